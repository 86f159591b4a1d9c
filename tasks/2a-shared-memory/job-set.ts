/** One set of the job: the words of the input counted once, over rings or over pipes, or one member ended while they are. Called by job-cells.ts. */

import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { JobInput } from '../../src/job/input.js';
import type { JobOutcome } from '../../src/job/job-outcome.js';
import { toJobTrials } from '../../src/job/job-trials.js';
import { runPipeJob, runSerial } from '../../src/job/run-job.js';
import { runKilledJob } from '../../src/job/run-killed-job.js';
import { type Death, runKilledRingJob } from '../../src/job/run-killed-ring-job.js';
import { runManyJob } from '../../src/job/run-many-job.js';
import { runRingJob } from '../../src/job/run-ring-job.js';
import type { TextCount } from '../../src/job/word-count.js';

/** The job is real work of unknown size; this only ends what hangs. */
const WATCHDOG_MS = 600_000;

/** serial: one process, no producer. pipe: task 1a's, the pipes taken in turn. epoll: task 1b's. ring: workers of one process. */
export type JobWay = 'serial' | 'ring' | 'pipe' | 'epoll';

interface JobSetOptions {
  input: JobInput;
  way: JobWay;
  producers: number;
  /** The serial count of the same input: what every way must arrive at. */
  expected: TextCount;
}

/** Resolves with a trial for each cell; all fail together when the count is not the serial one. */
export async function runJobSet(
  { input, way, producers, expected }: JobSetOptions,
  { cells, signal }: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  const run: Record<JobWay, () => Promise<JobOutcome>> = {
    serial: () => runSerial(input, options),
    ring: () => runRingJob({ input, producers, slowPauseUs: 0 }, options),
    pipe: () => runPipeJob({ input, producers, slowPauseMs: 0 }, options),
    epoll: () => runManyJob({ input, producers, reader: 'epoll', slowPauseUs: 0, areProducersNode: true }, options),
  };
  return toJobTrials(cells, await run[way](), expected, chooseValue);
}

function chooseValue({ metric }: CellSpec, { elapsedNs, startUpNs, sides, streams }: JobOutcome): number {
  switch (metric) {
    case 'elapsed':
      return elapsedNs;
    case 'service-gap':
      return Math.max(...streams.map((stream) => stream.serviceGapNs));
    case 'memory':
      // Threads share their process' memory, which is told of one of them.
      return sides.reduce((sum, side) => sum + (side.pssBytes ?? 0), 0);
    case 'spawn':
      return startUpNs;
    default:
      throw new Error(`the job has no metric ${metric}`);
  }
}

interface Kill {
  way: 'ring' | 'epoll';
  kill: 'producer' | 'consumer';
  /** killed: a process by SIGKILL; else a thread. */
  how: 'killed' | Death;
}

/** A thread that ends, in each way there is; a fault that the whole process dies of; a process, for comparison. */
export const KILLS: readonly Kill[] = [
  { way: 'ring', kill: 'producer', how: 'out-of-memory' },
  { way: 'ring', kill: 'producer', how: 'crashed' },
  { way: 'ring', kill: 'consumer', how: 'terminated' },
  { way: 'epoll', kill: 'producer', how: 'killed' },
];

/** As long as the producer that is ended sleeps before each of its records: it must be in its middle then. */
const SLOW_PAUSE_US = 500;

/** Resolves with how many of producers + 1 ended well, for each cell: one job each, in which one member is ended. */
export async function runKilledSet(
  { input, producers }: Pick<JobSetOptions, 'input' | 'producers'>,
  { cells, signal }: SetContext,
): Promise<RawTrial[]> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  const trials: RawTrial[] = [];
  for (const cell of cells) {
    const startedMs = performance.now();
    const { killed: kill, how } = cell.parameters as { killed: Kill['kill']; how: Kill['how'] };
    const job = { input, producers, slowPauseUs: SLOW_PAUSE_US, kill };
    const { survivors } =
      how === 'killed'
        ? await runKilledJob({ ...job, reader: 'epoll' }, options)
        : await runKilledRingJob({ ...job, death: how }, options);
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
