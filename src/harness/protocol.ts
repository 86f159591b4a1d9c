/** The lines that the harness and the members of a set exchange; parsed here for both sides, and by native/floor on its own. */

import { LabError, type WireError } from '../core/errors.js';

/** First descriptor that belongs to the experiment; 0 to 2 are commands, replies and errors. */
export const FIRST_DESCRIPTOR = 3;

/** Environment variable with the number of the experiment's descriptors; what else is open is not theirs. */
export const DESCRIPTORS_VARIABLE = 'IPC_LAB_DESCRIPTORS';

/** Environment variables that tell a member of the child that it is to start: the child's two control descriptors, and its CPUs. */
export const CHILD_ENVIRONMENT = { fds: 'IPC_LAB_CHILD_DESCRIPTORS', cpus: 'IPC_LAB_CHILD_CPUS' } as const;

export type CommandValues = Record<string, string | number>;

/** Returns the line (without its newline) that asks for `verb`; words and values must be free of white space. */
export function formatCommand(verb: string, values: CommandValues): string {
  const pairs = Object.entries(values).map(([key, value]) => [key, String(value)] as const);
  const words = [verb, ...pairs.flat()];
  const isOdd =
    words.some((word) => /\s/.test(word)) || [verb, ...pairs.map(([key]) => key)].some((name) => /^$|=/.test(name));
  if (isOdd) {
    const shown = JSON.stringify([verb, values]).slice(0, 200);
    throw new LabError('internal', `A command's words may hold no white space, its names no "=": ${shown}`);
  }
  return [verb, ...pairs.map(([key, value]) => `${key}=${value}`)].join(' ');
}

/** Gives typed access to a command's values; each getter throws `usage` when the key is missing or of another kind. */
export class Command {
  readonly verb: string;
  readonly #values = new Map<string, string>();

  constructor(line: string) {
    const [verb = '', ...pairs] = line.split(' ');
    this.verb = verb;
    for (const pair of pairs) {
      const equals = pair.indexOf('=');
      if (equals > 0) this.#values.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
  }

  word(key: string): string {
    const value = this.#values.get(key);
    if (value === undefined) throw new LabError('usage', `Command "${this.verb}" needs ${key}=…`);
    return value;
  }

  integer(key: string): number {
    const word = this.word(key);
    const value = Number(word);
    // Number() takes '', '0x10' and '1e3' as well; the native floor does not.
    if (!/^\d+$/.test(word) || !Number.isSafeInteger(value)) {
      throw new LabError('usage', `Command "${this.verb}": ${key} must be a whole number, got "${word}"`);
    }
    return value;
  }
}

/** What a member says of itself when it is ready. */
export interface Greeting {
  pid: number;
  tid: number;
  /** Descriptor number -> kind, for the experiment's own descriptors. */
  descriptors: Record<string, string>;
}

/** `childEnded` is no reply: a member that started another tells how that one ended, whenever it does. */
export type Reply = { ok: true } | { error: WireError } | { childEnded: string };

/** Returns the reply that a line holds; null when it is none, whatever else it may be. */
export function parseReply(line: string): Reply | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // what a person would call garbage
  }
  if (typeof value !== 'object' || value === null) return null;
  const { ok, error, childEnded } = value as { ok?: unknown; error?: unknown; childEnded?: unknown };
  if (typeof childEnded === 'string') return { childEnded };
  if (isWireError(error)) return { error };
  return ok === true && error === undefined ? (value as { ok: true }) : null;
}

function isWireError(error: unknown): error is WireError {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as Partial<WireError>;
  return typeof code === 'string' && typeof message === 'string';
}
