/** Wilcoxon's signed-rank test: its null distribution and its p-value. Used by comparisons and by the Hodges–Lehmann interval. */

import { normalCdf, normalQuantile } from './normal.js';

/** Up to this many differences the distribution is computed exactly, beyond it the normal one stands in. */
export const EXACT_LIMIT = 100;

export interface SignedRankTest {
  /** Differences that are not zero. */
  n: number;
  /** Sum of the ranks of the positive differences (R's V). */
  statistic: number;
  /** Two-sided. */
  p: number;
  method: 'exact' | 'normal';
}

const cdfs = new Map<number, Float64Array>();

/**
 * Returns P(W <= w) for w = 0, 1 … n(n+1)/2, where W is the sum of those of the ranks 1…n that a fair coin picks.
 * Throws: RangeError beyond EXACT_LIMIT.
 * Source: Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, 3rd ed., section 3.1 (comment 6 ff.).
 */
export function signedRankCdf(n: number): Float64Array {
  if (!(Number.isInteger(n) && n >= 0 && n <= EXACT_LIMIT)) {
    throw new RangeError(`signedRankCdf: n = ${n}; expected a whole number from 0 to ${EXACT_LIMIT}`);
  }
  let cdf = cdfs.get(n);
  if (!cdf) {
    cdf = accumulate(distributeSum(Array.from({ length: n }, (_, i) => i + 1)));
    cdfs.set(n, cdf);
  }
  return cdf;
}

/** Probabilities rather than counts: halving is exact in floating point, while 2^60 ways would not fit 53 bits. */
function distributeSum(ranks: readonly number[]): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const probabilities = new Float64Array(total + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    // Downwards, so that what is read has not seen this rank yet.
    for (let sum = reached; sum >= 0; sum--) {
      probabilities[sum] = 0.5 * probabilities[sum]! + (sum >= rank ? 0.5 * probabilities[sum - rank]! : 0);
    }
  }
  return probabilities;
}

function accumulate(probabilities: Float64Array): Float64Array {
  for (let i = 1; i < probabilities.length; i++) probabilities[i]! += probabilities[i - 1]!;
  return probabilities;
}

/**
 * Returns the two-sided signed-rank test of "the differences are symmetric about 0".
 *
 * Zeros are dropped before ranking (Wilcoxon's own treatment, and R's); with nothing left p is 1. Tied sizes share the mean
 * of their ranks, and the p-value is then that of the permutation distribution of exactly these ranks, still exact. Beyond
 * EXACT_LIMIT: the normal approximation with continuity correction and the variance reduced for ties.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const kept = differences.filter((d) => d !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = kept.length;
  // Twice the rank: a shared rank may end in one half, its double is whole.
  const doubled: number[] = [];
  let tieSum = 0;
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && Math.abs(kept[to]!) === Math.abs(kept[from]!)) to++;
    for (let i = from; i < to; i++) doubled.push(from + to + 1);
    tieSum += (to - from) ** 3 - (to - from);
    from = to;
  }
  const statistic = doubled.reduce((sum, rank, i) => (kept[i]! > 0 ? sum + rank : sum), 0) / 2;
  const total = (n * (n + 1)) / 2;
  // The distribution is symmetric, so the smaller of the two sums has the smaller tail.
  const smaller = Math.min(statistic, total - statistic);
  let tail: number;
  if (n > EXACT_LIMIT) {
    const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieSum / 48;
    tail = normalCdf((smaller + 0.5 - total / 2) / Math.sqrt(variance));
  } else if (tieSum === 0) {
    tail = signedRankCdf(n)[smaller]!;
  } else {
    tail = accumulate(distributeSum(doubled))[2 * smaller]!;
  }
  return { n, statistic, p: Math.min(1, 2 * tail), method: n > EXACT_LIMIT ? 'normal' : 'exact' };
}

/**
 * Returns the largest k with 2·P(W <= k - 1) <= 1 - level, and the level 1 - 2·P(W <= k - 1) that this gives; null when
 * even k = 1 promises less than the level.
 */
export function signedRankCritical(n: number, level: number): { k: number; level: number } | null {
  if (n > EXACT_LIMIT) {
    const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
    const k = Math.floor((n * (n + 1)) / 4 + normalQuantile((1 - level) / 2) * deviation + 0.5);
    return { k, level };
  }
  const cdf = signedRankCdf(n);
  let k = 0;
  while (k < cdf.length && 1 - 2 * cdf[k]! >= level) k++;
  return k === 0 ? null : { k, level: 1 - 2 * cdf[k - 1]! };
}
