/** Where growth ends: a law up to so many workers and a slope beyond, scanned over all places that the data can tell apart. Called by the analysis. */

import { type Choice, chooseLaw, computeAicc, type FittedLaw, fitLaws, LAW_PARAMETERS } from './choice.js';
import type { Curve, Held } from './curve.js';
import { LAW_HOLDS } from './curve.js';
import { type Fit, fitCurve } from './fit.js';
import { computeSlowdown } from './laws.js';
import { limitSse } from './profile.js';
import type { Sample } from './sample.js';
import type { LawName } from './scaling-analysis.js';

/** The place and the slope. */
export const BREAKPOINT_PARAMETERS = 2;
/** Distinct N on either side. With one alone beyond it, any place fits it: that is a point that is off, no regime. */
const LEAST_SIDE = 2;
/** Places in the scan; each costs three fits, in each round of the bootstrap again. */
const MOST_PLACES = 24;
/** Between neighbours. */
const PLACES_A_GAP = [0.25, 0.5, 0.75];

/** Returns the places of a breakpoint that leave two distinct N on either side; the cores are one, if they are known. */
export function listPlaces(sample: Sample, cores: number | null, most = MOST_PLACES): number[] {
  const workers = sample.levels.map((level) => level.workers);
  const first = workers[LEAST_SIDE - 1];
  const last = workers[workers.length - LEAST_SIDE - 1];
  if (first === undefined || last === undefined || last < first) return [];
  const beyondLast = workers[workers.length - LEAST_SIDE]!;
  const places: number[] = [];
  for (let i = LEAST_SIDE - 1; i <= workers.length - LEAST_SIDE - 1; i++) {
    const [from, to] = [workers[i]!, workers[i + 1]!];
    places.push(from, ...PLACES_A_GAP.map((share) => from + share * (to - from)));
  }
  const step = Math.max(1, places.length / most);
  const kept = Array.from({ length: Math.min(most, places.length) }, (_, i) => places[Math.floor(i * step)]!);
  if (cores !== null && cores >= first && cores < beyondLast && !kept.includes(cores)) kept.push(cores);
  return kept.sort((a, b) => a - b);
}

export interface Scanned {
  place: number;
  law: LawName;
  fit: Fit;
  aicc: number;
}

/** Returns the place and the law below it with the least AICc; null where there are too few runs or distinct N for any. */
export function scanBreakpoints(sample: Sample, places: readonly number[]): Scanned | null {
  let best: Scanned | null = null;
  // The neighbour's curve is a good start: most of the scan's time is saved so.
  const starts = new Map<LawName, Curve>();
  for (const place of places) {
    const below = sample.levels.filter(({ workers }) => workers <= place).length;
    for (const { law, least } of VARIANTS) {
      if (below < least) continue;
      const fit = fitCurve(sample, LAW_HOLDS[law], place, starts.get(law));
      if (!fit || !isBentDown(fit, sample.levels.at(-1)!.workers)) continue;
      starts.set(law, fit.curve);
      const aicc = computeAicc(fit.sse, sample.runs, LAW_PARAMETERS[law] + BREAKPOINT_PARAMETERS);
      if (aicc !== null && (!best || aicc < best.aicc)) best = { place, law, fit, aicc };
    }
  }
  return best;
}

/** Whether so many workers give less than the law's tangent at the breakpoint: what grows faster beyond it is no end of growth. */
function isBentDown({ curve: [sigma, kappa, , delta], breakpoint }: Fit, workers: number): boolean {
  const law = { sigma, kappa, gamma: 1 };
  const [beyond, slowdown] = [workers - breakpoint, computeSlowdown(law, breakpoint)];
  const throughput = breakpoint / slowdown;
  const tangent = (slowdown - breakpoint * (sigma + kappa * (2 * breakpoint - 1))) / slowdown ** 2;
  return throughput / (1 + delta * beyond) < throughput + tangent * beyond;
}

