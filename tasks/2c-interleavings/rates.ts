/** How often a fault was seen in how many runs, over all sets of a cell, and what that says of the rate. Called by findings, figures and README; pure. */

import type { Cell } from '../../src/core/result.js';
import { type Measured, MissingEvidence } from '../../src/report/evidence.js';
import { formatCount, formatNumber } from '../../src/report/quantity.js';
import { clopperPearson } from '../../src/stats/binomial.js';
import { type Interval, medianInterval } from '../../src/stats/median-interval.js';
import { sortAscending } from '../../src/stats/quantile.js';

export interface Rate {
  id: string;
  cell: Cell;
  detections: number;
  runs: number;
  /** Share of runs, with its exact 95 % interval. */
  share: number;
  low: number;
  high: number;
  /** Where the median of the sets' own shares lies: where it matters on which CPUs a process runs, runs are not alike. null: too few sets. */
  ofSets: Interval | null;
}

/** Returns the rate of a measured cell; null where it has no runs. A set that ended at its last hang only makes the interval wider than needed. */
export function rateOf(cell: Cell): Rate | null {
  const detections = cell.trials.reduce((sum, { value }) => sum + value, 0);
  const runs = cell.trials.reduce((sum, { iterations }) => sum + iterations, 0);
  if (cell.status !== 'measured' || !(runs > 0) || detections > runs) return null;
  const shares = cell.trials.map(({ value, iterations }) => value / Math.max(1, iterations));
  const ofSets = medianInterval(sortAscending(shares));
  return { id: cell.id, cell, detections, runs, share: detections / runs, ...clopperPearson(detections, runs), ofSets };
}

/** Returns the rate; null where the run was not asked for it. Throws: MissingEvidence where it was, and has none. */
export function findRate({ cells }: Pick<Measured, 'cells'>, id: string): Rate | null {
  const cell = cells.find((each) => each.id === id);
  if (!cell) return null;
  const rate = rateOf(cell);
  if (rate) return rate;
  throw new MissingEvidence(`${id} was ${cell.status} (${cell.reason ?? 'no runs'})`, [id]);
}

const percent = (share: number) => formatNumber(100 * share);

/** Returns `3 of 20,000 (0.00309 to 0.0438 %)`. */
export function sayRate({ detections, runs, low, high }: Rate): string {
  return `${formatCount(detections)} of ${formatCount(runs)} (${percent(low)} to ${percent(high)} %)`;
}
