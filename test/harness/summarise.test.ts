/** Trials and cells: quantiles with enough behind them, estimates over sets, modes and their explanation, every warning. */

import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import type { Mode, Side, Trial } from '../../src/core/result.js';
import { resultSchema } from '../../src/core/result-schema.js';
import type { CellSpec, RawTrial } from '../../src/harness/plan.js';
import { summariseCell } from '../../src/harness/summarise.js';
import { toTrial } from '../../src/harness/summarise-trial.js';
import { buildTrial } from './simulate.js';

const SPEC: CellSpec = {
  id: 'round-trip/a/64B',
  metric: 'round-trip',
  subject: 'a',
  placement: 'free',
  parameters: { bytes: 64 },
};

function rawOf(samplesNs: readonly number[] | undefined, batch = 1): RawTrial {
  return {
    cellId: SPEC.id,
    value: 5,
    batch,
    iterations: (samplesNs?.length ?? 1) * batch,
    ...(samplesNs && { samplesNs }),
    checksum: 7,
    sides: [],
    stealTicks: 0,
    elapsedNs: 1e6,
  };
}

function place(set: number) {
  return { set, block: set, order: set, startedAt: set, disturbed: false };
}

const samples = (n: number, from = 1) => Array.from({ length: n }, (_, i) => from + i);
const trialsOf = (values: readonly number[]): Trial[] =>
  values.map((value, set) => buildTrial({ set, block: set, order: set, value }));
const summarise = (trials: readonly Trial[], mode: Mode = 'standard') => summariseCell(SPEC, trials, [], mode);
const codes = (cell: ReturnType<typeof summarise>) => cell.warnings.map(({ code }) => code);

describe('a trial', () => {
  it.each([
    [99, []],
    [100, ['p90']],
    [999, ['p90']],
    [1_000, ['p90', 'p99']],
    [9_999, ['p90', 'p99']],
    [10_000, ['p90', 'p99', 'p999']],
  ])('of %d samples has, beside the median, %j', (n, names) => {
    const { quantiles } = toTrial(rawOf(samples(n)), place(0));
    expect(Object.keys(quantiles!).slice(3)).toEqual(names);
    expect(quantiles).toMatchObject({ of: 'samples', samples: n, p50: (n + 1) / 2 });
  });

  it('labels quantiles of batches as such', () => {
    expect(toTrial(rawOf(samples(10), 4), place(0)).quantiles!.of).toBe('batch-means');
  });

  it('keeps every sample in its histogram, whatever their order, and leaves the samples as they were', () => {
    const given = [4, 1, 2, 1];
    const trial = toTrial(rawOf(given), place(3));
    expect(trial.histogram!.counts).toEqual([
      [0, 2],
      [8, 1],
      [16, 1],
    ]);
    expect(given).toEqual([4, 1, 2, 1]);
    expect(toTrial({ ...rawOf(given), disturbed: true }, { ...place(3), disturbed: false }).disturbed).toBe(false);
    expect(trial).toMatchObject({ set: 3, block: 3, order: 3, value: 5, checksum: 7 });
    expect(resultSchema.shape.cells.element.shape.trials.element.strict().parse(trial)).toEqual(trial);
  });

  it.each([[undefined], [[]]])('without samples (%j) has neither', (none) => {
    const trial = toTrial(rawOf(none), place(0));
    expect(trial).not.toHaveProperty('histogram');
    expect(trial).not.toHaveProperty('quantiles');
  });
});

describe('the status of a cell', () => {
  it('is skipped with the reason of its spec', () => {
    expect(summariseCell({ ...SPEC, skip: 'needs two CPUs' }, [], [], 'standard')).toMatchObject({
      status: 'skipped',
      reason: 'needs two CPUs',
      unit: 'ns',
      modes: null,
    });
  });

  it('is failed when one trial failed; what was measured is kept, but gives no estimate', () => {
    const failures = [
      { cellId: SPEC.id, failure: 'checksum differs' },
      { cellId: SPEC.id, failure: 'timed out' },
    ];
    const cell = summariseCell(SPEC, trialsOf(samples(10)), failures, 'standard');
    expect(cell).toMatchObject({
      status: 'failed',
      reason: '2 of 12 trials failed: checksum differs (and 1 other reason)',
    });
    expect(cell.trials).toHaveLength(10);
    expect(cell).not.toHaveProperty('summary');
  });

  it('is skipped, with a remedy, when the time was up before its first set', () => {
    expect(summarise([])).toMatchObject({ status: 'skipped', reason: expect.stringMatching(/--budget/) });
  });
});

