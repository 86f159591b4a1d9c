/** Machines and options for which plans are built, and what is asked of plans. Used by the plan tests of all tasks. */

import type { TaskModule, TaskOptions } from '../../src/cli/task.js';
import type { Environment } from '../../src/core/result.js';
import type { CellSpec, RunPlan } from '../../src/harness/plan.js';
import { ENVIRONMENT } from '../harness/fake-plan.js';

export const TWO_CPUS: Environment = ENVIRONMENT;
export const ONE_CPU: Environment = { ...ENVIRONMENT, affinity: [0], effectiveCpus: 1 };
export const ELSEWHERE: Environment = { ...ENVIRONMENT, platform: 'darwin' };
export const withOpenFiles = (openFilesSoft: number): Environment => ({
  ...ENVIRONMENT,
  limits: { ...ENVIRONMENT.limits, openFilesSoft },
});

/** Resolves with the task's plan; nothing has been prepared for it yet, so it is disposed of at once. */
export async function planOf(
  task: TaskModule,
  options: Partial<TaskOptions> = {},
  environment = TWO_CPUS,
): Promise<RunPlan> {
  const plan = await task.buildPlan({ mode: 'quick', seed: 1, ...options }, environment);
  await plan.dispose();
  return plan;
}

export const idsOf = (cells: readonly CellSpec[]) => cells.map((cell) => cell.id);
export const skippedOf = ({ cells }: RunPlan) => cells.filter((cell) => cell.skip !== undefined);
