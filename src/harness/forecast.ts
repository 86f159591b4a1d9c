/** What a run of a plan would take, from the sets' own guesses, and how it begins. Called by the engine and, for `--dry-run`, by the command line. */

import type { Mode } from '../core/result.js';
import type { RunPlan } from './plan.js';
import { averageBlockMs, countTurns } from './set-turns.js';
import { pilotBlocks, planBlocks } from './stop-rule.js';

export interface Forecast {
  sets: number;
  blocks: number;
  trials: number;
  seconds: number;
  expectedHalfWidthPercent: number | null;
}

/** Returns what a run of the plan would take, from the sets' own guesses; nothing is started. */
export function forecast(plan: RunPlan, options: { mode: Mode; budgetMs: number | null }): Forecast {
  const blockMs = averageBlockMs(plan.sets, plan.blocks ?? null);
  const pilot = choosePilot(plan, options.mode, affordableBlocks(blockMs, options.budgetMs));
  const remainingMs = options.budgetMs === null ? null : options.budgetMs - pilot * blockMs;
  const { blocks, expected } = planBlocks({
    mode: options.mode,
    comparisons: plan.comparisons,
    pilot: [],
    blockMs,
    remainingMs,
    wanted: plan.blocks,
  });
  const width = expected.comparison ?? expected.cell;
  return {
    sets: plan.sets.reduce((sum, set) => sum + countTurns(set, blocks) + countTurns(set, pilot), 0),
    blocks,
    trials: plan.sets.reduce((sum, set) => sum + set.cells.length * countTurns(set, blocks), 0),
    seconds: ((blocks + pilot) * blockMs) / 1000,
    expectedHalfWidthPercent: width === null ? null : width * 100,
  };
}

/** Returns how many blocks the budget has room for; null: no budget. */
export function affordableBlocks(blockMs: number, budgetMs: number | null): number | null {
  return budgetMs === null ? null : Math.floor(budgetMs / Math.max(blockMs, 1));
}

/** A number of blocks that is fixed beforehand needs no pilot. */
export function choosePilot({ blocks }: RunPlan, mode: Mode, affordable: number | null): number {
  return blocks === undefined ? pilotBlocks(mode, affordable) : 0;
}
