/** The signed-rank test against tables, R's documented output and brute force. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXACT_LIMIT, signedRankCdf, signedRankCritical, signedRankTest } from '../../src/stats/signed-rank.js';

/** Every sign pattern of the ranks that the sizes of these differences have: the definition, at 2^n cost. */
function enumerateP(differences: readonly number[]): number {
  const kept = differences.filter((d) => d !== 0);
  const sizes = kept.map(Math.abs);
  const ranks = sizes.map(
    (size) => sizes.filter((s) => s < size).length + (sizes.filter((s) => s === size).length + 1) / 2,
  );
  const total = ranks.reduce((a, b) => a + b, 0);
  const statistic = ranks.reduce((sum, rank, i) => (kept[i]! > 0 ? sum + rank : sum), 0);
  const smaller = Math.min(statistic, total - statistic);
  let atMost = 0;
  for (let ways = 0; ways < 2 ** kept.length; ways++) {
    let sum = 0;
    for (let i = 0; i < kept.length; i++) if ((ways >> i) & 1) sum += ranks[i]!;
    if (sum <= smaller) atMost++;
  }
  return Math.min(1, (2 * atMost) / 2 ** kept.length);
}

describe('the null distribution', () => {
  it('is R psignrank: psignrank(5, 10) = 10/1024', () => {
    expect(signedRankCdf(10)[5]).toBe(10 / 1024);
    expect(signedRankCdf(0)[0]).toBe(1);
  });

  // Hollander & Wolfe, table A.4; the same numbers in every book: largest W rejected two-sided at 5 %.
  it.each([
    [6, 0],
    [7, 2],
    [8, 3],
    [9, 5],
    [10, 8],
    [11, 10],
    [12, 13],
    [13, 17],
    [14, 21],
    [15, 25],
    [20, 52],
    [25, 89],
    [30, 137],
    [40, 264],
    [50, 434],
  ])('rejects %d differences up to W = %d', (n, critical) => {
    expect(signedRankCritical(n, 0.95)?.k).toBe(critical + 1);
  });

  it('has no 95 % interval below 6 and none at 90 % below 5', () => {
    expect(signedRankCritical(5, 0.95)).toBeNull();
    expect(signedRankCritical(6, 0.95)).toEqual({ k: 1, level: 0.96875 });
    expect(signedRankCritical(4, 0.9)).toBeNull();
    expect(signedRankCritical(5, 0.9)).toEqual({ k: 1, level: 0.9375 });
  });

  it('ends at 1 and is symmetric, also where its counts exceed 53 bits', () => {
    for (const n of [1, 7, 60, EXACT_LIMIT]) {
      const cdf = signedRankCdf(n);
      expect(cdf.at(-1)).toBeCloseTo(1, 12);
      const at = Math.floor(cdf.length / 3);
      expect(cdf[at]! + cdf[cdf.length - 2 - at]!).toBeCloseTo(1, 12);
    }
    expect(() => signedRankCdf(EXACT_LIMIT + 1)).toThrow(RangeError);
  });
});

describe('the signed-rank test', () => {
  it('gives the documented output of R for the depression scores of Hollander & Wolfe: V = 40, one-sided 0.01953', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const result = signedRankTest(before.map((x, i) => x - after[i]!));
    expect(result).toMatchObject({ n: 9, statistic: 40, method: 'exact' });
    expect(result.p / 2).toBe(0.01953125);
  });

  it('agrees with the enumeration of all signs, ties and zeros included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 0, maxLength: 10 }), (differences) => {
        expect(signedRankTest(differences).p).toBeCloseTo(enumerateP(differences), 12);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the enumeration where no two sizes are equal', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 11 }),
        fc.infiniteStream(fc.boolean()),
        (sizes, signs) => {
          const differences = sizes.map((size) => (signs.next().value ? size : -size));
          expect(signedRankTest(differences).p).toBeCloseTo(enumerateP(differences), 12);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('says 1 when nothing differs, and drops zeros otherwise', () => {
    expect(signedRankTest([0, 0, 0])).toEqual({ n: 0, statistic: 0, p: 1, method: 'exact' });
    expect(signedRankTest([0, 1, 2, 3, 0])).toEqual(signedRankTest([1, 2, 3]));
  });

  it('joins the normal approximation smoothly', () => {
    const differences = Array.from({ length: EXACT_LIMIT }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    const exact = signedRankTest(differences);
    const beyond = signedRankTest([...differences, 0.5, -0.25]);
    expect(exact.method).toBe('exact');
    expect(beyond.method).toBe('normal');
    expect(beyond.p / exact.p).toBeGreaterThan(0.8);
    expect(beyond.p / exact.p).toBeLessThan(1.25);
  });

  it('takes ties off the variance beyond the exact limit', () => {
    // All sizes equal: the sign test. 70 of 120 positive has p = 0.0828 by the normal approximation with continuity.
    const tied = Array.from({ length: 120 }, (_, i) => (i < 70 ? 1 : -1));
    expect(signedRankTest(tied).p).toBeGreaterThan(0.065);
    expect(signedRankTest(tied).p).toBeLessThan(0.085);
  });
});
