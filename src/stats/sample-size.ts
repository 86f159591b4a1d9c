/** How wide an interval will be, how many blocks a width needs, what a comparison could have detected. Used by the stop rule and by comparisons. */

import { hodgesLehmannInterval } from './hodges-lehmann.js';
import { medianRanks } from './median-interval.js';
import { normalQuantile, studentQuantile } from './normal.js';
import { EXACT_LIMIT, signedRankCritical } from './signed-rank.js';

export type Estimator = 'hodges-lehmann' | 'median';

/** The power at which a ratio counts as detectable: the convention of Cohen, Statistical Power Analysis, section 2.4. */
export const DETECTABLE_POWER = 0.8;

const factors = new Map<string, number | null>();

/**
 * Returns the expected half-width of the estimator's 95 % interval over n normal values, as a multiple of their deviation; null
 * below 6 values. Shape: near 2/sqrt(n), with steps where the level an interval can have steps.
 *
 * Median: the expected order statistic at the interval's upper end, after Blom, Statistical Estimates and Transformed
 * Beta-Variables (1958). Hodges–Lehmann: Student's interval at the level really had, times sqrt(pi/3), the price in width of
 * signed ranks under normality (Lehmann, Nonparametrics, appendix: relative efficiency 3/pi). Both within 6 % of simulation.
 */
export function halfWidthFactor(n: number, estimator: Estimator): number | null {
  const key = `${estimator} ${n}`;
  let factor = factors.get(key);
  if (factor === undefined) {
    factor = computeFactor(n, estimator);
    factors.set(key, factor);
  }
  return factor;
}

function computeFactor(n: number, estimator: Estimator): number | null {
  if (estimator === 'median') {
    const ranks = medianRanks(n);
    return ranks && normalQuantile((n + 1 - ranks.k - 0.375) / (n + 0.25));
  }
  const critical = signedRankCritical(n, 0.95);
  return critical && studentQuantile((1 + critical.level) / 2, n - 1) * standardErrorFactor(n);
}

/** Standard error of the Hodges–Lehmann estimate over the deviation of one value. */
function standardErrorFactor(n: number): number {
  return Math.sqrt(Math.PI / 3 / n);
}

/** Returns the fewest values, at least 6, whose expected half-width is at most the one wanted, for values of this deviation. */
export function requiredBlocks(deviation: number, halfWidth: number, estimator: Estimator): number {
  for (let n = 6; n <= EXACT_LIMIT; n++) {
    if (halfWidthFactor(n, estimator)! * deviation <= halfWidth) return n;
  }
  // Far out the steps no longer matter: width falls with the root of n.
  const ratio = (halfWidthFactor(EXACT_LIMIT, estimator)! * deviation) / halfWidth;
  return Math.ceil(EXACT_LIMIT * ratio ** 2);
}

/**
 * Returns the fewest blocks at which a family of this size can be decided at all: the smallest two-sided p of n differences
 * is 2·2^-n, and Holm's first step multiplies it by the size of the family.
 */
export function decidableFrom(familySize: number, alpha = 0.05): number {
  let n = 6;
  while (2 ** (1 - n) * Math.max(1, familySize) >= alpha) n++;
  return n;
}

/**
 * Returns the smallest ratio above 1 that a comparison of n blocks with these Walsh averages of log ratios would have told from
 * `beyond` with a chance of 80 %; null when the family is too large for so few blocks to decide anything.
 * The spread is taken from the observed interval, so that it is as robust as the verdict is; the family counts as if this
 * comparison were the first one Holm looks at.
 */
export function smallestDetectableRatio(
  walsh: ArrayLike<number>,
  n: number,
  familySize = 1,
  beyond = 1,
): number | null {
  const usual = hodgesLehmannInterval(walsh, n);
  const strict = hodgesLehmannInterval(walsh, n, 1 - 0.05 / Math.max(1, familySize));
  if (!usual || !strict) return null;
  const deviation = (usual.high - usual.low) / 2 / halfWidthFactor(n, 'hodges-lehmann')!;
  const lucky = normalQuantile(DETECTABLE_POWER) * deviation * standardErrorFactor(n);
  return beyond * Math.exp((strict.high - strict.low) / 2 + lucky);
}
