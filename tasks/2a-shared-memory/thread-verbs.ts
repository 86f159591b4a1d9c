/** What a process of task 2a can do with its threads, verb for verb what `floor threads` can: a subject's name in, its verbs out. Used by member.ts. */

import { LabError } from '../../src/core/errors.js';
import type { Handler } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import { WAIT_STRATEGIES } from '../../src/sync/wait-strategy.js';
import { isMessageSize, type LinkKind, MOST_RING_BYTES } from './link.js';
import { loadLink } from './links.js';
import { LOCK_KINDS } from './lock-kinds.js';
import type { OperateReport } from './lock-worker.js';
import type { ThreadReport } from './loops.js';
import { LEAST_BYTES } from './message.js';
import { runOperations } from './operation-run.js';
import { SUBJECTS } from './subjects.js';
import { type Program, type TeamPlan, TimedTeam } from './timed-team.js';

const WATCHDOG_MS = 20_000;
const WORD_BYTES = 4;
const MOST_SEQUENCE = 2 ** 32 - 1;
const PAIR = { least: 2, most: 2 };
const ALONE = { least: 1, most: 1 };
const ANY_NUMBER = { least: 1, most: 64 };

export interface ThreadVerbs {
  verbs: Record<string, Handler>;
  team: TimedTeam;
}

/** What a test wants otherwise. */
export interface ThreadOptions {
  /** Another program in the place of thread i's. */
  program?: (index: number) => Program | undefined;
  timeoutMs?: number;
  resourceLimits?: TeamPlan['resourceLimits'];
}

/** Resolves with the subject's verbs. Throws: `usage` for a name that is none, `bad-input` for a peer that is not installed. */
export async function openThreadVerbs(
  subject: string,
  cpus: readonly number[] | null,
  { program, timeoutMs = WATCHDOG_MS, resourceLimits }: ThreadOptions = {},
): Promise<ThreadVerbs> {
  const make = (own: Program, threads: TeamPlan['threads'], port?: TeamPlan['port']) =>
    new TimedTeam({
      subject,
      cpus,
      threads,
      port,
      timeoutMs,
      resourceLimits,
      program: (index) => program?.(index) ?? own,
    });
  const link = await loadLink(subject);
  if (LOCK_KINDS[subject]) return makeLockVerbs(subject, make('lock-worker', ANY_NUMBER));
  if (subject === 'same-thread') return makeMessageVerbs(make('alone-worker', ALONE), ['trip'], null);
  if (subject === 'postmessage' || subject === 'postmessage-transfer') {
    const team = make('port-worker', PAIR, subject === 'postmessage' ? 'copied' : 'transferred');
    return makeMessageVerbs(team, ['trip', 'stream'], null);
  }
  if (!link) throw new LabError('usage', `no threads are called "${subject}"; known: ${listNames().join(' ')}`);
  const isWord = SUBJECTS.find(({ name }) => name === subject)?.isWord ?? false;
  return makeMessageVerbs(make('pair-worker', PAIR), isWord ? ['trip'] : ['trip', 'stream'], { ...link, isWord });
}

/** The names of all that have threads in JavaScript, whether each can be had here or not. */
function listNames(): string[] {
  const messages = SUBJECTS.filter(({ name, isProcesses }) => !name.startsWith('native-') && !isProcesses);
  return [...messages.map(({ name }) => name), ...Object.keys(LOCK_KINDS)];
}

function makeLockVerbs(name: string, team: TimedTeam): ThreadVerbs {
  const kind = LOCK_KINDS[name]!;
  const operate: Handler = async (command) => {
    team.check('operate');
    const run = { kind, name, threads: team.size, timeMs: readCount(command, 'timeMs') };
    return { threads: await runOperations(run, (input) => team.ask<OperateReport>('operate', input)) };
  };
  return { team, verbs: { start: makeStart(team), operate } };
}

function makeMessageVerbs(
  team: TimedTeam,
  names: readonly ('trip' | 'stream')[],
  link: (LinkKind & { isWord: boolean }) | null,
): ThreadVerbs {
  const memory = link && new LinkMemory(link);
  const ask = async (command: Command, counts: readonly string[]) => {
    team.check(command.verb);
    const shape = readShape(command, link?.isWord ?? false);
    const wanted = Object.fromEntries(counts.map((key) => [key, readCount(command, key)]));
    const ways = memory?.layOut(shape.bytes, shape.first);
    const abandon = link?.abandon;
    const wake = abandon && ways ? () => [ways.there, ways.back].forEach(abandon) : undefined;
    return { threads: await team.ask<ThreadReport>(command.verb, { ...shape, ...wanted, ...ways }, wake) };
  };
  const verbs: Record<string, Handler> = {
    trip: (command) => ask(command, ['samples', 'batch']),
    stream: (command) => ask(command, ['messages']),
  };
  return { team, verbs: { start: makeStart(team), ...Object.fromEntries(names.map((name) => [name, verbs[name]!])) } };
}

const makeStart = (team: TimedTeam): Handler => {
  return async (command) => ({ tids: await team.start(command.integer('threads')) });
};

function readCount(command: Command, key: string): number {
  const count = command.integer(key);
  if (count < 1) throw new LabError('usage', `${command.verb}: ${key} must be 1 or more`);
  return count;
}

function readShape(command: Command, isWord: boolean) {
  const { verb } = command;
  const [bytes, first] = [command.integer('bytes'), command.integer('first')];
  const wait = WAIT_STRATEGIES[command.integer('wait')];
  if (wait === undefined) {
    const known = WAIT_STRATEGIES.map((name, at) => `${at} ${name}`).join(', ');
    throw new LabError('usage', `${verb}: wait must be from 0 to ${WAIT_STRATEGIES.length - 1} (${known})`);
  }
  if (isWord ? bytes !== WORD_BYTES : !isMessageSize(bytes)) {
    const several = `be a multiple of 4 from ${LEAST_BYTES} to ${MOST_RING_BYTES}`;
    const range = isWord ? 'be 4: the message is one word' : several;
    throw new LabError('usage', `${verb}: bytes must ${range}, got ${bytes}`);
  }
  if (first > MOST_SEQUENCE) throw new LabError('usage', `${verb}: first must be below 2^32, got ${first}`);
  return { bytes, first, wait };
}

/** Both directions for each size, touched before they are timed: a page's first use costs more than a message. */
class LinkMemory {
  readonly #link: LinkKind;
  readonly #ways = new Map<number, { there: SharedArrayBuffer; back: SharedArrayBuffer }>();

  constructor(link: LinkKind) {
    this.#link = link;
  }

  layOut(bytes: number, first: number) {
    const ways = this.#ways.get(bytes) ?? { there: this.#make(bytes), back: this.#make(bytes) };
    this.#ways.set(bytes, ways);
    this.#link.init(ways.there, bytes, first);
    this.#link.init(ways.back, bytes, first);
    return ways;
  }

  #make(bytes: number): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(this.#link.bytesFor(bytes));
    new Uint8Array(memory).fill(0);
    return memory;
  }
}
