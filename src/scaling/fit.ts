/** The best curve of a kind whose σ and κ are not negative, where a fit starts, and standard errors. Called by everything that compares or bounds fits. */

import { buildPlane, type Curve, evaluateCurve, type Held } from './curve.js';
import { factorise, type Minimum, minimise, substitute } from './levenberg-marquardt.js';
import type { Sample } from './sample.js';

export interface Fit {
  curve: Curve;
  /** Infinity: none. */
  breakpoint: number;
  /** Over all runs, in the sample's scale. */
  sse: number;
}

/** No measurement is better than this, relative to its value; below it a sum of squares is rounding, and no law fits better than another. */
const FINEST = 1e-9;

/** Returns the sum of squares that rounding alone may make of so many runs. */
export function floorSse(runs: number): number {
  return runs * FINEST ** 2;
}

export const NO_BREAKPOINT = Number.POSITIVE_INFINITY;

/**
 * Returns the best fit with σ, κ ≥ 0 of what is not held; null where none has a finite sum of squares. The cases on the bounds
 * are fitted in their own right: a path that ends at a bound need not end at the best point of it. From a given start, the
 * solution of a neighbour, they are left out where the inside holds.
 */
export function fitCurve(sample: Sample, held: Held, breakpoint = NO_BREAKPOINT, start?: Curve): Fit | null {
  const inside = minimiseFrom(sample, held, breakpoint, start);
  const isInside = inside !== null && isFeasible(inside.curve);
  if (start && isInside) return toFit(sample, breakpoint, inside);
  let best = isInside ? inside : null;
  for (const bound of listBounds(held)) {
    const found = minimiseFrom(sample, { ...held, ...bound }, breakpoint, start ?? inside?.curve);
    if (found && isFeasible(found.curve) && (!best || found.levelSse < best.levelSse)) best = found;
  }
  return best && toFit(sample, breakpoint, best);
}

function listBounds(held: Held): Held[] {
  const canSigma = held.sigma === undefined;
  const canKappa = held.kappa === undefined && held.peak === undefined;
  const bounds: Held[] = [];
  if (canSigma) bounds.push({ sigma: 0 });
  if (canKappa) bounds.push({ kappa: 0 });
  if (canSigma && canKappa) bounds.push({ sigma: 0, kappa: 0 });
  return bounds;
}

/** Returns the best fit, negative σ and κ allowed; null where there is none. What it says is a warning, never a coefficient. */
export function fitUnbounded(sample: Sample, held: Held): Fit | null {
  const found = minimiseFrom(sample, held, NO_BREAKPOINT, undefined);
  return found && toFit(sample, NO_BREAKPOINT, found);
}

function toFit(sample: Sample, breakpoint: number, { curve, levelSse }: Minimum): Fit {
  return { curve, breakpoint, sse: Math.max(levelSse + sample.pureSs, floorSse(sample.runs)) };
}

function isFeasible([sigma, kappa]: Curve): boolean {
  return sigma >= 0 && kappa >= 0;
}

function minimiseFrom(sample: Sample, held: Held, breakpoint: number, start: Curve | undefined): Minimum | null {
  const plane = buildPlane(held, breakpoint !== NO_BREAKPOINT);
  // Each further start is for where the one before it led nowhere.
  const found = start && minimise(sample, breakpoint, plane, start);
  if (found) return found;
  const line = guessByLine(sample, breakpoint);
  return (
    (line && minimise(sample, breakpoint, plane, line)) ??
    minimise(sample, breakpoint, plane, guessPlainly(sample, breakpoint))
  );
}

/**
 * N/X = 1/γ + (σ/γ)(N−1) + (κ/γ)N(N−1) is linear: one weighted regression gives a start near the minimum. Null where it makes no
 * sense as a curve.
 */
function guessByLine(sample: Sample, breakpoint: number): Curve | null {
  const matrix = new Float64Array(9);
  const right = new Float64Array(3);
  for (const { workers, runs, mean } of sample.levels) {
    const n = Math.min(workers, breakpoint);
    const throughput = sample.error === 'proportional' ? Math.exp(mean) : mean;
    const inverse = n / throughput;
    const columns = [1, n - 1, n * (n - 1)];
    // By what an error of X makes of N/X.
    const weight = runs * (sample.error === 'proportional' ? 1 / inverse ** 2 : (throughput / inverse) ** 2);
    for (let i = 0; i < 3; i++) {
      right[i]! += weight * columns[i]! * inverse;
      for (let j = 0; j <= i; j++) matrix[i * 3 + j]! += weight * columns[i]! * columns[j]!;
    }
  }
  const factor = factorise(matrix, 3);
  if (!factor) return null;
  const [base, bySigma, byKappa] = substitute(factor, right, 3);
  if (!(base! > 0)) return null;
  return [bySigma! / base!, byKappa! / base!, 1 / base!, 0];
}

function guessPlainly(sample: Sample, breakpoint: number): Curve {
  const ofOne = sample.levels.map(({ workers, mean }) => {
    return (sample.error === 'proportional' ? Math.exp(mean) : mean) / Math.min(workers, breakpoint);
  });
  return [0.05, 0, Math.max(...ofOne), 0];
}

/**
 * Returns the standard errors of σ, κ, γ and of the residuals, from the curvature at this curve; null where nothing is left to
 * estimate them from. Symmetric by construction: for an interval take the profile, which is not.
 */
export function estimateStandardErrors(
  sample: Sample,
  fit: Fit,
): { sigma: number; kappa: number; gamma: number; residual: number; df: number } | null {
  const plane = buildPlane({}, false);
  const normal = { matrix: new Float64Array(9), right: new Float64Array(3) };
  const levelSse = evaluateCurve(sample, NO_BREAKPOINT, fit.curve, plane, normal);
  const factor = factorise(normal.matrix, 3);
  const df = sample.runs - 3;
  if (!factor || df < 1) return null;
  const residual = Math.sqrt((levelSse + sample.pureSs) / df);
  const error = (i: number) => {
    const unit = [0, 0, 0];
    unit[i] = 1;
    return residual * Math.sqrt(substitute(factor, unit, 3)[i]!);
  };
  return { sigma: error(0), kappa: error(1), gamma: error(2) * sample.scale, residual: residual * sample.scale, df };
}
