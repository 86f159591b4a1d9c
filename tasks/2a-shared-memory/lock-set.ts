/** One set of a lock: a fresh process whose threads, one, two or four of them, do its operation. Called by experiment.ts. */

import type { CellSpec, RawTrial, SetContext } from '../../src/harness/plan.js';
import { chooseWarmUpMs } from './message-set.js';
import { measureOperations } from './thread-cell.js';
import { withProcess } from './threads.js';

const WATCHDOG_MS = 20_000;
/** Two calls and an addition: V8 has compiled them after a fraction of what a whole channel takes. */
export const LOCK_WARM_UP = 0.4;

export interface LockSetOptions {
  subject: string;
  threads: number;
  /** Thread i is on the i-th of them, and so on from the first again; null: wherever the scheduler likes. */
  cpus: readonly number[] | null;
  clockOverheadNs: number;
}

/** Resolves with a trial for each cell, all of them of the same operations. Throws when a thread fails; nothing is left then. */
export async function runLockSet(
  { subject, threads, cpus, clockOverheadNs }: LockSetOptions,
  { cells, cellMs, warmUpMs, signal }: SetContext,
): Promise<RawTrial[]> {
  const times = {
    cellMs,
    warmUpMs: chooseWarmUpMs({ name: subject }, warmUpMs * LOCK_WARM_UP),
    clockOverheadNs,
    hasEventLoop: false,
  };
  return await withProcess(subject, cpus, { signal, timeoutMs: WATCHDOG_MS }, async (start) => {
    return await measureOperations(await start(threads), cells as readonly CellSpec[], times);
  });
}
