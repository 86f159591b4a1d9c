/** The interval of a median: ranks from binomial tables, and coverage found by counting. */

import { describe, expect, it } from 'vitest';
import { medianInterval, medianRanks } from '../../src/stats/median-interval.js';

describe('the order-statistic interval of a median', () => {
  // Conover, Practical Nonparametric Statistics, 3rd ed., table A3 (binomial, 1/2).
  it.each([
    [6, 1, 0.96875],
    [7, 1, 0.984375],
    [8, 1, 0.9921875],
    [9, 2, 0.9609375],
    [10, 2, 0.978515625],
    [12, 3, 0.96142578125],
    [15, 4, 0.96484375],
    [20, 6, 0.9586105],
    [100, 40, 0.9647998],
  ])('of %d values begins at rank %d and covers %d', (n, k, level) => {
    const ranks = medianRanks(n);
    expect(ranks?.k).toBe(k);
    expect(ranks?.level).toBeCloseTo(level, 6);
  });

  it.each([0, 1, 2, 3, 4, 5])('does not exist for %d values', (n) => {
    expect(medianRanks(n)).toBeNull();
    expect(medianInterval(Array.from({ length: n }, (_, i) => i))).toBeNull();
  });

  it('runs from the smallest to the largest of six', () => {
    expect(medianInterval([1, 2, 3, 4, 5, 60])).toEqual({ low: 1, high: 60, level: 0.96875 });
  });

  it('covers, counted over all 2^n ways of falling below or above, what it says; one rank further in covers too little', () => {
    for (let n = 6; n <= 16; n++) {
      const { k, level } = medianRanks(n)!;
      const coverageOf = (rank: number) => {
        let covered = 0;
        for (let ways = 0; ways < 2 ** n; ways++) {
          let below = 0;
          for (let bit = 0; bit < n; bit++) below += (ways >> bit) & 1;
          if (below >= rank && below <= n - rank) covered++;
        }
        return covered / 2 ** n;
      };
      expect(level).toBeCloseTo(coverageOf(k), 12);
      expect(level).toBeGreaterThanOrEqual(0.95);
      expect(coverageOf(k + 1)).toBeLessThan(0.95);
    }
  });

  it('keeps its level for ten thousand values, where 2^-n underflows', () => {
    const ranks = medianRanks(10_000)!;
    expect(ranks.level).toBeGreaterThanOrEqual(0.95);
    expect(ranks.level).toBeLessThan(0.953);
    expect(ranks.k).toBe(4902);
  });
});
