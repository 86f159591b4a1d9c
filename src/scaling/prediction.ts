/** The throughput that a law gives for a number of workers that was not measured, with a band, and no further out than can be answered for. Called by reports and through the package. */

import { LAW_PARAMETERS } from './choice.js';
import { LAW_HOLDS } from './curve.js';
import { estimateStandardErrors, fitCurve } from './fit.js';
import { computeThroughput, type LawParameters } from './laws.js';
import { FURTHEST, findLargest } from './peak.js';
import { profileInterval } from './profile.js';
import { sortPoints } from './rows.js';
import { buildSample } from './sample.js';
import type { ErrorModel, LawName, ScalingPoint } from './scaling-analysis.js';

export interface FitOptions {
  law: LawName;
  error: ErrorModel;
}

export interface LawFit extends LawParameters {
  sse: number;
  /** Of σ, κ, γ and of one run; as other programs print them. Null: no degree of freedom. */
  standardErrors: { sigma: number; kappa: number; gamma: number; residual: number; df: number } | null;
}

/**
 * Returns the best fit of one law, asked for or not: no verdict. Null where no curve can be drawn at all (no points).
 * Throws: LabError `bad-input` for a row that is none.
 */
export function fitLaw(points: readonly ScalingPoint[], { law, error }: FitOptions): LawFit | null {
  const sorted = sortPoints(points);
  if (sorted.length === 0) return null;
  const sample = buildSample(sorted, error);
  const fit = fitCurve(sample, LAW_HOLDS[law]);
  if (!fit) return null;
  const [sigma, kappa, gamma] = fit.curve;
  return {
    sigma,
    kappa,
    gamma: gamma * sample.scale,
    sse: fit.sse * sample.scale ** 2,
    standardErrors: estimateStandardErrors(sample, fit),
  };
}

export interface Prediction {
  workers: number;
  throughput: number;
  /** 95 % profile interval of the law's throughput there (not of a single run); null without a degree of freedom. */
  low: number | null;
  high: number | null;
  /** Beyond what was measured. */
  extrapolated: boolean;
}

/**
 * Returns what the law gives for so many workers; null beyond twice the largest number that was measured.
 * Throws: LabError `bad-input` for a row that is none.
 */
export function predictThroughput(
  points: readonly ScalingPoint[],
  options: FitOptions,
  workers: number,
): Prediction | null {
  const sorted = sortPoints(points);
  if (sorted.length === 0 || !(workers > 0)) return null;
  const sample = buildSample(sorted, options.error);
  const largest = findLargest(sample);
  const held = LAW_HOLDS[options.law];
  const fit = workers > FURTHEST * largest ? null : fitCurve(sample, held);
  if (!fit) return null;
  const [sigma, kappa, gamma] = fit.curve;
  const throughput = computeThroughput({ sigma, kappa, gamma }, workers);
  const band = profileInterval(
    sample,
    fit,
    sample.runs - LAW_PARAMETERS[options.law],
    (value) => ({ ...held, through: { workers, throughput: value } }),
    { estimate: throughput, least: 0, most: Number.POSITIVE_INFINITY, step: 0.005 * throughput },
  );
  const raise = (end: number | null) => (end === null ? null : end * sample.scale);
  return {
    workers,
    throughput: throughput * sample.scale,
    low: raise(band.low),
    high: raise(band.high),
    extrapolated: workers > largest,
  };
}
