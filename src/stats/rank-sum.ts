/** Wilcoxon's rank-sum test (Mann–Whitney) of two independent samples, and the shift between them that it leaves open. Used where two results are compared. */

import type { Interval } from './median-interval.js';
import { normalCdf, normalQuantile } from './normal.js';
import { quantile } from './quantile.js';

/** Up to this many values in all the distribution is counted exactly, beyond it the normal one stands in: C(50, 25) still fits 53 bits. */
export const EXACT_LIMIT = 50;

export interface RankSumTest {
  /** Pairs in which the first sample has the larger value, equal ones half (Mann and Whitney's U, R's W). */
  statistic: number;
  /** Two-sided: twice the smaller tail, at most 1. */
  p: number;
  method: 'exact' | 'normal';
}

const cdfs = new Map<string, Float64Array>();

/**
 * Returns P(U <= u) for u = 0, 1 … first × second, where every order of the values is equally likely and no two are equal.
 * Throws: RangeError where a sample is empty, or both together are beyond EXACT_LIMIT.
 * Source: Mann & Whitney, "On a test of whether one of two random variables is stochastically larger than the other", Annals of
 * Mathematical Statistics 18 (1947); Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, 3rd ed., section 4.1.
 */
export function rankSumCdf(first: number, second: number): Float64Array {
  if (![first, second].every((n) => Number.isInteger(n) && n >= 1) || first + second > EXACT_LIMIT) {
    throw new RangeError(
      `rankSumCdf: ${first} and ${second} values; expected whole numbers from 1, ${EXACT_LIMIT} together at most`,
    );
  }
  // U and nm − U have the same distribution, so that it does not matter which sample is the first.
  const picked = Math.min(first, second);
  const key = `${picked} ${first + second}`;
  let cdf = cdfs.get(key);
  if (!cdf) {
    const least = (picked * (picked + 1)) / 2;
    const ways = countSums(
      Array.from({ length: first + second }, (_, i) => i + 1),
      picked,
    );
    cdf = accumulate(ways.slice(least, least + first * second + 1));
    cdfs.set(key, cdf);
  }
  return cdf;
}

/** In how many ways so many of the ranks add up to 0, 1, 2 … */
function countSums(ranks: readonly number[], picked: number): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: picked + 1 }, () => new Float64Array(total + 1));
  ways[0]![0] = 1;
  for (const rank of ranks) {
    // Downwards, so that what is read has not seen this rank yet.
    for (let size = picked; size >= 1; size--) {
      const [to, from] = [ways[size]!, ways[size - 1]!];
      for (let sum = rank; sum <= total; sum++) to[sum]! += from[sum - rank]!;
    }
  }
  return ways[picked]!;
}

function accumulate(ways: Float64Array): Float64Array {
  for (let i = 1; i < ways.length; i++) ways[i]! += ways[i - 1]!;
  const all = ways.at(-1)!;
  return ways.map((count) => count / all);
}

/**
 * Returns the two-sided rank-sum test of "both samples come from one distribution"; with an empty sample p is 1.
 *
 * Equal values share the mean of their ranks, and p is then that of the permutation distribution of exactly these ranks, still
 * exact. Beyond EXACT_LIMIT: the normal approximation with continuity correction and the variance reduced for ties (Hollander,
 * Wolfe & Chicken, section 4.1).
 */
export function rankSumTest(first: readonly number[], second: readonly number[]): RankSumTest {
  const [n, m] = [first.length, second.length];
  const pool = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ];
  pool.sort((a, b) => a.value - b.value);
  // Twice the rank: a shared rank may end in one half, its double is whole.
  const doubled: number[] = [];
  let tieSum = 0;
  for (let from = 0; from < pool.length; ) {
    let to = from + 1;
    while (to < pool.length && pool[to]!.value === pool[from]!.value) to++;
    for (let i = from; i < to; i++) doubled.push(from + to + 1);
    tieSum += (to - from) ** 3 - (to - from);
    from = to;
  }
  const doubledSum = doubled.reduce((sum, rank, i) => (pool[i]!.isFirst ? sum + rank : sum), 0);
  const statistic = doubledSum / 2 - (n * (n + 1)) / 2;
  if (n === 0 || m === 0) return { statistic: 0, p: 1, method: 'exact' };
  const smaller = Math.min(statistic, n * m - statistic);
  if (n + m > EXACT_LIMIT) {
    const variance = ((n * m) / 12) * (n + m + 1 - tieSum / ((n + m) * (n + m - 1)));
    // Where all values are equal the variance is 0 and the quotient Infinity, whose tail is 1.
    const tail = normalCdf((smaller + 0.5 - (n * m) / 2) / Math.sqrt(variance));
    return { statistic, p: Math.min(1, 2 * tail), method: 'normal' };
  }
  const tail = tieSum === 0 ? rankSumCdf(n, m)[smaller]! : findTiedTail(doubled, n, doubledSum);
  return { statistic, p: Math.min(1, 2 * tail), method: 'exact' };
}

