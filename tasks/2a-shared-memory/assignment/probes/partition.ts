/** Probes of the region `partition`. Run in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { shareOf } from '../../../../src/sync/partition.js';

/** Returns each worker's share of each division that is asked for. */
const shares: Probe = (input) =>
  (input as { items: number; workers: number }[]).map(({ items, workers }) =>
    Array.from({ length: workers }, (_, index) => ({ ...shareOf(items, workers, index) })),
  );

export const PARTITION_PROBES = { shares };
