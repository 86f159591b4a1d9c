/** Chance by simulation: how often one law alone would look like two regimes, and how far estimates move when blocks are drawn anew. Seeded. Called by the analysis. */

import { Random } from '../core/random.js';
import { listPlaces, scanBreakpoints } from './breakpoint.js';
import { computeAicc, LAW_PARAMETERS } from './choice.js';
import { type Curve, LAW_HOLDS } from './curve.js';
import { type Fit, fitCurve } from './fit.js';
import type { Sample } from './sample.js';
import type { LawName } from './scaling-analysis.js';

/** Samples that are drawn at most: p is 1/60 at least, and 3/60 still counts. Three as extreme as the data settle that p exceeds 0.05. */
const MOST_ROUNDS = 59;
const ENOUGH_EXTREMES = 3;
/** Places in each, three fits at each: with the rounds they bound the time of an analysis. */
const PLACES_A_ROUND = 8;

/**
 * Returns the p-value of "one law over all N" against a breakpoint, null where there is nothing to compare. The place was
 * searched for, so no table of F holds: samples are drawn from the fitted law, and each is searched in the same way.
 * Source: Davison & Hinkley, Bootstrap Methods (1997), section 4.4; stopping early: Besag & Clifford, Biometrika 78 (1991).
 */
export function testBreakpoint(sample: Sample, one: Fit, cores: number | null, seed: number): number | null {
  const places = listPlaces(sample, cores, PLACES_A_ROUND);
  const observed = compare(sample, one, places);
  if (observed === null) return null;
  const random = new Random(seed);
  const deviation = Math.sqrt(one.sse / Math.max(1, sample.runs - LAW_PARAMETERS.usl));
  let extremes = 0;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const drawn = drawSample(sample, one.curve, deviation, random);
    const again = drawn && fitCurve(drawn, LAW_HOLDS.usl, undefined, one.curve);
    const difference = again && compare(drawn, again, places);
    if (difference !== null && difference >= observed) extremes++;
    if (extremes === ENOUGH_EXTREMES) return (extremes + 1) / (round + 1);
  }
  return (extremes + 1) / (MOST_ROUNDS + 1);
}

/** By how much AICc prefers the best breakpoint. */
function compare(sample: Sample, one: Fit, places: readonly number[]): number | null {
  const scanned = scanBreakpoints(sample, places);
  const aicc = computeAicc(one.sse, sample.runs, LAW_PARAMETERS.usl);
  return scanned && aicc !== null ? aicc - scanned.aicc : null;
}

/** Normal noise about the curve: means of levels and the sum of squares within, as so many runs would give. */
function drawSample(sample: Sample, [sigma, kappa, gamma]: Curve, deviation: number, random: Random): Sample | null {
  const isLog = sample.error === 'proportional';
  const levels = sample.levels.map((level) => {
    const n = level.workers;
    const throughput = (gamma * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
    const noise = random.normal(0, deviation / Math.sqrt(level.runs));
    return { ...level, mean: (isLog ? Math.log(throughput) : throughput) + noise };
  });
  // Where the error is constant and large a drawn throughput may not be one.
  if (!isLog && levels.some(({ mean }) => !(mean > 0))) return null;
  return { ...sample, levels, pureSs: deviation ** 2 * drawChiSquare(sample.pureDf, random) };
}

function drawChiSquare(df: number, random: Random): number {
  // Wilson and Hilferty's cube is right to four digits from here on.
  if (df > 60) return df * Math.max(0, 1 - 2 / (9 * df) + random.normal() * Math.sqrt(2 / (9 * df))) ** 3;
  let sum = 0;
  for (let i = 0; i < df; i++) sum += random.normal() ** 2;
  return sum;
}

/** Fewer blocks than this give too few different samples. */
const LEAST_BLOCKS = 6;
const RESAMPLES = 199;

/**
 * Returns the middle 95 % of σ, κ and γ over samples of whole blocks drawn with replacement; null without six blocks. Holds where
 * the law does not fit: what a block has in common stays together, and nothing is assumed of the rest.
 */
export function resampleBlocks(
  sample: Sample,
  law: LawName,
  fit: Fit,
  seed: number,
): Record<'sigma' | 'kappa' | 'gamma', { low: number; high: number }> | null {
  const { blocks } = sample;
  if (!blocks || blocks.length < LEAST_BLOCKS) return null;
  const random = new Random(seed);
  const curves: Curve[] = [];
  for (let turn = 0; turn < RESAMPLES; turn++) {
    const sums = new Float64Array(sample.levels.length);
    const runs = new Float64Array(sample.levels.length);
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[random.integer(blocks.length)]!;
      for (let k = 0; k < sums.length; k++) {
        sums[k]! += block.sums[k]!;
        runs[k]! += block.runs[k]!;
      }
    }
    const levels = sample.levels.flatMap(({ workers }, k) =>
      runs[k]! > 0 ? [{ workers, runs: runs[k]!, mean: sums[k]! / runs[k]! }] : [],
    );
    const again = fitCurve({ ...sample, levels }, LAW_HOLDS[law], undefined, fit.curve);
    if (again) curves.push(again.curve);
  }
  const spread = (place: 0 | 1 | 2) => {
    const sorted = curves.map((curve) => curve[place]).sort((a, b) => a - b);
    const cut = Math.floor(0.025 * sorted.length);
    return { low: sorted[cut]!, high: sorted[sorted.length - 1 - cut]! };
  };
  return curves.length > 0 ? { sigma: spread(0), kappa: spread(1), gamma: spread(2) } : null;
}
