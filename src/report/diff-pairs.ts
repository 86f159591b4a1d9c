/** The cells that two results have both measured, and those of them that have no ratio with the reason. Pure; called by diff.ts. */

import type { Cell, Result, Unit } from '../core/result.js';
import { median } from '../stats/quantile.js';

/** A cell of the older and of the newer result. */
export interface CellPair {
  older: Cell;
  newer: Cell;
}

/** One run's side of a cell. */
export interface DiffArm {
  sets: number;
  /** How many of them lost time to other work. */
  disturbedSets: number;
  /** Over sets, in the cell's unit; null: no set. */
  median: number | null;
}

/** A cell that both runs have measured and of which there is no ratio. */
export interface RefusedCell {
  id: string;
  reason: string;
  /** null: the units differ, so that the numbers cannot stand side by side. */
  unit: Unit | null;
  older: DiffArm;
  newer: DiffArm;
  /** Whether the medians differ. */
  isChanged: boolean;
}

export interface DiffSet {
  value: number;
  isDisturbed: boolean;
}

/** Returns the pairs in the newer result's order, apart those without a ratio. */
export function pairCells(older: Result, newer: Result): { pairs: CellPair[]; refused: RefusedCell[] } {
  const before = new Map(older.cells.map((cell) => [cell.id, cell]));
  const pairs: CellPair[] = [];
  const refused: RefusedCell[] = [];
  for (const cell of newer.cells) {
    const other = before.get(cell.id);
    if (cell.status !== 'measured' || other?.status !== 'measured') continue;
    const pair = { older: other, newer: cell };
    const reason = findObstacle(pair);
    if (reason === null) pairs.push(pair);
    else refused.push(refuse(pair, reason));
  }
  return { pairs, refused };
}

/** Beyond this the ratio of two values is no number any more. */
const MOST_LOG_RATIO = 700;

function findObstacle({ older, newer }: CellPair): string | null {
  if (older.metric !== newer.metric || older.unit !== newer.unit) {
    return `the units differ (${older.unit} and ${newer.unit}), so it is not the same quantity`;
  }
  const key = Object.keys(newer.parameters).find(
    (name) => name in older.parameters && older.parameters[name] !== newer.parameters[name],
  );
  if (key !== undefined) {
    return `the parameter ${key} differs (${older.parameters[key]} and ${newer.parameters[key]}), so it is not the same work`;
  }
  if (older.trials.length === 0 || newer.trials.length === 0) return 'one of the two has no trial';
  if (newer.unit === 'bits') return 'a set of flags is no quantity and has no ratio';
  const values = [...older.trials, ...newer.trials].map(({ value }) => value);
  if (values.some((value) => value <= 0)) return 'a value is not positive, so there is no ratio';
  const logs = values.map(Math.log);
  if (Math.max(...logs) - Math.min(...logs) > MOST_LOG_RATIO) return 'the values are too far apart for a ratio';
  return null;
}

function refuse({ older, newer }: CellPair, reason: string): RefusedCell {
  const [before, after] = [describeArm(older), describeArm(newer)];
  const unit = older.unit === newer.unit ? newer.unit : null;
  const isChanged = unit === null || before.median !== after.median;
  return { id: newer.id, reason, unit, older: before, newer: after, isChanged };
}

/** Returns the value of each set, which is the unit of variance: several trials of one set count once. */
export function listSets({ trials }: Cell): DiffSet[] {
  const sets = new Map<number, Cell['trials']>();
  for (const trial of trials) sets.set(trial.set, [...(sets.get(trial.set) ?? []), trial]);
  return [...sets.values()].map((each) => ({
    value: median(each.map(({ value }) => value)),
    isDisturbed: each.some(({ disturbed }) => disturbed),
  }));
}

/** Returns the number of sets and their median. */
export function describeArm(cell: Cell): DiffArm {
  const sets = listSets(cell);
  return {
    sets: sets.length,
    disturbedSets: sets.filter(({ isDisturbed }) => isDisturbed).length,
    median: sets.length === 0 ? null : median(sets.map(({ value }) => value)),
  };
}
