/** Compares a number with one that was printed to some digits. Used by the tests of published values. */

import { expect } from 'vitest';

/** Expects `actual` to round to what was printed, at so many significant digits. */
export function expectPrinted(actual: number, printed: number, digits: number, what = ''): void {
  if (printed === 0) {
    expect(actual, what).toBe(0);
    return;
  }
  // Half a unit of the last digit, and what a half that was rounded either way may add.
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(printed))) - digits + 1);
  expect(Math.abs(actual - printed), `${what}: ${actual}, printed ${printed}`).toBeLessThanOrEqual(0.5001 * unit);
}

/** Returns how many significant digits the number was written with; zeros at the end cannot be seen. */
export function countDigits(printed: number): number {
  return printed.toExponential().replace(/e.*/, '').replace(/[.-]/g, '').length;
}
