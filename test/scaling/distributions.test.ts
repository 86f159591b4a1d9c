import { describe, expect, it } from 'vitest';
import {
  fQuantile,
  fTail,
  incompleteBeta,
  logGamma,
  studentQuantile,
  studentTail,
} from '../../src/scaling/distributions.js';

describe('the F distribution', () => {
  // Closed forms: two degrees of freedom on one side leave a power.
  it.each([
    [3, 2, 10],
    [0.2, 2, 7],
    [40, 2, 31],
  ])('has the tail (1 + 2f/v)^(-v/2) for 2 and v degrees of freedom: f = %d, %d, %d', (f, df1, df2) => {
    expect(fTail(f, df1, df2) / (1 + (2 * f) / df2) ** (-df2 / 2)).toBeCloseTo(1, 12);
  });

  // Printed in any table of F and t.
  it.each([
    [0.95, 1, 8, 5.318],
    [0.95, 5, 10, 3.326],
    [0.95, 1, 3, 10.128],
    [0.99, 3, 20, 4.938],
    [0.95, 10, 4, 5.964],
  ])('has the quantiles of the tables: %d, %d and %d degrees of freedom', (probability, df1, df2, printed) => {
    expect(fQuantile(probability, df1, df2)).toBeCloseTo(printed, 3);
    expect(fTail(fQuantile(probability, df1, df2), df1, df2)).toBeCloseTo(1 - probability, 12);
  });

  it('keeps a tail that is far out, and has none below 0', () => {
    expect(fTail(1e6, 2, 20)).toBeGreaterThan(0);
    expect(fTail(1e6, 2, 20) / (1 + 1e5) ** -10).toBeCloseTo(1, 10);
    expect(fTail(0, 1, 5)).toBe(1);
    expect(fTail(Number.POSITIVE_INFINITY, 1, 5)).toBe(0);
    expect(() => fQuantile(1, 1, 1)).toThrow(RangeError);
  });
});

describe("Student's distribution", () => {
  it.each([
    [0.975, 1, 12.706],
    [0.975, 5, 2.571],
    [0.95, 6, 1.943],
    [0.975, 1000, 1.962],
  ])('has the quantiles of the tables: %d, %d degrees of freedom', (probability, df, printed) => {
    expect(studentQuantile(probability, df)).toBeCloseTo(printed, 3);
    expect(studentQuantile(1 - probability, df)).toBeCloseTo(-printed, 3);
    expect(studentTail(studentQuantile(probability, df), df)).toBeCloseTo(1 - probability, 12);
  });

  it("is Cauchy's with one degree of freedom", () => {
    for (const t of [-3, -0.5, 0.1, 20]) expect(studentTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 12);
    expect(studentQuantile(0.5, 3)).toBe(0);
  });
});

describe('their functions', () => {
  it('are right where they are known', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(logGamma(n) - Math.log(factorial)).toBeCloseTo(0, 12);
      factorial *= n;
    }
    expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
    expect(incompleteBeta(0.3, 2.5, 1)).toBeCloseTo(0.3 ** 2.5, 14);
    expect(incompleteBeta(0.3, 3, 4) + incompleteBeta(0.7, 4, 3)).toBeCloseTo(1, 13);
    expect([incompleteBeta(0, 1, 2), incompleteBeta(1, 1, 2)]).toEqual([0, 1]);
  });
});
