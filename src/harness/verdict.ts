/** When a target is met, and what the blocks that nobody disturbed say of a verdict. Called by compare.ts. */

import type { Target } from '../core/result.js';
import { judge, type Verdict } from '../stats/ratio-verdict.js';
import type { RatioEstimate } from './paired-ratio.js';
import { MINIMUM_BLOCKS } from './stop-rule.js';

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
