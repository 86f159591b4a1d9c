/** One workload's sweep as the findings read it: rows of medians, points with their blocks, the serial runs. Pure; called by findings and figures. */

import type { Cell, Metric } from '../../src/core/result.js';
import { deriveCpuPerOperation, deriveFairness } from '../../src/report/derive.js';
import { type Measured, NotAsked } from '../../src/report/evidence.js';
import type { SweepRow } from '../../src/scaling/cause.js';
import type { ScalingPoint } from '../../src/scaling/scaling-analysis.js';
import { median } from '../../src/stats/quantile.js';

export interface Curve {
  name: string;
  /** Ascending by workers, from one worker on; what was measured. */
  cells: Cell[];
  rows: SweepRow[];
  points: ScalingPoint[];
  /** Values of the runs without any worker. */
  serial: number[];
  /** Of the cells that were declared and not measured: why. */
  gaps: string[];
}

/** Threads of which there is one, whatever the number of workers. */
const SOLE_ROLES = ['main', 'feeder', 'consumer', 'answering'];
const NS_PER_S = 1e9;

const workersOf = ({ parameters }: Cell) => Number(parameters.workers);

/** Returns the sweep. Throws: NotAsked when the run was not asked for it. */
export function readCurve({ cells }: Measured, name: string, cores: number, metric: Metric = 'operations'): Curve {
  const own = cells.filter((cell) => cell.subject === name && cell.metric === metric);
  if (own.length === 0) throw new NotAsked(name);
  const measured = own
    .filter((cell) => cell.status === 'measured' && cell.summary && cell.summary.median > 0)
    .sort((a, b) => workersOf(a) - workersOf(b));
  const swept = measured.filter((cell) => workersOf(cell) > 0);
  return {
    name,
    cells: swept,
    rows: swept.map((cell) => toRow(cell, cores)),
    points: swept.flatMap((cell) =>
      cell.trials.map(({ value, block }) => ({ workers: workersOf(cell), throughput: value, block })),
    ),
    serial: measured.filter((cell) => workersOf(cell) === 0).flatMap(({ trials }) => trials.map(({ value }) => value)),
    gaps: own
      .filter(({ status }) => status !== 'measured')
      .map(({ id, reason }) => `${id}: ${reason ?? 'not measured'}`),
  };
}

function toRow(cell: Cell, cores: number): SweepRow {
  return {
    workers: workersOf(cell),
    throughput: cell.summary!.median,
    cpuNsPerOperation: deriveCpuPerOperation(cell) ?? Number.NaN,
    cpuShare: medianOf(cell, (trial) => sumOf(trial, ({ cpuNs }) => cpuNs) / (elapsedNsOf(cell, trial) * cores)),
    sleepsPerOperation: medianOf(cell, (trial) => sumOf(trial, (side) => side.voluntarySwitches) / trial.iterations),
    fairness: deriveFairness(cell) ?? 1,
    soleThreadShare: findSoleShare(cell),
  };
}

type Trial = Cell['trials'][number];

/** Returns how long a trial took: it keeps how much was done and how fast, and so how long it took. */
export function elapsedNsOf({ metric, parameters }: Cell, { iterations, value }: Trial): number {
  const amount = metric === 'throughput' ? Number(parameters.inputBytes) : iterations;
  return (amount / value) * NS_PER_S;
}

const sumOf = ({ sides }: Trial, read: (side: Trial['sides'][number]) => number) =>
  sides.reduce((sum, side) => sum + read(side), 0);

function findSoleShare(cell: Cell): number | null {
  const sole = ({ sides }: Trial) => sides.filter(({ role }) => SOLE_ROLES.includes(role));
  if (!cell.trials.some((trial) => sole(trial).length > 0)) return null;
  return medianOf(cell, (trial) => Math.max(0, ...sole(trial).map(({ cpuNs }) => cpuNs)) / elapsedNsOf(cell, trial));
}

function medianOf({ trials }: Cell, read: (trial: Trial) => number): number {
  return median(trials.map(read));
}
