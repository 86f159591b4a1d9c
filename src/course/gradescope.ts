/** A submission's grade as Gradescope reads it (results.json of its autograder specification). Called by the grade command. */

import type { Assignment } from './assignment.js';
import { describeFailure, HANDOUT_COMMAND } from './failure-words.js';
import type { CheckResult } from './grade.js';
import type { GradedSubmission, Grades } from './grades-schema.js';

type Visibility = 'visible' | 'hidden' | 'after_due_date' | 'after_published';

export interface GradescopeTest {
  name: string;
  score: number;
  max_score: number;
  output: string;
  visibility: Visibility;
  tags: string[];
  status?: 'passed' | 'failed';
}

export interface GradescopeResults {
  /** Overrides the sum of the tests: stars, overrides and lateness are in it. */
  score: number;
  execution_time: number;
  output: string;
  stdout_visibility: Visibility;
  tests: GradescopeTest[];
  extra_data: Record<string, unknown>;
}

/** Returns what goes into results.json. Students see nothing of hidden checks before the grades are published. */
export function toGradescope(one: GradedSubmission, grades: Grades, assignment: Assignment): GradescopeResults {
  const { score } = one;
  return {
    score: score.final,
    execution_time: Math.round(one.elapsedMs / 1000),
    output: describeWhole(one, grades),
    // The grader prints names of hidden checks.
    stdout_visibility: 'hidden',
    tests: grades.checks.map((check) => {
      const result = one.results.find((each) => each.check === check.id);
      const override = score.overrides.find((each) => each.check === check.id);
      const points = override?.points ?? result?.points ?? 0;
      const isUngraded = result?.status === 'not-graded' && !override;
      return {
        name: `${check.id}: ${check.title}`,
        score: points,
        max_score: isUngraded ? 0 : check.points,
        output: describeTest(one, result, override?.reason, assignment),
        visibility: check.isHidden ? 'after_published' : 'visible',
        tags: [check.region, ...(check.isStar ? ['star'] : [])],
        ...(isUngraded ? {} : { status: points >= check.points ? 'passed' : 'failed' }),
      };
    }),
    extra_data: {
      schema: grades.schema,
      packageVersion: grades.packageVersion,
      seed: one.seed,
      isolation: grades.isolation,
      verdict: one.verdict,
      digest: one.digest,
      stars: score.stars.points,
      late: score.late,
    },
  };
}

/** Students read this at once: nothing of hidden checks is in it, nor a sum that tells how those went. */
function describeWhole(one: GradedSubmission, { task, title, checks }: Grades): string {
  const { total, visible, stars, late, overrides, final } = one.score;
  const hasHidden = checks.some(({ isHidden }) => isHidden);
  const lines = [`Assignment ${task}: ${title}`];
  if (one.verdict === 'rejected') lines.push(`Not graded: ${one.reason}.`);
  if (one.compileError !== undefined) lines.push(`0 points: ${one.compileError}`);
  lines.push(...one.notes.map((note) => `Note: ${note}.`));
  if (hasHidden) {
    lines.push(`${visible.points} of ${visible.outOf} points by the checks that you have. Others count as well.`);
  } else {
    lines.push(
      `${total.points} of ${total.outOf} points${stars.points > 0 ? `, and ${stars.points} beyond (stars)` : ''}.`,
    );
  }
  const { notGraded } = hasHidden ? visible : total;
  if (notGraded > 0) lines.push(`${notGraded} points could not be judged on this machine and count neither way.`);
  const shown = overrides.filter(({ check }) => !checks.some(({ id, isHidden }) => id === check && isHidden));
  lines.push(...shown.map(({ check, points, reason }) => `${check}: ${points} points by hand (${reason}).`));
  if (late.status !== 'no-rule') lines.push(`Late rule: ${late.words}.`);
  if (!hasHidden) lines.push(`Score: ${final}.`);
  return lines.join('\n');
}

function describeTest(
  one: GradedSubmission,
  result: CheckResult | undefined,
  override: string | undefined,
  assignment: Assignment,
): string {
  if (override !== undefined) return `Points by hand: ${override}`;
  if (result === undefined) return one.compileError ?? one.reason ?? 'It was not run.';
  const check = assignment.checks.find(({ id }) => id === result.check);
  const command = result.isHidden ? null : HANDOUT_COMMAND;
  return describeFailure(result, check, command, one.seed)
    .map(({ label, text }) => `${label}: ${text}`)
    .join('\n');
}
