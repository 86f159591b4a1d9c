/** What a task hands to the engine: cells, the sets that serve them and the comparisons wanted. The engine knows nothing else of a task. */

import type { Metric, Parameters, Placement, Side, Target } from '../core/result.js';

/** One cell: a metric of a subject under fixed parameters. */
export interface CellSpec {
  /** `metric/subject/parameters…` */
  id: string;
  metric: Metric;
  subject: string;
  placement?: Placement;
  parameters: Parameters;
  /** Why this cell cannot be measured here; a cell with a reason belongs to no set. */
  skip?: string;
}

/** What one set says of one cell: a value, or why there is none. */
export interface RawTrial {
  cellId: string;
  /** In the metric's unit. */
  value: number;
  batch: number;
  iterations: number;
  /** Time per operation, ns; each is the mean of `batch` operations. */
  samplesNs?: readonly number[];
  served?: number[];
  checksum: number | null;
  sides: Side[];
  stealTicks: number | null;
  /** The set itself knows that other work came in between. */
  disturbed?: boolean;
  /** Wall time of the timed region, ns: what run-queue waits are held against. */
  elapsedNs: number;
}

export interface FailedTrial {
  cellId: string;
  failure: string;
}

/** What a set may use while it runs. */
export interface SetContext {
  /** The cells in the order in which to serve them. */
  cells: readonly CellSpec[];
  block: number;
  /** Wall time wanted for one cell's timed region, ms. */
  cellMs: number;
  /** Wall time of warming up the loops of one metric in a fresh set, ms. */
  warmUpMs: number;
  seed: number;
  signal: AbortSignal;
}

/** One fresh group of processes for one subject at one placement, serving its cells. */
export interface SetSpec {
  id: string;
  cells: readonly CellSpec[];
  /** A first guess of the wall time, ms, until the pilot or the first block has measured it. */
  expectedMs: number;
  /** More threads than CPUs may want to run here: waiting for a CPU is then the mechanism, no sign of other work. */
  oversubscribed?: boolean;
  /**
   * It runs in every so-many-th block only, from block `offset` on, and so many times at the most, since it needs fewer replicates than
   * others; absent: in all.
   */
  turns?: { every: number; offset: number; most?: number };
  /** Starts the group, serves the cells, ends the group. Must leave no process and no descriptor behind, also when it throws. */
  run(context: SetContext): Promise<(RawTrial | FailedTrial)[]>;
}

/** Numerator and denominator are cell ids; the comparison is paired within blocks. */
export interface ComparisonSpec {
  id: string;
  subject: string;
  reference: string;
  family: string;
  target?: Pick<Target, 'kind' | 'ratio'>;
}

export interface RunPlan {
  task: string;
  cells: readonly CellSpec[];
  sets: readonly SetSpec[];
  comparisons: readonly ComparisonSpec[];
  /** How many blocks the question takes, fixed beforehand; absent: the mode, and where there is time a pilot, say. */
  blocks?: number;
  /** Digest of the job's input; null until a set has needed it, or where there is no job. */
  inputDigest(): string | null;
  /** Removes what building the plan left (temporary corpora). */
  dispose(): Promise<void>;
}
