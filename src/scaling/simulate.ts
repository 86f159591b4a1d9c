/** Synthetic throughputs of a known law: what the analysis is tried on, since no machine tells its σ and κ. Called by tests and through the package. */

import { Random } from '../core/random.js';
import { computeThroughput, type LawParameters } from './laws.js';
import type { ScalingPoint } from './scaling-analysis.js';

export interface SimulatedScaling extends LawParameters {
  /** Beyond so many workers the throughput stays: X(min(N, cores)). null: there are enough. */
  cores: number | null;
  workers: readonly number[];
  /** Each is a block that has every number of workers once. */
  replicates: number;
  /** Standard deviation of log X of one run. */
  noise: number;
  /** Standard deviation of what the runs of one block share, likewise. */
  drift?: number;
  seed: number;
}

/** Returns the runs in the order in which they would be made; synthetic, and the same for the same seed. */
export function simulateScaling(given: SimulatedScaling): ScalingPoint[] {
  const { workers, replicates, noise, drift = 0, cores, seed } = given;
  const random = new Random(seed);
  const points: ScalingPoint[] = [];
  for (let block = 0; block < replicates; block++) {
    const shared = random.normal(0, drift);
    for (const n of random.shuffle(workers)) {
      const truth = computeThroughput(given, Math.min(n, cores ?? n));
      points.push({ workers: n, throughput: truth * Math.exp(shared + random.normal(0, noise)), block });
    }
  }
  return points;
}
