/** How many blocks a run measures, fixed before the first one that counts. The engine calls it, for `--dry-run` as well. */

import type { Mode } from '../core/result.js';
import { decidableFrom, halfWidthFactor, requiredBlocks } from '../stats/sample-size.js';
import { CONFIDENCE, type PilotTrial, spreadOfCells, spreadOfComparisons } from './pilot.js';
import type { ComparisonSpec } from './plan.js';

/** Below this many sets there is no 95 % interval of any kind. */
export const MINIMUM_BLOCKS = 6;
export const QUICK_BLOCKS = 8;
export const PILOT_BLOCKS = 3;

/** Half-widths as ratios less one (0.03: ±3 %) and the most blocks ever planned. A paired comparison gets more out of a block than a cell. */
export const WANTED = {
  standard: { comparison: 0.03, cell: 0.05, cap: 40 },
  full: { comparison: 0.015, cell: 0.025, cap: 100 },
  budget: { comparison: 0.015, cell: 0.025, cap: 100 },
} as const;

/** What `--dry-run` assumes of a machine it has not measured: the deviation from one set to the next. */
export const ASSUMED_DEVIATION = 0.05;

export interface BlockRequest {
  mode: Mode;
  comparisons: readonly ComparisonSpec[];
  /** Empty in quick mode and for a dry run. */
  pilot: readonly PilotTrial[];
  /** Wall time of one block, ms: as the pilot measured it, else the sum of the sets' own guesses. */
  blockMs: number;
  /** What the budget has left, ms; null: no budget. */
  remainingMs: number | null;
  /** What the task has fixed beforehand; undefined: it has not. */
  wanted?: number | undefined;
}

export interface BlockPlan {
  blocks: number;
  limitedBy: 'precision' | 'minimum' | 'cap' | 'budget' | 'quick' | 'task';
  /** The rule in words, for the result file. */
  text: string;
  /** Expected half-width as a ratio less one; null: too few blocks for an interval, or no comparisons. */
  expected: { comparison: number | null; cell: number | null };
}

/** Below this the budget is what ends the run: a pilot of three would use up blocks to say that more are needed. */
export const BLOCKS_WORTH_A_PILOT = 20;

/**
 * Returns how many blocks of pilot a run begins with. They are discarded: the number of blocks depends on their values.
 * @param affordable blocks that the budget has room for; null: no budget
 */
export function pilotBlocks(mode: Mode, affordable: number | null = null): number {
  if (mode === 'quick') return 0;
  return affordable === null || affordable >= PILOT_BLOCKS + BLOCKS_WORTH_A_PILOT ? PILOT_BLOCKS : 0;
}

/**
 * Returns the number of blocks to measure, once and for all: what the wanted precision needs by the pilot, at least what an
 * interval and the largest family need, at most the cap, and in any case no more than the time left allows (at least 1).
 * Source: Stein, "A two-sample test for a linear hypothesis whose power is independent of the variance", Annals of Mathematical
 * Statistics 16 (1945): a sample fixed by a pilot's spread, not by its means, leaves the level of the test alone.
 */
export function planBlocks(request: BlockRequest): BlockPlan {
  const { comparisons, pilot } = request;
  const cells = spreadOfCells(pilot);
  const pairs = spreadOfComparisons(pilot, comparisons);
  const { limit, limitedBy, rule } = limitBlocks(request, pairs?.upper ?? null, cells?.upper ?? null);

  const affordable =
    request.remainingMs === null ? limit : Math.floor(request.remainingMs / Math.max(request.blockMs, 1));
  const blocks = Math.max(1, Math.min(limit, affordable));
  const isCut = blocks < limit;
  return {
    blocks,
    limitedBy: isCut ? 'budget' : limitedBy,
    text:
      `${rule}${isCut ? `; the time budget allows ${blocks}` : ''}` +
      `${blocks < MINIMUM_BLOCKS ? `, and below ${MINIMUM_BLOCKS} there are no intervals and no verdicts` : ''}` +
      '; once begun, only the time budget stops the run, never a result',
    expected: {
      comparison:
        comparisons.length === 0
          ? null
          : expectHalfWidth(blocks, 'hodges-lehmann', pairs?.deviation ?? ASSUMED_DEVIATION * Math.SQRT2),
      cell: expectHalfWidth(blocks, 'median', cells?.deviation ?? ASSUMED_DEVIATION),
    },
  };
}

