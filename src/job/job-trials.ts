/** What one run of the job says of each cell of its set. Called by the sets of tasks, which choose the values. */

import type { CellSpec, FailedTrial, RawTrial } from '../harness/plan.js';
import { explainMismatch, type JobOutcome } from './job-outcome.js';
import type { TextCount } from './word-count.js';

/** Returns a trial for each cell; all fail together when the count is not the serial one. */
export function toJobTrials(
  cells: readonly CellSpec[],
  outcome: JobOutcome,
  expected: TextCount,
  chooseValue: (cell: CellSpec, outcome: JobOutcome) => number,
): (RawTrial | FailedTrial)[] {
  const mismatch = explainMismatch(outcome, expected);
  if (mismatch !== null) return cells.map(({ id }) => ({ cellId: id, failure: mismatch }));
  return cells.map((cell) => {
    const failure = explainMissingMemory(cell, outcome);
    if (failure !== null) return { cellId: cell.id, failure };
    return {
      cellId: cell.id,
      value: chooseValue(cell, outcome),
      batch: 1,
      iterations: 1,
      checksum: outcome.count.checksum,
      sides: outcome.sides,
      stealTicks: null,
      elapsedNs: outcome.elapsedNs,
    };
  });
}

/** A sum of what could be read would pass for a small memory. */
function explainMissingMemory({ metric }: CellSpec, { sides }: JobOutcome): string | null {
  const firsts = sides.filter(({ pid }, at) => sides.findIndex((side) => side.pid === pid) === at);
  if (metric !== 'memory' || firsts.every((side) => side.pssBytes !== undefined)) return null;
  return 'not available: this kernel has no /proc/PID/smaps_rollup, or it may not be read';
}
