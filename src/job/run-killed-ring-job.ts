/** Runs the job over rings and lets one thread die in its middle: who dies with it, and what is left of the count. Called by the sets of tasks. */

import type { LabError } from '../core/errors.js';
import type { GroupOptions } from '../harness/isolate.js';
import type { Death } from './ring-death.js';
import { doRingWork } from './ring-work.js';
import { checkPause, explainEarlyEnd, type KilledOutcome } from './run-killed-job.js';
import type { RingJob } from './run-ring-job.js';

export { DEATHS, type Death } from './ring-death.js';

/** slowPauseUs must not be 0: it is what the job is in the middle of. */
export interface KilledRingJob extends RingJob {
  /** The slow producer, which is the first, or the consumer; then all producers are slow, so that none is done before. */
  kill: 'producer' | 'consumer';
  death: Death;
}

/**
 * Resolves when all threads have ended, one of them as ordered after each slow producer had sent something.
 *
 * Shape: survivors are threads here. The victim's code is `internal` where it threw; those that went with their process have
 * `child-failed`, as the victim has else.
 * Throws: `internal` when a member that had to be in its middle was done before: the pause was too short.
 */
export async function runKilledRingJob(job: KilledRingJob, options: GroupOptions): Promise<KilledOutcome> {
  checkPause(job.slowPauseUs);
  const { input, producers, kill, death, slowPauseUs } = job;
  const slow = kill === 'producer' ? 1 : producers;
  const { outcome, replies } = await doRingWork(
    {
      input,
      producers,
      pauseUsOf: (index) => (index < slow ? slowPauseUs : 0),
      order: { victim: kill === 'producer' ? 1 : 0, death, underWay: slow },
    },
    options,
  );
  const codes = replies.map((reply) => (reply.status === 'fulfilled' ? null : (reply.reason as LabError).code));
  const hit = kill === 'producer' ? codes.slice(1, 2) : codes;
  if (hit.includes(null)) throw explainEarlyEnd(job);
  const { failures, streams, count } = outcome;
  return { survivors: codes.filter((code) => code === null).length, codes, words: count.words, failures, streams };
}
