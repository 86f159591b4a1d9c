/** `lab run TASK…`: finds the tasks, refuses what they have not, runs one after the other. Loaded only when something is run. */

import { join, parse } from 'node:path';
import { LabError } from '../core/errors.js';
import { checkWritable } from '../harness/result-file.js';
import { NothingSelected } from '../harness/select.js';
import { describeError, exitStatusOf } from './failure.js';
import { hint } from './hint.js';
import { watchInterrupts } from './interrupt.js';
import type { Output } from './output.js';
import { DEFAULT_PAGE, type ReadFile } from './report-input.js';
import { describeForeignOptions, parseRunOptions, type RunOptions, type RunWords } from './run-options.js';
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
  if (options.report !== null && (options.json === '-' || options.isDryRun)) {
    throw new LabError(
      'usage',
      `--report makes a page of result files: leave out ${options.isDryRun ? '--dry-run' : '--json -'}, or --report.`,
    );
  }
  if (options.report?.path === '-') {
    throw new LabError('usage', '--report wants the name of a file. To standard output: ipc-lab report --out -');
  }
  if (options.json === '-' && definitions.length > 1) {
    throw new LabError(
      'usage',
      '--json - takes one result. Name a file, of which each task gets its own, or run one task.',
    );
  }
  // All are checked before the first is measured: a slip in the second must not show after minutes.
  const modules = await loadTasks(definitions, options, output);
  if (options.report !== null) {
    const { path } = options.report;
    await checkWritable(path ?? DEFAULT_PAGE, { makeFolder: path === null, option: '--report' });
  }
  const measured: ReadFile[] = [];
  const interrupts = watchInterrupts(output);
  let worst = 0;
  const empty: NothingSelected[] = [];
  try {
    for (const [{ id }, module] of modules) {
      const json = options.json !== null && definitions.length > 1 ? addTask(options.json, id) : options.json;
      try {
        worst = Math.max(
          worst,
          await runOne({
            taskId: id,
            module,
            options: { ...options, json },
            output,
            interrupts,
            onResult: (path, result) => measured.push({ path, result }),
          }),
        );
      } catch (error) {
        if (!(error instanceof NothingSelected) || modules.length === 1) throw error;
        empty.push(error);
        if (empty.length === modules.length) throw empty[0];
        await output.note(`Task ${id} is left out: none of its cells matches --only.`);
      }
      if (interrupts.status() !== null) break;
    }
    // Of what an interrupted run measured as well: there was no table.
    if (options.report !== null) await reportAll(registry, measured, options, output);
    return interrupts.status() ?? worst;
  } finally {
    interrupts.stop();
  }
}

async function reportAll(
  registry: readonly TaskDefinition[],
  files: readonly ReadFile[],
  { report, isQuiet }: RunOptions,
  output: Output,
): Promise<void> {
  const { reportRun } = await import('./report-command.js');
  await reportRun(registry, files, { path: report?.path ?? null, isQuiet }, output);
}

/** Returns the tasks with their modules. Of several, one that lacks an option is left out and named, unless all do. Throws `usage`. */
async function loadTasks(
  definitions: readonly TaskDefinition[],
  options: RunOptions,
  output: Output,
): Promise<[TaskDefinition, TaskModule][]> {
  const modules: [TaskDefinition, TaskModule][] = [];
  const refusals: LabError[] = [];
  for (const definition of definitions) {
    const module = await definition.load();
    const refusal = describeForeignOptions(definition.id, module.grid, options.task);
    if (refusal === null) modules.push([definition, module]);
    else refusals.push(new LabError('usage', refusal));
  }
  if (modules.length === 0) throw refusals[0];
  for (const { message } of refusals) await output.note(`Left out: ${message}`);
  return modules;
}

/** `result.json` of task 2a is `result-2a.json` where several tasks run. */
function addTask(json: string, taskId: string): string {
  const { dir, name, ext } = parse(json);
  return join(dir, `${name}-${taskId}${ext}`);
}

async function runOne(run: Parameters<typeof runTask>[0]): Promise<number> {
  try {
    return await runTask(run);
  } catch (error) {
    if (error instanceof NothingSelected) throw error;
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
