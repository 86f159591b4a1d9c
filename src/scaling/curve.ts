/** The curve that is fitted, a law up to a breakpoint and a slope beyond it, and the planes in which its four parameters move. Used by every fit. */

import type { Sample } from './sample.js';
import type { LawName } from './scaling-analysis.js';

/** X = γM / (1 + σ(M−1) + κM(M−1)) / (1 + δ·max(0, N−B)), M = min(N, B): σ, κ, γ, δ in this order, γ over the sample's scale. */
export type Curve = readonly [sigma: number, kappa: number, gamma: number, delta: number];

/** What is held while the rest is fitted: a parameter, where the peak lies, or a point through which the law goes. */
export interface Held {
  sigma?: number;
  kappa?: number;
  gamma?: number;
  delta?: number;
  /** N* in workers; takes κ's place. */
  peak?: number;
  /** Takes γ's place. The throughput is over the sample's scale. */
  through?: { workers: number; throughput: number };
}

/** What a law holds; without a breakpoint there is no slope beyond it. */
export const LAW_HOLDS: Readonly<Record<LawName, Held>> = {
  linear: { sigma: 0, kappa: 0 },
  amdahl: { kappa: 0 },
  usl: {},
};

/** All curves origin + Σ freeᵢ · directionsᵢ; freeᵢ is the parameter number free[i] itself. */
export interface Plane {
  free: readonly number[];
  origin: Curve;
  directions: readonly Curve[];
}

/** Returns the plane of what is not held. Every kind of holding is linear in the four parameters, so one fit serves all. */
export function buildPlane(held: Held, hasBreakpoint: boolean): Plane {
  const { peak, through } = held;
  const free: number[] = [];
  const directions: Curve[] = [];
  // γ = X₀(1 + σ(N₀−1) + κN₀(N₀−1))/N₀ keeps X(N₀) = X₀.
  const perSigma = through ? (through.throughput * (through.workers - 1)) / through.workers : 0;
  const perKappa = through ? through.throughput * (through.workers - 1) : 0;
  // κ = (1−σ)/N*² keeps the peak.
  const tie = peak === undefined ? 0 : -1 / peak ** 2;
  const sigma = held.sigma ?? 0;
  const kappa = peak === undefined ? (held.kappa ?? 0) : -tie * (1 - sigma);
  const gamma = through
    ? through.throughput / through.workers + perSigma * sigma + perKappa * kappa
    : (held.gamma ?? 0);
  const add = (parameter: number, direction: Curve) => {
    free.push(parameter);
    directions.push(direction);
  };
  if (held.sigma === undefined) add(0, [1, tie, perSigma + tie * perKappa, 0]);
  if (held.kappa === undefined && peak === undefined) add(1, [0, 1, perKappa, 0]);
  if (held.gamma === undefined && !through) add(2, [0, 0, 1, 0]);
  if (held.delta === undefined && hasBreakpoint) add(3, [0, 0, 0, 1]);
  return { free, origin: [sigma, kappa, gamma, held.delta ?? 0], directions };
}

/** Where the sums of one evaluation go: the lower half of JᵀJ by rows, Jᵀr. */
export interface NormalEquations {
  matrix: Float64Array;
  right: Float64Array;
}

/**
 * Returns the sum of squares of the levels' means about the curve and fills the normal equations of the plane; Infinity where
 * the curve has a pole among the levels or is not positive.
 */
export function evaluateCurve(
  sample: Sample,
  breakpoint: number,
  curve: Curve,
  plane: Plane,
  normal: NormalEquations,
): number {
  const [sigma, kappa, gamma, delta] = curve;
  if (!(gamma > 0)) return Number.POSITIVE_INFINITY;
  const isLog = sample.error === 'proportional';
  const logGamma = Math.log(gamma);
  let sse = 0;
  // Sums over all four parameters, each in a variable of its own: this loop is most of an analysis.
  let [ss, sk, sg, sd, kk, kg, kd, gg, gd, dd] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  let [rs, rk, rg, rd] = [0, 0, 0, 0];
  for (let i = 0; i < sample.levels.length; i++) {
    const { workers, runs, mean } = sample.levels[i]!;
    const below = Math.min(workers, breakpoint);
    const beyond = workers - below;
    const slowdown = 1 + (below - 1) * (sigma + kappa * below);
    const slope = 1 + delta * beyond;
    if (!(slowdown > 0 && slope > 0)) return Number.POSITIVE_INFINITY;
    const share = below / (slowdown * slope);
    const value = isLog ? logGamma + Math.log(share) : gamma * share;
    // Of log X; of X it is X times that.
    const factor = isLog ? 1 : value;
    const s = (-factor * (below - 1)) / slowdown;
    const k = s * below;
    const g = factor / gamma;
    const d = (-factor * beyond) / slope;
    const residual = mean - value;
    const weighted = runs * residual;
    sse += weighted * residual;
    rs += weighted * s;
    rk += weighted * k;
    rg += weighted * g;
    rd += weighted * d;
    ss += runs * s * s;
    sk += runs * s * k;
    sg += runs * s * g;
    sd += runs * s * d;
    kk += runs * k * k;
    kg += runs * k * g;
    kd += runs * k * d;
    gg += runs * g * g;
    gd += runs * g * d;
    dd += runs * d * d;
  }
  const { directions } = plane;
  for (let i = 0; i < directions.length; i++) {
    const [s, k, g, d] = directions[i]!;
    normal.right[i] = rs * s + rk * k + rg * g + rd * d;
    const [is, ik] = [ss * s + sk * k + sg * g + sd * d, sk * s + kk * k + kg * g + kd * d];
    const [ig, id] = [sg * s + kg * k + gg * g + gd * d, sd * s + kd * k + gd * g + dd * d];
    for (let j = 0; j <= i; j++) {
      const other = directions[j]!;
      normal.matrix[i * directions.length + j] = is * other[0] + ik * other[1] + ig * other[2] + id * other[3];
    }
  }
  return sse;
}

/** Returns the curve of these free parameters. */
export function placeOnPlane(plane: Plane, free: ArrayLike<number>): Curve {
  const curve: [number, number, number, number] = [...plane.origin];
  for (let i = 0; i < plane.free.length; i++) {
    const direction = plane.directions[i]!;
    for (let k = 0; k < 4; k++) curve[k]! += free[i]! * direction[k]!;
  }
  return curve;
}
