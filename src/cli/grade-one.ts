/** `lab grade TASK DIR`: one submission, each check as it comes. Called by grade-command.ts. */

import type { NamedPath } from '../course/grade-class.js';
import { Grader, type GraderOptions } from '../course/grader.js';
import type { GradedSubmission } from '../course/grades-schema.js';
import type { Output } from './output.js';
import { type ReportStyle, renderClosing, renderOpening, renderResult } from './student-report.js';

/** Resolves with the exit status: 0 full marks, 1 something did not pass. Throws: LabError `aborted`. */
export async function gradeOne(
  submission: NamedPath,
  options: GraderOptions,
  style: ReportStyle,
  output: Output,
): Promise<number> {
  const grader = new Grader(options);
  try {
    const graded = await gradeAloud(grader, submission, style, output);
    return isFine(graded) ? 0 : 1;
  } finally {
    await grader.close();
  }
}

/** Resolves with the grade when all of it is printed. */
export async function gradeAloud(
  grader: Grader,
  { name, path }: NamedPath,
  style: ReportStyle,
  output: Output,
): Promise<GradedSubmission> {
  await output.print(renderOpening(style));
  // Results come faster than a slow terminal takes them: in order, and none lost.
  let printed = Promise.resolve();
  const graded = await grader.grade(name, path, {
    onResult: (result) => {
      printed = printed.then(() => output.print(renderResult(result, style)));
    },
  });
  await printed;
  await output.print(renderClosing(graded, style));
  return graded;
}

/** Stars are beyond full marks: without them it is fine as well. */
export function isFine({ verdict, compileError, results }: GradedSubmission): boolean {
  if (verdict === 'rejected' || compileError !== undefined) return false;
  return results.every(({ status, isStar }) => status === 'passed' || status === 'not-graded' || isStar);
}
