/** A made-up result of a task: every cell that a run of the mode declares, with values of about the right size, summarised, compared and explained as real ones are. Called by the synthetic results of tasks. */

import type { TaskModule } from '../../src/cli/task.js';
import { Random } from '../../src/core/random.js';
import type { Cell, Mode, Result, Side, Trial } from '../../src/core/result.js';
import { compareCells } from '../../src/harness/compare.js';
import type { CellSpec } from '../../src/harness/plan.js';
import { summariseCell } from '../../src/harness/summarise.js';
import { ENVIRONMENT, makeResult } from '../report/synthetic.js';

const BLOCKS = 9;
export const MACHINE = {
  ...ENVIRONMENT,
  limits: { ...ENVIRONMENT.limits, openFilesSoft: 20_000, openFilesHard: 20_000 },
};

export interface Invention {
  name: string;
  task: TaskModule;
  /** About what a machine of two cores says. */
  chooseCentre(spec: CellSpec): number;
  /** Metrics that are counted, not timed: the same in every block. */
  counted: ReadonlySet<string>;
  /** The sides of a cell's trials; none for what has none. */
  rolesOf(spec: CellSpec): readonly string[];
  /** What of a trial is not as in the others: how much was done in it, by whom, at what cost. */
  completeTrial?(spec: CellSpec, value: number): Partial<Trial>;
  /** One with which no pair of equal arms looks different by chance. */
  salt: number;
}

/** Of the cell's own name: which other cells there are, as where a peer is installed, changes no value. */
function randomOf({ id }: CellSpec, salt: number): Random {
  return new Random([...id].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, salt));
}

export const sideOf = (role: string): Side => ({
  role,
  pid: 1,
  tid: 1,
  cpusRequested: [0],
  cpusObserved: [0],
  cpuNs: 8_000,
  voluntarySwitches: 1,
  involuntarySwitches: 0,
  runQueueWaitNs: 0,
});

function makeTrials(spec: CellSpec, { chooseCentre, counted, rolesOf, completeTrial, salt }: Invention): Trial[] {
  const random = randomOf(spec, salt);
  const centre = chooseCentre(spec);
  return Array.from({ length: BLOCKS }, (_, block) => {
    const value = counted.has(spec.metric) ? centre : centre * (1 + 0.01 * random.normal());
    return {
      set: block,
      block,
      order: block,
      startedAt: block * 1_000,
      value,
      batch: 1,
      iterations: 1,
      checksum: 1,
      sides: rolesOf(spec).map(sideOf),
      stealTicks: 0,
      disturbed: false,
      ...completeTrial?.(spec, value),
    };
  });
}

function makeCell(spec: CellSpec, mode: Mode, invention: Invention): Cell {
  if (spec.skip !== undefined) return summariseCell(spec, [], [], mode);
  const cell = summariseCell(spec, makeTrials(spec, invention), [], mode);
  const p50 = cell.summary!.median;
  return spec.metric === 'latency'
    ? { ...cell, quantiles: { of: 'samples', samples: 1_000, p50, p90: p50 * 1.5, p99: p50 * 3 } }
    : cell;
}

/** Returns the result; the same each time. */
export async function makeUpResult(mode: Mode, invention: Invention): Promise<Result> {
  const { name, task } = invention;
  const plan = await task.buildPlan({ mode, seed: 1 }, MACHINE);
  await plan.dispose(); // nothing has been prepared yet
  const cells = plan.cells.map((spec) => makeCell(spec, mode, invention));
  const comparisons = compareCells(plan.comparisons, cells, mode);
  const result = makeResult(cells, comparisons, { task: name, mode, environment: MACHINE });
  return { ...result, findings: task.explain(result) };
}
