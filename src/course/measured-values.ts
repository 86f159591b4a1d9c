/** What a result says of one cell, or of two: the number that a prediction or a citation is held against. Pure; called by predictions and citations. */

import { findNearest } from '../core/nearest.js';
import type { Cell, Result, Unit } from '../core/result.js';
import { estimateRatio, pairBlocks } from '../harness/paired-ratio.js';

export interface MeasuredValue {
  unit: Unit;
  median: number;
  /** null: too few sets for an interval. */
  low: number | null;
  high: number | null;
  /** Another estimate of the same that may be cited as well: the ratio of the medians, beside the one paired within blocks. */
  also?: number;
}

export interface NoValue {
  /** Why there is none, and what to do. */
  missing: string;
}

type WithCells = Pick<Result, 'cells'>;

export function measureCell(result: WithCells, id: string): MeasuredValue | NoValue {
  const cell = findCell(result, id);
  if ('missing' in cell) return cell;
  const { median, low, high } = cell.summary!;
  return { unit: cell.unit, median, low, high };
}

/** Returns the ratio of the first to the second, paired within blocks where they have blocks in common. */
export function measureRatio(result: WithCells, above: string, below: string): MeasuredValue | NoValue {
  const [subject, reference] = [findCell(result, above), findCell(result, below)];
  if ('missing' in subject) return subject;
  if ('missing' in reference) return reference;
  if (subject.unit !== reference.unit) {
    return {
      missing: `${above} is measured in ${subject.unit} and ${below} in ${reference.unit}: there is no ratio of the two`,
    };
  }
  const ofMedians = subject.summary!.median / reference.summary!.median;
  if (!Number.isFinite(ofMedians)) return { missing: `${below} is 0, so there is no ratio to it` };
  const blocks = pairBlocks(subject, reference);
  const paired = estimateRatio(blocks.filter(({ logRatio }) => Number.isFinite(logRatio)));
  if (paired.estimate === null || paired.interval === null) {
    return { unit: 'ratio', median: ofMedians, low: null, high: null };
  }
  const { low, high } = paired.interval;
  return { unit: 'ratio', median: paired.estimate, low, high, also: ofMedians };
}

/** Returns the cell if it has a number. */
export function findCell({ cells }: WithCells, id: string): Cell | NoValue {
  const cell = cells.find((each) => each.id === id);
  if (cell === undefined) {
    const near = findNearest(
      id,
      cells.map((each) => each.id),
      2,
    );
    const advice =
      near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '; "lab run TASK --dry-run" lists them all';
    return { missing: `the result has no cell ${id}${advice}` };
  }
  if (cell.status === 'measured' && cell.summary !== undefined) return cell;
  return { missing: `${id} was not measured (${cell.status}: ${cell.reason ?? 'no reason given'})` };
}
