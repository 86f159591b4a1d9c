/** Quantiles and the distributions against published values. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareQuantile, normalCdf, normalQuantile, studentQuantile } from '../../src/stats/normal.js';
import { median, quantile, sortAscending, standardDeviation } from '../../src/stats/quantile.js';

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
  minLength: 1,
  maxLength: 50,
});

describe('quantile', () => {
  it.each([
    [[1, 2, 3, 4, 10], 0.9, 7.6],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.25, 3.25],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[7], 0.99, 7],
    [[1, 2], 0, 1],
    [[1, 2], 1, 2],
  ])('of %j at %d is %d, as R type 7 has it', (values, probability, expected) => {
    expect(quantile(values, probability)).toBeCloseTo(expected, 12);
  });

  it('is NaN without values, and refuses NaN among them and a probability outside [0, 1]', () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(() => sortAscending([1, Number.NaN])).toThrow(RangeError);
    expect(() => quantile([1], 1.5)).toThrow(RangeError);
  });

  it('lies between the smallest and the largest value and rises with the probability', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const sorted = sortAscending(values);
          const low = quantile(sorted, Math.min(a, b));
          const high = quantile(sorted, Math.max(a, b));
          expect(low).toBeGreaterThanOrEqual(sorted[0]!);
          expect(high).toBeLessThanOrEqual(sorted.at(-1)!);
          expect(high - low).toBeGreaterThanOrEqual(-1e-9);
        },
      ),
    );
  });

  it('leaves the values given in their order', () => {
    const values = [3, 1, 2];
    expect(median(values)).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });

  it('goes with a deviation that has n - 1 below the line', () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(standardDeviation([1])).toBeNaN();
  });
});

describe('the distributions', () => {
  it.each([
    [0, 0.5],
    [1.96, 0.9750021048517795],
    [-1, 0.15865525393145707],
    [-5, 2.866515718791939e-7],
    [-10, 7.61985302416047e-24],
    [4.5, 0.9999966023268753],
  ])('give the normal probability below %d as %d', (x, expected) => {
    expect(normalCdf(x) / expected).toBeCloseTo(1, 10);
  });

  it('give the usual quantiles', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 9);
    expect(normalQuantile(0.05)).toBeCloseTo(-1.6448536269514722, 9);
    expect(() => normalQuantile(1)).toThrow(RangeError);
    // Student: tables of any textbook.
    for (const [freedom, expected] of [
      [5, 2.5706],
      [7, 2.3646],
      [10, 2.2281],
      [20, 2.086],
      [60, 2.0003],
    ] as const) {
      expect(Math.abs(studentQuantile(0.975, freedom) / expected - 1)).toBeLessThan(0.01);
    }
    for (const [freedom, expected] of [
      [2, 0.446287],
      [5, 2.342534],
      [10, 6.179079],
      [20, 14.578439],
    ] as const) {
      expect(Math.abs(chiSquareQuantile(0.2, freedom) / expected - 1)).toBeLessThan(0.02);
    }
  });
});
