import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { chooseLaw, computeAicc, computeWeights, fitLaws, testKappa } from '../../src/scaling/choice.js';
import { buildPlane, evaluateCurve, type Held, placeOnPlane } from '../../src/scaling/curve.js';
import { fQuantile } from '../../src/scaling/distributions.js';
import { fitCurve, fitUnbounded, NO_BREAKPOINT } from '../../src/scaling/fit.js';
import { computeThroughput } from '../../src/scaling/laws.js';
import { limitSse, profileParameter } from '../../src/scaling/profile.js';
import { sortPoints } from '../../src/scaling/rows.js';
import { buildSample } from '../../src/scaling/sample.js';
import type { ErrorModel, ScalingPoint } from '../../src/scaling/scaling-analysis.js';
import { simulateScaling } from '../../src/scaling/simulate.js';

const RUNS = { numRuns: 200, seed: 1963 };
const WORKERS = [1, 2, 4, 8, 16, 32];
const sampleOf = (points: readonly ScalingPoint[], error: ErrorModel = 'proportional') =>
  buildSample(sortPoints(points), error);
const simulate = (given: Partial<Parameters<typeof simulateScaling>[0]>) =>
  simulateScaling({
    sigma: 0.05,
    kappa: 0.001,
    gamma: 100,
    cores: null,
    workers: WORKERS,
    replicates: 3,
    noise: 0.02,
    seed: 7,
    ...given,
  });

/** Sum of squares row by row, as anybody would write it. */
function sumSquares(
  points: readonly ScalingPoint[],
  error: ErrorModel,
  [sigma, kappa, gamma, delta]: readonly number[],
  b: number,
) {
  return points.reduce((sum, { workers, throughput }) => {
    const law = { sigma: sigma!, kappa: kappa!, gamma: gamma! };
    const value = computeThroughput(law, Math.min(workers, b)) / (1 + delta! * Math.max(0, workers - b));
    return sum + (error === 'constant' ? throughput - value : Math.log(throughput / value)) ** 2;
  }, 0);
}

describe('a sample', () => {
  it.each(['proportional', 'constant'] as const)(
    'loses nothing of the rows: the sum of squares is the same (%s)',
    (error) => {
      const points = simulate({}).map(({ workers, throughput }) => ({ workers, throughput }));
      const sample = sampleOf(points, error);
      const curve = [0.04, 0.002, 90 / sample.scale, 0.01] as const;
      const plane = buildPlane({}, true);
      const normal = { matrix: new Float64Array(16), right: new Float64Array(4) };
      const levelSse = evaluateCurve(sample, 8, curve, plane, normal);
      const wanted = sumSquares(points, error, [0.04, 0.002, 90, 0.01], 8);
      expect(((levelSse + sample.pureSs) * sample.scale ** 2) / wanted).toBeCloseTo(1, 10);
    },
  );

  it('is the same whatever all runs of a block have in common', () => {
    const still = sampleOf(simulate({}));
    const drifting = sampleOf(simulate({}).map((p) => ({ ...p, throughput: p.throughput * (1 + p.block! / 3) })));
    expect(drifting.pureSs / still.pureSs).toBeCloseTo(1, 10);
    expect(drifting.runs).toBe(still.runs);
    expect(still.runs).toBe(WORKERS.length * 3 - 2);
    expect(drifting.drift!.variance).toBeGreaterThan(10 * still.drift!.variance);
    const slope = ({ levels }: typeof still) => levels.map(({ mean }) => mean - levels[0]!.mean);
    slope(drifting).forEach((mean, i) => {
      expect(mean).toBeCloseTo(slope(still)[i]!, 10);
    });
  });

  it('takes no block out that holds too few numbers of workers to be told from the law', () => {
    const points = WORKERS.flatMap((workers, block) =>
      [1, 1.02, 0.97].map((f) => ({ workers, throughput: f * workers, block })),
    );
    expect(sampleOf(points).drift).toBeNull();
    expect(sampleOf(points).runs).toBe(18);
  });
});