/**
 * Returns whether there is time for one more block: the only question that may end a run before its planned blocks. It sees
 * the clock and nothing that was measured, because a rule that stops when things look decided multiplies false claims
 * (Armitage, McPherson & Rowe, "Repeated significance tests on accumulating data", JRSS A 132 (1969)).
 */
export function hasTimeForBlock(elapsedMs: number, blockMs: number, budgetMs: number | null): boolean {
  return budgetMs === null || elapsedMs + blockMs <= budgetMs;
}

function limitBlocks({ mode, comparisons, wanted }: BlockRequest, pairs: number | null, cells: number | null) {
  if (wanted !== undefined) {
    return {
      limit: wanted,
      limitedBy: 'task' as const,
      rule: `${wanted} blocks, fixed by the task beforehand; no pilot`,
    };
  }
  if (mode === 'quick')
    return { limit: QUICK_BLOCKS, limitedBy: 'quick' as const, rule: `${QUICK_BLOCKS} blocks, no pilot` };
  return limitByPrecision(mode, largestFamily(comparisons), pairs, cells);
}

function limitByPrecision(mode: keyof typeof WANTED, family: number, pairs: number | null, cells: number | null) {
  const wanted = WANTED[mode];
  const minimum = Math.max(MINIMUM_BLOCKS, decidableFrom(family));
  const aim =
    `a pilot of ${PILOT_BLOCKS} blocks, discarded, fixes the number of blocks so that 95 % intervals are about ` +
    `±${percent(wanted.comparison)} on comparisons and ±${percent(wanted.cell)} on cells; at least ${minimum} blocks, at most ${wanted.cap}`;
  if (pairs === null && cells === null) {
    // Nothing was repeated, so nothing is known of the spread: too many blocks cost time, too few cost the answer.
    return {
      limit: wanted.cap,
      limitedBy: 'cap' as const,
      rule: `${aim}; the budget has no room for such a pilot, so ${wanted.cap} are wanted`,
    };
  }
  const needed = Math.max(
    pairs === null ? 0 : requiredBlocks(pairs, Math.log1p(wanted.comparison), 'hodges-lehmann'),
    cells === null ? 0 : requiredBlocks(cells, Math.log1p(wanted.cell), 'median'),
  );
  const limit = Math.min(Math.max(needed, minimum), wanted.cap);
  const spread = [
    ...(pairs === null ? [] : [`${percent(pairs)} between ratios`]),
    ...(cells === null ? [] : [`${percent(cells)} between sets`]),
  ].join(' and ');
  return {
    limit,
    limitedBy:
      needed > wanted.cap ? ('cap' as const) : needed <= minimum ? ('minimum' as const) : ('precision' as const),
    rule:
      `${aim}; planned with deviations of ${spread} (the pilot's upper quartile, raised to its one-sided ` +
      `${percent(CONFIDENCE)} confidence limit because three blocks say little), which need ${needed}: ${limit} blocks`,
  };
}

function largestFamily(comparisons: readonly ComparisonSpec[]): number {
  const sizes = new Map<string, number>();
  for (const { family } of comparisons) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  return Math.max(1, ...sizes.values());
}

function expectHalfWidth(blocks: number, estimator: 'hodges-lehmann' | 'median', deviation: number): number | null {
  const factor = halfWidthFactor(blocks, estimator);
  return factor === null ? null : Math.expm1(factor * deviation);
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
