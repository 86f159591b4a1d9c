/** Lets threads do a lock's operation for a time and holds what they say to what the lock guarded. Called by thread-verbs.ts. */

import { LabError } from '../../src/core/errors.js';
import { type LockKind, makeLockMemory, STOP_WORD } from './lock-kinds.js';
import type { OperateInput, OperateReport } from './lock-worker.js';

/** Asks all threads for the step `operate`. */
type Ask = (input: OperateInput) => Promise<OperateReport[]>;

/** Resolves with each thread's report. Throws: what ask() throws; `record-corrupt` when an operation was lost or counted twice. */
export async function runOperations(
  { kind, name, threads, timeMs }: { kind: LockKind; name: string; threads: number; timeMs: number },
  ask: Ask,
): Promise<OperateReport[]> {
  const memory = makeLockMemory(kind, threads);
  const words = new Int32Array(memory);
  const asked = ask({ memory, threads });
  const timer = setTimeout(() => Atomics.store(words, STOP_WORD, 1), timeMs);
  try {
    const reports = await asked;
    const done = reports.reduce((sum, { operations }) => sum + operations, 0) >>> 0;
    const counted = kind.count({ words, memory }, threads);
    if (counted === done) return reports;
    throw new LabError('record-corrupt', `${name}: ${done} operations were done, ${counted} counted under it`);
  } finally {
    clearTimeout(timer);
  }
}
