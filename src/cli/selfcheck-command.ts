/** `lab selfcheck`: proves the assignments' own checks before anybody is graded by them. Loaded only by that command. */

import { availableParallelism } from 'node:os';
import { LabError } from '../core/errors.js';
import type { Assignment } from '../course/assignment.js';
import { chooseLauncher } from '../course/choose-launcher.js';
import { Lanes } from '../course/lanes.js';
import type { Launcher } from '../course/launch.js';
import { type MatrixRow, makeMatrix } from '../course/matrix.js';
import { type RepeatedCheck, repeatReference } from '../course/repeats.js';
import { type SelfcheckItem, selfcheck } from '../course/selfcheck.js';
import { clopperPearson } from '../stats/binomial.js';
import { chooseAssignments } from './choose-assignments.js';
import { watchInterrupts } from './interrupt.js';
import type { Output } from './output.js';
import type { TaskDefinition } from './task.js';
import { openTextTarget } from './text-target.js';

/** As commander hands them over. */
export interface SelfcheckWords {
  only?: string;
  repeat?: string;
  spread?: string;
  matrix?: string;
  seed?: string;
  json?: string;
}

interface Working {
  seed: number;
  launcher: Launcher;
  lanes: Lanes;
  signal: AbortSignal;
}

/** Returns the exit status: 0 all as it must be, 1 something is not, 130 interrupted. Throws `usage`, `write-failed`. */
export async function runSelfcheck(
  registry: readonly TaskDefinition[],
  ids: readonly string[],
  words: SelfcheckWords,
  output: Output,
): Promise<number> {
  if (words.repeat !== undefined && words.matrix !== undefined) {
    throw new LabError('usage', '"selfcheck" takes --repeat or --matrix, not both.');
  }
  const assignments = await chooseAssignments(registry, ids);
  const seed = readNumber(words.seed ?? '1', '--seed');
  const keep = words.json === undefined ? null : await openTextTarget(words.json, output);
  const interrupts = watchInterrupts(output, 'ending the graded processes');
  const lanes = new Lanes(availableParallelism());
  const { launcher, whyNot } = await chooseLauncher();
  if (whyNot !== null) await output.note(`Graded processes are not kept apart here: ${whyNot}.`);
  const working: Working = { seed, launcher, lanes, signal: interrupts.signal };
  const print = (text: string) => (words.json === '-' ? output.note(text) : output.print(`${text}\n`));
  try {
    const found: { isOk: boolean; data: object }[] = [];
    for (const assignment of assignments) found.push(await examine(assignment, words, working, print));
    await keep?.(
      `${JSON.stringify(
        found.map(({ data }) => data),
        null,
        1,
      )}\n`,
    );
    return found.every(({ isOk }) => isOk) ? (interrupts.status() ?? 0) : 1;
  } catch (error) {
    if (interrupts.status() !== null && error instanceof LabError && error.code === 'aborted') {
      return interrupts.status()!;
    }
    throw error;
  } finally {
    interrupts.stop();
  }
}

type Print = (text: string) => Promise<void>;

async function examine(assignment: Assignment, words: SelfcheckWords, working: Working, print: Print) {
  const { task } = assignment;
  if (words.repeat !== undefined) {
    const gradings = readNumber(words.repeat, '--repeat');
    const spread = readNumber(words.spread ?? '1', '--spread');
    const checks = await repeatReference(assignment, { ...working, gradings, spread });
    for (const row of checks) await print(describeRepeats(task, row));
    return { isOk: checks.every(isNeverWrong), data: { task, gradings, spread, checks } };
  }
  if (words.matrix !== undefined) {
    const rounds = readNumber(words.matrix, '--matrix');
    const onMutant = (row: MatrixRow) => void print(describeRow(task, row, rounds));
    const mutants = await makeMatrix(assignment, { ...working, rounds, onMutant });
    return { isOk: mutants.every((row) => row.kills[row.named] === rounds), data: { task, rounds, mutants } };
  }
  const { only } = words;
  const isWanted = (subject: string) => only === undefined || subject.includes(only);
  const startMs = performance.now();
  const items = await selfcheck(assignment, { ...working, isWanted, onItem: (item) => void print(describeItem(item)) });
  if (items.length === 0) throw new LabError('usage', `Nothing of ${task} has "${only}" in its name.`);
  const bad = items.filter(({ problems }) => problems.length > 0).length;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  await print(`${task}: ${items.length - bad} of ${items.length} as they must be, ${seconds} s`);
  return { isOk: bad === 0, data: { task, items } };
}

function describeItem({ task, subject, problems, notes, elapsedMs }: SelfcheckItem): string {
  const told = [...problems, ...notes.map((note) => `not shown here: ${note}`)];
  const lines = told.map((line) => `\n       ${line}`).join('');
  return `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${task} ${subject} (${(elapsedMs / 1000).toFixed(1)} s)${lines}`;
}

function isNeverWrong({ asked, failures }: RepeatedCheck): boolean {
  return asked > 0 && failures.length === 0;
}

/** With the bound that so many passes in a row put on how often the check would fail correct code. */
function describeRepeats(task: string, row: RepeatedCheck): string {
  if (row.asked === 0) return `FAIL ${task} ${row.check}: never asked`;
  const { high } = clopperPearson(row.failures.length, row.asked);
  const first = row.failures[0];
  const failures = first ? `, ${row.failures.length} failed, the first with seed ${first.seed}: ${first.observed}` : '';
  const notGraded = row.notGraded > 0 ? `, ${row.notGraded} not graded` : '';
  const bound = `wrong in at most ${(100 * high).toFixed(2)} %`;
  return `${isNeverWrong(row) ? 'ok  ' : 'FAIL'} ${task} ${row.check}: asked ${row.asked} times${notGraded}${failures}; ${bound} (95 %)`;
}

function describeRow(task: string, { mutant, named, kills }: MatrixRow, rounds: number): string {
  const isKilled = kills[named] === rounds;
  const others = Object.keys(kills).filter((check) => check !== named);
  return `${isKilled ? 'ok  ' : 'FAIL'} ${task} ${mutant}: ${named} ${kills[named] ?? 0} of ${rounds}; ${others.length} others: ${others.join(' ')}`;
}

function readNumber(word: string, option: string): number {
  if (/^\d{1,9}$/.test(word) && (option === '--seed' || Number(word) > 0)) return Number(word);
  throw new LabError(
    'usage',
    `${option} wants a whole number${option === '--seed' ? '' : ' from 1 on'}; not "${word}".`,
  );
}
