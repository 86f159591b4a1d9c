/** Serves the cells of a set one after the other, and makes trials of counts. Called by the sets of this task. */

import { LabError } from '../../src/core/errors.js';
import { type GroupOptions, type Member, startGroup } from '../../src/harness/isolate.js';
import type { CellSpec, FailedTrial, RawTrial } from '../../src/harness/plan.js';
import type { MemberSpec } from '../../src/harness/start-process.js';

/** Resolves with a trial for each cell from one fresh process. Behind a failure the process is out of step: the others fail with it. */
export async function serveInProcess(
  command: MemberSpec['command'],
  options: GroupOptions,
  cells: readonly CellSpec[],
  serve: (member: Member, cell: CellSpec) => Promise<RawTrial | FailedTrial>,
): Promise<(RawTrial | FailedTrial)[]> {
  const group = await startGroup([{ role: 'process', command, cpus: null, descriptors: [] }], options);
  const trials: (RawTrial | FailedTrial)[] = [];
  let broken: string | null = null;
  try {
    for (const cell of cells) {
      if (broken !== null) {
        trials.push({ cellId: cell.id, failure: `not reached: ${broken}` });
        continue;
      }
      try {
        trials.push(await serve(group.members[0]!, cell));
      } catch (error) {
        if (!(error instanceof LabError) || error.code === 'aborted') throw error;
        broken = `${cell.id} failed before in the same process: ${error.message}`;
        trials.push({ cellId: cell.id, failure: error.message });
      }
    }
    return trials;
  } finally {
    await group.close();
  }
}

/** Returns the trial of what was counted. */
export function toCount(cell: CellSpec, value: number, iterations: number, elapsedMs: number): RawTrial {
  return {
    cellId: cell.id,
    value,
    batch: 1,
    iterations,
    checksum: null,
    sides: [],
    stealTicks: null,
    elapsedNs: elapsedMs * 1e6,
  };
}
