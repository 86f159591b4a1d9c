/** One task from options to exit status: plan, select, measure, explain, write, print. Called by the run command for each task. */

import { LabError } from '../core/errors.js';
import type { Environment, Finding, Result } from '../core/result.js';
import { DEFAULT_BUDGET_MS, type Measured, measure } from '../harness/engine.js';
import { forecast } from '../harness/forecast.js';
import type { RunPlan } from '../harness/plan.js';
import { readProvenance } from '../harness/provenance.js';
import { SCHEMA_ID } from '../harness/result-file.js';
import { selectCells } from '../harness/select.js';
import { averageBlockMs } from '../harness/set-turns.js';
import { renderPredictedText } from '../report/predicted-text.js';
import { renderText } from '../report/text.js';
import { readEnvironment } from '../sys/environment.js';
import { describeDryRun } from './dry-run.js';
import type { Interrupts } from './interrupt.js';
import type { Output } from './output.js';
import { findPredicted } from './prediction-input.js';
import { startProgressBar } from './progress.js';
import { openTarget, type ResultTarget } from './result-target.js';
import { describeCommand, type RunOptions } from './run-options.js';
import type { TaskModule } from './task.js';

export interface TaskRun {
  taskId: string;
  module: TaskModule;
  options: RunOptions;
  output: Output;
  interrupts: Interrupts;
  /** Called with what was written to a file. */
  onResult?(path: string, result: Result): void;
}

/** Returns the exit status: 0 measured, 1 something failed, 130 (143, 129) interrupted. Throws what made measuring impossible. */
export async function runTask(run: TaskRun): Promise<number> {
  const { module, options, output, interrupts } = run;
  const environment = await readEnvironment();
  const plan = await module.buildPlan(options.task, environment);
  try {
    if (interrupts.signal.aborted) return interrupts.status()!;
    const selected = options.only === null ? plan : selectCells(plan, options.only);
    if (!options.isDryRun) return await measureSelected(run, selected, environment);
    const budgetMs = chooseBudget(options);
    const command = describeCommand(run.taskId, options);
    const foreseen = forecast(selected, { mode: options.task.mode, budgetMs });
    await output.print(describeDryRun(selected, foreseen, command, output.width));
    return 0;
  } finally {
    await plan.dispose();
  }
}

function chooseBudget(options: RunOptions): number | null {
  return options.budgetMs ?? DEFAULT_BUDGET_MS[options.task.mode];
}

/** Not even one block would fit, and half a block compares nothing. */
function refuseTinyBudget(plan: RunPlan, budgetMs: number | null): void {
  const blockMs = averageBlockMs(plan.sets, plan.blocks ?? null);
  if (budgetMs === null || budgetMs >= blockMs) return;
  const seconds = (ms: number) => Math.ceil(ms / 1000);
  throw new LabError(
    'usage',
    `A budget of ${seconds(budgetMs)} s is too small: one block of these ${plan.cells.length} cells takes about ${seconds(blockMs)} s, and six make an interval (${seconds(6 * blockMs)} s). Raise --budget, or choose fewer cells with --only.`,
  );
}

async function measureSelected(run: TaskRun, plan: RunPlan, environment: Environment): Promise<number> {
  const { options, output, interrupts } = run;
  refuseTinyBudget(plan, chooseBudget(options));
  const target = await openTarget(options.json, run.taskId, output);
  const startedAt = new Date();
  const startedMs = performance.now();
  const bar = process.stderr.isTTY && !options.isQuiet ? startProgressBar() : null;
  if (bar) interrupts.signal.addEventListener('abort', bar.stop, { once: true });
  let measured: Measured;
  try {
    measured = await measure(plan, {
      mode: options.task.mode,
      budgetMs: chooseBudget(options),
      seed: options.task.seed,
      signal: interrupts.signal,
      environment,
      ...(bar ? { onProgress: bar.update } : {}),
    });
  } finally {
    bar?.stop();
  }
  const unexplained = await assemble(run, plan, environment, measured, startedAt, performance.now() - startedMs);
  const { findings, failure } = explain(run.module, unexplained);
  const isKept = await deliver(run, { ...unexplained, findings }, target);
  if (failure !== null) await output.note(failure);
  if (measured.interrupted) return interrupts.status() ?? 130;
  const isMeasured = measured.cells.some((cell) => cell.status === 'measured');
  const isFailed = measured.cells.some((cell) => cell.status === 'failed');
  return isKept && failure === null && isMeasured && !isFailed ? 0 : 1;
}

async function assemble(
  run: TaskRun,
  plan: RunPlan,
  environment: Environment,
  measured: Measured,
  startedAt: Date,
  elapsedMs: number,
): Promise<Omit<Result, 'findings'>> {
  const { digests, ...origin } = await readProvenance();
  return {
    schema: SCHEMA_ID,
    task: run.taskId,
    command: describeCommand(run.taskId, run.options),
    mode: run.options.task.mode,
    seed: run.options.task.seed,
    startedAt: startedAt.toISOString(),
    elapsedMs: Math.round(elapsedMs),
    ...origin,
    digests: { input: plan.inputDigest(), ...digests },
    environment,
    noise: measured.noise,
    plan: measured.plan,
    cells: measured.cells,
    comparisons: measured.comparisons,
  };
}

/** A mistake in an explanation must not cost the measurement. */
function explain(
  module: TaskModule,
  result: Omit<Result, 'findings'>,
): { findings: Finding[]; failure: string | null } {
  try {
    return { findings: module.explain(result), failure: null };
  } catch (error) {
    const failure = `The findings could not be made (a bug in the lab, please report it): ${(error as Error).stack}`;
    return { findings: [], failure };
  }
}

/** Minutes of measuring are not thrown away for a bad target: says where the result went instead, if anywhere. */
async function keepElsewhere(result: Result, output: Output): Promise<string> {
  try {
    const { path, write } = await openTarget(null, result.task, output);
    await write(result);
    return `\nThe result was kept in ${path} instead.`;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return '';
  }
}

/** Where somebody predicted what was just measured. */
async function showPredicted(file: { path: string; result: Result }, output: Output): Promise<void> {
  const predicted = await findPredicted(file, [], output);
  if (predicted === null) return;
  const style = { width: output.width, color: output.hasColor() };
  await output.report(renderPredictedText(predicted, style), false);
}

/** Writes the file first, so that it is there when the table appears; the table comes even if the file could not be written. */
async function deliver(run: TaskRun, result: Result, target: ResultTarget): Promise<boolean> {
  const { options, output } = run;
  let isKept = true;
  try {
    await target.write(result);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    isKept = false;
    await output.note(`${error.message}${await keepElsewhere(result, output)}`);
  }
  // With --json - nothing but the JSON goes to standard output, so the report moves over.
  const isReportOnError = target.path === null;
  if (target.path !== null && isKept) run.onResult?.(target.path, result);
  // The page takes the table's place.
  if ((!options.isQuiet && options.report === null) || !isKept) {
    const stream = isReportOnError ? process.stderr : process.stdout;
    const text = renderText(result, { width: stream.columns || 100, color: output.hasColor(stream) });
    await output.report(text, isReportOnError);
    if (target.path !== null) await showPredicted({ path: target.path, result }, output);
  }
  if (target.path !== null && isKept) {
    await output.print(
      options.isQuiet ? `${target.path}\n` : `  Result: ${target.path}\n  Again:  ${result.command}\n\n`,
    );
  }
  return isKept;
}
