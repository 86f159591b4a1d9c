/** How many operations a trial does and how many share two clock reads. The driver of a set calls it, and it is the set's warm-up as well. */

/** A batch that lasts less than this many clock costs is mostly the clock. */
export const LEAST_CLOCK_COSTS = 100;
/**
 * What is aimed at: a read costs several times as much right after another process ran, with caches and TLB cold, as in the
 * row of reads in which its cost was measured.
 */
export const CLOCK_COSTS_PER_BATCH = 400;
/** More samples than p99.9 needs only make the result file larger. */
export const MAX_SAMPLES = 10_000;

const MAX_RUNS = 64;
const MAX_GROWTH = 10;
const MAX_ITERATIONS = 2 ** 30;

export interface CalibrationRequest {
  /** Wall time wanted for the trial, ms. */
  cellMs: number;
  /** Runs go on until this much time was spent, ms, so that caches, the compiler and the scheduler have settled. */
  warmUpMs: number;
  /** Cost of one clock read, ns. */
  clockOverheadNs: number;
}

export interface Calibration {
  /** samples × batch */
  iterations: number;
  batch: number;
  samples: number;
  /** As the last run had it, ns. */
  operationNs: number;
  /** Runs and operations spent on finding out. */
  runs: number;
  warmUpIterations: number;
}

/**
 * Returns the batch and the number of samples that fill cellMs, after runs of growing length.
 *
 * The first run alone is never believed: it pays for page faults, lazy compilation and the wake-up of the peer. A run asks at
 * most ten times the operations of the one before and never for more than fills cellMs by what is known, so a very slow
 * operation costs two runs of one, and a very fast one, or a clock that does not advance, ends after a bounded number of runs.
 * Samples are capped, and the batch is not enlarged to fill the time that is left: single operations say more than their means.
 */
export async function calibrate(
  run: (iterations: number) => number | Promise<number>,
  { cellMs, warmUpMs, clockOverheadNs }: CalibrationRequest,
): Promise<Calibration> {
  const cellNs = cellMs * 1e6;
  const enoughNs = Math.min(cellNs / 2, Math.max(cellNs / 10, 10 * CLOCK_COSTS_PER_BATCH * clockOverheadNs));
  let iterations = 1;
  let spentNs = 0;
  let warmUpIterations = 0;
  let operationNs = 0;
  let runs = 0;
  while (runs < MAX_RUNS) {
    const elapsedNs = Math.max(0, await run(iterations));
    runs++;
    spentNs += elapsedNs;
    warmUpIterations += iterations;
    operationNs = elapsedNs / iterations;
    const isLongEnough = elapsedNs >= enoughNs || iterations >= MAX_ITERATIONS;
    if (isLongEnough && runs > 1 && spentNs >= warmUpMs * 1e6) break;
    // A clock that did not advance gives no rate and warms up for ever: grow, and let the bounds end it.
    if (isLongEnough && elapsedNs === 0 && runs > 1) break;
    const filling = operationNs > 0 ? Math.max(1, Math.floor(cellNs / operationNs)) : MAX_ITERATIONS;
    if (!isLongEnough) iterations = Math.min(iterations * MAX_GROWTH, filling, MAX_ITERATIONS);
    else iterations = Math.min(iterations, filling);
  }
  // One nanosecond per thousand operations: a bound for the sizes below, not a claim.
  const usedNs = Math.max(operationNs, 1e-3);
  const batch = Math.max(1, Math.ceil((CLOCK_COSTS_PER_BATCH * clockOverheadNs) / usedNs));
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.floor(cellNs / (batch * usedNs))));
  return { iterations: samples * batch, batch, samples, operationNs, runs, warmUpIterations };
}
