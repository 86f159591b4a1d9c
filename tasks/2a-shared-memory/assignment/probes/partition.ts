/** Probes of the region `partition`. Run in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { shareOf } from '../../../../src/sync/partition.js';
import { tellError } from './rings.js';

/** Returns each worker's share of each division that is asked for; of some workers where not all are. */
export const shares: Probe = (input) =>
  (input as { items: number; workers: number; indexes?: number[] }[]).map(({ items, workers, indexes }) =>
    (indexes ?? Array.from({ length: workers }, (_, index) => index)).map((index) => ({
      ...shareOf(items, workers, index),
    })),
  );

/** Returns what becomes of each call: `returned`, or the error's name and text. */
export const refusals: Probe = (input) =>
  (input as [number, number, number][]).map(([items, workers, index]) => {
    try {
      shareOf(items, workers, index);
      return 'returned';
    } catch (error) {
      return tellError(error);
    }
  });
