/** One set of the job of 1a over rings: its words counted once for each number of producers, and by one process alone. Called by experiment.ts. */

import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { JobOutcome } from '../../src/job/job-outcome.js';
import type { PreparedJob } from '../../src/job/job-source.js';
import { toJobTrials } from '../../src/job/job-trials.js';
import { runSerial } from '../../src/job/run-job.js';
import { runRingJob } from '../../src/job/run-ring-job.js';

/** The job is real work of unknown size; this only ends what hangs. */
const WATCHDOG_MS = 600_000;
const NS_PER_S = 1e9;

/** Resolves with a trial for each cell, or why it failed: bytes a second from the first work to the last word counted. */
export async function runJobSet(
  { input, expected }: PreparedJob,
  { cells, signal }: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  const trials: (RawTrial | FailedTrial)[] = [];
  const rateFrom = (_: CellSpec, { elapsedNs }: JobOutcome) => (input.bytes * NS_PER_S) / elapsedNs;
  for (const cell of cells) {
    const producers = Number(cell.parameters.workers);
    const outcome =
      producers === 0
        ? await runSerial(input, options)
        : await runRingJob({ input, producers, slowPauseUs: 0 }, options);
    trials.push(...toJobTrials([cell], outcome, expected, rateFrom));
  }
  return trials;
}
