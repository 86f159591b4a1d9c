/** The ratio of two cells that the plan declares no comparison for, paired within blocks as declared ones are. Called by the findings; pure. */

import { estimateRatio, pairBlocks } from '../../src/harness/paired-ratio.js';
import { type Measured, MissingEvidence, type Ratio } from '../../src/report/evidence.js';
import { findEstimate } from '../../src/report/finding-words.js';
import { formatNumber } from '../../src/report/quantity.js';
import { QUICK_MARGIN } from '../../src/stats/ratio-verdict.js';
import type { Status } from './answer.js';

export interface CellRatio extends Ratio {
  evidence: readonly string[];
}

/**
 * Returns the ratio; null where the run was not asked for one of the cells or cannot have it. In no family, it is not corrected for
 * how many were looked at: so it decides only beyond the margin of a quick run, in every mode, and never says "the same".
 */
export function findCellRatio(result: Measured, subject: string, reference: string): CellRatio | null {
  const [above, below] = [findEstimate(result, subject), findEstimate(result, reference)];
  if (!above || !below) return null;
  const evidence = [subject, reference];
  const { estimate, interval } = estimateRatio(pairBlocks(above.cell, below.cell));
  if (estimate === null || interval === null) {
    throw new MissingEvidence(`${subject} and ${reference} share fewer than six blocks`, evidence);
  }
  const { low, high } = interval;
  const verdict = low > QUICK_MARGIN ? 'higher' : high < 1 / QUICK_MARGIN ? 'lower' : 'undecided';
  const text = `${formatNumber(estimate)} times (${formatNumber(low)} to ${formatNumber(high)})`;
  return { id: subject, evidence, verdict, median: estimate, low, high, text };
}

/** Returns supported where the ratio is what the claim says, refuted where it is the opposite. */
export function claimOf(claim: 'higher' | 'lower', { verdict }: Pick<Ratio, 'verdict'>): Status {
  return verdict === claim ? 'supported' : verdict === 'undecided' ? 'undecided' : 'refuted';
}
