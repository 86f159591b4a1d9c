/** Claims about the cause that evidence points to: it follows the numbers and the experiment, never a name. */

import { describe, expect, test } from 'vitest';
import {
  type CauseName,
  findCause,
  type Intervention,
  type LimitEvidence,
  type SweepRow,
} from '../../src/scaling/cause.js';

const CORES = 4;
const COUNTS = [1, 2, 4, 8, 16];

type Shape = (workers: number) => Partial<SweepRow>;

/** A sweep over 1 to 16 workers on four CPUs; what a shape leaves out is that of work that shares nothing. */
function makeRows(shape: Shape, counts = COUNTS): SweepRow[] {
  return counts.map((workers) => ({
    workers,
    throughput: Math.min(workers, CORES) * 1_000,
    cpuNsPerOperation: 1e6,
    cpuShare: Math.min(1, workers / CORES),
    sleepsPerOperation: 0,
    fairness: 0.9,
    soleThreadShare: null,
    ...shape(workers),
  }));
}

const evidenceOf = (
  shape: Shape,
  interventions: Intervention[] = [],
  fields: Partial<LimitEvidence> = {},
): LimitEvidence => ({
  rows: makeRows(shape),
  cores: CORES,
  isQuota: false,
  interventions,
  ...fields,
});

/** Each kind of limit as it shows: what is seen, and the experiment that confirms it. */
const LIMITS: Record<
  Exclude<CauseName, 'unknown' | 'quota' | 'unfairness'>,
  { shape: Shape; confirming: Intervention }
> = {
  cores: { shape: () => ({}), confirming: { lever: 'fewer-cpus', verdict: 'lower' } },
  waits: {
    shape: (workers) => ({ throughput: workers * 1_000, cpuShare: workers / 40 }),
    confirming: { lever: 'longer-wait', verdict: 'lower' },
  },
  'one-thread': {
    shape: (workers) => ({ throughput: 1_000, cpuShare: 0.25, soleThreadShare: workers > 1 ? 0.97 : 0.4 }),
    confirming: { lever: 'less-work-a-piece', verdict: 'higher' },
  },
  'serial-phase': {
    shape: (workers) => {
      const speedup = Math.min(workers, CORES) / (1 + 0.25 * (Math.min(workers, CORES) - 1));
      return { throughput: 1_000 * speedup, cpuShare: speedup / CORES };
    },
    confirming: { lever: 'smaller-serial-part', verdict: 'higher' },
  },
  lock: {
    shape: (workers) => ({ throughput: Math.min(workers, 1.6) * 1_000, cpuShare: Math.min(workers, 1.6) / CORES }),
    confirming: { lever: 'shorter-lock', verdict: 'higher' },
  },
  coherency: {
    shape: (workers) => ({
      throughput: workers === 1 ? 1_000 : 500,
      cpuNsPerOperation: 1e6 * 2 * Math.min(workers, CORES),
    }),
    confirming: { lever: 'padded-words', verdict: 'higher' },
  },
  bandwidth: {
    shape: (workers) => ({
      throughput: Math.min(workers, 2) * 1_000,
      cpuNsPerOperation: 1e6 * Math.max(1, Math.min(workers, CORES) / 2),
    }),
    confirming: { lever: 'smaller-data', verdict: 'higher' },
  },
  'wake-ups': {
    shape: (workers) => ({
      throughput: 1_000 + 100 * Math.min(workers, CORES),
      cpuShare: 0.5,
      sleepsPerOperation: 1.5,
    }),
    confirming: { lever: 'more-work-a-piece', verdict: 'higher' },
  },
};
const NAMES = Object.keys(LIMITS) as (keyof typeof LIMITS)[];

describe('the cause', () => {
  test.each(NAMES)('%s: is confirmed by its signs and its experiment', (name) => {
    const { shape, confirming } = LIMITS[name];
    const cause = findCause(evidenceOf(shape, [confirming]));
    expect(cause).toMatchObject({ name, status: 'confirmed' });
    expect(cause.reasons).toHaveLength(1);
    expect(cause.reasons[0]).toMatch(/\d/);
  });

  // Swapped inputs: one workload's experiment beside another's curve.
  test.each(NAMES.flatMap((shown) => NAMES.filter((tried) => tried !== shown).map((tried) => [shown, tried] as const)))(
    'the curve of %s with the experiment of %s is not confirmed as the former',
    (shown, tried) => {
      const cause = findCause(evidenceOf(LIMITS[shown].shape, [LIMITS[tried].confirming]));
      expect([cause.name, cause.status]).not.toEqual([shown, 'confirmed']);
    },
  );

  test.each(NAMES)('%s: an experiment that shows the opposite refutes it', (name) => {
    const { shape, confirming } = LIMITS[name];
    const opposite = {
      ...confirming,
      verdict: confirming.verdict === 'higher' ? ('same' as const) : ('higher' as const),
    };
    expect(findCause(evidenceOf(shape, [opposite])).name).not.toBe(name);
  });

  test.each(NAMES)('%s: without a verdict it is at most suspected', (name) => {
    const { shape, confirming } = LIMITS[name];
    for (const interventions of [[], [{ ...confirming, verdict: 'undecided' as const }]]) {
      expect(findCause(evidenceOf(shape, interventions)).status).not.toBe('confirmed');
    }
  });

  test('is a quota where a quota gives the CPUs', () => {
    const quota = evidenceOf(() => ({}), [{ lever: 'fewer-cpus', verdict: 'lower' }], { isQuota: true });
    expect(findCause(quota)).toMatchObject({ name: 'quota', status: 'confirmed' });
  });

  test('is unfairness where nothing else stands out', () => {
    const uneven = evidenceOf((workers) => ({ fairness: workers === 16 ? 0.2 : 0.9, cpuShare: 0.8 }));
    expect(findCause(uneven)).toMatchObject({ name: 'unfairness', status: 'suspected' });
  });

  test('is the cores on one CPU, where there is no growth to look at', () => {
    const rows = makeRows(() => ({ throughput: 1_000, cpuShare: 1 }), [1, 2, 4]);
    expect(findCause({ rows, cores: 1, isQuota: false, interventions: [] })).toMatchObject({
      name: 'cores',
      status: 'suspected',
    });
  });

  test.each([[[]], [[1]]])('cannot be said from %j numbers of workers', (counts) => {
    const rows = makeRows(() => ({}), counts);
    expect(findCause({ rows, cores: CORES, isQuota: false, interventions: [] })).toMatchObject({
      name: 'unknown',
      status: 'unknown',
    });
  });
});
