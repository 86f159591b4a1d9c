/** Sets that are held against each other, run one right after the other within each block. Called by experiment.ts. */

import { LabError } from '../../src/core/errors.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext, SetSpec } from '../../src/harness/plan.js';

/** A set whose cells can still be given a reason to be skipped. */
export interface DraftSet extends SetSpec {
  cells: CellSpec[];
}

/**
 * Returns one set of the plan for sets that are compared: each starts fresh processes of its own, in random order.
 *
 * What a cache line costs from one CPU to another changes within seconds where a hypervisor moves its virtual CPUs about: 150, 300
 * and 1,200 ns for the same message of 1 KiB were seen in one minute. Within a block of half a minute two arms would meet two machines.
 */
export function joinNeighbours(id: string, sets: readonly DraftSet[]): DraftSet {
  if (sets.length === 1) return sets[0]!;
  return {
    id,
    cells: sets.flatMap(({ cells }) => cells),
    expectedMs: sets.reduce((sum, { expectedMs }) => sum + expectedMs, 0),
    oversubscribed: sets.some(({ oversubscribed }) => oversubscribed ?? false),
    async run(context) {
      const outcomes: (RawTrial | FailedTrial)[] = [];
      for (const set of orderByFirstCell(sets, context)) {
        const ids = new Set(set.cells.map((cell) => cell.id));
        const cells = context.cells.filter((cell) => ids.has(cell.id));
        outcomes.push(...(await runOne(set, { ...context, cells })));
      }
      return outcomes;
    },
  };
}

/** The engine gives the cells in a random order, of which the sets' own follows. */
function orderByFirstCell(sets: readonly DraftSet[], { cells }: SetContext): DraftSet[] {
  const placeOf = (set: DraftSet) => cells.findIndex(({ id }) => set.cells.some((cell) => cell.id === id));
  return sets.filter((set) => placeOf(set) >= 0).sort((a, b) => placeOf(a) - placeOf(b));
}

/** One that fails leaves its neighbours alone. */
async function runOne(set: SetSpec, context: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  try {
    return await set.run(context);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof LabError)) throw error;
    return context.cells.map(({ id }) => ({ cellId: id, failure: error.message }));
  }
}
