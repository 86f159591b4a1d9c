/** The law read by time: Little's law makes of a throughput the time that a unit of work stays, and back. Used by whoever has a time to keep to. */

import { computeSlowdown, findPeak, type LawParameters } from './laws.js';

/**
 * Returns R(N) = N/X(N), how long a unit of work stays while N are under way.
 * Units: the inverse of γ's.
 * Source: Little, "A proof for the queuing formula L = λW", Operations Research 9 (1961).
 */
export function computeLatency(law: LawParameters, workers: number): number {
  return computeSlowdown(law, workers) / law.gamma;
}

/**
 * Returns N(R), how many may be under way for a unit of work to stay so long; null where that is not one number: below the
 * time of one worker, or where the time does not grow with N.
 */
export function findConcurrencyAtLatency(law: LawParameters, latency: number): number | null {
  const { sigma, kappa, gamma } = law;
  // κN² + (σ−κ)N + (1−σ−γR) = 0. The larger root; written so that no κ is too small to be divided by.
  const linear = sigma - kappa;
  const excess = gamma * latency + sigma - 1;
  const root = Math.sqrt(linear ** 2 + 4 * kappa * excess);
  const workers = linear > 0 ? (2 * excess) / (linear + root) : (root - linear) / (2 * kappa);
  return workers >= 1 - ROUNDING && Number.isFinite(workers) ? workers : null;
}

/** Returns X(R) = N(R)/R, the throughput at which a unit of work stays so long; null where N(R) is. */
export function findThroughputAtLatency(law: LawParameters, latency: number): number | null {
  const workers = findConcurrencyAtLatency(law, latency);
  return workers === null ? null : workers / latency;
}

/** Returns the fewest workers that give such a throughput; null where no number of them does. */
export function findConcurrencyAtThroughput(law: LawParameters, throughput: number): number | null {
  const { sigma, kappa, gamma } = law;
  const peak = findPeak(law);
  if (peak && throughput > peak.throughput) return peak.throughput > throughput * (1 - ROUNDING) ? peak.workers : null;
  // κN² − bN + (1−σ) = 0 with b = γ/X + κ − σ. The smaller root, on the branch that rises.
  const slope = gamma / throughput + kappa - sigma;
  const root = Math.sqrt(Math.max(0, slope ** 2 - 4 * kappa * (1 - sigma)));
  const workers = (2 * (1 - sigma)) / (slope + root);
  return workers > 0 && Number.isFinite(workers) ? workers : null;
}

/** What a term of the size of 1 may be off by after a handful of operations. */
const ROUNDING = 1e-12;
