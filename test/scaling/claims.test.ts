/** What the analysis claims of simulated runs whose truth is known: κ where there is one, and hardly ever where there is none. Seeds were chosen before the first run. */

import { describe, expect, it } from 'vitest';
import { analyseScaling } from '../../src/scaling/analysis.js';
import { testBreakpoint } from '../../src/scaling/bootstrap.js';
import { fitCurve } from '../../src/scaling/fit.js';
import { sortPoints } from '../../src/scaling/rows.js';
import { buildSample } from '../../src/scaling/sample.js';
import type { AnalyseOptions, ScalingAnalysis } from '../../src/scaling/scaling-analysis.js';
import { type SimulatedScaling, simulateScaling } from '../../src/scaling/simulate.js';

const EIGHT = [1, 2, 4, 8, 12, 16, 24, 32];
const BASE: SimulatedScaling = {
  sigma: 0,
  kappa: 0,
  gamma: 1000,
  cores: null,
  workers: EIGHT,
  replicates: 5,
  noise: 0.01,
  seed: 0,
};

interface Scenario {
  truth: Partial<SimulatedScaling>;
  options?: Partial<AnalyseOptions>;
  isBlockKnown?: boolean;
  runs: number;
}

function analyse({ truth, options, isBlockKnown = true }: Scenario, seed: number): ScalingAnalysis {
  const points = simulateScaling({ ...BASE, ...truth, seed });
  const given = isBlockKnown ? points : points.map(({ workers, throughput }) => ({ workers, throughput }));
  return analyseScaling(given, { cores: null, error: 'proportional', ...options });
}

/** Returns the share of runs of which the claim holds. */
function rateOf(scenario: Scenario, claim: (analysis: ScalingAnalysis) => boolean): number {
  let count = 0;
  for (let seed = 1; seed <= scenario.runs; seed++) if (claim(analyse(scenario, seed))) count++;
  return count / scenario.runs;
}

/** Over all N, or below a breakpoint with an interval that leaves 0 out. */
const claimsKappa = ({ verdict, breakpoint }: ScalingAnalysis) =>
  verdict === 'usl' || (breakpoint?.parameters.kappa.low ?? 0) > 0;

describe('κ is claimed in at most 6 of 100 runs without any', () => {
  it.each<[string, Scenario]>([
    ["of Amdahl's law, 1 % noise", { truth: { sigma: 0.05 }, runs: 200 }],
    ["of Amdahl's law, twenty runs each at 3 %", { truth: { sigma: 0.05, noise: 0.03, replicates: 20 }, runs: 200 }],
    ['of a straight line', { truth: {}, runs: 200 }],
    ['that drift by 5 % together', { truth: { sigma: 0.05, drift: 0.05, replicates: 20 }, runs: 200 }],
    [
      'that drift, of which nobody said which belong together',
      { truth: { sigma: 0.05, drift: 0.05, replicates: 20 }, isBlockKnown: false, runs: 200 },
    ],
  ])('%s', (_, scenario) => {
    expect(rateOf(scenario, claimsKappa)).toBeLessThanOrEqual(0.06);
  });

  it.each<[string, Scenario]>([
    ['of min(N, 8), the cores known', { truth: { cores: 8 }, options: { cores: 8 }, runs: 20 }],
    ['of min(N, 8), nobody knows of the cores', { truth: { cores: 8 }, runs: 20 }],
    ['of min(N, 8) with contention, 10 % noise', { truth: { cores: 8, sigma: 0.03, noise: 0.1 }, runs: 20 }],
    [
      'of min(N, 6), one noisy run each',
      { truth: { cores: 6, noise: 0.1, replicates: 1, workers: [1, 2, 3, 4, 5, 6, 7, 8, 12, 16] }, runs: 20 },
    ],
  ])('%s', (_, scenario) => {
    // One of twenty is what the level of the tests allows; more would be a habit.
    expect(rateOf(scenario, claimsKappa)).toBeLessThanOrEqual(1 / 20);
  });

  it('and that law would be fitted to min(N, 8) with κ far from 0: the caution has something to guard against', () => {
    const { models, verdict, warnings } = analyse({ truth: { cores: 8 }, options: { cores: 8 }, runs: 1 }, 1);
    const { kappa } = models.find(({ law }) => law === 'usl')!.parameters;
    expect(kappa.estimate).toBeGreaterThan(0.001);
    expect(verdict).toBe('regimes');
    expect(warnings.map(({ code }) => code)).toContain('across-cores');
  });
});

describe('growth that just stops', () => {
  it("is the rival of every law that bends: min(N, 6) is hardly ever called Amdahl's law, and the doubt is told", () => {
    const scenario = { truth: { cores: 6, noise: 0.05, replicates: 1, workers: [1, 2, 3, 4, 5, 6, 7, 8] }, runs: 60 };
    expect(rateOf(scenario, ({ verdict }) => verdict === 'amdahl')).toBe(0);
    expect(rateOf(scenario, ({ explanation }) => explanation.includes('growth that just stops'))).toBeGreaterThan(0);
  });
});

