/** What a pilot says about spread: the deviations that the stop rule plans with. Called by stop-rule.ts. */

import { chiSquareQuantile } from '../stats/normal.js';
import { median, quantile, sortAscending, standardDeviation } from '../stats/quantile.js';
import type { ComparisonSpec } from './plan.js';

/** A trial of the pilot; of several in one block the median counts. */
export interface PilotTrial {
  cellId: string;
  block: number;
  value: number;
}

export interface PilotSpread {
  /** Upper quartile of the standard deviations of log values: what to expect. */
  deviation: number;
  /** The same times the upper confidence factor: what to plan with. */
  upper: number;
}

/** How sure the plan wants to be that the true deviation is no larger than the one planned with. */
export const CONFIDENCE = 0.8;

/** Returns the spread of the cells from block to block, null when no cell has two blocks. */
export function spreadOfCells(pilot: readonly PilotTrial[]): PilotSpread | null {
  return summariseSpread([...logsByBlock(pilot).values()].map((blocks) => [...blocks.values()]));
}

/** Returns the spread of the comparisons' log ratios from block to block, null when none has two blocks. */
export function spreadOfComparisons(
  pilot: readonly PilotTrial[],
  comparisons: readonly Pick<ComparisonSpec, 'subject' | 'reference'>[],
): PilotSpread | null {
  const logs = logsByBlock(pilot);
  return summariseSpread(
    comparisons.map(({ subject, reference }) => {
      const below = logs.get(reference);
      const paired = [...(logs.get(subject) ?? [])].filter(([block]) => below?.has(block));
      return paired.map(([block, log]) => log - below!.get(block)!);
    }),
  );
}

/**
 * A deviation from three blocks is poor: every third one is below two thirds of the true one. So what is planned with is the
 * upper quartile over all lists (three in four get the width wanted; one wild cell does not set the bill of all), times the
 * one-sided 80 % upper confidence factor sqrt(v / chi2(0.2; v)): 2.1 for a single list. v is the number of lists but at least
 * 2: half the nominal degrees of freedom, because lists of the same blocks share their sets.
 * Source: Browne, "On the use of a pilot sample for sample size determination", Statistics in Medicine 14 (1995).
 */
function summariseSpread(lists: readonly (readonly number[])[]): PilotSpread | null {
  const known = lists.map(standardDeviation).filter((deviation) => !Number.isNaN(deviation));
  if (known.length === 0) return null;
  // What was counted and came out the same each time has no spread to plan for, and must not pass for the quiet half of those that have.
  const varying = known.filter((deviation) => deviation > 0);
  const deviations = varying.length > 0 ? varying : known;
  const deviation = quantile(sortAscending(deviations), 0.75);
  const freedom = Math.max(2, deviations.length);
  return { deviation, upper: deviation * Math.sqrt(freedom / chiSquareQuantile(1 - CONFIDENCE, freedom)) };
}

function logsByBlock(pilot: readonly PilotTrial[]): Map<string, Map<number, number>> {
  const cells = new Map<string, Map<number, number[]>>();
  for (const { cellId, block, value } of pilot) {
    if (!(value > 0)) continue;
    const blocks = cells.get(cellId) ?? new Map<number, number[]>();
    blocks.set(block, [...(blocks.get(block) ?? []), Math.log(value)]);
    cells.set(cellId, blocks);
  }
  return new Map([...cells].map(([id, blocks]) => [id, new Map([...blocks].map(([b, logs]) => [b, median(logs)]))]));
}
