/** The process in which two workers race for values, and add to one with and without a lock. Started by the memory sets of this task, never imported. */

import { LabError } from '../../src/core/errors.js';
import { serveMember } from '../../src/harness/member.js';
import { startTeam, type WorkerTeam } from '../../src/harness/worker-team.js';
import { INCREMENT_BYTES, INCREMENTS, type Increment, prepareIncrement } from './increments.js';
import { countLost, prepareRace, RACE_BYTES, RACES, type Race } from './memory-races.js';
import type { IncrementInput, IncrementReport, RaceInput } from './memory-worker.js';

const WATCHDOG_MS = 30_000;
const THREADS = 2;

let team: WorkerTeam | null = null;

async function openTeam(): Promise<WorkerTeam> {
  const module = new URL('./memory-worker.js', import.meta.url);
  const specs = Array.from({ length: THREADS }, (_, at) => ({ role: `worker${at}`, module, cpus: null }));
  team ??= await startTeam(specs, { timeoutMs: WATCHDOG_MS });
  return team;
}

function readKind<Kind extends string>(word: string, kinds: readonly Kind[]): Kind {
  const found = kinds.find((kind) => kind === word);
  if (found === undefined) throw new LabError('usage', `kind must be one of ${kinds.join(' ')}, got "${word}"`);
  return found;
}

serveMember({
  /** Replies with the kernel numbers of the workers. */
  async start() {
    return { tids: (await openTeam()).workers.map(({ tid }) => tid) };
  },
  /** Replies with how often the fault was seen in so many reads, or additions. */
  async race(command) {
    const kind: Race = readKind(command.word('kind'), RACES);
    const count = command.integer('count');
    const memory = new SharedArrayBuffer(RACE_BYTES);
    prepareRace(memory);
    const input: RaceInput = { kind, memory, count };
    const replies = await (await openTeam()).all<{ detections: number }>('race', [input, input]);
    const seen = replies.reduce((sum, { detections }) => sum + detections, 0);
    return kind === 'lost-updates'
      ? { detections: countLost(memory, THREADS * count), iterations: THREADS * count }
      : { detections: seen, iterations: count };
  },
  /** Replies with a report of each worker that took part. Throws: `record-corrupt` when the sum is wrong though nothing may be lost. */
  async increment(command) {
    const kind: Increment = readKind(command.word('kind'), INCREMENTS);
    const workers = command.integer('workers');
    const memory = new SharedArrayBuffer(INCREMENT_BYTES);
    prepareIncrement(memory);
    const input: IncrementInput = { kind, memory, timeMs: command.integer('timeMs') };
    const inputs = Array.from({ length: THREADS }, (_, at) => (at < workers ? input : undefined));
    const replies = await (await openTeam()).all<IncrementReport | undefined>('increment', inputs);
    const threads = replies.filter((reply) => reply !== undefined);
    const counted = new Int32Array(memory)[0]!;
    const made = threads.reduce((sum, { operations }) => sum + operations, 0);
    const mayLose = kind === 'plain-increment' && workers > 1;
    if (!mayLose && counted !== made)
      throw new LabError('record-corrupt', `${kind}: ${made} additions were made, the word holds ${counted}`);
    return { threads, counted };
  },
});
