/** Speed-ups without a fit: what each number of workers shows by itself. Used by the analysis and by whoever has too few points for a law. */

import type { KarpFlattRow } from './scaling-analysis.js';

/**
 * Returns the speed-up of N workers where a share of the work admits one worker at a time, all others waiting.
 * Source: Amdahl, "Validity of the single processor approach", AFIPS 30 (1967).
 */
export function computeAmdahlSpeedup(serialShare: number, workers: number): number {
  return workers / (1 + serialShare * (workers - 1));
}

/**
 * Returns the speed-up where the work grows with N and the serial part does not: N times the parallel work in the same time.
 * Source: Gustafson, "Reevaluating Amdahl's law", Communications of the ACM 31 (1988).
 */
export function computeGustafsonSpeedup(serialShare: number, workers: number): number {
  return workers - serialShare * (workers - 1);
}

/** Returns S/N. */
export function computeEfficiency(speedup: number, workers: number): number {
  return speedup / workers;
}

/**
 * Returns e = (1/S − 1/N) / (1 − 1/N), the serial share that would explain this speed-up alone; null at one worker. Constant over
 * N: Amdahl's law; rising: something grows with N. Below 0 the speed-up exceeds N; above 1 the workers are slower than one.
 * Source: Karp & Flatt, "Measuring parallel processor performance", Communications of the ACM 33 (1990).
 */
export function computeSerialFraction(speedup: number, workers: number): number | null {
  if (workers === 1) return null;
  return (1 / speedup - 1 / workers) / (1 - 1 / workers);
}

/**
 * Returns a row for each number of workers. A serial fraction is null at one worker and where the workers are slower than one:
 * no share of the work explains that.
 */
export function tabulateKarpFlatt(
  means: readonly { workers: number; throughput: number }[],
  baseline: number,
): KarpFlattRow[] {
  return means.map(({ workers, throughput }) => {
    const speedup = throughput / baseline;
    const fraction = computeSerialFraction(speedup, workers);
    return {
      workers,
      speedup,
      efficiency: computeEfficiency(speedup, workers),
      serialFraction: fraction !== null && fraction <= 1 ? fraction : null,
    };
  });
}
