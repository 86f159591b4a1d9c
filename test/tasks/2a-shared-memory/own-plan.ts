/** Task 2a's plan on this machine, and its sets. Used by the set tests of this task. */

import type { CellSpec, SetSpec } from '../../../src/harness/plan.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { task } from '../../../tasks/2a-shared-memory/experiment.js';

export const plan = await task.buildPlan({ mode: 'standard', seed: 1 }, await readEnvironment());

/** The neighbours of one set of the plan, each alone: those of messages, locks and isolation; the job has tests of its own. */
export const SETS: SetSpec[] = plan.sets
  .filter(({ id }) => !/^(job|killed)/.test(id))
  .flatMap((set) => {
    if (set.id === 'isolation') return [set];
    const subjects = [...new Set(set.cells.map(({ subject }) => subject))];
    return subjects.map((subject) => {
      const cells = set.cells.filter((cell) => cell.subject === subject);
      const [{ placement, parameters }] = cells as [CellSpec];
      return { ...set, cells, id: `${subject}/${parameters.workers ?? placement}` };
    });
  });
