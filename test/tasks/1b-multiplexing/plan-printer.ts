/** Prints the cells of task 1b's plan on this machine as JSON. Started by plan.test.ts in another environment, never imported. */

import { readEnvironment } from '../../../src/sys/environment.js';
import { task } from '../../../tasks/1b-multiplexing/experiment.js';

const plan = await task.buildPlan({ mode: 'quick', seed: 1 }, await readEnvironment());
process.stdout.write(
  JSON.stringify({ cells: plan.cells, sets: plan.sets.length, comparisons: plan.comparisons.length }),
);
await plan.dispose();
