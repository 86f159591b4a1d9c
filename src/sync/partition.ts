/** Divides work evenly among workers: every item belongs to exactly one, whatever the numbers. Used by whoever gives threads a part of something each. */

import { checkCount } from './layout.js';

export interface Share {
  /** The first item of the share. */
  first: number;
  /** The one behind its last; equal to first where there is nothing for this worker. */
  end: number;
}

const MOST_ITEMS = Number.MAX_SAFE_INTEGER;
const MOST_WORKERS = 1_024;

/**
 * Returns worker `index`'s share of `items`, in order: shares differ by one item at most, and join to the whole.
 *
 * Throws: RangeError for what is no whole number, no worker, or a worker that is not there.
 */
export function shareOf(items: number, workers: number, index: number): Share {
  // #region 2a/partition
  checkCount(items, 'items', 0, MOST_ITEMS);
  checkCount(workers, 'workers', 1, MOST_WORKERS);
  checkCount(index, 'index', 0, workers - 1);
  const whole = Math.floor(items / workers);
  const rest = items % workers;
  // floor(items × index / workers) without the product, which passes 2^53 for large numbers of items.
  const startOf = (at: number) => whole * at + Math.floor((rest * at) / workers);
  return { first: startOf(index), end: startOf(index + 1) };
  // #endregion
}
