import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  computeLatency,
  findConcurrencyAtLatency,
  findConcurrencyAtThroughput,
  findThroughputAtLatency,
} from '../../src/scaling/latency.js';
import {
  computeJacobian,
  computeOptimum,
  computeRoof,
  computeThroughput,
  findPeak,
  type LawParameters,
  splitTime,
} from '../../src/scaling/laws.js';
import {
  computeAmdahlSpeedup,
  computeEfficiency,
  computeGustafsonSpeedup,
  computeSerialFraction,
  tabulateKarpFlatt,
} from '../../src/scaling/speedup.js';

const RUNS = { numRuns: 500, seed: 1967 };
const laws = fc.record({
  sigma: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 0.9, noNaN: true })),
  kappa: fc.double({ min: 1e-8, max: 0.1, noNaN: true }),
  gamma: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
});
const counts = fc.integer({ min: 1, max: 500 });
const near = (actual: number, wanted: number, digits = 9) =>
  expect(Math.abs(actual - wanted), `${actual}, wanted ${wanted}`).toBeLessThanOrEqual(
    10 ** -digits * Math.abs(wanted),
  );

/** σ and κ from nothing to much, both bounds among them. */
const GRID: LawParameters[] = [0, 0.01, 0.3].flatMap((sigma) =>
  [0, 1e-9, 1e-4, 0.02].map((kappa) => ({ sigma, kappa, gamma: 250 })),
);

describe('the law', () => {
  it('has the partial derivatives that finite differences show', () => {
    fc.assert(
      fc.property(laws, counts, (law, n) => {
        const jacobian = computeJacobian(law, n);
        for (const key of ['sigma', 'kappa', 'gamma'] as const) {
          const step = key === 'gamma' ? 1e-4 * law.gamma : 1e-5 / (key === 'kappa' ? n * n : n);
          const at = (by: number) => computeThroughput({ ...law, [key]: law[key] + by }, n);
          const difference = (at(step) - at(-step)) / (2 * step);
          expect(Math.abs(jacobian[key] - difference)).toBeLessThanOrEqual(1e-5 * Math.abs(jacobian[key]) + 1e-300);
        }
      }),
      RUNS,
    );
  });

  it("is γN without contention and coherency, and γ times Amdahl's speed-up without coherency", () => {
    for (const n of [1, 2, 7.5, 64]) {
      near(computeThroughput({ sigma: 0, kappa: 0, gamma: 3 }, n), 3 * n);
      near(computeThroughput({ sigma: 0.2, kappa: 0, gamma: 3 }, n), 3 * computeAmdahlSpeedup(0.2, n));
    }
  });

  it('is highest at its peak, stays below the roof, and has the roof where one worker would reach it at N_opt', () => {
    fc.assert(
      fc.property(laws, (law) => {
        const peak = findPeak(law)!;
        for (const n of [1, 0.9 * peak.workers, 1.1 * peak.workers, 1000]) {
          if (n >= 1) expect(computeThroughput(law, n)).toBeLessThanOrEqual(peak.throughput);
        }
        if (law.sigma === 0) return;
        expect(peak.throughput).toBeLessThan(computeRoof(law)! * (1 + 1e-12));
        near(computeOptimum(law)! * law.gamma, computeRoof(law)!);
      }),
      RUNS,
    );
    expect(findPeak({ sigma: 0.1, kappa: 0, gamma: 1 })).toBeNull();
    expect(findPeak({ sigma: 2, kappa: 0.1, gamma: 1 })).toEqual({ workers: 1, throughput: 1 });
    expect(computeRoof({ sigma: 0, kappa: 0.1, gamma: 1 })).toBeNull();
    expect(computeOptimum({ sigma: 0, kappa: 0.1, gamma: 1 })).toBeNull();
  });

  it('splits the time of a unit of work into three parts that add up to 1/C(N)', () => {
    fc.assert(
      fc.property(laws, counts, (law, n) => {
        const { work, contention, coherency } = splitTime(law, n);
        near(work + contention + coherency, law.gamma / computeThroughput(law, n));
      }),
      RUNS,
    );
  });
});