describe('a known truth is recovered', () => {
  it('κ and σ, in four of five runs of eight numbers of workers, five runs each at 1 %', () => {
    const scenario = { truth: { sigma: 0.05, kappa: 0.001 }, runs: 100 };
    expect(rateOf(scenario, ({ verdict }) => verdict === 'usl')).toBeGreaterThan(0.8);
    const { models, peak } = analyse(scenario, 1);
    const { sigma, kappa, gamma } = models.find(({ law }) => law === 'usl')!.parameters;
    expect(sigma.estimate).toBeCloseTo(0.05, 2);
    expect(kappa.estimate).toBeCloseTo(0.001, 3);
    expect(gamma.estimate / 1000).toBeCloseTo(1, 1);
    expect(peak!.low).toBeLessThan(Math.sqrt(0.95 / 0.001));
    expect(peak!.high).toBeGreaterThan(Math.sqrt(0.95 / 0.001));
  });

  it('that there is no κ, in most runs; "undecided" is the other answer', () => {
    const amdahl = { truth: { sigma: 0.05 }, runs: 100 };
    expect(rateOf(amdahl, ({ verdict }) => verdict === 'amdahl')).toBeGreaterThan(0.6);
    expect(rateOf({ truth: {}, runs: 100 }, ({ verdict }) => verdict === 'linear')).toBeGreaterThan(0.5);
  });

  it('the cores, where growth ends at them', () => {
    for (const cores of [6, 8, 12]) {
      const { verdict, breakpoint } = analyse({ truth: { cores }, runs: 1 }, cores);
      expect(verdict).toBe('regimes');
      expect(Math.abs(breakpoint!.workers / cores - 1)).toBeLessThan(0.05);
      expect(breakpoint!.law).toBe('linear');
      expect(breakpoint!.delta.low).toBeLessThan(0);
      expect(breakpoint!.delta.high).toBeGreaterThan(0);
      expect(breakpoint!.isAtCores).toBeNull();
    }
  });

  it('that growth ends elsewhere than at the cores', () => {
    const { breakpoint } = analyse({ truth: { cores: 8 }, options: { cores: 20 }, runs: 1 }, 1);
    expect(breakpoint!.isAtCores).toBe(false);
    const there = analyse({ truth: { cores: 8 }, options: { cores: 8 }, runs: 1 }, 1);
    expect(there.breakpoint!.isAtCores).toBe(true);
    expect(there.breakpoint!.workers).toBe(8);
  });

  it('κ below the cores, where there are enough numbers of workers below them', () => {
    const workers = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16];
    const truth = { sigma: 0.05, kappa: 0.01, cores: 8, workers, replicates: 10 };
    const { verdict, breakpoint } = analyse({ truth, options: { cores: 8 }, runs: 1 }, 1);
    expect(verdict).toBe('regimes');
    expect(breakpoint!.law).toBe('usl');
    expect(breakpoint!.parameters.kappa.low!).toBeLessThan(0.01);
    expect(breakpoint!.parameters.kappa.low!).toBeGreaterThan(0.005);
  });
});

describe('one law is called two regimes', () => {
  it('by the test alone about as often as its level says, whatever AICc thinks', () => {
    let significant = 0;
    const runs = 150;
    for (let seed = 1; seed <= runs; seed++) {
      const points = simulateScaling({ ...BASE, sigma: 0.05, kappa: 0.001, seed });
      const sample = buildSample(sortPoints(points), 'proportional');
      if (testBreakpoint(sample, fitCurve(sample, {})!, null, seed)! <= 0.05) significant++;
    }
    expect(significant / runs).toBeGreaterThan(0);
    expect(significant / runs).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
  });

  it("in at most a few of 100 runs: of Amdahl's law, and of the USL", () => {
    const isRegimes = ({ verdict }: ScalingAnalysis) => verdict === 'regimes';
    expect(rateOf({ truth: { sigma: 0.05 }, runs: 200 }, isRegimes)).toBeLessThanOrEqual(0.06);
    // Three standard errors above 5 %.
    expect(rateOf({ truth: { sigma: 0.05, kappa: 0.001 }, runs: 200 }, isRegimes)).toBeLessThanOrEqual(0.095);
  });
});

describe('a law that does not fit', () => {
  /** Two workers of every block lose a tenth: no law bends so. */
  const dented = (replicates: number) =>
    simulateScaling({ ...BASE, sigma: 0.05, replicates, drift: 0.02, seed: 4 }).map((point) =>
      [4, 16].includes(point.workers) ? { ...point, throughput: 0.9 * point.throughput } : point,
    );

  it('is reported as such, its intervals those of resampled blocks', () => {
    const { verdict, models, lackOfFit, warnings } = analyseScaling(dented(12), { cores: null, error: 'proportional' });
    expect(verdict).toBe('lack-of-fit');
    expect(lackOfFit!.p).toBeLessThan(0.001);
    // Eight means less the parameters; 96 runs less eight means and eleven blocks.
    expect(lackOfFit).toMatchObject({ df1: lackOfFit!.law === 'usl' ? 5 : 6, df2: 77 });
    expect(warnings.map(({ code }) => code)).toContain('lack-of-fit');
    const { sigma } = models.find(({ law }) => law === 'amdahl')!.parameters;
    expect(sigma.low!).toBeLessThan(sigma.estimate);
    expect(sigma.high!).toBeGreaterThan(sigma.estimate);
  });

  it('has no intervals where there are too few blocks to draw from', () => {
    const { verdict, models } = analyseScaling(dented(5), { cores: null, error: 'proportional' });
    expect(verdict).toBe('lack-of-fit');
    for (const { parameters } of models) expect(parameters.gamma.low).toBeNull();
  });
});
