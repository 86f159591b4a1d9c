/** One set of the job: fresh processes count the words of the input once, and the outcome gives several cells their values. Called by experiment.ts. */

import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { JobInput } from '../../src/job/input.js';
import type { JobOutcome } from '../../src/job/job-outcome.js';
import { toJobTrials } from '../../src/job/job-trials.js';
import { runPipeJob, runSerial } from '../../src/job/run-job.js';
import type { TextCount } from '../../src/job/word-count.js';

/** The job is real work of unknown size; this only ends what hangs. */
const WATCHDOG_MS = 600_000;

export interface JobSetOptions {
  input: JobInput;
  /** 0: no producer at all, one process reads and counts. */
  producers: number;
  slowPauseMs: number;
  /** The serial count of the same input: what every way must arrive at. */
  expected: TextCount;
}

/** Resolves with a trial for each cell; all fail together when the count is not the serial one. */
export async function runJobSet(options: JobSetOptions, context: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  const group = { signal: context.signal, timeoutMs: WATCHDOG_MS };
  const outcome = options.producers === 0 ? await runSerial(options.input, group) : await runPipeJob(options, group);
  return toJobTrials(context.cells, outcome, options.expected, chooseValue);
}

function chooseValue({ metric }: CellSpec, { elapsedNs, startUpNs, sides, streams }: JobOutcome): number {
  switch (metric) {
    case 'elapsed':
      return elapsedNs;
    case 'spawn':
      return startUpNs;
    case 'service-gap':
      return Math.max(...streams.map((stream) => stream.serviceGapNs));
    case 'memory':
      return sides.reduce((sum, side) => sum + (side.pssBytes ?? 0), 0);
    default:
      throw new Error(`the job has no metric ${metric}`);
  }
}
