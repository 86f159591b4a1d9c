/** Makes trials of what a crew gave. Called by the sets of this task. */

import { LabError } from '../../src/core/errors.js';
import type { CellSpec, FailedTrial, RawTrial } from '../../src/harness/plan.js';
import type { Operated } from './crew.js';
import { listServed, rateOf } from './sweep-report.js';

/** Returns the trial; its value is the operations a second of all workers together, or what is given. */
export function toSweepTrial(
  { id }: CellSpec,
  { reports, sides }: Operated,
  {
    value,
    disturbed = false,
    isJoint = false,
  }: { value?: number; disturbed?: boolean; isJoint?: boolean | undefined } = {},
): RawTrial {
  const workers = reports.filter(({ isHelper }) => !isHelper);
  const served = listServed(reports, isJoint).map(({ operations }) => operations);
  const startNs = Math.min(...reports.map((report) => report.startNs));
  return {
    cellId: id,
    value: value ?? rateOf(reports, isJoint),
    batch: 1,
    iterations: served.reduce((sum, operations) => sum + operations, 0),
    served,
    checksum: workers.reduce((sum, { checksum }) => (sum + checksum) >>> 0, 0),
    sides,
    stealTicks: null,
    disturbed,
    elapsedNs: Math.max(...reports.map(({ endNs }) => endNs)) - startNs,
  };
}

/** Resolves with a trial for each cell; one that fails leaves the others alone, unless everything was told to end. */
export async function serveEach(
  cells: readonly CellSpec[],
  serve: (cell: CellSpec) => Promise<RawTrial>,
): Promise<(RawTrial | FailedTrial)[]> {
  const trials: (RawTrial | FailedTrial)[] = [];
  for (const cell of cells) {
    try {
      trials.push(await serve(cell));
    } catch (error) {
      if (!(error instanceof LabError) || error.code === 'aborted') throw error;
      trials.push({ cellId: cell.id, failure: error.message });
    }
  }
  return trials;
}
