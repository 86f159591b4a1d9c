/** A scaling analysis as JSON for other programs: a fixed list of keys. Pure; called by the scaling command. */

import type { Estimate, ScalingAnalysis } from '../scaling/scaling-analysis.js';
import { writeFiniteJson } from './finite-json.js';

/** Returns the text, ending with a line end. Throws `internal` on a number that JSON cannot hold. */
export function writeScalingJson(analysis: ScalingAnalysis): string {
  const { verdict, explanation, breakpoint, models, peak, karpFlatt, timeSplit, lackOfFit, warnings } = analysis;
  const chosen = {
    verdict,
    explanation,
    breakpoint:
      breakpoint === null
        ? null
        : { ...breakpoint, delta: pickEstimate(breakpoint.delta), parameters: pickParameters(breakpoint.parameters) },
    models: models.map(({ law, parameters, sse, df, aicc, weight }) => ({
      law,
      parameters: pickParameters(parameters),
      sse,
      df,
      aicc,
      weight,
    })),
    peak:
      peak === null
        ? null
        : {
            workers: peak.workers,
            throughput: peak.throughput,
            extrapolated: peak.extrapolated,
            low: peak.low,
            high: peak.high,
          },
    karpFlatt,
    timeSplit,
    lackOfFit,
    warnings,
  };
  return writeFiniteJson(chosen);
}

function pickParameters({ sigma, kappa, gamma }: Record<'sigma' | 'kappa' | 'gamma', Estimate>) {
  return { sigma: pickEstimate(sigma), kappa: pickEstimate(kappa), gamma: pickEstimate(gamma) };
}

function pickEstimate({ estimate, low, high, atBound }: Estimate): Estimate {
  return { estimate, low, high, atBound };
}
