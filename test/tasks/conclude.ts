/** The conclusion of one question of a task, from given cells and comparisons. Called by the tests of findings. */

import type { Cell, Comparison, Finding } from '../../src/core/result.js';
import type { Measured } from '../../src/report/evidence.js';

export interface Concluding {
  /** Returns the finding, or undefined where the run was not asked for it. */
  find(id: string, cells: Cell[], comparisons?: Comparison[]): Finding | undefined;
  /** Returns the finding. Throws where there is none. */
  conclude(id: string, cells: Cell[], comparisons?: Comparison[]): Finding;
}

export function concludeBy(explain: (result: Measured) => Finding[]): Concluding {
  const find: Concluding['find'] = (id, cells, comparisons = []) =>
    explain({ cells, comparisons }).find((finding) => finding.id === id);
  return {
    find,
    conclude(id, cells, comparisons) {
      const found = find(id, cells, comparisons);
      if (!found) throw new Error(`no finding ${id}`);
      return found;
    },
  };
}
