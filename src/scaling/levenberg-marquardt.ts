/** Levenberg and Marquardt's way down a sum of squares, with the analytic Jacobian. Called by fit.ts. */

import { type Curve, evaluateCurve, type NormalEquations, type Plane, placeOnPlane } from './curve.js';
import type { Sample } from './sample.js';

export interface Minimum {
  curve: Curve;
  /** Of the levels' means; pureSs is not in it. */
  levelSse: number;
}

const MOST_STEPS = 200;
/** A step that promises less of the sum of squares is the last one: parameters are then within a millionth of a standard error. */
const LEAST_GAIN = 1e-12;
const STEEPEST = 1e15;

/**
 * Returns the least sum of squares that is reached on the plane from this curve; null where the curve itself has none.
 * Source: Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", SIAM Journal 11 (1963): the diagonal is
 * scaled, so the units of the parameters do not matter, and a step that makes it worse is taken back.
 */
export function minimise(sample: Sample, breakpoint: number, plane: Plane, start: Curve): Minimum | null {
  const count = plane.free.length;
  let free = Float64Array.from(plane.free, (parameter) => start[parameter]!);
  let curve = placeOnPlane(plane, free);
  let here = allocate(count);
  let there = allocate(count);
  let sse = evaluateCurve(sample, breakpoint, curve, plane, here);
  if (!Number.isFinite(sse)) return null;
  let damping = 1e-3;
  for (let taken = 0; taken < MOST_STEPS && count > 0 && damping < STEEPEST; taken++) {
    const step = solveDamped(here, count, damping);
    if (!step) {
      damping *= 10;
      continue;
    }
    const trialFree = free.map((value, i) => value + step[i]!);
    const trial = placeOnPlane(plane, trialFree);
    const trialSse = evaluateCurve(sample, breakpoint, trial, plane, there);
    const gain = promisedGain(here, step, count, damping);
    if (trialSse <= sse) {
      free = trialFree;
      curve = trial;
      sse = trialSse;
      [here, there] = [there, here];
      damping = Math.max(1e-12, damping / 10);
    } else {
      damping *= 10;
    }
    if (gain <= LEAST_GAIN * (sse + sample.pureSs)) break;
  }
  return { curve, levelSse: sse };
}

function allocate(count: number): NormalEquations {
  return { matrix: new Float64Array(count * count), right: new Float64Array(count) };
}

/** By how much the sum of squares falls if the curve is as straight as its Jacobian says: sᵀ(Jᵀr + damping·diag(JᵀJ)·s). */
function promisedGain({ matrix, right }: NormalEquations, step: Float64Array, count: number, damping: number): number {
  let gain = 0;
  for (let i = 0; i < count; i++) gain += step[i]! * (right[i]! + damping * matrix[i * count + i]! * step[i]!);
  return gain;
}

function solveDamped({ matrix, right }: NormalEquations, count: number, damping: number): Float64Array | null {
  const damped = matrix.slice();
  for (let i = 0; i < count; i++) damped[i * count + i]! *= 1 + damping;
  const factor = factorise(damped, count);
  return factor && substitute(factor, right, count);
}

/**
 * Returns the Cholesky factor of a symmetric matrix given by its lower half, over the roots of its diagonal; null where it is not
 * positive definite. The diagonal is made 1 first: columns of N and N² would otherwise cost half of the digits.
 */
export function factorise(matrix: Float64Array, count: number): { lower: Float64Array; roots: Float64Array } | null {
  const roots = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    roots[i] = Math.sqrt(matrix[i * count + i]!);
    if (!(roots[i]! > 0 && Number.isFinite(roots[i]!))) return null;
  }
  const lower = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * count + j]! / (roots[i]! * roots[j]!);
      for (let k = 0; k < j; k++) sum -= lower[i * count + k]! * lower[j * count + k]!;
      if (i > j) lower[i * count + j] = sum / lower[j * count + j]!;
      else if (sum > 1e-15) lower[i * count + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return { lower, roots };
}

/** Returns the solution for this right side. */
export function substitute(
  { lower, roots }: { lower: Float64Array; roots: Float64Array },
  right: ArrayLike<number>,
  count: number,
): Float64Array {
  const solution = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = right[i]! / roots[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * count + k]! * solution[k]!;
    solution[i] = sum / lower[i * count + i]!;
  }
  for (let i = count - 1; i >= 0; i--) {
    let sum = solution[i]!;
    for (let k = i + 1; k < count; k++) sum -= lower[k * count + i]! * solution[k]!;
    solution[i] = sum / lower[i * count + i]!;
  }
  for (let i = 0; i < count; i++) solution[i]! /= roots[i]!;
  return solution;
}
