/** What a fit looks at: for each number of workers the mean of its runs, and how far runs of one number of workers scatter. Built once an analysis. */

import { type BlockSums, freeOfBlocks, sumBlocks } from './blocks.js';
import type { ErrorModel, ScalingPoint } from './scaling-analysis.js';

export interface Level {
  workers: number;
  runs: number;
  /** Of log X where the error is proportional, of X/scale where it is constant. */
  mean: number;
}

export interface Sample {
  error: ErrorModel;
  /** By rising workers. A sum of squares over runs is one over levels plus pureSs, so runs are not looked at again. */
  levels: readonly Level[];
  /** Runs, less a parameter for each block beyond the first and for each slope within a level. */
  runs: number;
  pureSs: number;
  pureDf: number;
  /** What the runs of a level say of each other beyond it: false where neighbours had to be put together. */
  hasReplicates: boolean;
  scale: number;
  /** Squared standard error of log γ from what whole blocks share, and its degrees of freedom; null: nothing is known of it. */
  drift: { variance: number; df: number } | null;
  blocks: readonly BlockSums[] | null;
}

/**
 * Most distinct N that are kept apart. Beyond it those are put together that lie in the same one of so many parts of log N, over
 * which a law is straight: an analysis has an end whatever its input.
 */
const MOST_LEVELS = 250;

/** One run: the level it belongs to, its value as the error model has it. */
export interface Run {
  level: number;
  value: number;
  block: number | undefined;
}

/** Returns the sample of points that sortPoints has put in order; there is at least one. */
export function buildSample(points: readonly ScalingPoint[], error: ErrorModel): Sample {
  const scale = error === 'constant' ? points.reduce((most, { throughput }) => Math.max(most, throughput), 0) : 1;
  const distinct = [...new Set(points.map(({ workers }) => workers))];
  const isMerged = distinct.length > MOST_LEVELS;
  const levelOf = numberLevels(distinct, isMerged);
  const runs: Run[] = points.map(({ workers, throughput, block }) => ({
    level: levelOf.get(workers)!,
    value: error === 'constant' ? throughput / scale : Math.log(throughput),
    block,
  }));
  const levelCount = levelOf.get(distinct.at(-1)!)! + 1;
  // What drifts is the speed of the machine: it multiplies, so it is a shift of log X alone.
  const freed = error === 'proportional' && !isMerged ? freeOfBlocks(runs, levelCount) : null;
  const { levels, pureSs, slopes } = condense(points, freed?.runs ?? runs, levelCount);
  const freeRuns = points.length - slopes - (freed ? freed.blockCount - 1 : 0);
  const pureDf = freeRuns - levels.length;
  return {
    error,
    levels,
    runs: freeRuns,
    pureSs: pureDf > 0 ? pureSs : 0,
    pureDf: Math.max(0, pureDf),
    hasReplicates: !isMerged && pureDf > 0,
    scale,
    drift: freed ? freed.estimateDrift(pureDf > 0 ? pureSs / pureDf : 0) : null,
    blocks: freed ? sumBlocks(runs, levels.length) : null,
  };
}

/** Returns the number of the level of each N, which rises with it. */
function numberLevels(distinct: readonly number[], isMerged: boolean): Map<number, number> {
  const first = Math.log(distinct[0]!);
  const range = Math.log(distinct.at(-1)!) - first;
  const numbers = new Map<number, number>();
  let number = -1;
  let lastPart = -1;
  distinct.forEach((workers, i) => {
    const part = isMerged ? Math.floor(((Math.log(workers) - first) / range) * (MOST_LEVELS - 1)) : i;
    if (part !== lastPart) number++;
    lastPart = part;
    numbers.set(workers, number);
  });
  return numbers;
}

function condense(points: readonly ScalingPoint[], runs: readonly Run[], levelCount: number) {
  const counts = new Float64Array(levelCount);
  const workers = new Float64Array(levelCount);
  const means = new Float64Array(levelCount);
  // Running means: a sum of squares of raw values would lose what a small scatter leaves.
  const xx = new Float64Array(levelCount);
  const xy = new Float64Array(levelCount);
  const yy = new Float64Array(levelCount);
  runs.forEach(({ level, value }, i) => {
    const n = ++counts[level]!;
    const dx = points[i]!.workers - workers[level]!;
    const dy = value - means[level]!;
    workers[level]! += dx / n;
    means[level]! += dy / n;
    xx[level]! += dx * (points[i]!.workers - workers[level]!);
    xy[level]! += dx * (value - means[level]!);
    yy[level]! += dy * (value - means[level]!);
  });
  let pureSs = 0;
  let slopes = 0;
  const levels: Level[] = [];
  for (let i = 0; i < levelCount; i++) {
    // In a level of several N the scatter is that about a line through them.
    const hasSlope = xx[i]! > 0;
    pureSs += hasSlope ? Math.max(0, yy[i]! - xy[i]! ** 2 / xx[i]!) : yy[i]!;
    if (hasSlope) slopes++;
    levels.push({ workers: workers[i]!, runs: counts[i]!, mean: means[i]! });
  }
  return { levels, pureSs, slopes };
}

/** Returns the mean throughput of each level as a person computes it: of X, block or no block. */
export function meanThroughputs(points: readonly ScalingPoint[]): { workers: number; throughput: number }[] {
  const sums = new Map<number, { sum: number; runs: number }>();
  for (const { workers, throughput } of points) {
    const entry = sums.get(workers) ?? { sum: 0, runs: 0 };
    sums.set(workers, { sum: entry.sum + throughput, runs: entry.runs + 1 });
  }
  return [...sums].map(([workers, { sum, runs }]) => ({ workers, throughput: sum / runs }));
}

/** Returns the sample without the levels for which `isKept` does not hold; what runs scatter is taken from all of them. */
export function selectLevels(sample: Sample, isKept: (level: Level) => boolean): Sample {
  const levels = sample.levels.filter(isKept);
  const all = sample.levels.reduce((sum, level) => sum + level.runs, 0);
  const kept = levels.reduce((sum, level) => sum + level.runs, 0);
  const pureDf = Math.max(0, Math.min(sample.pureDf, kept - levels.length - (all - sample.runs)));
  const pureSs = sample.pureDf > 0 ? (sample.pureSs * pureDf) / sample.pureDf : 0;
  return { ...sample, levels, runs: levels.length + pureDf, pureSs, pureDf, blocks: null };
}
