/** The cells of waits that draw a subject's curve over the number of descriptors. Called by crossover-findings.ts and wait-findings.ts; pure. */

import type { Cell } from '../../src/core/result.js';

/** Returns the scans of one subject over the number of descriptors, one of them ready. */
export function scansOf(cells: readonly Cell[], subject: string): Cell[] {
  return cells.filter(
    (cell) =>
      cell.metric === 'wait' &&
      cell.subject === subject &&
      cell.status === 'measured' &&
      cell.parameters.ready === 1 &&
      cell.parameters.kind === 'eventfd',
  );
}