describe('the estimate of a cell', () => {
  it('is the median over sets with the level the interval really has', () => {
    expect(summarise(trialsOf([6, 1, 5, 2, 4, 3])).summary).toMatchObject({
      trials: 6,
      median: 3.5,
      low: 1,
      high: 6,
      level: 0.96875,
      min: 1,
      max: 6,
    });
  });

  it('has no interval below six sets, and says so', () => {
    const cell = summarise(trialsOf([1, 2, 3, 4, 5]));
    expect(cell.summary).toMatchObject({
      median: 3,
      low: null,
      high: null,
      level: null,
      method: expect.stringContaining('no interval'),
    });
    expect(codes(cell)).toContain('too-few-trials');
  });

  it('counts several trials of one set once', () => {
    const trials = [1, 2, 3].flatMap((set) => [10, 20, 90].map((value) => buildTrial({ set, value })));
    expect(summarise(trials).summary).toMatchObject({ trials: 3, median: 20, min: 20, max: 20, low: null });
  });
});

describe('the quantiles of a cell', () => {
  const cellOf = (sizes: readonly number[], mode: Mode = 'standard', batches: readonly number[] = []) =>
    summarise(
      sizes.map((n, set) => toTrial(rawOf(samples(n, 1 + 1_000 * set), batches[set] ?? 1), place(set))),
      mode,
    );

  it('are the median over sets of each set its own', () => {
    expect(cellOf([1_001, 1_001, 1_001]).quantiles).toEqual({
      of: 'samples',
      samples: 1_001,
      p50: 1_501,
      p90: 1_901,
      p99: 1_991,
    });
  });

  it.each([
    [[1_000, 1_000, 999], 'standard', ['p90']],
    [[1_000, 1_000, 1_000], 'standard', ['p90', 'p99']],
    [[10_000, 10_000, 10_000], 'standard', ['p90', 'p99', 'p999']],
    [[10_000, 10_000, 9_999], 'full', ['p90', 'p99']],
    [[10_000, 10_000, 10_000], 'quick', ['p90']],
  ] as [number[], Mode, string[]][])('of sets of %j samples (%s) are, beside the median, %j', (sizes, mode, names) => {
    const cell = cellOf(sizes, mode);
    expect(Object.keys(cell.quantiles!).slice(3)).toEqual(names);
    if (mode === 'quick') for (const trial of cell.trials) expect(trial.quantiles).not.toHaveProperty('p99');
    expect(codes(cell).includes('few-samples')).toBe(mode !== 'quick' && !names.includes('p99'));
  });

  it('state the samples of the smallest set', () => {
    expect(cellOf([50, 40, 60]).quantiles!.samples).toBe(40);
  });

  it('are labelled as those of batch means when any set has batches', () => {
    expect(cellOf([10, 10], 'standard', [1, 2]).quantiles!.of).toBe('batch-means');
  });
});

