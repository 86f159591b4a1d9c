/** The star of the fake assignment. Used by the tests of grading. */

/** Returns twice the number. */
export function double(a: number): number {
  // #region fake/double
  return 2 * a;
  // #endregion
}
