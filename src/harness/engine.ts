/** Runs a plan: pilot, blocks in seeded random order, evidence around every set, until the planned blocks or the time are used up. Called by `lab run`. */

import { LabError } from '../core/errors.js';
import { Random } from '../core/random.js';
import type { Cell, Comparison, Environment, Mode, Noise, PlanRecord, Trial } from '../core/result.js';
import { compareCells, SAME_MARGIN } from './compare.js';
import { type MachineReading, readMachine } from './evidence.js';
import { affordableBlocks, choosePilot } from './forecast.js';
import { isDisturbed, judgeNoise, type SetNoise } from './noise.js';
import { completeOutcomes, dropCells, isMeasured } from './outcomes.js';
import type { PilotTrial } from './pilot.js';
import type { FailedTrial, RawTrial, RunPlan, SetSpec } from './plan.js';
import { averageBlockMs, countTurns, expectBlockMs, isDue } from './set-turns.js';
import { hasTimeForBlock, planBlocks } from './stop-rule.js';
import { summariseCell } from './summarise.js';
import { toTrial } from './summarise-trial.js';

export interface Progress {
  phase: 'pilot' | 'measuring';
  setsDone: number;
  setsPlanned: number;
  elapsedMs: number;
  remainingMs: number;
  current: string;
}

export interface MeasureOptions {
  mode: Mode;
  /** Wall time for measuring, ms; null: no bound. */
  budgetMs: number | null;
  seed: number;
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
  environment: Environment;
}

export interface Measured {
  cells: Cell[];
  comparisons: Comparison[];
  noise: Noise;
  plan: PlanRecord;
  interrupted: boolean;
}

/** Wall time of one cell's timed region and of a fresh set's warm-up, ms. */
export const TIMES: Record<Mode, { cellMs: number; warmUpMs: number }> = {
  quick: { cellMs: 25, warmUpMs: 100 },
  standard: { cellMs: 40, warmUpMs: 150 },
  budget: { cellMs: 40, warmUpMs: 150 },
  full: { cellMs: 100, warmUpMs: 300 },
};

/** What a run may take where the user names no budget, ms: the quick one ends within a minute, the standard one within five. */
export const DEFAULT_BUDGET_MS: Record<Mode, number | null> = {
  quick: 52_000,
  standard: 285_000,
  budget: null,
  full: null,
};

/**
 * Resolves with everything that was measured; on abort with what there is by then, `interrupted` set.
 *
 * A set that throws fails its cells and is not run again; a cell that fails alone leaves its set; everything else goes on.
 */
export async function measure(plan: RunPlan, options: MeasureOptions): Promise<Measured> {
  return await new Run(plan, options).go();
}

class Run {
  readonly #plan: RunPlan;
  readonly #options: MeasureOptions;
  readonly #random: Random;
  readonly #startMs = performance.now();
  readonly #trials = new Map<string, Trial[]>();
  readonly #failures = new Map<string, string>();
  readonly #pilotTrials: PilotTrial[] = [];
  readonly #order: string[] = [];
  readonly #noise: SetNoise[] = [];
  #sets: readonly SetSpec[];
  #setsDone = 0;
  /** After the one that runs. */
  #blocksLeft = 0;
  #trialsDone = 0;
  #blocksDone = 0;
  #pilot = 0;
  /** Measured over expected wall time of the last block. */
  #slowdown = 1;

  constructor(plan: RunPlan, options: MeasureOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#sets = plan.sets;
  }

