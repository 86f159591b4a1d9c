/** The rank-sum test and its interval against tables, R's documented output, brute force and simulation. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import {
  decidableSets,
  EXACT_LIMIT,
  estimateShift,
  pairDifferences,
  rankSumCdf,
  rankSumCritical,
  rankSumTest,
  shiftInterval,
} from '../../src/stats/rank-sum.js';

/** Pairs in which the value of the first is the larger, equal ones half: the definition. */
function countPairs(first: readonly number[], second: readonly number[]): number {
  return first.flatMap((a) => second.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))).reduce<number>((a, b) => a + b, 0);
}

/** Every way to deal the values to the two samples. */
function enumerateP(first: readonly number[], second: readonly number[]): number {
  const pool = [...first, ...second];
  const observed = countPairs(first, second);
  let [atMost, atLeast, all] = [0, 0, 0];
  for (let ways = 0; ways < 2 ** pool.length; ways++) {
    const dealt = pool.filter((_, i) => (ways >> i) & 1);
    if (dealt.length !== first.length) continue;
    const u = countPairs(
      dealt,
      pool.filter((_, i) => !((ways >> i) & 1)),
    );
    all++;
    if (u <= observed) atMost++;
    if (u >= observed) atLeast++;
  }
  return Math.min(1, (2 * Math.min(atMost, atLeast)) / all);
}

// R, example(wilcox.test): permeability of the human chorioamnion at term and before (Hollander & Wolfe, table 4.1).
const AT_TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLIER = [1.15, 0.88, 0.9, 0.74, 1.21];

describe('the null distribution', () => {
  it('counts orders: of two and two values one of six has no pair, one has one, two have two', () => {
    expect([...rankSumCdf(2, 2)].map((p) => Math.round(p * 6))).toEqual([1, 2, 4, 5, 6]);
    expect(rankSumCdf(3, 5)).toEqual(rankSumCdf(5, 3));
  });

  // The table of every book: the largest U rejected two-sided at 5 %.
  it.each([
    [4, 4, 0],
    [5, 5, 2],
    [5, 10, 8],
    [6, 6, 5],
    [6, 10, 11],
    [7, 7, 8],
    [8, 8, 13],
    [8, 12, 22],
    [9, 9, 17],
    [10, 10, 23],
    [12, 12, 37],
    [15, 15, 64],
    [20, 20, 127],
  ])('rejects %d and %d values up to U = %d', (first, second, critical) => {
    expect(rankSumCritical(first, second, 0.95)?.k).toBe(critical + 1);
    expect(rankSumCritical(second, first, 0.95)?.k).toBe(critical + 1);
  });

  it('has no 95 % interval of three and three values', () => {
    expect(rankSumCritical(3, 3, 0.95)).toBeNull();
    expect(rankSumCritical(3, 3, 0.9)).toEqual({ k: 1, level: 0.9 });
  });

  it('ends at 1 and is symmetric, refuses what it cannot count', () => {
    const cdf = rankSumCdf(25, 25);
    expect(cdf).toHaveLength(626);
    expect(cdf.at(-1)).toBe(1);
    expect(cdf[200]! + cdf[625 - 201]!).toBeCloseTo(1, 12);
    // C(50, 25), counted without loss.
    expect(1 / cdf[0]!).toBe(126_410_606_437_752);
    for (const [first, second] of [
      [25, 26],
      [0, 5],
      [2.5, 3],
    ] as const) {
      expect(() => rankSumCdf(first, second)).toThrow(RangeError);
    }
  });
});

describe('the rank-sum test', () => {
  it('gives the documented output of R for the chorioamnion: W = 35, one-sided 0.1272', () => {
    const result = rankSumTest(AT_TERM, EARLIER);
    expect(result).toMatchObject({ statistic: 35, method: 'exact' });
    expect(result.p / 2).toBeCloseTo(0.1272, 4);
  });

  it('agrees with the enumeration of all ways to deal the values, ties included', () => {
    const few = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(few, few, (first, second) => {
        expect(rankSumTest(first, second).p).toBeCloseTo(enumerateP(first, second), 12);
        expect(rankSumTest(first, second).statistic).toBe(countPairs(first, second));
      }),
      { numRuns: 200 },
    );
  });

  it('agrees with the enumeration where no two values are equal', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 11 }),
        fc.nat(),
        (pool, pick) => {
          const cut = 1 + (pick % (pool.length - 1));
          const [first, second] = [pool.slice(0, cut), pool.slice(cut)];
          expect(rankSumTest(first, second).p).toBeCloseTo(enumerateP(first, second), 12);
          expect(rankSumTest(second, first).p).toBe(rankSumTest(first, second).p);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says 1 when nothing differs and when there is nothing', () => {
    expect(rankSumTest([3, 3, 3], [3, 3])).toEqual({ statistic: 3, p: 1, method: 'exact' });
    expect(rankSumTest([], [1])).toEqual({ statistic: 0, p: 1, method: 'exact' });
    const many = Array.from({ length: 30 }, () => 7);
    expect(rankSumTest(many, many)).toEqual({ statistic: 450, p: 1, method: 'normal' });
  });

  it('keeps a tail of one in 10¹⁴, with ties as well', () => {
    const low = Array.from({ length: 25 }, (_, i) => i);
    const high = low.map((value) => value + 100);
    expect(rankSumTest(low, high).p * 126_410_606_437_752).toBeCloseTo(2, 6);
    expect(rankSumTest([...low.slice(1), 1], high).p * 126_410_606_437_752).toBeCloseTo(2, 6);
  });

  it.each([
    ['without ties', (i: number) => i * 1.37],
    ['with ties', (i: number) => Math.floor(i / 4)],
  ])('joins the normal approximation smoothly, %s', (_, at) => {
    const first = Array.from({ length: EXACT_LIMIT / 2 }, (_, i) => at(2 * i));
    const second = Array.from({ length: EXACT_LIMIT / 2 }, (_, i) => at(2 * i + 14));
    const exact = rankSumTest(first, second);
    // One more of the same on each side.
    const beyond = rankSumTest([...first, at(25)], [...second, at(39)]);
    expect([exact.method, beyond.method]).toEqual(['exact', 'normal']);
    expect(exact.p).toBeLessThan(0.2);
    expect(beyond.p / exact.p).toBeGreaterThan(0.75);
    expect(beyond.p / exact.p).toBeLessThan(1.25);
  });

  it('takes ties off the variance beyond the exact limit', () => {
    // Two values only, 20 and 29 ones of 40: U is 180 below its mean of 800; ties leave the variance 1600 / 12 · (81 − 147,360 / 6,320).
    const share = (ones: number) => Array.from({ length: 40 }, (_, i) => (i < ones ? 1 : 0));
    const { statistic, p } = rankSumTest(share(20), share(29));
    expect(statistic).toBe(620);
    // z = 179.5 / 87.70 = 2.0468
    expect(p).toBeCloseTo(0.04068, 5);
  });
});

