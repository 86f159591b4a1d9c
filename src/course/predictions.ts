/** Predictions: what an answer means, and what it is worth beside the measurement. Pure; called by the predict command, by runs and by reports. */

import { LabError } from '../core/errors.js';
import type { Result, Unit } from '../core/result.js';
import type { PredictedRow, PredictedTable } from '../report/predicted.js';
import type { PredictQuestion } from './assignment.js';
import { measureCell, measureRatio } from './measured-values.js';
import type { PredictedAnswer, Prediction } from './predictions-schema.js';
import { findUnit, isOfUnit, listUnits, readQuantity, type WrittenUnit } from './written-quantity.js';

/** Returns the answer, or what is wrong with it for the student to read. Nothing written is a question skipped. */
export function readAnswer(question: PredictQuestion, written: string): PredictedAnswer | { problem: string } {
  const { id, text, unit, cell, dividedBy } = question;
  const asked = { id, text, unit, cell, ...(dividedBy === undefined ? {} : { dividedBy }) };
  if (written.trim() === '') return { ...asked, written: null, value: null };
  const wanted = unitOf(question);
  const quantity = readQuantity(written.slice(0, 200), wanted);
  if ('problem' in quantity) return quantity;
  if (!isOfUnit(quantity, wanted.unit)) {
    return {
      problem: `"${written.trim()}" is in another kind of unit; this one is asked in ${listUnits(wanted.unit)}`,
    };
  }
  return { ...asked, written: written.trim(), value: quantity.value };
}

/** Returns the unit of a number alone. Throws `internal` for a question whose unit nobody knows. */
export function unitOf({ id, unit, dividedBy }: Pick<PredictQuestion, 'id' | 'unit' | 'dividedBy'>): WrittenUnit {
  const found = findUnit(unit);
  if (found === null) throw new LabError('internal', `The question ${id} is asked in "${unit}", which is no unit.`);
  // What is divided has no unit, whatever the question calls it.
  return dividedBy !== undefined && found.unit === 'count' ? { unit: 'ratio', factor: 1 } : found;
}

/** Returns what was predicted beside what the result says. */
export function comparePrediction(prediction: Prediction, result: Result): PredictedTable {
  return {
    madeAt: prediction.madeAt,
    // Of a run that began later it is a prediction, whatever was there before it.
    isAfterResult: Date.parse(prediction.madeAt) > Date.parse(result.startedAt),
    seenResult: prediction.seenResult,
    rows: prediction.answers.map((answer) => compareAnswer(answer, result)),
  };
}

function compareAnswer(answer: PredictedAnswer, result: Result): PredictedRow {
  const { id, text, cell, dividedBy, value, unit } = answer;
  const row = { id, question: text, predicted: value };
  const asked = findUnit(unit)?.unit ?? 'count';
  const measured = dividedBy === undefined ? measureCell(result, cell) : measureRatio(result, cell, dividedBy);
  if ('missing' in measured) {
    return { ...row, unit: dividedBy === undefined ? asked : 'ratio', measured: null, missing: measured.missing };
  }
  if (dividedBy === undefined && !isAskedIn(asked, measured.unit)) {
    const missing = `it was asked in ${unit}, and ${cell} is measured in ${measured.unit}`;
    return { ...row, unit: asked, measured: null, missing };
  }
  const { median, low, high } = measured;
  return { ...row, unit: measured.unit, measured: { median, low, high }, missing: null };
}

function isAskedIn(asked: Unit, measured: Unit): boolean {
  return isOfUnit({ unit: asked, isBare: asked === 'count' }, measured);
}
