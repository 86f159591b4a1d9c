/** The Universal Scalability Law and what follows from it; Amdahl's law is κ = 0, a straight line σ = κ = 0. Used by the fits and by whoever draws a curve. */

import type { TimeSplitRow } from './scaling-analysis.js';

/** X = γN / (1 + σ(N−1) + κN(N−1)): σ contention, κ coherency, γ the throughput of one worker. */
export interface LawParameters {
  sigma: number;
  kappa: number;
  gamma: number;
}

/** Returns 1 + σ(N−1) + κN(N−1), by which N workers fall short of N times one. */
export function computeSlowdown({ sigma, kappa }: LawParameters, workers: number): number {
  return 1 + sigma * (workers - 1) + kappa * workers * (workers - 1);
}

/**
 * Returns the throughput of so many workers.
 * Source: Gunther, Guerrilla Capacity Planning (2007), chapter 5.
 */
export function computeThroughput(law: LawParameters, workers: number): number {
  return (law.gamma * workers) / computeSlowdown(law, workers);
}

/** Returns ∂X/∂σ, ∂X/∂κ and ∂X/∂γ at so many workers. */
export function computeJacobian(law: LawParameters, workers: number): LawParameters {
  const slowdown = computeSlowdown(law, workers);
  const bySigma = (-law.gamma * workers * (workers - 1)) / slowdown ** 2;
  return { sigma: bySigma, kappa: workers * bySigma, gamma: workers / slowdown };
}

/** Returns N* = √((1−σ)/κ), at which the throughput is highest, but at least 1; null where it grows for ever. */
export function findPeak(law: LawParameters): { workers: number; throughput: number } | null {
  if (!(law.kappa > 0)) return null;
  const workers = Math.max(1, Math.sqrt(Math.max(0, 1 - law.sigma) / law.kappa));
  return { workers, throughput: computeThroughput(law, workers) };
}

/** Returns γ/σ, which contention alone lets no number of workers exceed; null where there is no contention. */
export function computeRoof({ sigma, gamma }: LawParameters): number | null {
  return sigma > 0 ? gamma / sigma : null;
}

/** Returns N_opt = 1/σ, where the straight line of one worker meets the roof; null where there is no contention. */
export function computeOptimum({ sigma }: LawParameters): number | null {
  return sigma > 0 ? 1 / sigma : null;
}

/** Returns the parts of the time of a unit of work as shares of what one worker takes; they add up to N/(N·C(N)) = 1/C(N). */
export function splitTime({ sigma, kappa }: LawParameters, workers: number): TimeSplitRow {
  return {
    workers,
    work: 1 / workers,
    contention: (sigma * (workers - 1)) / workers,
    coherency: kappa * (workers - 1),
  };
}
