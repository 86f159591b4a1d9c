/** The cells of the job over many pipes, and the sets that serve them. Called by experiment.ts. */

import type { TaskOptions } from '../../src/cli/task.js';
import type { Metric, Mode } from '../../src/core/result.js';
import { MIB } from '../../src/core/units.js';
import type { CellSpec, SetSpec } from '../../src/harness/plan.js';
import { JOB_RECORD_BYTES } from '../../src/job/count-stream.js';
import type { JobSource } from '../../src/job/job-source.js';
import { READER_NAMES, type ReaderName } from '../../src/waiting/open-multi-reader.js';
import { runJobSet, runKilledSet } from './job-set.js';

export const CORPUS_BYTES: Record<Mode, number> = {
  quick: 8 * MIB,
  standard: 16 * MIB,
  budget: 16 * MIB,
  full: 32 * MIB,
};

/**
 * The pauses of the slow producer add up to about as long as one process counts the whole input: whoever waits for it before
 * looking at the others takes twice as long as whoever does not.
 */
const SLOW_MS_PER_MIB = 4;

const QUICK_READERS: readonly ReaderName[] = ['sequential', 'epoll', 'event-loop', 'thread-per-pipe'];
const KILLED_READERS: readonly ReaderName[] = ['sequential', 'epoll', 'thread-per-pipe'];
const KILLED_PRODUCERS = 4;
const FULL_PRODUCERS = [1, 2, 4, 8, 16, 32, 64];

/** Which readers do the job with how many producers: all of them with few, those that answer a question with others. */
function choosePoints({ mode, producers }: Pick<TaskOptions, 'mode' | 'producers'>): [ReaderName, number][] {
  const all = (counts: readonly number[], readers: readonly ReaderName[] = READER_NAMES) =>
    counts.flatMap((count) => readers.map((reader): [ReaderName, number] => [reader, count]));
  if (producers) return all(producers, mode === 'quick' ? QUICK_READERS : READER_NAMES);
  if (mode === 'quick') return all([4], QUICK_READERS);
  if (mode === 'full') return all(FULL_PRODUCERS);
  return [
    ...all([1, 16], ['sequential', 'epoll']),
    ...all([4]),
    ...all([64], ['sequential', 'poll', 'epoll', 'event-loop', 'thread-per-pipe']),
  ];
}

/** How long the slow producer sleeps in all, and before each of its records. */
function chooseSlowness(inputBytes: number, producers: number): { totalMs: number; pauseUs: number } {
  const records = Math.max(1, Math.ceil(inputBytes / producers / JOB_RECORD_BYTES));
  const totalMs = Math.max(1, Math.round((inputBytes / MIB) * SLOW_MS_PER_MIB));
  return { totalMs, pauseUs: Math.round((totalMs * 1_000) / records) };
}

export interface DraftJob extends SetSpec {
  cells: CellSpec[];
}

/** Returns the sets of the job: the first of the producers is slow in each. */
export function jobSets(options: TaskOptions, source: JobSource, effectiveCpus: number): DraftJob[] {
  const jobs = choosePoints(options).map(([reader, producers]) => {
    const { totalMs, pauseUs } = chooseSlowness(source.bytes, producers);
    const metrics: Metric[] =
      options.mode === 'quick' ? ['elapsed', 'service-gap'] : ['elapsed', 'service-gap', 'memory', 'spawn'];
    // The gap is that of the producers beside the slow one.
    const shown = producers === 1 ? metrics.filter((metric) => metric !== 'service-gap') : metrics;
    const cells = shown.map(
      (metric): CellSpec => ({
        id: `${metric}/job-${reader}/P${producers}/slow-first`,
        metric,
        subject: `job-${reader}`,
        placement: 'free',
        parameters: { producers, inputBytes: source.bytes, slowTotalMs: totalMs },
      }),
    );
    const set: DraftJob = {
      id: `job/${reader}/P${producers}`,
      cells,
      expectedMs: 300 + 2 * totalMs + 5 * producers + (reader === 'thread-per-pipe' ? 15 * producers : 0),
      oversubscribed: producers + 1 > effectiveCpus,
      run: (context) => runJobSet({ ...source.prepare(), reader, producers, slowPauseUs: pauseUs }, context),
    };
    return set;
  });
  return options.mode === 'quick' ? jobs : [...jobs, ...killedSets(source, effectiveCpus)];
}

function killedSets(source: JobSource, effectiveCpus: number): DraftJob[] {
  const slowPauseUs = chooseSlowness(source.bytes, KILLED_PRODUCERS).pauseUs;
  return KILLED_READERS.map((reader) => ({
    id: `killed/${reader}`,
    cells: (['producer', 'consumer'] as const).map((killed) => ({
      id: `survivors/job-${reader}/P${KILLED_PRODUCERS}/${killed}-killed`,
      metric: 'survivors' as const,
      subject: `job-${reader}`,
      placement: 'free' as const,
      parameters: { producers: KILLED_PRODUCERS, killed },
    })),
    expectedMs: 1_200,
    oversubscribed: KILLED_PRODUCERS + 1 > effectiveCpus,
    run: (context) => runKilledSet({ ...source.prepare(), reader, producers: KILLED_PRODUCERS, slowPauseUs }, context),
  }));
}
