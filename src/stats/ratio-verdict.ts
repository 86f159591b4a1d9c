/** When a ratio counts as higher, lower or the same, and when disturbed sets spoil the claim. Called by the comparisons within a run and by those of two runs. */

import type { Comparison } from '../core/result.js';
import type { Interval } from './median-interval.js';

/** `same` means that the 90 % interval lies within this ratio of 1, either way. */
export const SAME_MARGIN = 1.05;
/** A quick run claims only what lies beyond this ratio, either way. */
export const QUICK_MARGIN = 1.25;

/** Chance of any false claim in a family. */
export const ALPHA = 0.05;

export type Verdict = Comparison['verdict'];

/** All null where there are too few sets, `estimate` only where there is none at all. */
export interface RatioEstimate {
  estimate: number | null;
  /** 95 %, and the level it really has. */
  interval: Interval | null;
  /** The 90 % interval that `same` is read from: two one-sided tests at 5 %. */
  narrow: { low: number; high: number } | null;
  p: number | null;
}

/** Returns the verdict. Interval and adjusted p must both speak: the interval alone forgets the family, the p alone forgets blocks without a difference. */
export function judge(
  { interval, narrow }: Pick<RatioEstimate, 'interval' | 'narrow'>,
  pAdjusted: number | null,
  isQuick: boolean,
): Verdict {
  if (!interval || !narrow || pAdjusted === null) return 'undecided';
  const margin = isQuick ? QUICK_MARGIN : 1;
  if (pAdjusted < ALPHA && interval.low > margin) return 'higher';
  if (pAdjusted < ALPHA && interval.high < 1 / margin) return 'lower';
  if (!isQuick && narrow.low >= 1 / SAME_MARGIN && narrow.high <= SAME_MARGIN) return 'same';
  return 'undecided';
}

/**
 * Returns whether the sets that nobody disturbed speak against the verdict: with another verdict of their own, or, when they
 * are too few or too spread to decide, with an estimate on the wrong side. That they merely decide less is no contradiction:
 * fewer sets always do. Without any quiet set nothing speaks against it, and the warning says so.
 */
export function contradicts(verdict: Verdict, quiet: Pick<RatioEstimate, 'estimate'>, quietVerdict: Verdict): boolean {
  if (verdict === 'undecided' || quiet.estimate === null) return false;
  if (quietVerdict !== 'undecided') return quietVerdict !== verdict;
  if (verdict === 'higher') return quiet.estimate <= 1;
  if (verdict === 'lower') return quiet.estimate >= 1;
  return quiet.estimate > SAME_MARGIN || quiet.estimate < 1 / SAME_MARGIN;
}
