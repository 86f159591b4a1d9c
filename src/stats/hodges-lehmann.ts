/** The Hodges–Lehmann estimate of a shift and its interval, by inverting the signed-rank test. Used by comparisons. */

import type { Interval } from './median-interval.js';
import { quantile } from './quantile.js';
import { signedRankCritical } from './signed-rank.js';

/**
 * Returns the means of all n(n+1)/2 pairs of values (each with itself as well) in ascending order: the Walsh averages.
 * Both the estimate and the intervals at every level are read off this one list.
 */
export function walshAverages(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const averages = new Float64Array((n * (n + 1)) / 2);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) averages[next++] = (values[i]! + values[j]!) / 2;
  }
  return averages.sort();
}

/**
 * Returns the Hodges–Lehmann estimate: the median of the Walsh averages; NaN when there are none.
 * Source: Hodges & Lehmann, "Estimates of location based on rank tests", Annals of Mathematical Statistics 34 (1963).
 */
export function hodgesLehmann(walsh: ArrayLike<number>): number {
  return quantile(walsh, 0.5);
}

/**
 * Returns the shifts that the two-sided signed-rank test would not reject, and the level this really has; null when n is too
 * small for the level (below 6 at 95 %). Ties only raise the coverage.
 * Source: Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, 3rd ed., section 3.3 (Tukey's interval): from the k-th
 * smallest to the k-th largest Walsh average.
 */
export function hodgesLehmannInterval(walsh: ArrayLike<number>, n: number, level = 0.95): Interval | null {
  const critical = signedRankCritical(n, level);
  if (!critical) return null;
  return { low: walsh[critical.k - 1]!, high: walsh[walsh.length - critical.k]!, level: critical.level };
}
