/** Exact intervals of a probability: published ones, and coverage found by adding up all outcomes. */

import { describe, expect, test } from 'vitest';
import { binomialUpperTail, clopperPearson } from '../../src/stats/binomial.js';

describe('the upper tail', () => {
  test.each([
    [0, 10, 0.3, 1],
    [11, 10, 0.3, 0],
    [3, 10, 0.2, 0.3222004736],
    [1, 10, 0.9, 0.9999999999],
    [10, 10, 0.5, 2 ** -10],
    [1, 1, 0.25, 0.25],
    [5, 10, 0, 0],
    [5, 10, 1, 1],
  ])('of %d or more of %d at %d is %d', (k, n, p, tail) => {
    expect(binomialUpperTail(k, n, p)).toBeCloseTo(tail, 12);
  });

  test('keeps its digits far out, where adding up from 0 would leave none', () => {
    expect(binomialUpperTail(100, 100, 0.001) / 1e-300).toBeCloseTo(1, 10);
    expect(binomialUpperTail(1, 1_000_000, 1e-9)).toBeCloseTo(1 - Math.exp(1_000_000 * Math.log1p(-1e-9)), 12);
  });
});

describe('the interval', () => {
  // R, binom.test(k, n)$conf.int
  test.each([
    [0, 10, 0, 0.3084971],
    [5, 10, 0.187086, 0.812914],
    [10, 10, 0.6915029, 1],
    [1, 1, 0.025, 1],
    [0, 20_000, 0, 0.000184427],
    [81, 263, 0.2527367, 0.3676219],
  ])('of %d in %d runs from %d to %d', (k, n, low, high) => {
    const interval = clopperPearson(k, n);
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });

  test('is turned round when successes and failures change places', () => {
    for (const [k, n] of [
      [3, 17],
      [0, 5],
      [120, 5_000],
    ] as const) {
      const [one, other] = [clopperPearson(k, n), clopperPearson(n - k, n)];
      expect(one.low).toBeCloseTo(1 - other.high, 12);
      expect(one.high).toBeCloseTo(1 - other.low, 12);
    }
  });

  test.each([0.8, 0.95, 0.99])('covers every probability at least as often as its level %d says', (level) => {
    const n = 24;
    const intervals = Array.from({ length: n + 1 }, (_, k) => clopperPearson(k, n, level));
    for (let p = 0.005; p < 1; p += 0.005) {
      const covered = intervals.reduce((sum, { low, high }, k) => {
        const chance = binomialUpperTail(k, n, p) - binomialUpperTail(k + 1, n, p);
        return low <= p && p <= high ? sum + chance : sum;
      }, 0);
      expect(covered, String(p)).toBeGreaterThanOrEqual(level - 1e-9);
    }
  });

  test.each([
    [-1, 10],
    [11, 10],
    [0, 0],
    [0.5, 10],
    [1, Number.NaN],
  ])('of %d in %d runs is refused', (k, n) => {
    expect(() => clopperPearson(k, n)).toThrow(RangeError);
  });

  test.each([0, 1, Number.NaN])('of the level %d is refused', (level) => {
    expect(() => clopperPearson(1, 2, level)).toThrow(RangeError);
  });
});
