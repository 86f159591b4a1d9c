/** Files of grades and of rules: read with suspicion, written as one text, merged after a regrade. Called by the grade command. */

import { readFileSync, statSync } from 'node:fs';
import type { ZodError } from 'zod';
import { LabError } from '../core/errors.js';
import type { GradedCheck, GradedSubmission, Grades } from './grades-schema.js';
import { checkRules } from './rules.js';
import type { Rules } from './rules-schema.js';
import { sumScore } from './score.js';

/** A class of some hundred, every check failing with much to say. */
const MOST_BYTES = 256 * 1024 ** 2;

/** Resolves with the text: one line a submission. Throws: LabError `internal` when the grades do not validate. */
export async function serializeGrades(grades: Grades): Promise<string> {
  const { gradesSchema, GRADES_SCHEMA_ID } = await import('./grades-schema.js');
  const checked = gradesSchema.safeParse(grades);
  if (!checked.success) {
    throw new LabError('internal', `The grades do not fit ${GRADES_SCHEMA_ID}: ${describeIssue(checked.error)}.`);
  }
  const { submissions, ...head } = checked.data;
  const lines = Object.entries(head).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const each = submissions.map((one) => JSON.stringify(one)).join(',\n');
  return `{\n${lines.join(',\n')},\n"submissions": [\n${each}\n]\n}\n`;
}

/** Resolves with validated grades. Throws: LabError `bad-result`. */
export async function readGrades(path: string): Promise<Grades> {
  const { gradesSchema, GRADES_SCHEMA_ID } = await import('./grades-schema.js');
  const value = readJson(path, 'bad-result', `"lab grade --format json --out ${path}" writes one`);
  const checked = gradesSchema.safeParse(value);
  if (checked.success) return checked.data;
  throw new LabError('bad-result', `${path} is no ${GRADES_SCHEMA_ID}: ${describeIssue(checked.error)}.`);
}

/** Resolves with rules that fit the checks. Throws: LabError `bad-input`. */
export async function readRules(path: string, checks: readonly GradedCheck[]): Promise<Rules> {
  const { rulesSchema, RULES_SCHEMA_ID } = await import('./rules-schema.js');
  const value = readJson(path, 'bad-input', 'the instructor guide shows one');
  const checked = rulesSchema.safeParse(value);
  if (!checked.success) {
    throw new LabError('bad-input', `${path} is no ${RULES_SCHEMA_ID}: ${describeIssue(checked.error)}.`);
  }
  checkRules(checked.data, checks);
  return checked.data;
}

/**
 * Returns the earlier grades with the chosen checks' results in place of theirs. Submissions that were not graded again stay; one
 * whose files have changed since stays too, with a note: half a grade of each would be a grade of neither.
 */
export function mergeGrades(
  earlier: Grades,
  again: readonly GradedSubmission[],
  chosen: ReadonlySet<string>,
  rules: Rules | null,
): Grades {
  const submissions = earlier.submissions.map((old) => {
    const fresh = again.find(({ name }) => name === old.name);
    const rescore = (results: GradedSubmission['results']) => sumScore(earlier.checks, results, rules, old.name);
    if (!fresh) return { ...old, score: rescore(old.results) };
    const obstacle = findObstacle(old, fresh);
    if (obstacle !== null) {
      const notes = [...new Set([...old.notes, `not regraded: ${obstacle}`])];
      return { ...old, notes, score: rescore(old.results) };
    }
    const results = mergeResults(earlier.checks, old.results, fresh.results, chosen);
    return { ...old, results, score: rescore(results) };
  });
  return { ...earlier, rules, submissions };
}

function findObstacle(old: GradedSubmission, fresh: GradedSubmission): string | null {
  if (fresh.verdict === 'rejected') return fresh.reason ?? 'it was rejected';
  if (fresh.digest !== old.digest) return 'its files have changed since; grade all of its checks again';
  if (old.verdict === 'rejected') return 'it was rejected before; grade all of its checks';
  if (fresh.compileError !== undefined) return fresh.compileError;
  return null;
}

function mergeResults(
  checks: readonly GradedCheck[],
  old: GradedSubmission['results'],
  fresh: GradedSubmission['results'],
  chosen: ReadonlySet<string>,
): GradedSubmission['results'] {
  return checks.flatMap(({ id }) => {
    const from = chosen.has(id) ? fresh : old;
    return from.find(({ check }) => check === id) ?? [];
  });
}

function readJson(path: string, code: 'bad-result' | 'bad-input', remedy: string): unknown {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new LabError(code, `${path} has ${size} bytes: too many to be what is wanted here.`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError(code, `Cannot read ${path} (${(error as NodeJS.ErrnoException).code}): ${remedy}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new LabError(code, `${path} is no JSON: ${remedy}.`);
  }
}

function describeIssue(error: ZodError): string {
  const [first] = error.issues;
  return `${first?.path.join('.') || 'the whole file'}: ${first?.message ?? 'it is something else'}`;
}