describe('the shift', () => {
  it('is 0.305 for the chorioamnion, and the interval [-0.15, 0.76] (Hollander & Wolfe, examples 4.3 and 4.4)', () => {
    const differences = pairDifferences(AT_TERM, EARLIER);
    expect(differences).toHaveLength(50);
    expect(estimateShift(differences)).toBeCloseTo(0.305, 10);
    const interval = shiftInterval(differences, 10, 5)!;
    expect(interval.low).toBeCloseTo(-0.15, 10);
    expect(interval.high).toBeCloseTo(0.76, 10);
    expect(interval.level).toBeGreaterThan(0.955);
    expect(interval.level).toBeLessThan(0.965);
  });

  it('leaves out exactly the shifts that the test rejects', () => {
    const random = new Random(11);
    for (let round = 0; round < 200; round++) {
      const first = Array.from({ length: 5 + random.integer(40) }, () => random.normal(0.3));
      const second = Array.from({ length: 5 + random.integer(40) }, () => random.normal());
      const level = round % 2 === 0 ? 0.95 : 0.9;
      const interval = shiftInterval(pairDifferences(first, second), first.length, second.length, level)!;
      const pAt = (shift: number) =>
        rankSumTest(
          first.map((x) => x - shift),
          second,
        ).p;
      expect(pAt(interval.low - 1e-9)).toBeLessThanOrEqual(1 - level + 1e-12);
      expect(pAt(interval.low + 1e-9)).toBeGreaterThan(1 - level);
      expect(pAt(interval.high + 1e-9)).toBeLessThanOrEqual(1 - level + 1e-12);
      expect(pAt(interval.high - 1e-9)).toBeGreaterThan(1 - level);
    }
  });

  it.each([
    [6, 6],
    [8, 8],
    [9, 20],
    [30, 40],
  ])('is covered as often as the level says, of %d and %d values', (n, m) => {
    const random = new Random(1789);
    const runs = 4_000;
    let [covered, level] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const first = Array.from({ length: n }, () => random.normal() ** 2 + 2);
      const second = Array.from({ length: m }, () => random.normal() ** 2);
      const interval = shiftInterval(pairDifferences(first, second), n, m)!;
      if (interval.low <= 2 && 2 <= interval.high) covered++;
      level += interval.level / runs;
    }
    expect(level).toBeGreaterThanOrEqual(0.95);
    // Three standard errors.
    expect(Math.abs(covered / runs - level)).toBeLessThan(3 * Math.sqrt((level * (1 - level)) / runs));
  });

  it('of two samples of equal constants is exactly 0', () => {
    const differences = pairDifferences([5, 5, 5, 5, 5, 5], [5, 5, 5, 5, 5, 5]);
    expect(shiftInterval(differences, 6, 6)).toMatchObject({ low: 0, high: 0 });
    expect(estimateShift(pairDifferences([], []))).toBeNaN();
  });
});

describe('a family', () => {
  it.each([
    [1, 4],
    [23, 6],
    [24, 7],
    [85, 7],
    [86, 8],
    [200, 8],
    [1_000, 9],
  ])('of %d can be decided from %d values a side', (family, sets) => {
    expect(decidableSets(family)).toBe(sets);
    const smallest = (n: number) => rankSumTest(Array(n).fill(0), Array(n).fill(1)).p;
    const apart = (n: number) => 2 * rankSumCdf(n, n)[0]!;
    expect(smallest(sets)).toBeCloseTo(apart(sets), 14);
    expect(apart(sets) * family).toBeLessThan(0.05);
    expect(apart(sets - 1) * family).toBeGreaterThanOrEqual(0.05);
  });
});