describe('modes', () => {
  const side = (role: string, cpu: number): Side => ({
    role,
    pid: 1,
    tid: role.length,
    cpusRequested: [],
    cpusObserved: [cpu],
    cpuNs: 0,
    voluntarySwitches: 0,
    involuntarySwitches: 0,
    runQueueWaitNs: null,
  });
  const random = new Random(8);
  /** Twelve sets: six quick ones, six four times slower; each side's CPU as told. */
  const tossed = (cpus: (isSlow: boolean, set: number) => [number, number]) =>
    Array.from({ length: 12 }, (_, set) => {
      const isSlow = set % 2 === 1;
      const [a, b] = cpus(isSlow, set);
      return buildTrial({
        set,
        block: set,
        value: (isSlow ? 400 : 100) * (1 + 0.02 * random.normal()),
        sides: [side('initiator', a), side('peer', b)],
      });
    });

  it('are explained by the sides sharing a CPU or not', () => {
    const cell = summarise(tossed((isSlow, set) => (isSlow ? [set % 4, (set + 1) % 4] : [set % 4, set % 4])));
    expect(cell.modes).toMatchObject({
      verdict: 'two',
      explanation: expect.stringMatching(
        /lower cluster: all sides on the same CPU in 6 of 6 sets; upper cluster: the sides on different CPUs in 6 of 6/,
      ),
    });
    expect(cell.warnings.find(({ code }) => code === 'modes')!.message).toMatch(/--placement same-core,cross-core/);
  });

  it('are explained by the CPU itself where sharing says nothing', () => {
    expect(summarise(tossed((isSlow) => (isSlow ? [3, 2] : [1, 0]))).modes!.explanation).toMatch(
      /CPU 1 \/ CPU 0 in 6 of 6.*CPU 3 \/ CPU 2/,
    );
  });

  it.each([
    ['differ at random', (_: boolean, set: number): [number, number] => [set % 3, (set >> 1) % 3]],
    ['are all the same', (): [number, number] => [0, 1]],
  ])('are not explained when the CPUs %s', (_, cpus) => {
    expect(summarise(tossed(cpus)).modes!.explanation).toMatch(/do not tell/);
  });

  it.each([
    [9, 'standard', 'not-attempted', true],
    [10, 'standard', 'two', false],
    [10, 'quick', 'not-attempted', false],
  ] as [number, Mode, string, boolean][])('of %d sets (%s) are %s', (n, mode, verdict, isWarned) => {
    const cell = summarise(tossed(() => [0, 1]).slice(0, n), mode);
    expect(cell.modes!.verdict).toBe(verdict);
    expect(codes(cell).includes('modes-not-attempted')).toBe(isWarned);
  });

  it('are one for sets that agree', () => {
    expect(summarise(trialsOf([100, 101, 99, 102, 98, 100, 103, 97, 100, 101])).modes).toEqual({
      verdict: 'one',
      centres: [100],
    });
  });
});

describe('warnings', () => {
  const calm = trialsOf([100, 101, 99, 102, 98, 100, 103, 97, 100, 101]);

  it('are none for a calm cell with enough sets', () => {
    expect(summarise(calm).warnings).toEqual([]);
  });

  it.each([
    ['disturbed', calm.map((trial, i) => ({ ...trial, disturbed: i < 3 })), {}, /3 of 10 trials.*quieter machine/],
    ['imprecise', trialsOf([50, 150, 60, 140, 70, 130, 80, 120, 90, 110]), {}, /wanted was ±5\.0 %.*--full/],
    ['stopped-early', calm, { plannedSets: 40 }, /10 of 40 planned sets.*--budget/],
    [
      'clock-coarse',
      samples(10).map((set) => toTrial(rawOf([580, 580, 580], 5), place(set))),
      { clockOverheadNs: 30 },
      /lasted 2900 ns.*100 clock reads/,
    ],
  ] as [string, Trial[], object, RegExp][])('%s is said, with its remedy', (code, trials, context, text) => {
    const { warnings } = summariseCell(SPEC, trials, [], 'standard', context);
    expect(warnings.find((warning) => warning.code === code)?.message).toMatch(text);
  });

  it('are not raised where all is as planned', () => {
    const trials = samples(10).map((set) => toTrial(rawOf(samples(1_000, 1_000), 5), place(set)));
    expect(summariseCell(SPEC, trials, [], 'standard', { plannedSets: 10, clockOverheadNs: 30 }).warnings).toEqual([]);
  });
});

it('what it returns is what the result file takes', () => {
  for (const n of [0, 1, 6, 12]) {
    const cell = summarise(samples(n).map((set) => toTrial(rawOf(samples(50)), place(set))));
    expect(resultSchema.shape.cells.element.parse(cell)).toEqual(cell);
  }
});