/** Distinct N up to the place that a law below it needs. */
const VARIANTS: readonly { law: LawName; least: number }[] = [
  { law: 'linear', least: 2 },
  { law: 'amdahl', least: 3 },
  { law: 'usl', least: 6 },
];

/**
 * Returns the least AICc of growth that just stops, which explains a curve that flattens without any σ or κ: straight up to a
 * place, and flat or of a slope beyond; where the claim is κ, also Amdahl's law up to a place and flat beyond. Infinity: none.
 */
export function findPlainestAicc(sample: Sample, places: readonly number[], law: LawName): number {
  const flat = { delta: 0 };
  const variants: { held: Held; parameters: number; least: number }[] = [
    { held: { ...LAW_HOLDS.linear, ...flat }, parameters: 2, least: 2 },
    { held: LAW_HOLDS.linear, parameters: 3, least: 2 },
  ];
  if (law === 'usl') variants.push({ held: { ...LAW_HOLDS.amdahl, ...flat }, parameters: 3, least: 3 });
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const below = sample.levels.filter(({ workers }) => workers <= place).length;
    for (const variant of variants) {
      if (below < variant.least) continue;
      const fit = fitCurve(sample, variant.held, place);
      const aicc = fit && computeAicc(fit.sse, sample.runs, variant.parameters);
      if (aicc !== null) least = Math.min(least, aicc);
    }
  }
  return least;
}

export interface Regimes {
  place: number;
  below: FittedLaw;
  choice: Choice | null;
  /** Whether the cores are among the places that the data allow; null: not known how many there are. */
  isAtCores: boolean | null;
}

/** Returns the place made exact, moved to the cores where the data allow that, and the law that is asked for below it. */
export function describeRegimes(
  sample: Sample,
  scanned: Scanned,
  places: readonly number[],
  cores: number | null,
): Regimes {
  const sseAt = (place: number) =>
    fitCurve(sample, LAW_HOLDS[scanned.law], place, scanned.fit.curve)?.sse ?? Number.POSITIVE_INFINITY;
  let place = refine(sseAt, scanned.place, places);
  let isAtCores: boolean | null = null;
  if (cores !== null) {
    const df = sample.runs - LAW_PARAMETERS[scanned.law] - BREAKPOINT_PARAMETERS;
    const isBetween = places.length > 0 && cores >= places[0]! && cores <= places.at(-1)!;
    isAtCores = isBetween && df >= 1 && sseAt(cores) <= limitSse(sseAt(place), df);
    // What is known needs no estimate.
    if (isAtCores) place = cores;
  }
  const laws = fitLaws(sample, place);
  const choice = chooseLaw(sample, laws);
  // κ only where both criteria ask for it; else the best of the others.
  const plain = laws.filter(({ law }) => law !== 'usl');
  const below =
    choice?.law === 'usl'
      ? choice.best
      : (plain.reduce<FittedLaw | null>((best, one) => (best && !isBetter(one, best) ? best : one), null) ??
        choice!.best);
  return { place, below, choice, isAtCores };
}

function isBetter(one: FittedLaw, other: FittedLaw): boolean {
  return (one.aicc ?? Number.POSITIVE_INFINITY) < (other.aicc ?? Number.POSITIVE_INFINITY);
}

/** Golden section between the neighbours of the best place; a place at which a law just fits exactly stays. */
function refine(sseAt: (place: number) => number, best: number, places: readonly number[]): number {
  const at = places.indexOf(best);
  let [low, high] = [places[Math.max(0, at - 1)]!, places[Math.min(places.length - 1, at + 1)]!];
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let turn = 0; turn < 24; turn++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (sseAt(left) <= sseAt(right)) high = right;
    else low = left;
  }
  const refined = (low + high) / 2;
  return sseAt(refined) < sseAt(best) * (1 - 1e-9) ? refined : best;
}
