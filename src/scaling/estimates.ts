/** Fits in the form in which they are reported: in the caller's units, each parameter with its interval. Called by the analysis. */

import { resampleBlocks } from './bootstrap.js';
import { BREAKPOINT_PARAMETERS, type Regimes } from './breakpoint.js';
import { computeAicc, computeWeights, type FittedLaw, LAW_PARAMETERS } from './choice.js';
import { LAW_HOLDS } from './curve.js';
import { testLackOfFit } from './lack-of-fit.js';
import type { LawParameters } from './laws.js';
import { type Interval, type Parameter, profileParameter } from './profile.js';
import type { Sample } from './sample.js';
import type { Breakpoint, Estimate, ModelFit } from './scaling-analysis.js';

const NO_INTERVAL: Interval = { low: null, high: null };

/** Returns the law's parameters in the caller's units. */
export function readParameters(sample: Sample, { fit }: FittedLaw): LawParameters {
  const [sigma, kappa, gamma] = fit.curve;
  return { sigma, kappa, gamma: gamma * sample.scale };
}

/**
 * Returns the laws with their intervals. Where a law does not fit the intervals are those of resampled blocks, or none: the
 * profile takes all that a law misses for noise.
 */
export function reportModels(sample: Sample, laws: readonly FittedLaw[], doesFit: boolean, seed: number): ModelFit[] {
  const aiccs = laws.map(({ fit, law }) => reportAicc(sample, fit.sse, LAW_PARAMETERS[law]));
  const weights = computeWeights(aiccs);
  return laws.map((one, i) => ({
    law: one.law,
    parameters: doesFit ? profileAll(sample, one) : resampleAll(sample, one, seed),
    sse: one.fit.sse * sample.scale ** 2,
    df: one.df,
    aicc: aiccs[i]!,
    weight: weights[i]!,
  }));
}

/** Returns the breakpoint with the intervals that hold if it is where it was found; none where it does not fit either. */
export function reportBreakpoint(sample: Sample, { place, below, isAtCores }: Regimes, p: number): Breakpoint {
  const lack = testLackOfFit(sample, below, BREAKPOINT_PARAMETERS);
  const doesFit = lack === null || lack.p >= 0.05;
  const delta = below.fit.curve[3];
  return {
    workers: place,
    delta: {
      estimate: delta,
      ...(doesFit ? profileParameter(sample, below.fit, below.law, below.df, 'delta') : NO_INTERVAL),
      atBound: false,
    },
    law: below.law,
    parameters: doesFit ? profileAll(sample, below) : writeAll(sample, below, () => NO_INTERVAL),
    sse: below.fit.sse * sample.scale ** 2,
    aicc: reportAicc(sample, below.fit.sse, LAW_PARAMETERS[below.law] + BREAKPOINT_PARAMETERS),
    p,
    isAtCores,
  };
}

/** AICc of values in the caller's units, as other programs give it. */
function reportAicc(sample: Sample, sse: number, parameters: number): number | null {
  return computeAicc(sse * sample.scale ** 2, sample.runs, parameters);
}

function profileAll(sample: Sample, one: FittedLaw): ModelFit['parameters'] {
  return writeAll(sample, one, (parameter) => profileParameter(sample, one.fit, one.law, one.df, parameter));
}

function resampleAll(sample: Sample, one: FittedLaw, seed: number): ModelFit['parameters'] {
  const spreads = resampleBlocks(sample, one.law, one.fit, seed);
  return writeAll(sample, one, (parameter) => spreads?.[parameter] ?? NO_INTERVAL);
}

function writeAll(
  sample: Sample,
  one: FittedLaw,
  boundOf: (parameter: Exclude<Parameter, 'delta'>) => Interval,
): ModelFit['parameters'] {
  const held = LAW_HOLDS[one.law];
  const values = readParameters(sample, one);
  const write = (parameter: Exclude<Parameter, 'delta'>): Estimate => {
    // What the law holds has no uncertainty within the law.
    if (held[parameter] !== undefined) return { estimate: 0, low: 0, high: 0, atBound: true };
    const estimate = values[parameter];
    return { estimate, ...boundOf(parameter), atBound: estimate === 0 };
  };
  return { sigma: write('sigma'), kappa: write('kappa'), gamma: write('gamma') };
}