  async go(): Promise<Measured> {
    const { mode, budgetMs, signal } = this.#options;
    const pilot = choosePilot(this.#plan, mode, affordableBlocks(this.#blockMs, budgetMs));
    this.#pilot = pilot;
    this.#blocksLeft = pilot + this.#planBlocks().blocks;
    for (let block = 0; block < pilot && !signal.aborted; block++) await this.#runBlock(block, 'pilot');
    let planned = this.#planBlocks();
    this.#blocksLeft = planned.blocks;
    let stopped = 'the planned blocks were done';
    for (let block = 0; block < planned.blocks; block++) {
      if (signal.aborted || this.#sets.length === 0) break;
      if (block > 0 && !hasTimeForBlock(this.#elapsedMs(), this.#expectMs(block), budgetMs)) {
        stopped = `the time budget of ${budgetMs! / 1000} s left no room for another block`;
        break;
      }
      await this.#runBlock(block, 'measuring');
      if (block === 0 && this.#isTimedByFirstBlock) planned = this.#replanByTime();
    }
    if (this.#sets.length === 0 && this.#plan.sets.length > 0) stopped = 'every set failed';
    if (signal.aborted) stopped = 'interrupted by the user';
    return this.#conclude(planned, stopped);
  }

  #elapsedMs(): number {
    return performance.now() - this.#startMs;
  }

  #expectMs(block: number): number {
    return this.#slowdown * expectBlockMs(this.#sets, block);
  }

  /** Wall time of a block on average: not all of them run the same sets. */
  get #blockMs(): number {
    return this.#slowdown * averageBlockMs(this.#sets, this.#plan.blocks ?? null);
  }

  /** @param doneMs of the blocks to be planned, so much is done already */
  #planBlocks(doneMs = 0) {
    const { mode, budgetMs } = this.#options;
    return planBlocks({
      mode,
      comparisons: this.#plan.comparisons,
      pilot: this.#pilotTrials,
      blockMs: this.#blockMs,
      wanted: this.#plan.blocks,
      remainingMs: budgetMs === null ? null : budgetMs - this.#elapsedMs() + doneMs,
    });
  }

  get #isTimedByFirstBlock(): boolean {
    return this.#pilot === 0 && this.#options.mode !== 'quick' && this.#options.budgetMs !== null;
  }

