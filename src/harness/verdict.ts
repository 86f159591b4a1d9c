/** When a ratio counts as higher, lower or the same, when a target is met, and when disturbed blocks spoil the claim. Called by compare.ts. */

import type { Comparison, Target } from '../core/result.js';
import type { RatioEstimate } from './paired-ratio.js';
import { MINIMUM_BLOCKS } from './stop-rule.js';

/** `same` means that the 90 % interval lies within this ratio of 1, either way. */
export const SAME_MARGIN = 1.05;
/** A quick run claims only what lies beyond this ratio, either way. */
export const QUICK_MARGIN = 1.25;

/** Chance of any false claim in a family. */
export const ALPHA = 0.05;

export type Verdict = Comparison['verdict'];

/** Interval and adjusted p must both speak: the interval alone forgets the family, the p alone forgets blocks without a difference. */
export function judge({ interval, narrow }: RatioEstimate, pAdjusted: number | null, isQuick: boolean): Verdict {
  if (!interval || !narrow || pAdjusted === null) return 'undecided';
  const margin = isQuick ? QUICK_MARGIN : 1;
  if (pAdjusted < ALPHA && interval.low > margin) return 'higher';
  if (pAdjusted < ALPHA && interval.high < 1 / margin) return 'lower';
  if (!isQuick && narrow.low >= 1 / SAME_MARGIN && narrow.high <= SAME_MARGIN) return 'same';
  return 'undecided';
}

export function judgeTarget(
  { kind, ratio }: Pick<Target, 'kind' | 'ratio'>,
  { interval }: RatioEstimate,
  isQuick: boolean,
): Target {
  const verdict = isQuick
    ? 'not-attempted'
    : !interval
      ? 'undecided'
      : kind === 'at-most'
        ? decide(interval.high <= ratio, interval.low > ratio)
        : decide(interval.low >= ratio, interval.high < ratio);
  return { kind, ratio, verdict };
}

function decide(isMet: boolean, isMissed: boolean): Target['verdict'] {
  return isMet ? 'met' : isMissed ? 'missed' : 'undecided';
}

/**
 * Returns whether the blocks that nobody disturbed speak against the verdict: with another verdict of their own, or, when they
 * are too few or too spread to decide, with an estimate on the wrong side. That they merely decide less is no contradiction:
 * fewer blocks always do. Without any quiet block nothing speaks against it, and the warning says so.
 */
export function contradicts(verdict: Verdict, quiet: RatioEstimate, quietVerdict: Verdict): boolean {
  if (verdict === 'undecided' || quiet.estimate === null) return false;
  if (quietVerdict !== 'undecided') return quietVerdict !== verdict;
  if (verdict === 'higher') return quiet.estimate <= 1;
  if (verdict === 'lower') return quiet.estimate >= 1;
  return quiet.estimate > SAME_MARGIN || quiet.estimate < 1 / SAME_MARGIN;
}

export function contradictsTarget(target: Target, spec: Pick<Target, 'kind' | 'ratio'>, quiet: RatioEstimate): boolean {
  if ((target.verdict !== 'met' && target.verdict !== 'missed') || quiet.estimate === null) return false;
  const isInside = spec.kind === 'at-most' ? quiet.estimate <= spec.ratio : quiet.estimate >= spec.ratio;
  return isInside !== (target.verdict === 'met');
}

export function describeRemainder(
  verdict: Verdict,
  quiet: RatioEstimate,
  quietP: number | null,
  isQuick: boolean,
): string {
  const remedy = 'Repeat on a quieter machine.';
  if (quiet.blocks === 0) return `none was quiet, so the verdict could not be checked without them. ${remedy}`;
  if (quiet.blocks < MINIMUM_BLOCKS) {
    return `the ${quiet.blocks} quiet ones are too few for a verdict of their own, but do not speak against this one. ${remedy}`;
  }
  const alone = judge(quiet, quietP, isQuick);
  return alone === verdict ? `without them the verdict is the same.` : `without them it would be "${alone}". ${remedy}`;
}
