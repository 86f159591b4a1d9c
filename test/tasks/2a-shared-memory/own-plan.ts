/** Task 2a's plan on this machine, and its sets. Used by the set tests of this task. */

import { readEnvironment } from '../../../src/sys/environment.js';
import { task } from '../../../tasks/2a-shared-memory/experiment.js';

export const plan = await task.buildPlan({ mode: 'standard', seed: 1 }, await readEnvironment());

/** Those of messages, locks and isolation; the job has tests of its own. */
export const SETS = plan.sets.filter(({ id }) => !/^(job|killed)/.test(id));
