/** What students of the fake assignment write: one region of two functions. Used by the tests of grading. */

/** Returns the sum. */
export function add(a: number, b: number): number {
  // #region fake/add
  return a + b;
  // #endregion
}

/** Returns a - b. */
export function subtract(a: number, b: number): number {
  // #region fake/add
  return a - b;
  // #endregion
}
