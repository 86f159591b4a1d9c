/** Intervals over simulated runs of a known law: they contain the truth as often as they say. Seeds were chosen before the first run. */

import { describe, expect, it } from 'vitest';
import { LAW_PARAMETERS } from '../../src/scaling/choice.js';
import { fitCurve } from '../../src/scaling/fit.js';
import { findPeak } from '../../src/scaling/laws.js';
import { estimatePeak } from '../../src/scaling/peak.js';
import { predictThroughput } from '../../src/scaling/prediction.js';
import { profileParameter } from '../../src/scaling/profile.js';
import { sortPoints } from '../../src/scaling/rows.js';
import { buildSample } from '../../src/scaling/sample.js';
import type { LawName } from '../../src/scaling/scaling-analysis.js';
import { type SimulatedScaling, simulateScaling } from '../../src/scaling/simulate.js';

const RUNS = 1_000;
/** Three standard errors of a rate of 95 % over so many runs are two in a hundred. */
const COVERS = { least: 0.93, most: 0.97 };
const TRUTH: Omit<SimulatedScaling, 'seed' | 'replicates' | 'noise'> = {
  sigma: 0.05,
  kappa: 0.001,
  gamma: 100,
  cores: null,
  workers: [1, 2, 4, 8, 16, 24, 32, 48],
};
const PARAMETERS = ['sigma', 'kappa', 'gamma'] as const;

/** Returns for each parameter the share of runs whose interval contains the truth. */
function cover(
  given: Partial<SimulatedScaling>,
  law: LawName = 'usl',
  runs = RUNS,
): Record<(typeof PARAMETERS)[number], number> {
  const rates = { sigma: 0, kappa: 0, gamma: 0 };
  for (let seed = 1; seed <= runs; seed++) {
    const truth = { ...TRUTH, replicates: 1, noise: 0.01, ...given, seed };
    const sample = buildSample(sortPoints(simulateScaling(truth)), 'proportional');
    const fit = fitCurve(sample, law === 'amdahl' ? { kappa: 0 } : {})!;
    for (const parameter of PARAMETERS) {
      if (law === 'amdahl' && parameter === 'kappa') continue;
      const { low, high } = profileParameter(sample, fit, law, sample.runs - LAW_PARAMETERS[law], parameter);
      if (low! <= truth[parameter] && truth[parameter] <= high!) rates[parameter] += 1 / runs;
    }
  }
  return rates;
}

function expectCovered(rate: number, what: string): void {
  expect(rate, what).toBeGreaterThanOrEqual(COVERS.least);
  expect(rate, what).toBeLessThanOrEqual(COVERS.most);
}

describe('95 % intervals contain the truth in 93 to 97 of 100 runs', () => {
  it('of eight numbers of workers, one run each, 1 % noise', () => {
    const rates = cover({});
    for (const parameter of PARAMETERS) expectCovered(rates[parameter], parameter);
  });

  it('of five blocks that drift by 5 %, five times the noise', () => {
    const rates = cover({ replicates: 5, drift: 0.05 });
    for (const parameter of PARAMETERS) expectCovered(rates[parameter], parameter);
  });

  it("of Amdahl's law, three blocks, 3 % noise", () => {
    const rates = cover({ kappa: 0, replicates: 3, noise: 0.03 }, 'amdahl');
    for (const parameter of ['sigma', 'gamma'] as const) expectCovered(rates[parameter], parameter);
  });

  it('of the peak, and of a throughput that was not measured', () => {
    let peaks = 0;
    let predictions = 0;
    const peak = findPeak(TRUTH)!;
    for (let seed = 1; seed <= RUNS; seed++) {
      const points = simulateScaling({ ...TRUTH, replicates: 1, noise: 0.01, seed });
      const sample = buildSample(sortPoints(points), 'proportional');
      const fit = fitCurve(sample, {})!;
      const found = estimatePeak(sample, { law: 'usl', fit, aicc: null, df: sample.runs - 3 })!;
      if (found.low! <= peak.workers && peak.workers <= (found.high ?? Number.POSITIVE_INFINITY)) peaks++;
      const band = predictThroughput(points, { law: 'usl', error: 'proportional' }, peak.workers)!;
      if (band.low! <= peak.throughput && peak.throughput <= band.high!) predictions++;
    }
    expectCovered(peaks / RUNS, 'peak');
    expectCovered(predictions / RUNS, 'prediction');
  });
});

describe('an interval on the bound', () => {
  it('of κ = 0 starts at 0, ends above it, and contains 0 in at least 95 of 100 runs', () => {
    const { kappa, sigma } = cover({ kappa: 0 }, 'usl', 400);
    // One side of the truth is cut off, so half of what could go wrong cannot.
    expect(kappa).toBeGreaterThan(0.95);
    expect(sigma).toBeGreaterThan(COVERS.least);
  });
});

describe('the generator', () => {
  it('gives the law at min(N, cores), the noise and the drift that were asked for, and the same for the same seed', () => {
    const given = { ...TRUTH, cores: 8, replicates: 400, noise: 0.02, drift: 0.1, seed: 11 };
    const points = simulateScaling(given);
    expect(simulateScaling(given)).toEqual(points);
    expect(simulateScaling({ ...given, seed: 12 })).not.toEqual(points);
    const sample = buildSample(sortPoints(points), 'proportional');
    expect(Math.sqrt(sample.pureSs / sample.pureDf)).toBeCloseTo(0.02, 3);
    expect(Math.sqrt(sample.drift!.variance * 400)).toBeCloseTo(0.1, 1);
    const at = (workers: number) => sample.levels.find((level) => level.workers === workers)!.mean;
    for (const workers of [16, 24, 48]) expect(at(workers)).toBeCloseTo(at(8), 2);
    expect(at(8) - at(1)).toBeCloseTo(Math.log(8 / (1 + 0.05 * 7 + 0.001 * 56)), 2);
    expect(simulateScaling({ ...given, noise: 0, drift: 0, replicates: 1, workers: [1] })[0]!.throughput).toBe(100);
  });
});
