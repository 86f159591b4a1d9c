/** `lab run TASK…`: finds the tasks, refuses what they have not, runs one after the other. Loaded only when something is run. */

import { LabError } from '../core/errors.js';
import { describeError, exitStatusOf } from './failure.js';
import { hint } from './hint.js';
import { watchInterrupts } from './interrupt.js';
import type { Output } from './output.js';
import { parseRunOptions, type RunWords, refuseForeignOptions } from './run-options.js';
import { runTask } from './run-task.js';
import type { TaskDefinition, TaskModule } from './task.js';

/** Returns the exit status: the worst of the tasks'; a task that fails does not keep the next from running, ctrl-C does. */
export async function runTasks(
  registry: readonly TaskDefinition[],
  ids: readonly string[],
  words: RunWords,
  output: Output,
): Promise<number> {
  const options = parseRunOptions(words);
  const definitions = findTasks(registry, ids);
  if (options.json !== null && definitions.length > 1) {
    throw new LabError(
      'usage',
      '--json takes one result. Run one task at a time, or leave it out: results/ keeps them all.',
    );
  }
  // All are checked before the first is measured: a slip in the second must not show after minutes.
  const modules: [TaskDefinition, TaskModule][] = [];
  for (const definition of definitions) {
    const module = await definition.load();
    refuseForeignOptions(definition.id, module.grid, options.task);
    modules.push([definition, module]);
  }
  const interrupts = watchInterrupts(output);
  let worst = 0;
  try {
    for (const [{ id }, module] of modules) {
      worst = Math.max(worst, await runOne({ taskId: id, module, options, output, interrupts }));
      if (interrupts.status() !== null) return interrupts.status()!;
    }
    return worst;
  } finally {
    interrupts.stop();
  }
}

async function runOne(run: Parameters<typeof runTask>[0]): Promise<number> {
  try {
    return await runTask(run);
  } catch (error) {
    if (run.interrupts.status() === null) await run.output.note(`Task ${run.taskId}: ${describeError(error)}`);
    return exitStatusOf(error);
  }
}

function findTasks(registry: readonly TaskDefinition[], ids: readonly string[]): TaskDefinition[] {
  const known = registry.map((task) => task.id);
  const seeAll = 'See them all with: ipc-lab list';
  if (ids.length === 0) {
    throw new LabError(
      'usage',
      `"run" wants a task: ${known.join(', ')}. For instance: ipc-lab run ${known[0]} --quick\n${seeAll}`,
    );
  }
  return [...new Set(ids)].map((id) => {
    const found = registry.find((task) => task.id === id.toLowerCase());
    if (found === undefined) throw new LabError('usage', `There is no task "${id}".${hint(id, known)} ${seeAll}`);
    return found;
  });
}
