/** Intervals by profile likelihood: all values of a quantity whose best fit is not significantly worse than the best of all. Called by whoever reports an estimate. */

import { type Held, LAW_HOLDS } from './curve.js';
import { fQuantile, studentQuantile } from './distributions.js';
import { type Fit, fitCurve } from './fit.js';
import type { Sample } from './sample.js';
import type { LawName } from './scaling-analysis.js';

export interface Interval {
  low: number | null;
  high: number | null;
}

export const LEVEL = 0.95;
const NONE: Interval = { low: null, high: null };

/**
 * Returns the sum of squares that a value within the interval reaches at most: SSE_min (1 + F₁,df(0.95)/df), df being runs less
 * free parameters, of which κ is one even where it lies on its bound.
 * Source: Bates & Watts, Nonlinear Regression Analysis (1988), section 6.1.
 */
export function limitSse(sse: number, df: number): number {
  return sse * (1 + fQuantile(LEVEL, 1, df) / df);
}

/** What of a quantity is searched: where it may lie, and by what it is first moved. */
export interface Range {
  estimate: number;
  least: number;
  most: number;
  step: number;
}

/**
 * Returns the 95 % interval of the quantity that `hold` holds at a value; a side is null where no value in range is beyond the
 * limit. `df`: runs less all free parameters of the fit.
 */
export function profileInterval(
  sample: Sample,
  fit: Fit,
  df: number,
  hold: (value: number) => Held,
  range: Range,
): Interval {
  if (df < 1) return NONE;
  const limit = limitSse(fit.sse, df);
  let nearest = fit.curve;
  const exceeds = (value: number) => {
    const found =
      fitCurve(sample, hold(value), fit.breakpoint, nearest) ?? fitCurve(sample, hold(value), fit.breakpoint);
    if (found) nearest = found.curve;
    return found ? found.sse - limit : Number.POSITIVE_INFINITY;
  };
  const search = (direction: 1 | -1) => {
    nearest = fit.curve;
    return findCrossing(exceeds, range, direction, fit.sse - limit);
  };
  return { low: search(-1), high: search(1) };
}

/** Goes out in steps that double until the limit is passed, then narrows down. Null: never passed. */
function findCrossing(exceeds: (value: number) => number, range: Range, direction: 1 | -1, atEstimate: number) {
  const end = direction > 0 ? range.most : range.least;
  let inside = range.estimate;
  let insideBy = atEstimate;
  let step = range.step;
  for (let tries = 0; tries < 200; tries++, step *= 2) {
    const value = direction > 0 ? Math.min(end, inside + step) : Math.max(end, inside - step);
    const by = value === inside ? Number.NEGATIVE_INFINITY : exceeds(value);
    if (by > 0) return narrow(exceeds, inside, insideBy, value, by);
    if (value === end) return Number.isFinite(end) && end === range.least ? end : null;
    inside = value;
    insideBy = by;
  }
  return null;
}

/** False position with the Illinois rule, which keeps either end from staying for ever. */
function narrow(
  exceeds: (value: number) => number,
  inside: number,
  insideBy: number,
  outside: number,
  outsideBy: number,
) {
  let [a, fa, b, fb] = [inside, insideBy, outside, outsideBy];
  let last = 0;
  for (let tries = 0; tries < 80 && Math.abs(b - a) > 1e-9 * Math.abs(b) + 1e-15; tries++) {
    const share = Number.isFinite(fb) ? fa / (fa - fb) : 0.5;
    const value = a + (b - a) * Math.min(0.99, Math.max(0.01, share));
    const by = exceeds(value);
    if (by === 0) return value;
    if (by < 0) {
      [a, fa] = [value, by];
      if (last === -1) fb /= 2;
      last = -1;
    } else {
      [b, fb] = [value, by];
      if (last === 1) fa /= 2;
      last = 1;
    }
  }
  return (a + b) / 2;
}

export type Parameter = 'sigma' | 'kappa' | 'gamma' | 'delta';
const PLACES: Readonly<Record<Parameter, number>> = { sigma: 0, kappa: 1, gamma: 2, delta: 3 };

/** Returns the interval of one parameter of a law; γ's in throughput, and as wide as what blocks share makes it. */
export function profileParameter(sample: Sample, fit: Fit, law: LawName, df: number, parameter: Parameter): Interval {
  const held = LAW_HOLDS[law];
  const estimate = fit.curve[PLACES[parameter]]!;
  // Of the size that matters: σ and κ change the curve by 1 % or so at the largest N.
  const most = sample.levels.at(-1)!.workers;
  const size = { sigma: 0.01 / most, kappa: 0.01 / most ** 2, gamma: 0.001 * fit.curve[2], delta: 0.01 / most }[
    parameter
  ];
  const range = {
    estimate,
    least: parameter === 'delta' ? Number.NEGATIVE_INFINITY : 0,
    most: Number.POSITIVE_INFINITY,
    step: Math.max(size, Math.abs(estimate) * 0.01),
  };
  const interval = profileInterval(sample, fit, df, (value) => ({ ...held, [parameter]: value }), range);
  return parameter === 'gamma' ? widenByDrift(sample, estimate, interval) : interval;
}

/**
 * Blocks have had what they share taken out, so the scatter that is left does not show how far all of them may lie from the
 * machine's usual speed. That moves γ alone, and is added as an independent error: root of the sum of squares, in log γ.
 */
function widenByDrift(sample: Sample, estimate: number, { low, high }: Interval): Interval {
  const { drift, scale } = sample;
  const extra = drift ? studentQuantile((1 + LEVEL) / 2, drift.df) * Math.sqrt(drift.variance) : 0;
  const widen = (end: number | null) => {
    if (end === null || !(end > 0)) return end;
    const distance = Math.log(end / estimate);
    return scale * estimate * Math.exp(Math.sign(distance) * Math.hypot(distance, extra));
  };
  return { low: widen(low), high: widen(high) };
}