describe('the law by time', () => {
  it.each(GRID)('goes from N to R and back with σ = $sigma, κ = $kappa', (law) => {
    for (const n of [1, 1.5, 2, 10, 100, 5000]) {
      const latency = computeLatency(law, n);
      near(latency, n / computeThroughput(law, n));
      if (law.sigma === 0 && law.kappa === 0) {
        // The time is the same for all N: there is no one answer.
        expect(findConcurrencyAtLatency(law, latency)).toBeNull();
        continue;
      }
      const concurrency = findConcurrencyAtLatency(law, latency)!;
      // With next to no κ a rounded time determines N to fewer digits.
      near(concurrency, n, law.sigma === 0 && law.kappa < 1e-8 ? 4 : 7);
      near(findThroughputAtLatency(law, latency)! * latency, concurrency);
      near(computeLatency(law, concurrency), latency);
    }
  });

  it('agrees with the formulas of κ = 0, and with the closed form where κ is not', () => {
    near(findConcurrencyAtLatency({ sigma: 0.1, kappa: 0, gamma: 10 }, 0.5)!, 1 + (10 * 0.5 - 1) / 0.1);
    const [sigma, kappa, gamma, latency] = [0.03, 0.0005, 90, 0.05];
    const root = Math.sqrt(sigma ** 2 + kappa ** 2 + 2 * kappa * (2 * gamma * latency + sigma - 2));
    near(findConcurrencyAtLatency({ sigma, kappa, gamma }, latency)!, (kappa - sigma + root) / (2 * kappa));
  });

  it('has no N for a time shorter than that of one worker', () => {
    for (const law of GRID) expect(findConcurrencyAtLatency(law, 0.9 / law.gamma)).toBeNull();
    expect(findThroughputAtLatency(GRID[5]!, 0.9 / 250)).toBeNull();
  });

  it.each(GRID)('finds the N of a throughput on the branch that rises, σ = $sigma, κ = $kappa', (law) => {
    const peak = findPeak(law)?.workers ?? Number.POSITIVE_INFINITY;
    for (const n of [1, 2, 5, 40].filter((one) => one < 0.99 * peak)) {
      near(findConcurrencyAtThroughput(law, computeThroughput(law, n))!, n, 7);
    }
  });

  it('has no N for a throughput beyond the peak, or beyond the roof', () => {
    const law = { sigma: 0.05, kappa: 0.001, gamma: 100 };
    const peak = findPeak(law)!;
    near(findConcurrencyAtThroughput(law, peak.throughput)!, peak.workers, 5);
    expect(findConcurrencyAtThroughput(law, 1.001 * peak.throughput)).toBeNull();
    expect(findConcurrencyAtThroughput({ ...law, kappa: 0 }, 2001)).toBeNull();
    expect(findConcurrencyAtThroughput({ ...law, kappa: 0 }, 1999)).not.toBeNull();
  });
});

describe('a speed-up', () => {
  it.each([
    ['Amdahl', computeAmdahlSpeedup, 0.1, 8, 8 / 1.7],
    ['Amdahl without a serial part', computeAmdahlSpeedup, 0, 8, 8],
    ['Gustafson', computeGustafsonSpeedup, 0.1, 8, 7.3],
    ['Gustafson, all of it serial', computeGustafsonSpeedup, 1, 8, 1],
  ])('by %s', (_, compute, share, workers, speedup) => {
    near(compute(share, workers), speedup);
  });

  it("of Amdahl's law gives its serial share back, whatever N", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.integer({ min: 2, max: 1000 }), (share, n) => {
        near(computeSerialFraction(computeAmdahlSpeedup(share, n), n)!, share, 7);
      }),
      RUNS,
    );
  });

  it('of the USL with κ has a serial fraction that rises as σ + κN', () => {
    const law = { sigma: 0.02, kappa: 0.003, gamma: 1 };
    for (const n of [2, 5, 20]) near(computeSerialFraction(computeThroughput(law, n), n)!, 0.02 + 0.003 * n, 7);
  });

  it('has no serial fraction at one worker, nor a share above 1 where the workers are slower than one', () => {
    const rows = tabulateKarpFlatt(
      [
        { workers: 1, throughput: 10 },
        { workers: 2, throughput: 16 },
        { workers: 4, throughput: 8 },
      ],
      10,
    );
    expect(rows[0]).toEqual({ workers: 1, speedup: 1, efficiency: 1, serialFraction: null });
    near(rows[1]!.serialFraction!, 0.25);
    expect(rows[2]).toEqual({ workers: 4, speedup: 0.8, efficiency: 0.2, serialFraction: null });
    expect(computeEfficiency(6, 8)).toBe(0.75);
  });
});
