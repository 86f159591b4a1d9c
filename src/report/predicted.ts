/** What somebody predicted beside what was measured, as data and as words. Pure; made by the course, shown in the terminal and in pages. */

import type { Unit } from '../core/result.js';
import { formatInterval, formatNumber, formatPercent, formatQuantity } from './quantity.js';

export interface PredictedRow {
  id: string;
  question: string;
  unit: Unit;
  /** null: the question was skipped. */
  predicted: number | null;
  measured: { median: number; low: number | null; high: number | null } | null;
  /** Why nothing was measured. */
  missing: string | null;
}

export interface PredictedTable {
  /** ISO 8601. */
  madeAt: string;
  /** Made when this very result had been begun. */
  isAfterResult: boolean;
  /** The result of the same task that lay there when it was made. */
  seenResult: string | null;
  rows: readonly PredictedRow[];
}

/** How far off is the prediction, as a word and as the factor from measured to predicted (null: there is none). */
export interface Distance {
  words: string;
  factor: number | null;
}

/** Within this factor a guess is as good as one can be without knowing the machine. */
const NEAR = 2;
/** What a calculation loses. */
const ROUNDING = 1e-9;

export function describeDistance({ predicted, measured }: PredictedRow): Distance {
  if (measured === null) return { words: 'not measured', factor: null };
  if (predicted === null) return { words: 'skipped', factor: null };
  const { median, low, high } = measured;
  const isWithin = predicted >= (low ?? median) * (1 - ROUNDING) && predicted <= (high ?? median) * (1 + ROUNDING);
  const factor = predicted > 0 && median > 0 ? predicted / median : null;
  if (isWithin) return { words: 'within the interval', factor };
  if (factor === null) return { words: predicted > median ? 'too high' : 'too low', factor };
  const off = Math.max(factor, 1 / factor);
  const amount = off < 1.1 ? formatPercent(off - 1) : `${formatNumber(off)}×`;
  return { words: `${amount} too ${factor > 1 ? 'high' : 'low'}`, factor };
}

/** Whether the prediction is of the right size, for a colour. */
export function isNear({ factor }: Distance): boolean {
  return factor !== null && Math.max(factor, 1 / factor) <= NEAR;
}

/** Returns what was said, what was measured, its interval, and how far off that is. */
export function describeRow(row: PredictedRow): [said: string, measured: string, interval: string, off: string] {
  const { unit, predicted, measured } = row;
  const said = predicted === null ? '–' : formatQuantity(unit, predicted);
  if (measured === null) return [said, '–', '', 'not measured'];
  const { median, low, high } = measured;
  const interval = low === null || high === null ? 'none' : formatInterval(unit, median, low, high);
  return [said, formatQuantity(unit, median), interval, describeDistance(row).words];
}

/** Returns when it was made, and the warning that it was made too late. */
export function describeMaking({ madeAt, isAfterResult, seenResult }: PredictedTable): {
  when: string;
  late: string | null;
} {
  const when = `Predicted at ${madeAt.replace(/\.\d+Z$/, 'Z')}.`;
  if (isAfterResult) return { when, late: 'Made after this result was begun, so it is no prediction.' };
  if (seenResult === null) return { when, late: null };
  return { when, late: `Made when another result of this task was there already (${seenResult}).` };
}
