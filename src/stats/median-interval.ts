/** The order-statistic interval of a median, with the coverage it really has. Used by the summary of a cell. */

/** An interval and the coverage that it really has, which is at least the level asked for. */
export interface Interval {
  low: number;
  high: number;
  level: number;
}

/** The interval runs from the k-th smallest to the k-th largest value. */
export interface MedianRanks {
  k: number;
  level: number;
}

/**
 * Returns the narrowest symmetric pair of ranks that covers the median with at least the wanted level, null when not even
 * the smallest and the largest value do (below 6 values at 95 %).
 * Source: David & Nagaraja, Order Statistics, 3rd ed., section 7.1. How many of n values lie below the median is binomial
 * (n, 1/2) whatever the distribution, so the coverage of [x(k), x(n+1-k)] is 1 - 2·P(B <= k - 1).
 */
export function medianRanks(n: number, level = 0.95): MedianRanks | null {
  let found: MedianRanks | null = null;
  // In logarithms: 2^-n underflows beyond a thousand values.
  let logTerm = -n * Math.LN2;
  let below = 0;
  for (let k = 1; 2 * k <= n; k++) {
    below += Math.exp(logTerm);
    const coverage = 1 - 2 * below;
    if (coverage < level) break;
    found = { k, level: coverage };
    logTerm += Math.log((n - k + 1) / k);
  }
  return found;
}

/** Returns the order-statistic interval of the median of values in ascending order, null when there are too few. */
export function medianInterval(sorted: ArrayLike<number>, level = 0.95): Interval | null {
  const ranks = medianRanks(sorted.length, level);
  if (!ranks) return null;
  return { low: sorted[ranks.k - 1]!, high: sorted[sorted.length - ranks.k]!, level: ranks.level };
}