/** With ties the distribution is no longer symmetric: both tails are counted. */
function findTiedTail(doubled: readonly number[], picked: number, sum: number): number {
  const ways = countSums(doubled, picked);
  const count = (from: number, to: number) => ways.slice(from, to).reduce((total, each) => total + each, 0);
  return Math.min(count(0, sum + 1), count(sum, ways.length)) / count(0, ways.length);
}

/** Returns all differences of a value of the first sample and one of the second, in ascending order. */
export function pairDifferences(first: readonly number[], second: readonly number[]): Float64Array {
  return Float64Array.from(first.flatMap((a) => second.map((b) => a - b))).sort();
}

/**
 * Returns the Hodges–Lehmann estimate of how far the first sample lies above the second: the median of the differences of pairs;
 * NaN when there are none.
 * Source: Hodges & Lehmann, "Estimates of location based on rank tests", Annals of Mathematical Statistics 34 (1963).
 */
export function estimateShift(differences: ArrayLike<number>): number {
  return quantile(differences, 0.5);
}

/**
 * Returns the shifts that the two-sided rank-sum test would not reject, and the level this really has; null when the samples are
 * too small for the level. Ties only raise the coverage.
 * Source: Hollander, Wolfe & Chicken, section 4.3 (Moses' interval): from the k-th smallest to the k-th largest difference.
 */
export function shiftInterval(
  differences: ArrayLike<number>,
  first: number,
  second: number,
  level = 0.95,
): Interval | null {
  const critical = rankSumCritical(first, second, level);
  if (!critical) return null;
  return {
    low: differences[critical.k - 1]!,
    high: differences[differences.length - critical.k]!,
    level: critical.level,
  };
}

/**
 * Returns the largest k with 2·P(U <= k - 1) <= 1 - level, and the level 1 - 2·P(U <= k - 1) that this gives; null when even
 * k = 1 promises less than the level.
 */
export function rankSumCritical(first: number, second: number, level: number): { k: number; level: number } | null {
  if (first + second > EXACT_LIMIT) {
    const deviation = Math.sqrt((first * second * (first + second + 1)) / 12);
    const k = Math.floor((first * second) / 2 + normalQuantile((1 - level) / 2) * deviation + 0.5);
    return k < 1 ? null : { k, level };
  }
  const cdf = rankSumCdf(first, second);
  let k = 0;
  while (k < cdf.length && 1 - 2 * cdf[k]! >= level) k++;
  return k === 0 ? null : { k, level: 1 - 2 * cdf[k - 1]! };
}

/**
 * Returns the fewest values of each sample with which a family of this size can be decided at all: the smallest two-sided p is
 * 2 / C(2n, n), and Holm's first step multiplies it by the size of the family.
 */
export function decidableSets(familySize: number, alpha = 0.05): number {
  let n = 1;
  let smallestP = 1;
  while (smallestP * Math.max(1, familySize) >= alpha) {
    n++;
    // C(2n, n) = C(2n − 2, n − 1) · 2 (2n − 1) / n
    smallestP *= n / (2 * (2 * n - 1));
  }
  return n;
}

/** Chance with which the smallest detectable shift would have been found. */
const DETECTABLE_POWER = 0.8;

/**
 * Returns the smallest shift that samples of this spread would have shown, as the first one that Holm looks at in a family of this
 * size, with a chance of 80 %; null where they are too small to show any. The spread is taken from the observed interval.
 */
export function smallestShift(
  differences: ArrayLike<number>,
  first: number,
  second: number,
  familySize: number,
): number | null {
  const usual = shiftInterval(differences, first, second);
  const strict = shiftInterval(differences, first, second, 1 - 0.05 / Math.max(1, familySize));
  if (!usual || !strict) return null;
  const deviation = (usual.high - usual.low) / 2 / normalQuantile((1 + usual.level) / 2);
  return (strict.high - strict.low) / 2 + normalQuantile(DETECTABLE_POWER) * deviation;
}
