/** Simulated runs: noise of known kind through the real pilot, stop rule and comparison. Called by the harness's own tests. */

import type { Random } from '../../src/core/random.js';
import type { Cell, Comparison, Mode, Trial } from '../../src/core/result.js';
import { compareCells } from '../../src/harness/compare.js';
import type { PilotTrial } from '../../src/harness/pilot.js';
import type { ComparisonSpec } from '../../src/harness/plan.js';
import { hasTimeForBlock, pilotBlocks, planBlocks } from '../../src/harness/stop-rule.js';

/** Value of a trial whose true size is 1. `time` runs from 0 at the run's start, one unit a set. */
export type Noise = (random: Random, time: number) => number;

export const NOISES = {
  normal: (random) => 1 + 0.05 * random.normal(),
  'log-normal': (random) => Math.exp(0.4 * random.normal()),
  exponential: (random) => 1 - 0.3 * Math.log(1 - random.fraction()),
  'two-mode': (random) => (random.fraction() < 0.5 ? 1 : 4) * (1 + 0.05 * random.normal()),
  // A machine that slows down by half over a long run, with a slow swing on top.
  drifting: (random, time) => (1 + time / 60 + 0.2 * Math.sin(time / 7)) * (1 + 0.03 * random.normal()),
} satisfies Record<string, Noise>;

export interface SimulatedRun {
  noise: Noise;
  /** True ratio of each subject to the one reference they share. */
  ratios: readonly number[];
  mode?: Mode;
  /** The time budget, in blocks of average length; none if absent. */
  budgetBlocks?: number;
  /** Instead of the pilot and the stop rule. */
  fixedBlocks?: number;
  /** Chance that a block is disturbed: its trials take twice as long. */
  disturbance?: number;
}

const BLOCK_MS = 1_000;

/** Returns the comparisons of one run, and the blocks it took. */
export function simulateRun(random: Random, run: SimulatedRun): { comparisons: Comparison[]; blocks: number } {
  const specs = run.ratios.map((_, i) => buildSpec(i));
  const mode = run.mode ?? 'standard';
  const arms = [1, ...run.ratios];
  let time = 0;
  const serveBlock = (keep: (arm: number, value: number, order: number, disturbed: boolean) => void): number => {
    const disturbed = random.fraction() < (run.disturbance ?? 0);
    for (const arm of random.shuffle(arms.map((_, i) => i))) {
      keep(arm, arms[arm]! * run.noise(random, time) * (disturbed ? 2 : 1), time++, disturbed);
    }
    return BLOCK_MS * (0.8 + 0.4 * random.fraction());
  };

  let blocks = run.fixedBlocks;
  const budgetMs = run.budgetBlocks === undefined ? null : run.budgetBlocks * BLOCK_MS;
  let elapsedMs = 0;
  let blockMs = BLOCK_MS;
  if (blocks === undefined) {
    const pilot: PilotTrial[] = [];
    for (let block = 0; block < pilotBlocks(mode); block++) {
      blockMs = serveBlock((arm, value) => pilot.push({ cellId: idOf(arm), block, value }));
      elapsedMs += blockMs;
    }
    blocks = planBlocks({
      mode,
      comparisons: specs,
      pilot,
      blockMs,
      remainingMs: budgetMs && budgetMs - elapsedMs,
    }).blocks;
  }
  const trials: Trial[][] = arms.map(() => []);
  let done = 0;
  while (done < blocks && hasTimeForBlock(elapsedMs, blockMs, budgetMs)) {
    blockMs = serveBlock((arm, value, order, disturbed) => {
      trials[arm]!.push(buildTrial({ value, block: done, set: order, order, disturbed }));
    });
    elapsedMs += blockMs;
    done++;
  }
  return {
    comparisons: compareCells(
      specs,
      trials.map((list, arm) => buildCell(idOf(arm), list)),
      mode,
    ),
    blocks: done,
  };
}

function idOf(arm: number): string {
  return `round-trip/arm${arm}`;
}

function buildSpec(i: number): ComparisonSpec {
  return { id: `c${i}`, subject: idOf(i + 1), reference: idOf(0), family: 'simulated' };
}

/** Returns a trial with only what comparisons and summaries look at. */
export function buildTrial(fields: Partial<Trial> & Pick<Trial, 'value'>): Trial {
  return {
    set: 0,
    block: 0,
    order: 0,
    startedAt: 0,
    batch: 1,
    iterations: 1,
    checksum: null,
    sides: [],
    stealTicks: 0,
    disturbed: false,
    ...fields,
  };
}

/** Returns a measured cell of these trials. */
export function buildCell(id: string, trials: Trial[], fields: Partial<Cell> = {}): Cell {
  return {
    id,
    metric: 'round-trip',
    unit: 'ns',
    subject: id.split('/')[1] ?? id,
    parameters: {},
    status: 'measured',
    trials,
    modes: null,
    warnings: [],
    ...fields,
  };
}
