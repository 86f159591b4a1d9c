/** What findings stand on: cells with their estimates or counts, and the answer "undecided" where there is nothing to stand on. Called by the findings of tasks. */

import type { Cell, Comparison, Finding, Result } from '../core/result.js';
import { formatNumber, formatQuantity } from './quantity.js';

export type Measured = Pick<Result, 'cells' | 'comparisons'>;

/** An answer before it has its question. */
export type Conclusion = Pick<Finding, 'answer' | 'status' | 'evidence'>;

export type Question = readonly [id: string, question: string, conclude: (result: Measured) => Conclusion];

/** Returns the findings in the order of the questions. One whose cells were not asked for (--only) is left out; one whose cells failed says so. */
export function answerAll(questions: readonly Question[], result: Measured): Finding[] {
  return questions.flatMap(([id, question, conclude]) => {
    try {
      return { id, question, ...conclude(result) };
    } catch (error) {
      if (error instanceof NotAsked) return [];
      if (!(error instanceof MissingEvidence)) throw error;
      return {
        id,
        question,
        answer: `Cannot be said: ${error.message}.`,
        status: 'undecided',
        evidence: error.evidence,
      };
    }
  });
}

/** Thrown where a finding has nothing to stand on; becomes "undecided" with the reason. */
export class MissingEvidence extends Error {
  readonly evidence: string[];

  constructor(message: string, evidence: string[] = []) {
    super(message);
    this.evidence = evidence;
  }
}

/** Thrown where the run was not asked for what a finding rests on. */
export class NotAsked extends Error {}

export interface Estimate {
  id: string;
  cell: Cell;
  median: number;
  low: number;
  high: number;
  text: string;
}

/** Returns the cell's median with its interval. */
export function estimateOf(result: Measured, id: string): Estimate {
  const cell = result.cells.find((each) => each.id === id);
  if (!cell) throw new NotAsked(id);
  if (cell.status !== 'measured')
    throw new MissingEvidence(`${id} was ${cell.status} (${cell.reason ?? 'no reason given'})`, [id]);
  const { summary } = cell;
  if (!summary || summary.low === null || summary.high === null) {
    const sets = summary?.trials ?? 0;
    throw new MissingEvidence(`${id} has ${sets} ${sets === 1 ? 'set' : 'sets'}, six are the least for an interval`, [
      id,
    ]);
  }
  return {
    id,
    cell,
    median: summary.median,
    low: summary.low,
    high: summary.high,
    text: formatQuantity(cell.unit, summary.median),
  };
}

/** What was counted rather than timed: the same in every set, or it is no fact. */
export interface Fact {
  id: string;
  cell: Cell;
  /** The median over sets. */
  value: number;
  min: number;
  max: number;
}

/** Returns the cell's counts; they need no interval. */
export function factOf(result: Measured, id: string): Fact {
  const fact = findFact(result, id);
  if (fact) return fact;
  throw new NotAsked(id);
}

/** Returns the cell's counts; null where it was not asked for. */
export function findFact(result: Measured, id: string): Fact | null {
  const cell = result.cells.find((each) => each.id === id);
  if (!cell) return null;
  if (cell.status !== 'measured' || !cell.summary)
    throw new MissingEvidence(`${id} was ${cell.status} (${cell.reason ?? 'no reason given'})`, [id]);
  const { median, min, max } = cell.summary;
  return { id, cell, value: median, min, max };
}

export interface Ratio {
  id: string;
  verdict: Comparison['verdict'];
  median: number;
  low: number;
  high: number;
  text: string;
}

/** Returns the comparison's ratio with its interval and verdict. */
export function ratioOf(result: Measured, id: string): Ratio {
  const comparison = result.comparisons.find((each) => each.id === id);
  if (!comparison) throw new NotAsked(id);
  const { ratio, verdict } = comparison;
  if (ratio === null) throw new MissingEvidence(`${id} has fewer than six blocks`, [id]);
  const text = `${formatNumber(ratio.median)} times (${formatNumber(ratio.low)} to ${formatNumber(ratio.high)})`;
  return { id, verdict, median: ratio.median, low: ratio.low, high: ratio.high, text };
}

/** Returns the ratio, or null where the run was not asked for it. */
export function findRatio(result: Measured, id: string): Ratio | null {
  return result.comparisons.some((each) => each.id === id) ? ratioOf(result, id) : null;
}

/** Returns the estimate, or null where the run was not asked for it. */
export function findEstimate(result: Measured, id: string): Estimate | null {
  return result.cells.some((each) => each.id === id) ? estimateOf(result, id) : null;
}
