/** All that an analysis asks of a sample, asked once: fits, tests, regimes. Read by the verdict, the warnings and the report. */

import { testBreakpoint } from './bootstrap.js';
import { describeRegimes, findPlainestAicc, listPlaces, type Regimes, scanBreakpoints } from './breakpoint.js';
import { type Choice, chooseLaw, type FittedLaw, fitLaws, SIGNIFICANCE } from './choice.js';
import { LAW_HOLDS } from './curve.js';
import { fitCurve, NO_BREAKPOINT } from './fit.js';
import { testLackOfFit } from './lack-of-fit.js';
import { estimateVariation, findFall, isSuperlinear, requireRuns } from './observed.js';
import { estimatePeak } from './peak.js';
import type { Sample } from './sample.js';
import type { LackOfFit, LawName, Peak } from './scaling-analysis.js';

export interface Evidence {
  sample: Sample;
  cores: number | null;
  laws: readonly FittedLaw[];
  choice: Choice | null;
  /** With the p-value of no breakpoint; null: nothing speaks for one. */
  regimes: (Regimes & { p: number }) | null;
  /** Of the law with the least AICc. */
  lackOfFit: LackOfFit | null;
  isLacking: boolean;
  /** Growth that just stops explains the chosen law's curve about as well. */
  isPlainGrowthAsGood: boolean;
  /** There are N on both sides of the cores. */
  isAcrossCores: boolean;
  /** Of the USL, however far out. */
  peak: Peak | null;
  /** A share; null: it does not fall. */
  fall: number | null;
  isSuperlinear: boolean;
  variation: number | null;
  requiredRuns: number | null;
}

/** Returns the evidence of a sample of at least two distinct N. */
export function gatherEvidence(sample: Sample, cores: number | null, seed: number): Evidence {
  const laws = fitLaws(sample);
  const choice = chooseLaw(sample, laws);
  const places = listPlaces(sample, cores);
  const regimes = findRegimes(sample, places, choice, cores, seed);
  const best = choice?.best ?? laws.at(-1) ?? null;
  const lackOfFit = best && testLackOfFit(sample, best);
  const usl = laws.find(({ law }) => law === 'usl');
  const { levels } = sample;
  const mostFlexible = usl ?? best;
  const closest = regimes?.below ?? mostFlexible;
  const variation = closest && estimateVariation(sample, closest);
  return {
    sample,
    cores,
    laws,
    choice,
    regimes,
    lackOfFit,
    isLacking: lackOfFit !== null && lackOfFit.p < SIGNIFICANCE,
    isPlainGrowthAsGood: !regimes && hasPlainRival(sample, places, choice, choice?.law ?? null),
    isAcrossCores: cores !== null && levels[0]!.workers <= cores && levels.at(-1)!.workers > cores,
    peak: usl ? estimatePeak(sample, usl) : null,
    fall: findFall(sample, mostFlexible),
    isSuperlinear: isSuperlinear(sample, regimes?.place ?? NO_BREAKPOINT),
    variation,
    requiredRuns: variation === null ? null : requireRuns(variation),
  };
}

function findRegimes(
  sample: Sample,
  places: readonly number[],
  choice: Choice | null,
  cores: number | null,
  seed: number,
): (Regimes & { p: number }) | null {
  const scanned = scanBreakpoints(sample, places);
  if (!scanned || (choice && scanned.aicc >= choice.best.aicc!)) return null;
  const one = fitCurve(sample, LAW_HOLDS.usl);
  const p = one && testBreakpoint(sample, one, cores, seed);
  return p !== null && p <= SIGNIFICANCE ? { ...describeRegimes(sample, scanned, places, cores), p } : null;
}

/** A straight line needs no rival: it does not bend. Of the others AICc must prefer the law by a clear margin. */
function hasPlainRival(sample: Sample, places: readonly number[], choice: Choice | null, law: LawName | null): boolean {
  if (!choice || law === null || law === 'linear') return false;
  return findPlainestAicc(sample, places, law) < choice.best.aicc! + 2;
}
