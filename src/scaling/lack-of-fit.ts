/** Whether a law describes the data at all: what it misses of the means, against how runs of one number of workers scatter. Called by the analysis. */

import { type FittedLaw, LAW_PARAMETERS } from './choice.js';
import { fTail } from './distributions.js';
import { floorSse } from './fit.js';
import type { Sample } from './sample.js';
import type { LackOfFit } from './scaling-analysis.js';

/**
 * Returns the F test of lack of fit; null without replicates, or where the law has as many parameters as there are distinct N.
 * `extra`: parameters beside the law's, as a breakpoint's.
 * Source: Draper & Smith, Applied Regression Analysis (1998), section 2.1.
 */
export function testLackOfFit(sample: Sample, { law, fit }: FittedLaw, extra = 0): LackOfFit | null {
  const df1 = sample.levels.length - LAW_PARAMETERS[law] - extra;
  const df2 = sample.pureDf;
  if (!sample.hasReplicates || df1 < 1 || df2 < 1) return null;
  // Runs may agree to the last digit: then rounding is what a law is measured against.
  const pure = Math.max(sample.pureSs, floorSse(sample.runs));
  const f = Math.max(0, fit.sse - pure) / df1 / (pure / df2);
  return { law, f, df1, df2, p: fTail(f, df1, df2) };
}
