/** Mistakes that published programs have made with this law, each beside what is right. */

import { describe, expect, it } from 'vitest';
import { DATASETS, findDataset } from '../../src/scaling/datasets.js';
import { studentQuantile } from '../../src/scaling/distributions.js';
import {
  computeLatency,
  findConcurrencyAtLatency,
  findConcurrencyAtThroughput,
  findThroughputAtLatency,
} from '../../src/scaling/latency.js';
import { computeThroughput, splitTime } from '../../src/scaling/laws.js';
import { fitLaw, predictThroughput } from '../../src/scaling/prediction.js';
import { simulateScaling } from '../../src/scaling/simulate.js';

const SPEC = findDataset('specsdm91');
const USL = { law: 'usl', error: 'constant' } as const;
const law = fitLaw(SPEC.points, USL)!;

describe('R usl, confint', () => {
  it('takes n − 1 degrees of freedom and a one-sided quantile: 95 of 100 are then fewer than 91; with n − 3 and two sides they are not', () => {
    const truth = 0.05;
    const runs = 1_000;
    const covered = { right: 0, mistaken: 0 };
    for (let seed = 1; seed <= runs; seed++) {
      const points = simulateScaling({
        sigma: truth,
        kappa: 0.001,
        gamma: 100,
        cores: null,
        workers: [1, 2, 4, 8, 16, 24, 32, 48],
        replicates: 1,
        noise: 0.01,
        seed,
      });
      const { sigma, standardErrors } = fitLaw(points, { law: 'usl', error: 'proportional' })!;
      const { sigma: error, df } = standardErrors!;
      expect(df).toBe(5);
      const distance = Math.abs(sigma - truth) / error;
      if (distance <= studentQuantile(0.975, 8 - 3)) covered.right++;
      // Its standard error divides the same sum of squares by n − 1, too.
      if (distance <= studentQuantile(0.95, 8 - 1) * Math.sqrt(5 / 7)) covered.mistaken++;
    }
    expect(covered.right / runs).toBeGreaterThan(0.93);
    expect(covered.mistaken / runs).toBeLessThan(0.91);
  });
});

describe('R usl, predict', () => {
  it('draws a band of one width, so that one worker may have −41 jobs an hour; a profile stays above 0', () => {
    const n = SPEC.points.length;
    const half = studentQuantile(0.95, n - 1) * Math.sqrt(law.sse / (n - 1));
    expect(computeThroughput(law, 1) - half).toBeCloseTo(-41, 0);
    const band = predictThroughput(SPEC.points, USL, 1)!;
    expect(band.low).toBeGreaterThan(0);
    expect(band.low).toBeLessThan(band.throughput);
    // And it is no wider than the data make it: least of all where they are.
    const far = predictThroughput(SPEC.points, USL, 400)!;
    expect(band.high! - band.low!).toBeLessThan((far.high! - far.low!) / 3);
  });
});

describe('R usl, overhead', () => {
  it('has a stray ½ before κ: its parts do not add up to 1/C(N), ours do', () => {
    for (const workers of [18, 72, 216]) {
      const { work, contention, coherency } = splitTime(law, workers);
      const whole = law.gamma / computeThroughput(law, workers);
      expect(Math.abs((work + contention + coherency) / whole - 1)).toBeLessThan(1e-12);
      expect(Math.abs((work + contention + coherency / 2) / whole - 1)).toBeGreaterThan(0.01);
    }
  });
});

describe('usl4j and usl-rs', () => {
  const { sigma, kappa, gamma } = law;

  it('have a sign wrong in throughputAtLatency: X(R)·R is not N(R)', () => {
    for (const workers of [2, 36, 150]) {
      const latency = computeLatency(law, workers);
      const root = Math.sqrt(sigma ** 2 + kappa ** 2 + 2 * kappa * (2 * gamma * latency + sigma - 2));
      const mistaken = (root - kappa + sigma) / (2 * kappa * latency);
      expect(findThroughputAtLatency(law, latency)! * latency).toBeCloseTo(workers, 6);
      expect(findConcurrencyAtLatency(law, latency)).toBeCloseTo(workers, 6);
      expect(mistaken * latency).toBeGreaterThan(workers + 100);
    }
  });

  it('take the formula of κ = 0 for concurrencyAtThroughput: it is off by half near the peak', () => {
    const throughput = computeThroughput(law, 80);
    const mistaken = ((sigma - 1) / (sigma * throughput - gamma)) * throughput;
    expect(findConcurrencyAtThroughput(law, throughput)).toBeCloseTo(80, 6);
    expect(mistaken).toBeLessThan(0.8 * 80);
    // Without κ it is right.
    const plain = { ...law, kappa: 0 };
    expect(findConcurrencyAtThroughput(plain, 1000)).toBeCloseTo(((sigma - 1) / (sigma * 1000 - gamma)) * 1000, 6);
  });

  it("print κ where λ belongs in usl-rs's README, of a fit 1.6 % off the least sum of squares; the least one is ours", () => {
    // As printed there: σ=0.028168, κ=90.691376, λ=0.000104, of these points rounded to whole numbers.
    const points = SPEC.points.map(({ workers, throughput }) => ({ workers, throughput: Math.round(throughput) }));
    const sse = (one: { sigma: number; kappa: number; gamma: number }) =>
      points.reduce((sum, { workers, throughput }) => sum + (throughput - computeThroughput(one, workers)) ** 2, 0);
    const printed = { sigma: 0.028168, kappa: 90.691376, gamma: 0.000104 };
    const unswapped = { ...printed, kappa: printed.gamma, gamma: printed.kappa };
    const ours = fitLaw(points, USL)!;
    expect(sse(printed)).toBeGreaterThan(100 * sse(unswapped));
    expect(sse(unswapped)).toBeGreaterThan(ours.sse);
    expect(Math.abs(unswapped.sigma / ours.sigma - 1)).toBeCloseTo(0.016, 2);
    expect(ours.kappa).toBeLessThan(0.001);
    expect(ours.gamma).toBeGreaterThan(80);
  });
});

describe('a fitting routine with default options', () => {
  it('may return where it started; ours is at the least sum of squares of every dataset, whatever the units', () => {
    for (const { points, name } of DATASETS) {
      const best = fitLaw(points, USL)!;
      for (const key of ['sigma', 'kappa', 'gamma'] as const) {
        for (const factor of [0.999, 1.001]) {
          const moved = { ...best, [key]: best[key] === 0 ? (factor - 1) * 1e-4 : best[key] * factor };
          if (moved.kappa < 0 || moved.sigma < 0) continue;
          const sse = points.reduce((sum, p) => sum + (p.throughput - computeThroughput(moved, p.workers)) ** 2, 0);
          expect(sse, `${name}, ${key}`).toBeGreaterThanOrEqual(best.sse);
        }
      }
      const scaled = fitLaw(
        points.map((point) => ({ ...point, throughput: 1e9 * point.throughput })),
        USL,
      )!;
      expect(scaled.sigma).toBeCloseTo(best.sigma, 9);
      expect(scaled.gamma / best.gamma / 1e9).toBeCloseTo(1, 9);
    }
  });
});
