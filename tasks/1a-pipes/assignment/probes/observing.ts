/** How probes turn what the student's code did into what can be reported. Used by the probes of 1a. */

import type { Probe } from '../../../../src/course/probe.js';
import { NOT_WRITTEN } from '../../../../src/course/regions.js';

// A type, not an interface: only such is JSON to the compiler.
export type Told = { code: string; message: string };

/** Returns an error as code and message. What is not written yet is no observation: it is thrown on. */
export function tell(error: unknown): Told {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes(NOT_WRITTEN)) throw new Error(message.slice(message.indexOf(NOT_WRITTEN)));
  const code = (error as { code?: unknown } | null)?.code;
  return { code: typeof code === 'string' ? code : error instanceof Error ? error.name : 'no error', message };
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Returns bytes in memory of their own: a small Buffer shares a pool with others. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

/** Gives all that is due a turn of the event loop, several times over: what has not happened then waits for something else. */
export async function passTurns(turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Returns the probes such that an error which nobody could catch, thrown in a stream's callback, ends them as if they had thrown it. */
export function withStrays<Name extends string>(probes: Record<Name, Probe>): Record<Name, Probe> {
  const watched = Object.entries<Probe>(probes).map(([name, probe]): [string, Probe] => [
    name,
    async (input) => {
      const stray = new Promise<never>((_, reject) => {
        process.once('uncaughtException', reject);
      });
      return await Promise.race([stray, probe(input)]);
    },
  ]);
  return Object.fromEntries(watched) as Record<Name, Probe>;
}
