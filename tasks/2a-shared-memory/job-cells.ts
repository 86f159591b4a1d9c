/** The cells of the job over rings and, in the same blocks, over the pipes of tasks 1a and 1b, and the sets that serve them. Called by experiment.ts. */

import type { TaskOptions } from '../../src/cli/task.js';
import type { Metric, Mode } from '../../src/core/result.js';
import { MIB } from '../../src/core/units.js';
import type { CellSpec, SetSpec } from '../../src/harness/plan.js';
import type { JobSource } from '../../src/job/job-source.js';
import { type JobWay, KILLS, runJobSet, runKilledSet } from './job-set.js';

export const CORPUS_BYTES: Record<Mode, number> = {
  quick: 4 * MIB,
  standard: 16 * MIB,
  budget: 16 * MIB,
  full: 64 * MIB,
};

const WAYS: readonly JobWay[] = ['ring', 'pipe', 'epoll'];
const FULL_PRODUCERS = [1, 2, 4, 8, 16];
const KILLED_PRODUCERS = 2;

function choosePoints({ mode, producers }: Pick<TaskOptions, 'mode' | 'producers'>): [JobWay, number][] {
  const counts = producers ?? (mode === 'quick' ? [1] : mode === 'full' ? FULL_PRODUCERS : [1, 4]);
  const ways = mode === 'quick' ? WAYS.filter((way) => way !== 'epoll') : WAYS;
  const alone: [JobWay, number][] = mode === 'quick' ? [] : [['serial', 0]];
  const points = counts.flatMap((count) => ways.map((way): [JobWay, number] => [way, count]));
  // With one pipe there is nothing to multiplex.
  return [...alone, ...points.filter(([way, count]) => way !== 'epoll' || count > 1 || mode === 'full')];
}

export interface DraftJob extends SetSpec {
  cells: CellSpec[];
}

/** Returns the sets of the job; producers and consumer are in JavaScript in all of them. */
export function jobSets(options: TaskOptions, source: JobSource, effectiveCpus: number): DraftJob[] {
  const jobs = choosePoints(options).map(([way, producers]): DraftJob => {
    const metrics: Metric[] =
      options.mode === 'quick'
        ? ['elapsed']
        : way === 'serial'
          ? ['elapsed', 'memory']
          : ['elapsed', 'service-gap', 'memory', 'spawn'];
    const cells = metrics.map(
      (metric): CellSpec => ({
        id: `${metric}/job-${way}/P${producers}`,
        metric,
        subject: `job-${way}`,
        placement: 'free',
        parameters: { producers, inputBytes: source.bytes },
      }),
    );
    return {
      id: `job/${way}/P${producers}`,
      cells,
      expectedMs: way === 'serial' ? 250 : 250 + 50 * producers,
      oversubscribed: producers + 1 > effectiveCpus,
      run: (context) => runJobSet({ ...source.prepare(), way, producers }, context),
    };
  });
  return options.mode === 'quick' ? jobs : [...jobs, killedSet(source, effectiveCpus)];
}

/** Who is left when one dies: once for each way to die. */
function killedSet(source: JobSource, effectiveCpus: number): DraftJob {
  return {
    id: 'killed',
    cells: KILLS.map(({ way, kill, how }) => ({
      id: `survivors/job-${way}/P${KILLED_PRODUCERS}/${kill}-${how}`,
      metric: 'survivors' as const,
      subject: `job-${way}`,
      placement: 'free' as const,
      parameters: { producers: KILLED_PRODUCERS, killed: kill, how },
    })),
    expectedMs: 400 * KILLS.length,
    oversubscribed: KILLED_PRODUCERS + 1 > effectiveCpus,
    run: (context) => runKilledSet({ ...source.prepare(), producers: KILLED_PRODUCERS }, context),
  };
}