describe('the fitted curve', () => {
  const holds: Held[] = [
    {},
    { kappa: 0 },
    { sigma: 0.03 },
    { peak: 30 },
    { through: { workers: 10, throughput: 500 } },
    { delta: 0.1 },
  ];

  it.each(holds)('has the gradient that finite differences show, with %o held', (held) => {
    const sample = sampleOf(simulate({}));
    const plane = buildPlane(held, true);
    const count = plane.free.length;
    const normal = { matrix: new Float64Array(count * count), right: new Float64Array(count) };
    const free = plane.free.map((parameter) => [0.05, 0.001, 100, 0.02][parameter]!);
    evaluateCurve(sample, 8, placeOnPlane(plane, free), plane, normal);
    const gradient = normal.right.slice();
    free.forEach((value, i) => {
      const step = 1e-5 * value;
      const at = (by: number) => {
        const moved = free.map((one, k) => (k === i ? one + by : one));
        return evaluateCurve(sample, 8, placeOnPlane(plane, moved), plane, normal);
      };
      // The right side is minus half of the derivative of the sum of squares.
      expect(-2 * gradient[i]!).toBeCloseTo((at(step) - at(-step)) / (2 * step), 3);
    });
  });

  it('keeps what is held: a peak, a point, a parameter', () => {
    const sample = sampleOf(simulate({}));
    const peaked = fitCurve(sample, { peak: 20 })!.curve;
    expect(Math.sqrt((1 - peaked[0]) / peaked[1])).toBeCloseTo(20, 9);
    const [sigma, kappa, gamma] = fitCurve(sample, { through: { workers: 10, throughput: 555 } })!.curve;
    expect(computeThroughput({ sigma, kappa, gamma }, 10)).toBeCloseTo(555, 8);
    expect(fitCurve(sample, { sigma: 0.1 })!.curve[0]).toBe(0.1);
  });

  it.each(['proportional', 'constant'] as const)('is the law itself where there is no noise (%s)', (error) => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 0, max: 0.02, noNaN: true }),
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        (sigma, kappa, gamma) => {
          const sample = sampleOf(simulate({ sigma, kappa, gamma, noise: 0, replicates: 1 }), error);
          const [s, k, g] = fitCurve(sample, {})!.curve;
          expect(s).toBeCloseTo(sigma, 6);
          expect(k).toBeCloseTo(kappa, 7);
          expect((g * sample.scale) / gamma).toBeCloseTo(1, 6);
        },
      ),
      RUNS,
    );
  });

  it('comes out the same from wherever it starts', () => {
    const random = new Random(5);
    for (const error of ['proportional', 'constant'] as const) {
      const sample = sampleOf(simulate({ noise: 0.05 }), error);
      const best = fitCurve(sample, {})!;
      for (let i = 0; i < 100; i++) {
        const start = [
          random.fraction(),
          0.02 * random.fraction(),
          (10 + 300 * random.fraction()) / sample.scale,
          0,
        ] as const;
        const again = fitCurve(sample, {}, NO_BREAKPOINT, start)!;
        expect(again.sse / best.sse).toBeCloseTo(1, 9);
        expect(again.curve[0]).toBeCloseTo(best.curve[0], 6);
      }
    }
  });

  it('lies on a bound where the best one without it is beyond, and is then the best on the bound', () => {
    const points = simulate({ kappa: 0, sigma: 0.05, noise: 0.05, seed: 3 });
    const sample = sampleOf(points);
    expect(fitUnbounded(sample, {})!.curve[1]).toBeLessThan(0);
    const bounded = fitCurve(sample, {})!;
    expect(bounded.curve[1]).toBe(0);
    expect(bounded.sse / fitCurve(sample, { kappa: 0 })!.sse).toBeCloseTo(1, 12);
  });
});

describe('a profile interval', () => {
  it('ends where the best fit with the parameter held is worse by F, and contains the estimate', () => {
    const sample = sampleOf(simulate({}));
    const fit = fitCurve(sample, {})!;
    const df = sample.runs - 3;
    const limit = limitSse(fit.sse, df);
    expect(limit / fit.sse - 1).toBeCloseTo(fQuantile(0.95, 1, df) / df, 12);
    for (const [i, parameter] of (['sigma', 'kappa'] as const).entries()) {
      const { low, high } = profileParameter(sample, fit, 'usl', df, parameter);
      expect(low!).toBeLessThan(fit.curve[i]!);
      expect(high!).toBeGreaterThan(fit.curve[i]!);
      for (const end of [low!, high!]) {
        expect(fitCurve(sample, { [parameter]: end })!.sse / limit).toBeCloseTo(1, 6);
      }
    }
  });

  it('is none without a degree of freedom', () => {
    const sample = sampleOf(simulate({ replicates: 1, workers: [1, 4, 16] }));
    const fit = fitCurve(sample, {})!;
    expect(profileParameter(sample, fit, 'usl', 0, 'sigma')).toEqual({ low: null, high: null });
  });
});

describe('the criteria', () => {
  it('of Akaike are those of Hurvich and Tsai, the variance being a parameter, and none where the runs are too few', () => {
    expect(computeAicc(50, 10, 2)).toBeCloseTo(10 * Math.log(5) + 6 + 24 / 6, 12);
    expect(computeAicc(1, 5, 3)).toBeNull();
    const weights = computeWeights([10, 12, null]);
    expect(weights[0]! / weights[1]!).toBeCloseTo(Math.E, 12);
    expect(weights[2]).toBeNull();
  });

  it('of F on κ is one-sided, and 1 where κ is estimated as 0', () => {
    const f = fQuantile(0.9, 1, 20);
    expect(testKappa(1 + f / 20, 1, 23, 3)).toBeCloseTo(0.05, 10);
    expect(testKappa(1, 1, 23, 3)).toBe(1);
    expect(testKappa(1, 1, 3, 3)).toBeNull();
  });

  it('choose nothing where AICc differs by less than 2', () => {
    const sample = sampleOf(simulate({}));
    const fit = fitCurve(sample, {})!;
    const ranked = (difference: number) => [
      { law: 'amdahl' as const, fit, aicc: 10, df: 10 },
      { law: 'linear' as const, fit, aicc: 10 + difference, df: 11 },
    ];
    expect(chooseLaw(sample, ranked(1.9))).toMatchObject({ law: null, difference: expect.closeTo(1.9, 9) });
    expect(chooseLaw(sample, ranked(2))!.law).toBe('amdahl');
    expect(chooseLaw(sample, [])).toBeNull();
  });

  it('must agree for a law to be chosen', () => {
    const usl = sampleOf(simulate({ kappa: 0.003, noise: 0.005, replicates: 5 }));
    expect(chooseLaw(usl, fitLaws(usl))!.law).toBe('usl');
    const amdahl = sampleOf(simulate({ kappa: 0, noise: 0.01, replicates: 1, seed: 1 }));
    expect(chooseLaw(amdahl, fitLaws(amdahl))!.law).toBe('amdahl');
  });
});
