/** What the data show whatever law is chosen: a throughput that falls, one that grows faster than its workers, too few runs. Called by the analysis. */

import { type FittedLaw, LEAST_USL_LEVELS, SIGNIFICANCE } from './choice.js';
import { LAW_HOLDS } from './curve.js';
import { fTail, studentTail } from './distributions.js';
import { fitCurve, fitUnbounded } from './fit.js';
import { type Sample, selectLevels } from './sample.js';

/** A fall of less is not worth a word, however certain. */
const LEAST_FALL = 0.02;
/** Stricter than elsewhere: the highest level was picked because it is high. */
const FALL_SIGNIFICANCE = 0.01;

/**
 * Returns by what share the throughput falls from its highest level to the last one; null where it does not, or where chance
 * would make such a fall. What chance makes is told by replicates; without them by what the best law leaves, or by how
 * straight the way down is.
 */
export function findFall(sample: Sample, best: FittedLaw | null): number | null {
  const { levels } = sample;
  const top = levels.reduce((highest, level, i) => (level.mean > levels[highest]!.mean ? i : highest), 0);
  const [highest, last] = [levels[top]!, levels.at(-1)!];
  const difference = highest.mean - last.mean;
  const fall = sample.error === 'proportional' ? 1 - Math.exp(-difference) : difference / highest.mean;
  if (!(fall >= LEAST_FALL)) return null;
  const compare = (variance: number, df: number) =>
    studentTail(difference / Math.sqrt(variance * (1 / highest.runs + 1 / last.runs)), df);
  const ps = sample.hasReplicates
    ? [compare(sample.pureSs / sample.pureDf, sample.pureDf)]
    : [best && best.df > 0 ? compare(best.fit.sse / best.df, best.df) : 1, testDownward(levels.slice(top))];
  return ps.some((p) => p < FALL_SIGNIFICANCE) ? fall : null;
}

/** The p-value of "no slope" against a falling one, by a straight line through the levels. */
function testDownward(tail: readonly { workers: number; mean: number }[]): number {
  const n = tail.length;
  if (n < 3) return 1;
  const meanX = tail.reduce((sum, { workers }) => sum + workers, 0) / n;
  const meanY = tail.reduce((sum, { mean }) => sum + mean, 0) / n;
  const sums = tail.reduce(
    ({ xx, xy, yy }, { workers, mean }) => ({
      xx: xx + (workers - meanX) ** 2,
      xy: xy + (workers - meanX) * (mean - meanY),
      yy: yy + (mean - meanY) ** 2,
    }),
    { xx: 0, xy: 0, yy: 0 },
  );
  const slope = sums.xy / sums.xx;
  const residual = Math.max(0, sums.yy - slope * sums.xy) / (n - 2);
  return residual === 0 ? (slope < 0 ? 0 : 1) : studentTail(-slope / Math.sqrt(residual / sums.xx), n - 2);
}

/**
 * Returns whether σ is below 0 in a fit that allows it, by more than chance: N workers do more than N times the work of one.
 * Beyond a breakpoint nothing is looked at, for a curve that breaks pulls σ below 0 by itself.
 */
export function isSuperlinear(sample: Sample, breakpoint: number): boolean {
  const below = selectLevels(sample, ({ workers }) => workers <= breakpoint);
  const held = below.levels.length >= LEAST_USL_LEVELS ? LAW_HOLDS.usl : LAW_HOLDS.amdahl;
  const free = fitUnbounded(below, held);
  const bound = fitCurve(below, { ...held, sigma: 0 });
  if (!free || !bound || free.curve[0] >= 0) return false;
  const df = below.runs - (held.kappa === 0 ? 2 : 3);
  if (df < 1) return below.levels.length >= 2 && free.curve[0] < 0;
  return fTail((bound.sse - free.sse) / (free.sse / df), 1, df) / 2 < SIGNIFICANCE;
}

/** Returns the deviation of a run over its throughput: of replicates, else of what the closest curve leaves. */
export function estimateVariation(sample: Sample, closest: FittedLaw): number {
  const variance = sample.hasReplicates ? sample.pureSs / sample.pureDf : closest.fit.sse / Math.max(1, closest.df);
  if (sample.error === 'proportional') return Math.sqrt(variance);
  const mean = sample.levels.reduce((sum, level) => sum + level.mean, 0) / sample.levels.length;
  return Math.sqrt(variance) / mean;
}

/**
 * Returns the runs that a claim of coherency needs, all N together, at this variation: six times 5 at 1 %, six times 20 at 3 %, in
 * between and beyond on the line through these two in logarithms. Forty distinct N say no less than eight five times.
 */
export function requireRuns(variation: number): number {
  const replicates = 5 * (variation / 0.01) ** (Math.log(4) / Math.log(3));
  return LEAST_USL_LEVELS * Math.max(1, Math.round(replicates));
}
