/** Which of the laws the data ask for: Akaike's criterion and the F test on κ, which must agree. Called by the analysis and for the law below a breakpoint. */

import { LAW_HOLDS } from './curve.js';
import { fTail } from './distributions.js';
import { type Fit, fitCurve, NO_BREAKPOINT } from './fit.js';
import type { Sample } from './sample.js';
import type { LawName } from './scaling-analysis.js';

export const LAWS: readonly LawName[] = ['linear', 'amdahl', 'usl'];
/** Free parameters. */
export const LAW_PARAMETERS: Readonly<Record<LawName, number>> = { linear: 1, amdahl: 2, usl: 3 };
/** Below this difference two models are one as good as the other: Burnham & Anderson, Model Selection (2002), section 2.6. */
export const LEAST_AICC_DIFFERENCE = 2;
export const SIGNIFICANCE = 0.05;
/**
 * Up to so many distinct N κ cannot be told from anything else that bends a curve once; so many and one more are the least for
 * saying that there is coherency.
 */
export const UNIDENTIFIABLE_LEVELS = 4;
export const LEAST_USL_LEVELS = 6;

/**
 * Returns AICc for so many free parameters of the curve; the variance is one more. null where the runs are too few for it.
 * Source: Hurvich & Tsai, "Regression and time series model selection in small samples", Biometrika 76 (1989).
 */
export function computeAicc(sse: number, runs: number, parameters: number): number | null {
  const k = parameters + 1;
  if (runs - k - 1 <= 0) return null;
  return runs * Math.log(sse / runs) + 2 * k + (2 * k * (k + 1)) / (runs - k - 1);
}

/** Returns Akaike's weights, null where there is no AICc. */
export function computeWeights(aiccs: readonly (number | null)[]): (number | null)[] {
  const least = Math.min(...aiccs.map((aicc) => aicc ?? Number.POSITIVE_INFINITY));
  const shares = aiccs.map((aicc) => (aicc === null ? null : Math.exp((least - aicc) / 2)));
  const sum = shares.reduce<number>((total, share) => total + (share ?? 0), 0);
  return shares.map((share) => (share === null ? null : share / sum));
}

/**
 * Returns the p-value of κ = 0 against κ > 0: that of the F test, halved, since κ cannot be negative; 1 where it is estimated as
 * 0, null without a degree of freedom.
 */
export function testKappa(amdahlSse: number, uslSse: number, runs: number, parameters: number): number | null {
  const df = runs - parameters;
  if (df < 1) return null;
  const f = Math.max(0, amdahlSse - uslSse) / (uslSse / df);
  return f > 0 ? fTail(f, 1, df) / 2 : 1;
}

export interface FittedLaw {
  law: LawName;
  fit: Fit;
  aicc: number | null;
  /** Runs less free parameters. */
  df: number;
}

/** Returns the laws that so many distinct N can carry, each fitted, σ, κ ≥ 0. With a breakpoint its place and δ are two more parameters. */
export function fitLaws(sample: Sample, breakpoint = NO_BREAKPOINT): FittedLaw[] {
  const levels = sample.levels.filter(({ workers }) => workers <= breakpoint).length;
  const extra = breakpoint === NO_BREAKPOINT ? 0 : 2;
  return LAWS.flatMap((law) => {
    const parameters = LAW_PARAMETERS[law] + extra;
    if (levels < LEAST_LEVELS[law] || sample.runs < parameters) return [];
    const fit = fitCurve(sample, LAW_HOLDS[law], breakpoint);
    return fit ? [{ law, fit, aicc: computeAicc(fit.sse, sample.runs, parameters), df: sample.runs - parameters }] : [];
  });
}

/** Distinct N from which on a law is fitted at all: one more than it has parameters, and for κ as above. */
const LEAST_LEVELS: Readonly<Record<LawName, number>> = { linear: 2, amdahl: 3, usl: UNIDENTIFIABLE_LEVELS + 1 };

export interface Choice {
  /** The law that both criteria ask for; null: they do not agree, or are too close. */
  law: LawName | null;
  best: FittedLaw;
  kappaP: number | null;
  /** Between the best and the next by AICc; Infinity where there is no other. */
  difference: number;
}

/** Returns what the criteria say; null where nothing could be fitted or compared. */
export function chooseLaw(sample: Sample, laws: readonly FittedLaw[]): Choice | null {
  const ranked = laws.filter(({ aicc }) => aicc !== null).sort((a, b) => a.aicc! - b.aicc!);
  const [best, next] = ranked;
  if (!best) return null;
  const sseOf = (name: LawName) => laws.find(({ law }) => law === name)?.fit.sse;
  const [amdahl, usl] = [sseOf('amdahl'), sseOf('usl')];
  const uslDf = laws.find(({ law }) => law === 'usl')?.df;
  const kappaP =
    amdahl === undefined || usl === undefined || uslDf === undefined
      ? null
      : testKappa(amdahl, usl, sample.runs, sample.runs - uslDf);
  const difference = next ? next.aicc! - best.aicc! : Number.POSITIVE_INFINITY;
  const saysKappa = kappaP !== null && kappaP < SIGNIFICANCE;
  const isAgreed = kappaP === null || saysKappa === (best.law === 'usl');
  return { law: isAgreed && difference >= LEAST_AICC_DIFFERENCE ? best.law : null, best, kappaP, difference };
}
