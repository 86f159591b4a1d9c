/** What the consumer's side of a cell says, an operation. Called by the findings of this task; pure. */

import type { Cell, Side } from '../../src/core/result.js';
import { median } from '../../src/stats/quantile.js';

/** Returns what the consumer's side says, over the trial's operations: the median over trials; null where none has such a side. */
export function readConsumer(cell: Cell, read: (side: Side) => number): number | null {
  const values = cell.trials.flatMap(({ sides, iterations }) => {
    const consumer = sides.find(({ role }) => role === 'consumer');
    return consumer ? [read(consumer) / iterations] : [];
  });
  return values.length > 0 ? median(values) : null;
}

export const cpuOfConsumer = (cell: Cell) => readConsumer(cell, ({ cpuNs }) => cpuNs);
export const sleepsOfConsumer = (cell: Cell) => readConsumer(cell, ({ voluntarySwitches }) => voluntarySwitches);
