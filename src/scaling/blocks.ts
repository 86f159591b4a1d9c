/** What the runs of a block share, a machine that was faster or slower then: taken out of them, or drawn anew. Used by the sample and by resampling. */

import type { Run } from './sample.js';

/** For each level, the sum of one block's values and their number. */
export interface BlockSums {
  sums: Float64Array;
  runs: Float64Array;
}

export interface FreedRuns {
  runs: Run[];
  blockCount: number;
  /** Returns the squared standard error of the mean of all blocks beyond what single runs of this variance explain. */
  estimateDrift(runVariance: number): { variance: number; df: number };
}

/** From how much of the levels on a block says what it shares; with less of them it cannot be told from the law. */
const LEAST_SHARE = 0.5;

/**
 * Returns the runs without what their block shares, by least squares on level + block; null where blocks are not known, or where
 * a block holds too few of the levels. In complete blocks that is exact; where single runs are missing the degrees of freedom are
 * right and the weights of the levels nearly so.
 */
export function freeOfBlocks(runs: readonly Run[], levelCount: number): FreedRuns | null {
  const blocks = new Map<number, { levels: Set<number>; runs: number }>();
  for (const { block, level } of runs) {
    if (block === undefined) return null;
    const entry = blocks.get(block) ?? { levels: new Set(), runs: 0 };
    entry.levels.add(level);
    entry.runs++;
    blocks.set(block, entry);
  }
  if (blocks.size < 2 || runs.length - levelCount - (blocks.size - 1) < 1) return null;
  for (const { levels } of blocks.values()) if (levels.size < LEAST_SHARE * levelCount || levels.size < 2) return null;
  const index = new Map([...blocks.keys()].sort((a, b) => a - b).map((block, i) => [block, i]));
  const blockOf = runs.map(({ block }) => index.get(block!)!);
  const effects = estimateEffects(runs, blockOf, blocks.size, levelCount);
  return {
    runs: runs.map((run, i) => ({ ...run, value: run.value - effects[blockOf[i]!]! })),
    blockCount: blocks.size,
    estimateDrift(runVariance) {
      const df = blocks.size - 1;
      const between = effects.reduce((sum, effect) => sum + effect * effect, 0) / df;
      const expected = (runVariance * blocks.size) / runs.length;
      return { variance: Math.max(0, between - expected) / blocks.size, df };
    },
  };
}

/** Levels and blocks in turn, until nothing moves: in complete blocks that is after the first turn. */
function estimateEffects(runs: readonly Run[], blockOf: readonly number[], blockCount: number, levelCount: number) {
  const effects = new Float64Array(blockCount);
  const levels = new Float64Array(levelCount);
  const average = (into: Float64Array, ofRun: (i: number) => number, rest: (i: number) => number) => {
    const counts = new Float64Array(into.length);
    into.fill(0);
    for (let i = 0; i < runs.length; i++) {
      into[ofRun(i)]! += runs[i]!.value - rest(i);
      counts[ofRun(i)]!++;
    }
    for (let i = 0; i < into.length; i++) into[i]! /= counts[i]!;
  };
  for (let turn = 0; turn < 200; turn++) {
    const before = effects.slice();
    average(
      levels,
      (i) => runs[i]!.level,
      (i) => effects[blockOf[i]!]!,
    );
    average(
      effects,
      (i) => blockOf[i]!,
      (i) => levels[runs[i]!.level]!,
    );
    const mean = effects.reduce((sum, effect) => sum + effect, 0) / blockCount;
    let moved = 0;
    for (let i = 0; i < blockCount; i++) {
      effects[i]! -= mean;
      moved = Math.max(moved, Math.abs(effects[i]! - before[i]!));
    }
    if (moved < 1e-13) break;
  }
  return effects;
}

/** Returns the sums of each block, what it shares included. */
export function sumBlocks(runs: readonly Run[], levelCount: number): BlockSums[] {
  const sums = new Map<number, BlockSums>();
  for (const { block, level, value } of runs) {
    const entry = sums.get(block!) ?? { sums: new Float64Array(levelCount), runs: new Float64Array(levelCount) };
    entry.sums[level]! += value;
    entry.runs[level]!++;
    sums.set(block!, entry);
  }
  return [...sums].sort(([a], [b]) => a - b).map(([, entry]) => entry);
}
