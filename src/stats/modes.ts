/** Decides whether a list of values has one cluster or two. Used by the summary of a cell, whose sets may each have met another toss of the scheduler's coin. */

import { mean, median, sortAscending } from './quantile.js';

/** Below this many values a second cluster is no different from three stray ones. */
export const MODES_FROM = 10;
/** Clusters nearer than this are of no use to a reader, however clean the gap. */
export const MODES_RATIO = 1.1;

const SMALLEST_CLUSTER = 3;
const SMALLEST_SHARE = 0.2;

export interface ModeDetection {
  verdict: 'one' | 'two' | 'not-attempted';
  /** Median of each cluster, ascending; empty when not attempted. */
  centres: number[];
  /** For each value given, in its order: 0 for the lower cluster, 1 for the upper one. */
  clusters: number[];
}

/**
 * Returns whether positive values fall into two clusters; `not-attempted` below 10 values or when one of them is not positive.
 *
 * The logarithms (times and rates spread by ratio) are split in two so that the squares within the clusters are least (Fisher,
 * "On grouping for maximum homogeneity", JASA 53 (1958); k-means in one dimension), each cluster having at least 3 values and
 * a fifth of all. Two are claimed when the empty gap between them is wide against the pooled deviation within. How wide is set
 * by simulation, because the best split of one cluster is no random split: at 70/n deviations (never below 1) at most about
 * 1 % of normal, uniform, log-normal, exponential and t-distributed lists of 10 to 60 values are claimed to have two.
 * `test/stats/modes.test.ts` repeats that, and measures the power. Clusters that overlap are not seen.
 */
export function detectModes(values: readonly number[]): ModeDetection {
  const n = values.length;
  if (n < MODES_FROM || values.some((value) => !(value > 0 && value < Infinity))) {
    return { verdict: 'not-attempted', centres: [], clusters: [] };
  }
  const logs = sortAscending(values).map(Math.log);
  const split = splitInTwo(logs);
  const gap = logs[split.at]! - logs[split.at - 1]!;
  const isWide = gap > Math.max(70 / n, 1) * split.deviation;
  const low = values.filter((value) => Math.log(value) < logs[split.at]!);
  const high = values.filter((value) => Math.log(value) >= logs[split.at]!);
  if (!isWide || median(high) < MODES_RATIO * median(low)) {
    return { verdict: 'one', centres: [median(values)], clusters: values.map(() => 0) };
  }
  return {
    verdict: 'two',
    centres: [median(low), median(high)],
    clusters: values.map((value) => (Math.log(value) < logs[split.at]! ? 0 : 1)),
  };
}

/** Returns the index at which the upper cluster of ascending values begins, and the pooled deviation within the two. */
function splitInTwo(sorted: Float64Array): { at: number; deviation: number } {
  const n = sorted.length;
  const smallest = Math.max(SMALLEST_CLUSTER, Math.ceil(SMALLEST_SHARE * n));
  // Squares about a common centre first, so that subtracting them later loses no digits.
  const centre = mean(sorted);
  const sums = new Float64Array(n + 1);
  let squares = 0;
  for (let i = 0; i < n; i++) {
    sums[i + 1] = sums[i]! + (sorted[i]! - centre);
    squares += (sorted[i]! - centre) ** 2;
  }
  let at = smallest;
  let least = Number.POSITIVE_INFINITY;
  for (let k = smallest; k <= n - smallest; k++) {
    const within = squares - sums[k]! ** 2 / k - (sums[n]! - sums[k]!) ** 2 / (n - k);
    if (within < least) {
      least = within;
      at = k;
    }
  }
  return { at, deviation: Math.sqrt(Math.max(0, least) / (n - 2)) };
}
