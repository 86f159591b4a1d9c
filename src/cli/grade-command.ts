/** `lab grade TASK DIR…`: the student's side, one folder, and the instructor's, many. Loaded only by that command. */

import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createColors } from 'picocolors';
import { LabError } from '../core/errors.js';
import type { Assignment } from '../course/assignment.js';
import { HANDOUT_COMMAND } from '../course/failure-words.js';
import { readGrades, readRules } from '../course/grades.js';
import type { Grades } from '../course/grades-schema.js';
import { Lanes } from '../course/lanes.js';
import { nameSubmissions } from '../course/printable-name.js';
import { describeChecks } from '../course/score.js';
import { PACKAGE } from '../course/tree.js';
import { wrapText } from '../report/wrap.js';
import { findCheck, selectChecks } from './check-selection.js';
import { loadAssignment } from './choose-assignments.js';
import { checkRegrade, gradeMany } from './grade-many.js';
import { gradeOne } from './grade-one.js';
import { watchOne } from './grade-watch.js';
import { FORMATS, type Format, openGradesTarget } from './grades-target.js';
import { findLauncher, hasKey } from './grading-launcher.js';
import { hint } from './hint.js';
import { watchInterrupts } from './interrupt.js';
import type { Output } from './output.js';
import { readPackageVersion } from './package-version.js';
import { quoteWord } from './shell-word.js';
import type { TaskDefinition } from './task.js';

/** As commander hands them over. */
export interface GradeWords {
  only?: string;
  hint?: string;
  /** How often it was given. */
  more?: number;
  watch?: boolean;
  seed?: string;
  format?: string;
  out?: string;
  regrade?: string;
  rules?: string;
  trusted?: boolean;
  color?: boolean;
}

const MOST_SEED = 0xffff_ffff;

/** Returns the exit status: 0 fine, 1 something did not pass or was not graded, 130 (143, 129) interrupted. Throws `usage`, `bad-input`, … */
export async function runGrade(
  registry: readonly TaskDefinition[],
  id: string,
  paths: readonly string[],
  words: GradeWords,
  output: Output,
): Promise<number> {
  const assignment = await loadAssignment(registry, id);
  if (words.hint !== undefined) return await printHint(assignment, words.hint, words.more ?? 0, output);
  if (words.more) throw new LabError('usage', '--more goes with --hint CHECK.');
  const isMany =
    paths.length > 1 || [words.format, words.regrade, words.rules, words.out].some((word) => word !== undefined);
  checkWords(id, paths, words, isMany);
  const { chosen, checks } = selectChecks(assignment, words.only);
  const launcher = await findLauncher(assignment, words.trusted === true);
  const earlier = words.regrade === undefined ? null : await readGrades(words.regrade);
  const all = describeChecks(assignment, assignment.checks);
  const rules = words.rules === undefined ? (earlier?.rules ?? null) : await readRules(words.rules, all);
  const names = nameSubmissions(paths);
  const submissions = paths.map((path, index) => ({ name: names[index]!, path }));
  const packageVersion = readPackageVersion();
  if (earlier) checkRegrade(earlier, { task: id, packageVersion, checks: all }, names);
  const width = availableParallelism();
  const seed = readSeed(words.seed) ?? earlier?.seed ?? randomInt(MOST_SEED);
  const target =
    words.format === undefined && words.out === undefined && words.regrade === undefined
      ? null
      : await openGradesTarget(readFormat(words.format), words.out, isSingle(paths, earlier), assignment, output);
  const interrupts = watchInterrupts(
    output,
    isMany ? 'ending what is being graded and writing the grades so far' : 'ending what is being graded',
  );
  const { signal } = interrupts;
  // Each check that runs listens; on a big machine these are more than the ten from which Node suspects a leak.
  setMaxListeners(0, signal);
  const options = { assignment, checks, seed, launcher, lanes: new Lanes(width), rules, signal };
  try {
    if (isMany) {
      const status = await gradeMany(
        { ...options, packageVersion, submissions, width, target, regrade: earlier && { earlier, chosen } },
        output,
      );
      return interrupts.status() ?? status;
    }
    const style = {
      assignment,
      width: output.width,
      color: output.hasColor(),
      command: nameCommand(assignment, paths[0]!),
      seed,
      isWhole: words.only === undefined,
    };
    return await (words.watch ? watchOne : gradeOne)(submissions[0]!, options, style, output);
  } catch (error) {
    if (interrupts.status() !== null && error instanceof LabError && error.code === 'aborted')
      return interrupts.status()!;
    throw error;
  } finally {
    interrupts.stop();
  }
}

function checkWords(id: string, paths: readonly string[], words: GradeWords, isMany: boolean): void {
  if (paths.length === 0) {
    throw new LabError(
      'usage',
      `"grade" wants the folder to grade, in a handout: grade ${id} . (the point is this folder).`,
    );
  }
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new LabError('usage', `${twice} is given twice.`);
  if (words.watch && isMany)
    throw new LabError('usage', '--watch takes one folder, and no --format, --out, --regrade or --rules.');
  if (words.regrade !== undefined && words.only === undefined) {
    throw new LabError('usage', '--regrade wants --only CHECK: which check is graded again.');
  }
  readFormat(words.format);
}

function isSingle(paths: readonly string[], earlier: Grades | null): boolean {
  return earlier === null ? paths.length === 1 : earlier.submissions.length === 1;
}

function readFormat(word: string | undefined): Format {
  const format = FORMATS.find((each) => each === (word ?? 'json'));
  if (format) return format;
  throw new LabError('usage', `--format wants ${FORMATS.join(', ')}; not "${word}".${hint(word!, FORMATS)}`);
}

function readSeed(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const number = /^\d{1,10}$/.test(word) ? Number(word) : -1;
  if (number >= 0 && number <= MOST_SEED) return number;
  throw new LabError('usage', `--seed wants a whole number from 0 to ${MOST_SEED}; not "${word}".`);
}

/** Returns what to type for this submission: in a handout npm knows it. */
function nameCommand(assignment: Assignment, path: string): string {
  const isHandout = !hasKey(assignment) && existsSync(path) && realpathSync(path) === realpathSync(PACKAGE);
  if (isHandout) return HANDOUT_COMMAND;
  return `ipc-lab grade ${assignment.task} ${quoteWord(path)}`;
}

/** The first hint, and one more for each --more. */
async function printHint(assignment: Assignment, id: string, more: number, output: Output): Promise<number> {
  const check = findCheck(assignment, id);
  const at = Math.min(more, check.hints.length - 1);
  const { bold, dim } = createColors(output.hasColor());
  const wrap = (text: string) => wrapText(text, output.width - 4).map((line) => `    ${line}`);
  const next =
    at < check.hints.length - 1
      ? `The next one: the same with ${'--more '.repeat(at + 1).trim()}. Try this one first.`
      : `That was the last. The usual cause: ${check.usualCause} Read: ${check.read}`;
  const lines = [
    '',
    `  ${bold(check.id)}  ${check.title}`,
    '',
    `  Hint ${at + 1} of ${check.hints.length}`,
    ...wrap(check.hints[at]!),
    '',
    ...wrap(next).map(dim),
    '',
  ];
  await output.print(`${lines.join('\n')}\n`);
  return 0;
}
