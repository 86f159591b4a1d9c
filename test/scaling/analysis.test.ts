import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { analyseScaling } from '../../src/scaling/analysis.js';
import { findDataset } from '../../src/scaling/datasets.js';
import { computeThroughput } from '../../src/scaling/laws.js';
import { requireRuns } from '../../src/scaling/observed.js';
import { predictThroughput } from '../../src/scaling/prediction.js';
import type { AnalyseOptions, ScalingPoint } from '../../src/scaling/scaling-analysis.js';
import { type SimulatedScaling, simulateScaling } from '../../src/scaling/simulate.js';

const simulate = (given: Partial<SimulatedScaling>) =>
  simulateScaling({
    sigma: 0,
    kappa: 0,
    gamma: 1000,
    cores: null,
    workers: [1, 2, 3, 4, 6, 8, 12, 16],
    replicates: 5,
    noise: 0.01,
    seed: 1,
    ...given,
  });
const analyse = (points: readonly ScalingPoint[], options: Partial<AnalyseOptions> = {}) =>
  analyseScaling(points, { cores: null, error: 'proportional', ...options });
const codesOf = ({ warnings }: ReturnType<typeof analyseScaling>) => warnings.map(({ code }) => code);

describe('a row that is none', () => {
  const good = { workers: 1, throughput: 5 };

  it.each([
    ['a throughput of 0', { workers: 2, throughput: 0 }, /Row 2: throughput is 0; expected a number above 0\. Remove/],
    ['a negative throughput', { workers: 2, throughput: -3 }, /Row 2: throughput is -3/],
    ['no number', { workers: 2, throughput: Number.NaN }, /Row 2: throughput is NaN/],
    ['an infinite throughput', { workers: 2, throughput: Number.POSITIVE_INFINITY }, /Row 2: throughput is Infinity/],
    ['no workers', { workers: 0, throughput: 5 }, /Row 2: workers is 0/],
    ['workers that are no number', { workers: Number.NaN, throughput: 5 }, /Row 2: workers is NaN/],
  ])('is refused by its number: %s', (_, row, message) => {
    expect(() => analyse([good, row])).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(() => analyse([good, row])).toThrow(message);
  });

  it('is refused among the serial runs and the cores as well', () => {
    expect(() => analyse([good], { serial: [5, 0] })).toThrow(/Serial run 2: throughput is 0/);
    expect(() => analyse([good], { cores: 0 })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('few rows', () => {
  it.each<[string, ScalingPoint[]]>([
    ['none', []],
    ['one', [{ workers: 1, throughput: 5 }]],
    ['several of one number of workers', [5, 6, 7].map((throughput) => ({ workers: 4, throughput }))],
  ])('are too little data, and no exception: %s', (_, points) => {
    const analysis = analyse(points);
    expect(analysis.verdict).toBe('too-little-data');
    expect(analysis.models).toEqual([]);
  });

  it('of two numbers of workers give a speed-up and no law', () => {
    const points = [
      { workers: 1, throughput: 5 },
      { workers: 2, throughput: 9 },
    ];
    const { verdict, karpFlatt, peak, lackOfFit } = analyse(points);
    expect(verdict).toBe('not-identifiable');
    expect(karpFlatt[1]).toMatchObject({ speedup: 1.8, efficiency: 0.9 });
    expect(karpFlatt[1]!.serialFraction).toBeCloseTo(1 / 9, 12);
    expect([peak, lackOfFit]).toEqual([null, null]);
  });

  it('of N = 1, 2 and 4 on two cores say that κ is not identifiable here, and that this is no failure', () => {
    const analysis = analyse(simulate({ workers: [1, 2, 4], cores: 2 }), { cores: 2 });
    expect(analysis.verdict).toBe('not-identifiable');
    expect(analysis.explanation).toContain('not a failure');
    expect(codesOf(analysis)).toContain('not-identifiable');
    expect(analysis.karpFlatt.map(({ workers }) => workers)).toEqual([1, 2, 4]);
    expect(analysis.karpFlatt[2]!.serialFraction).toBeCloseTo(1 / 3, 1);
    expect(analysis.models.map(({ law }) => law)).not.toContain('usl');
  });

  it('of N = 1, 2, 4 and 8 on two cores show both regimes', () => {
    const analysis = analyse(simulate({ workers: [1, 2, 4, 8], cores: 2 }), { cores: 2 });
    expect(analysis.verdict).toBe('regimes');
    expect(analysis.breakpoint).toMatchObject({ workers: 2, isAtCores: true, law: 'linear' });
    expect(codesOf(analysis)).toEqual(expect.arrayContaining(['not-identifiable', 'across-cores']));
  });
});

describe('the baseline', () => {
  const points = simulate({ workers: [1, 2, 4], noise: 0, replicates: 1, sigma: 0.1 });

  it('is one worker, or the serial runs where there are any', () => {
    expect(analyse(points).karpFlatt[0]!.speedup).toBe(1);
    expect(analyse(points, { serial: [1100, 900, 2000] }).karpFlatt[0]!.speedup).toBe(0.75);
  });

  it('that nobody measured leaves speed-ups out', () => {
    expect(analyse(points.filter(({ workers }) => workers > 1)).karpFlatt).toEqual([]);
  });
});

describe('the order of the rows', () => {
  it('changes no digit, and neither does a second time', () => {
    const random = new Random(3);
    for (const points of [
      simulate({ sigma: 0.05, kappa: 0.002 }),
      simulate({ cores: 4 }),
      simulate({ sigma: 0.2, drift: 0.1 }),
    ]) {
      const first = analyse(points, { serial: [900, 1000, 1100.1] });
      expect(analyse(points, { serial: [900, 1000, 1100.1] })).toEqual(first);
      expect(analyse(random.shuffle(points), { serial: [1100.1, 900, 1000] })).toEqual(first);
    }
  });

  it('leaves the seed its meaning: another one moves the p-value of a breakpoint at most', () => {
    const points = simulate({ cores: 4, noise: 0.1 });
    const [one, other] = [analyse(points, { seed: 1 }), analyse(points, { seed: 2 })];
    expect(other.models).toEqual(one.models);
  });
});

describe('the peak', () => {
  it.each<[string, Partial<SimulatedScaling>, string | null]>([
    ['is told where it was passed', { sigma: 0.05, kappa: 0.01 }, null],
    ['is told and marked up to twice the largest N', { sigma: 0.05, kappa: 0.0016 }, 'extrapolated'],
    ['is not told further out', { sigma: 0.02, kappa: 0.0005, replicates: 40 }, 'too-far'],
    ['is none without κ', { sigma: 0.1, noise: 0, replicates: 1 }, 'no-peak'],
  ])('%s', (_, truth, code) => {
    const analysis = analyse(simulate(truth));
    const isTold = code === null || code === 'extrapolated';
    expect(analysis.peak !== null).toBe(isTold);
    const ofPeak = codesOf(analysis).filter((one) => ['extrapolated', 'too-far', 'no-peak'].includes(one));
    expect(ofPeak).toEqual(code === null ? [] : [code]);
    if (analysis.peak) expect(analysis.peak.extrapolated).toBe(code === 'extrapolated');
  });

  it('has no upper end where the data would do without κ', () => {
    const { points, error } = findDataset('raytracer-first-six');
    const noisy = points.map((point, i) => ({ ...point, throughput: point.throughput * (1 + 0.05 * (-1) ** i) }));
    const { peak } = analyse(noisy, { error });
    if (peak) expect(peak.high).toBeNull();
    expect(analyse(points, { error }).peak!.high).toBeGreaterThan(24.5);
  });

  it('and all else is predicted up to twice the largest N, and no further', () => {
    const points = simulate({ sigma: 0.05 });
    const options = { law: 'amdahl', error: 'proportional' } as const;
    expect(predictThroughput(points, options, 16)!.extrapolated).toBe(false);
    expect(predictThroughput(points, options, 32)!.extrapolated).toBe(true);
    expect(predictThroughput(points, options, 32.1)).toBeNull();
  });
});

describe('a warning', () => {
  it('tells of superlinear speed-ups, and not where noise makes one', () => {
    const faster = analyse(simulate({ sigma: -0.01 }));
    expect(codesOf(faster)).toContain('superlinear');
    // Growth that speeds up has no end, and no law: σ below 0 is none.
    expect([faster.verdict, faster.breakpoint]).toEqual(['lack-of-fit', null]);
    // A curve that breaks pulls σ below 0 by itself.
    for (const cores of [4, 6]) expect(codesOf(analyse(simulate({ cores })))).not.toContain('superlinear');
    let chance = 0;
    for (let seed = 1; seed <= 60; seed++) if (codesOf(analyse(simulate({ seed }))).includes('superlinear')) chance++;
    expect(chance).toBeLessThanOrEqual(6);
    for (let seed = 1; seed <= 20; seed++)
      expect(codesOf(analyse(simulate({ seed, sigma: 0.01 })))).not.toContain('superlinear');
  });

  it('tells of a fall that was seen, and not of a flat end', () => {
    expect(codesOf(analyse(simulate({ sigma: 0.05, kappa: 0.02 })))).toContain('retrograde-observed');
    for (let seed = 1; seed <= 5; seed++) {
      const flat = simulate({ seed, cores: 4, noise: 0.03, replicates: 1 });
      expect(codesOf(analyse(flat))).not.toContain('retrograde-observed');
    }
  });

  it('tells that more runs are needed, by how far they scatter', () => {
    expect([requireRuns(0.001), requireRuns(0.01), requireRuns(0.03)]).toEqual([6, 30, 120]);
    const few = analyse(simulate({ sigma: 0.05, kappa: 0.005, noise: 0.03 }));
    expect(few.verdict).toBe('undecided');
    expect(codesOf(few)).toContain('few-replicates');
    const enough = analyse(simulate({ sigma: 0.05, kappa: 0.005, noise: 0.03, replicates: 20 }));
    expect(enough.verdict).toBe('usl');
    expect(codesOf(enough)).not.toContain('few-replicates');
  });

  it('tells that five numbers of workers are one too few for κ, however many runs', () => {
    const five = analyse(simulate({ sigma: 0.05, kappa: 0.01, workers: [1, 4, 8, 16, 32], replicates: 20 }));
    expect(five.verdict).toBe('undecided');
    expect(five.explanation).toContain('from 6 distinct numbers of workers up; there are 5');
  });

  it('tells that a law bends across the cores, where nothing speaks for a breakpoint', () => {
    const analysis = analyse(simulate({ sigma: 0.05, kappa: 0.005 }), { cores: 6 });
    expect(codesOf(analysis)).toContain('across-cores');
    expect(analysis.verdict).not.toBe('usl');
  });

  it('tells of a law that would need more than all of the work to be serial', () => {
    const analysis = analyse(simulate({ sigma: 1.5 }));
    expect(analysis.verdict).toBe('undecided');
    expect(analysis.explanation).toContain('falls from the first worker on');
    expect(analysis.karpFlatt.slice(1).map(({ serialFraction }) => serialFraction)).toEqual(Array(7).fill(null));
  });
});

describe('the time split', () => {
  it('adds up to 1/C(N) of the law that is claimed, and ends at a breakpoint', () => {
    const { timeSplit, models } = analyse(simulate({ sigma: 0.05, kappa: 0.01 }));
    const { sigma, kappa, gamma } = models.find(({ law }) => law === 'usl')!.parameters;
    const law = { sigma: sigma.estimate, kappa: kappa.estimate, gamma: gamma.estimate };
    expect(timeSplit).toHaveLength(8);
    for (const { workers, work, contention, coherency } of timeSplit) {
      expect(work + contention + coherency).toBeCloseTo(law.gamma / computeThroughput(law, workers), 12);
    }
    expect(analyse(simulate({ cores: 4 })).timeSplit.map(({ workers }) => workers)).toEqual([1, 2, 3, 4]);
  });
});

describe('many rows', () => {
  const throughput = (n: number, i: number) => ((1000 * n) / (1 + 0.05 * (n - 1))) * (1 + 0.01 * Math.sin(i * i));

  it('of few numbers of workers are condensed, with blocks or without', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => ({
      workers: 1 + (i % 16),
      throughput: throughput(1 + (i % 16), i),
    }));
    for (const points of [rows, rows.slice(0, 32_000).map((row, i) => ({ ...row, block: Math.floor(i / 16) }))]) {
      const { models, verdict } = analyse(points);
      expect(verdict).toBe('amdahl');
      expect(models.find(({ law }) => law === 'amdahl')!.parameters.sigma.estimate).toBeCloseTo(0.05, 3);
    }
  });

  it('of as many numbers of workers are put together, and the law is still found', () => {
    const points = Array.from({ length: 100_000 }, (_, i) => ({
      workers: 1 + i / 1000,
      throughput: throughput(1 + i / 1000, i),
    }));
    const { models, lackOfFit } = analyse(points);
    expect(models.find(({ law }) => law === 'amdahl')!.parameters.sigma.estimate).toBeCloseTo(0.05, 3);
    const smooth = points.map(({ workers }) => ({ workers, throughput: throughput(workers, 0) }));
    const exact = analyse(smooth).models.find(({ law }) => law === 'amdahl')!.parameters.sigma.estimate;
    expect(Math.abs(exact / 0.05 - 1)).toBeLessThan(1e-4);
    // Neighbours are no replicates.
    expect(lackOfFit).toBeNull();
  });
});
