/** One set of the job over many pipes: the words of the input counted once by one consumer, or one member killed while they are. Called by job-cells.ts. */

import { LabError } from '../../src/core/errors.js';
import type { CellSpec, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { JobInput } from '../../src/job/input.js';
import type { JobOutcome } from '../../src/job/job-outcome.js';
import { toJobTrials } from '../../src/job/job-trials.js';
import { runKilledJob } from '../../src/job/run-killed-job.js';
import { runManyJob } from '../../src/job/run-many-job.js';
import type { TextCount } from '../../src/job/word-count.js';
import type { ReaderName } from '../../src/waiting/open-multi-reader.js';

/** The job is real work of unknown size; this only ends what hangs. */
const WATCHDOG_MS = 600_000;

export interface ManyJobOptions {
  input: JobInput;
  reader: ReaderName;
  producers: number;
  /** The first producer's pause before each record. */
  slowPauseUs: number;
  /** The serial count of the same input: what every way must arrive at. */
  expected: TextCount;
}

/** Resolves with a trial for each cell; all fail together when the count is not the serial one. */
export async function runJobSet(options: ManyJobOptions, { cells, signal }: SetContext) {
  const outcome = await runManyJob(options, { signal, timeoutMs: WATCHDOG_MS });
  const trials = toJobTrials(cells, outcome, options.expected, chooseValue);
  // All members stand in the cell of the elapsed time; again and again in the others, 64 of them would be most of the file.
  return trials.map((trial, at) =>
    'failure' in trial || cells[at]!.metric === 'elapsed' ? trial : { ...trial, sides: trial.sides.slice(0, 1) },
  );
}

/** Of the consumer alone the memory, which is what differs; of the producers that are not slow the gap: they always have something. */
function chooseValue({ metric }: CellSpec, { elapsedNs, startUpNs, sides, streams }: JobOutcome): number {
  switch (metric) {
    case 'elapsed':
      return elapsedNs;
    case 'service-gap':
      return Math.max(...streams.slice(1).map((stream) => stream.serviceGapNs));
    case 'spawn':
      return startUpNs;
    case 'memory':
      return sides[0]?.pssBytes ?? 0;
    default:
      throw new Error(`the job has no metric ${metric}`);
  }
}

/** Resolves with how many members ended well, for each cell: one job each, in which one member is killed. */
export async function runKilledSet(options: ManyJobOptions, { cells, signal }: SetContext): Promise<RawTrial[]> {
  const trials: RawTrial[] = [];
  for (const cell of cells) {
    const startedMs = performance.now();
    const { killed } = cell.parameters;
    if (killed !== 'producer' && killed !== 'consumer') throw new LabError('internal', `who is killed in ${cell.id}?`);
    const { survivors } = await runKilledJob({ ...options, kill: killed }, { signal, timeoutMs: WATCHDOG_MS });
    trials.push({
      cellId: cell.id,
      value: survivors,
      batch: 1,
      iterations: 1,
      checksum: null,
      sides: [],
      stealTicks: null,
      elapsedNs: (performance.now() - startedMs) * 1e6,
    });
  }
  return trials;
}
