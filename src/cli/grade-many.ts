/** `lab grade TASK SUBMISSIONS/*`: a class, with a table and files of grades. Called by grade-command.ts. */

import { LabError } from '../core/errors.js';
import type { ClassOptions } from '../course/grade-class.js';
import { gradeClass } from '../course/grade-class.js';
import { mergeGrades } from '../course/grades.js';
import { GRADES_SCHEMA_ID, type Grades } from '../course/grades-schema.js';
import { listStrangers } from '../course/rules.js';
import { describeChecks } from '../course/score.js';
import { startClassProgress } from './class-progress.js';
import { renderClass } from './class-table.js';
import type { GradesTarget } from './grades-target.js';
import type { Output } from './output.js';

export interface ManyOptions extends Omit<ClassOptions, 'onSubmission'> {
  packageVersion: string;
  target: GradesTarget | null;
  /** Grades to put the new results into, and the checks whose results are new. */
  regrade: { earlier: Grades; chosen: ReadonlySet<string> } | null;
}

/** Resolves with 0 when every submission has a verdict; what an interruption left is written. Throws what made grading impossible. */
export async function gradeMany(
  { target, regrade, packageVersion, ...options }: ManyOptions,
  output: Output,
): Promise<number> {
  const { assignment, rules, submissions } = options;
  const progress = process.stderr.isTTY === true ? startClassProgress(submissions.length) : null;
  options.signal.addEventListener('abort', () => progress?.stop(), { once: true });
  const graded = await gradeClass({ ...options, onSubmission: ({ name }) => progress?.add(name) }).finally(() =>
    progress?.stop(),
  );
  const fresh: Grades = {
    schema: GRADES_SCHEMA_ID,
    task: assignment.task,
    title: assignment.title,
    packageVersion,
    seed: options.seed,
    isolation: options.launcher.isolation,
    isPartial: graded.isPartial,
    checks: describeChecks(assignment, options.checks),
    rules,
    submissions: graded.submissions,
  };
  const grades = regrade
    ? { ...mergeGrades(regrade.earlier, graded.submissions, regrade.chosen, rules), isPartial: graded.isPartial }
    : fresh;
  const written = await target?.write(grades);
  const text = renderClass(grades, output.width, output.hasColor(target?.isOutput ? process.stderr : process.stdout));
  await output.report(written ? `${text}  ${written}\n\n` : text, target?.isOutput === true);
  await tellStrangers(grades, output);
  return graded.submissions.some(({ isGraderFault }) => isGraderFault) ? 1 : 0;
}

/** Throws `usage` when the earlier grades are no part of this grading. */
export function checkRegrade(
  earlier: Grades,
  fresh: Pick<Grades, 'task' | 'packageVersion' | 'checks'>,
  names: readonly string[],
): void {
  const refuse = (what: string) => new LabError('usage', `--regrade: ${what}. Grade the class as a whole.`);
  if (earlier.task !== fresh.task) throw refuse(`its grades are of ${earlier.task}, not of ${fresh.task}`);
  if (earlier.packageVersion !== fresh.packageVersion) {
    throw refuse(`its grades are by version ${earlier.packageVersion}, this lab is ${fresh.packageVersion}`);
  }
  const describe = ({ checks }: Pick<Grades, 'checks'>) => JSON.stringify(checks.map(({ id, points }) => [id, points]));
  if (describe(earlier) !== describe(fresh)) throw refuse('it has other checks, or other points, than this assignment');
  const unknown = names.filter((name) => !earlier.submissions.some((one) => one.name === name));
  if (unknown.length > 0) throw refuse(`it has no grades of ${unknown.join(', ')}`);
}

async function tellStrangers({ rules, submissions }: Grades, output: Output): Promise<void> {
  if (rules === null) return;
  const strangers = listStrangers(
    rules,
    submissions.map(({ name }) => name),
  );
  if (strangers.length > 0)
    await output.note(`The rules name submissions that are not among these: ${strangers.join(', ')}.`);
}