  /** Without a pilot the first block tells how long one takes: of what it measured nothing is looked at, so it need not be discarded. */
  #replanByTime(): ReturnType<typeof planBlocks> {
    const planned = this.#planBlocks(this.#blockMs);
    this.#blocksLeft = planned.blocks - 1;
    return planned;
  }

  async #runBlock(block: number, phase: Progress['phase']): Promise<void> {
    const beganMs = performance.now();
    this.#blocksLeft--;
    const due = this.#sets.filter((set) => isDue(set, block));
    const order = this.#random.shuffle(due);
    for (const [at, set] of order.entries()) {
      this.#report(phase, set.id, order.length - at);
      await this.#runSet(set, block, phase);
      if (this.#options.signal.aborted) return;
    }
    if (due.length > 0) this.#slowdown = (performance.now() - beganMs) / Math.max(1, expectBlockMs(due, block));
    if (phase === 'measuring') this.#blocksDone++;
  }

  async #runSet(set: SetSpec, block: number, phase: Progress['phase']): Promise<void> {
    const startedAt = this.#elapsedMs();
    const before = readMachine();
    const outcomes = await this.#serve(set, block);
    const after = readMachine();
    if (this.#options.signal.aborted) return; // half a set is no set
    const number = this.#setsDone++;
    this.#order.push(set.id);
    this.#noise.push({
      before,
      after,
      oversubscribed: set.oversubscribed === true,
      trials: outcomes.filter(isMeasured),
    });
    for (const outcome of outcomes) {
      if (!isMeasured(outcome)) this.#failures.set(outcome.cellId, outcome.failure);
      else if (phase === 'pilot') this.#pilotTrials.push({ cellId: outcome.cellId, block, value: outcome.value });
      else this.#keep(outcome, set, { set: number, block, startedAt, before, after });
    }
    const failed = new Set(outcomes.flatMap((outcome) => (isMeasured(outcome) ? [] : [outcome.cellId])));
    if (failed.size > 0) this.#sets = this.#sets.flatMap((other) => (other === set ? dropCells(set, failed) : [other]));
  }

  #keep(
    raw: RawTrial,
    set: SetSpec,
    place: { set: number; block: number; startedAt: number; before: MachineReading; after: MachineReading },
  ): void {
    const { before, after, ...where } = place;
    const stealTicks =
      before.stealTicks === null || after.stealTicks === null ? null : after.stealTicks - before.stealTicks;
    const noise = { before, after, oversubscribed: set.oversubscribed === true };
    const disturbed = raw.disturbed === true || isDisturbed(raw, noise);
    const trial = toTrial({ ...raw, stealTicks }, { ...where, order: this.#trialsDone++, disturbed });
    const trials = this.#trials.get(raw.cellId);
    if (trials) trials.push(trial);
    else this.#trials.set(raw.cellId, [trial]);
  }

  async #serve(set: SetSpec, block: number): Promise<(RawTrial | FailedTrial)[]> {
    const { mode, signal } = this.#options;
    const cells = this.#random.shuffle(set.cells);
    const seed = this.#random.integer(0x7fff_ffff);
    try {
      return completeOutcomes(cells, await set.run({ cells, block, ...TIMES[mode], seed, signal }));
    } catch (error) {
      const failure = error instanceof LabError || error instanceof Error ? error.message : String(error);
      return cells.map(({ id }) => ({ cellId: id, failure }));
    }
  }

  #report(phase: Progress['phase'], current: string, leftInBlock: number): void {
    const elapsedMs = this.#elapsedMs();
    const setsInBlock = this.#sets.reduce((sum, { turns }) => sum + 1 / (turns?.every ?? 1), 0);
    const setsPlanned = this.#setsDone + leftInBlock + Math.round(this.#blocksLeft * setsInBlock);
    const wantedMs = (leftInBlock / setsInBlock + this.#blocksLeft) * this.#blockMs;
    const { budgetMs } = this.#options;
    const remainingMs = budgetMs === null ? wantedMs : Math.min(wantedMs, Math.max(0, budgetMs - elapsedMs));
    this.#options.onProgress?.({ phase, setsDone: this.#setsDone, setsPlanned, elapsedMs, remainingMs, current });
  }

  #conclude(planned: ReturnType<typeof planBlocks>, stopped: string): Measured {
    const { mode, budgetMs, signal, environment } = this.#options;
    const stoppedEarly = this.#blocksDone < planned.blocks;
    // A cell that fails leaves its set and the others stay in it (outcomes.ts), so fewer trials than planned mean a lack of time.
    const { overheadNs: clockOverheadNs } = environment.clock;
    const setOf = new Map(this.#plan.sets.flatMap((set) => set.cells.map(({ id }) => [id, set])));
    const cells = this.#plan.cells.map((spec) => {
      const failure = this.#failures.get(spec.id);
      const context = { plannedSets: countTurns(setOf.get(spec.id) ?? {}, planned.blocks), clockOverheadNs };
      return summariseCell(
        spec,
        this.#trials.get(spec.id) ?? [],
        failure === undefined ? [] : [{ cellId: spec.id, failure }],
        mode,
        context,
      );
    });
    const comparisons = compareCells(this.#plan.comparisons, cells, mode);
    const pilot = this.#pilot;
    return {
      cells,
      comparisons,
      noise: judgeNoise(this.#noise),
      plan: {
        pilot: {
          blocks: pilot,
          note: pilot === 0 ? 'none: a quick run, or no time for one' : 'discarded: it fixed the number of blocks',
        },
        blocks: planned.blocks,
        blocksDone: this.#blocksDone,
        order: this.#order,
        stopRule: planned.text,
        stopped: stoppedEarly || signal.aborted ? stopped : 'the planned blocks were done',
        budgetMs,
        sameMargin: SAME_MARGIN,
        families: countFamilies(comparisons),
      },
      interrupted: signal.aborted,
    };
  }
}

function countFamilies(comparisons: readonly Comparison[]): PlanRecord['families'] {
  const counts = new Map<string, number>();
  for (const { family } of comparisons) counts.set(family, (counts.get(family) ?? 0) + 1);
  return [...counts].map(([id, count]) => ({ id, comparisons: count }));
}
