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
  quick: 2 * MIB,
  standard: 8 * MIB,
  budget: 16 * MIB,
  full: 32 * MIB,
};

/** The slow producer sleeps so long in all, shared out over its records: the same pause for every number of producers. */
const SLOW_TOTAL_MS = 200;

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

export interface DraftJob extends SetSpec {
  cells: CellSpec[];
}

/** Returns the sets of the job: the first of the producers is slow in each. */
export function jobSets(options: TaskOptions, source: JobSource, effectiveCpus: number): DraftJob[] {
  const jobs = choosePoints(options).map(([reader, producers]) => {
    const records = Math.max(1, Math.ceil(source.bytes / producers / JOB_RECORD_BYTES));
    const slowPauseUs = Math.round((SLOW_TOTAL_MS * 1_000) / records);
    const metrics: Metric[] =
      options.mode === 'quick' ? ['elapsed', 'service-gap'] : ['elapsed', 'service-gap', 'memory'];
    const cells = metrics.map(
      (metric): CellSpec => ({
        id: `${metric}/job-${reader}/P${producers}/slow-first`,
        metric,
        subject: `job-${reader}`,
        placement: 'free',
        parameters: { producers, inputBytes: source.bytes, slowTotalMs: SLOW_TOTAL_MS },
      }),
    );
    const set: DraftJob = {
      id: `job/${reader}/P${producers}`,
      cells,
      expectedMs:
        300 +
        SLOW_TOTAL_MS +
        5 * producers +
        (source.bytes / MIB) * 8 +
        (reader === 'thread-per-pipe' ? 15 * producers : 0),
      oversubscribed: producers + 1 > effectiveCpus,
      run: (context) => runJobSet({ ...source.prepare(), reader, producers, slowPauseUs }, context),
    };
    return set;
  });
  return options.mode === 'quick' ? jobs : [...jobs, ...killedSets(source, effectiveCpus)];
}

function killedSets(source: JobSource, effectiveCpus: number): DraftJob[] {
  const records = Math.max(1, Math.ceil(source.bytes / KILLED_PRODUCERS / JOB_RECORD_BYTES));
  const slowPauseUs = Math.round((SLOW_TOTAL_MS * 1_000) / records);
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
