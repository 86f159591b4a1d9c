/** What a set gave for its cells: one outcome at least for each, values that are numbers. Called by the engine; pure. */

import type { CellSpec, FailedTrial, RawTrial, SetSpec } from './plan.js';

export function isMeasured(outcome: RawTrial | FailedTrial): outcome is RawTrial {
  return !('failure' in outcome);
}

/** Returns at least one outcome for each cell: a set may forget none, and what is no number has no place in a result. */
export function completeOutcomes(
  cells: readonly CellSpec[],
  outcomes: readonly (RawTrial | FailedTrial)[],
): (RawTrial | FailedTrial)[] {
  return cells.flatMap(({ id }) => {
    const own = outcomes.filter((outcome) => outcome.cellId === id);
    if (own.length === 0) return [{ cellId: id, failure: 'its set gave no value for it' }];
    return own.map((outcome) => {
      if (!isMeasured(outcome) || Number.isFinite(outcome.value)) return outcome;
      return { cellId: id, failure: `its set gave ${outcome.value} where a number was expected` };
    });
  });
}

/** Returns the set without these cells, or nothing if none is left. */
export function dropCells(set: SetSpec, failed: ReadonlySet<string>): SetSpec[] {
  const cells = set.cells.filter((cell) => !failed.has(cell.id));
  return cells.length === 0 ? [] : [{ ...set, cells, run: (context) => set.run(context) }];
}
