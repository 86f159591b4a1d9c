/** The number of workers at which the throughput is highest, and how far out anything may be told. Called by the analysis and by predictions. */

import type { FittedLaw } from './choice.js';
import { readParameters } from './estimates.js';
import { findPeak } from './laws.js';
import { profileInterval } from './profile.js';
import type { Sample } from './sample.js';
import type { Peak } from './scaling-analysis.js';

/** What lies further out than so many times the largest N that was measured is not told. */
export const FURTHEST = 2;

/** Returns the largest number of workers that was measured. */
export function findLargest(sample: Sample): number {
  return sample.levels.at(-1)!.workers;
}

/** Returns the peak of a fitted law with its 95 % profile interval; null where κ = 0. It may lie too far out to be told. */
export function estimatePeak(sample: Sample, usl: FittedLaw): Peak | null {
  const peak = findPeak(readParameters(sample, usl));
  if (!peak) return null;
  const largest = findLargest(sample);
  // It falls from the first worker on: there is no N* to hold at a value.
  if (peak.workers === 1) return { ...peak, extrapolated: false, low: null, high: null };
  const range = {
    estimate: peak.workers,
    least: 1,
    // Beyond it the law is a straight line or Amdahl's as far as anybody can see.
    most: 1e4 * Math.max(largest, peak.workers),
    step: 0.02 * peak.workers,
  };
  const { low, high } = profileInterval(sample, usl.fit, usl.df, (workers) => ({ peak: workers }), range);
  return { ...peak, extrapolated: peak.workers > largest, low, high };
}
