/** Runs the job once in one process: P threads that produce, and one that takes their rings in shared memory. Called by the sets of tasks. */

import type { Group, GroupOptions } from '../harness/isolate.js';
import type { JobInput } from './input.js';
import type { JobOutcome } from './job-outcome.js';
import { doRingWork } from './ring-work.js';

export interface RingJob {
  input: JobInput;
  producers: number;
  /** Pause of the first producer before each record, µs; 0 for none. */
  slowPauseUs: number;
}

/**
 * Resolves with the outcome, also when threads failed, as runManyJob does: the streams of the producers that live are counted
 * to their ends, and the one of a producer that died as far as it came.
 *
 * Shape: one side a thread, the consumer's first, all with the one pid; the process' memory stands on the consumer's.
 * CPU time and switches are those of each thread alone, without V8's helpers and the main thread, which sleeps.
 */
export async function runRingJob(
  { input, producers, slowPauseUs }: RingJob,
  options: GroupOptions,
  onStarted?: (group: Group) => void,
): Promise<JobOutcome> {
  const pauseUsOf = (index: number) => (index === 0 ? slowPauseUs : 0);
  const { outcome } = await doRingWork({ input, producers, pauseUsOf, order: null }, options, onStarted);
  return outcome;
}
