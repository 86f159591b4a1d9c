/** The Hodges–Lehmann estimate and its interval: a textbook case, shift and reflection, and the test it inverts. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { hodgesLehmann, hodgesLehmannInterval, walshAverages } from '../../src/stats/hodges-lehmann.js';
import { adjustHolm } from '../../src/stats/holm.js';
import { signedRankTest } from '../../src/stats/signed-rank.js';

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 25 });

describe('Hodges–Lehmann', () => {
  it('estimates 0.46 with the interval [0.01, 0.786] for the depression scores (Hollander & Wolfe, examples 3.3 and 3.4)', () => {
    const differences = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01];
    const walsh = walshAverages(differences);
    expect(walsh).toHaveLength(45);
    expect(hodgesLehmann(walsh)).toBeCloseTo(0.46, 10);
    const interval = hodgesLehmannInterval(walsh, 9)!;
    expect(interval.low).toBeCloseTo(0.01, 10);
    expect(interval.high).toBeCloseTo(0.786, 10);
    expect(interval.level).toBe(1 - 2 * (10 / 512));
  });

  it('of six values runs from the smallest to the largest', () => {
    const walsh = walshAverages([5, 1, 2, 4, 3, 9]);
    expect(hodgesLehmannInterval(walsh, 6)).toEqual({ low: 1, high: 9, level: 0.96875 });
    expect(hodgesLehmannInterval(walshAverages([1, 2, 3, 4, 5]), 5)).toBeNull();
  });

  it('moves with a shift, and mirrors when the arms are swapped', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -500, max: 500 }), (data, shift) => {
        const walsh = walshAverages(data);
        const moved = walshAverages(data.map((x) => x + shift));
        const swapped = walshAverages(data.map((x) => -x));
        expect(hodgesLehmann(moved)).toBeCloseTo(hodgesLehmann(walsh) + shift, 9);
        const interval = hodgesLehmannInterval(walsh, data.length)!;
        expect(hodgesLehmannInterval(moved, data.length)!.low).toBeCloseTo(interval.low + shift, 9);
        expect(hodgesLehmannInterval(swapped, data.length)!.low).toBeCloseTo(-interval.high, 9);
      }),
    );
  });

  it('leaves out exactly the shifts that the test rejects', () => {
    const random = new Random(11);
    for (let round = 0; round < 300; round++) {
      const n = 6 + random.integer(30);
      const data = Array.from({ length: n }, () => random.normal(0.3));
      const level = round % 2 === 0 ? 0.95 : 0.9;
      const interval = hodgesLehmannInterval(walshAverages(data), n, level)!;
      const pAt = (shift: number) => signedRankTest(data.map((x) => x - shift)).p;
      expect(pAt(interval.low - 1e-9)).toBeLessThanOrEqual(1 - level + 1e-12);
      expect(pAt(interval.low + 1e-9)).toBeGreaterThan(1 - level);
      expect(pAt(interval.high + 1e-9)).toBeLessThanOrEqual(1 - level + 1e-12);
      expect(pAt(interval.high - 1e-9)).toBeGreaterThan(1 - level);
    }
  });

  it('is narrower at 90 % than at 95 %', () => {
    const walsh = walshAverages([3, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 9.7]);
    const wide = hodgesLehmannInterval(walsh, 10, 0.95)!;
    const narrow = hodgesLehmannInterval(walsh, 10, 0.9)!;
    expect(narrow.low).toBeGreaterThan(wide.low);
    expect(narrow.high).toBeLessThan(wide.high);
    expect(narrow.level).toBeGreaterThanOrEqual(0.9);
    expect(narrow.level).toBeLessThan(wide.level);
  });
});

describe('Holm', () => {
  it.each([
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    [[0.2], [0.2]],
    [[], []],
    [
      [0.6, 0.5],
      [1, 1],
    ],
    [
      [0.01, 0.01, 0.01],
      [0.03, 0.03, 0.03],
    ],
  ])('adjusts %j to %j, as R p.adjust does', (ps, expected) => {
    adjustHolm(ps).forEach((p, i) => {
      expect(p).toBeCloseTo(expected[i]!, 12);
    });
  });

  it('never lowers a p, keeps their order, stays between p and Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (ps) => {
        const adjusted = adjustHolm(ps);
        for (let i = 0; i < ps.length; i++) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(ps[i]!);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, ps[i]! * ps.length));
          for (let j = 0; j < ps.length; j++)
            if (ps[i]! <= ps[j]!) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        }
      }),
    );
  });
});
