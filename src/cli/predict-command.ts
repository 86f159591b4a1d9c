/** `lab predict TASK`: asks, before a run, what it will show, and keeps the answers. Loaded only by that command. */

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { LabError } from '../core/errors.js';
import type { Assignment, PredictQuestion } from '../course/assignment.js';
import { readAnswer, unitOf } from '../course/predictions.js';
import { placePrediction, readPrediction, writePrediction } from '../course/predictions-file.js';
import type { PredictedAnswer } from '../course/predictions-schema.js';
import { listUnits } from '../course/written-quantity.js';
import { checkWritable } from '../harness/result-file.js';
import { formatQuantity } from '../report/quantity.js';
import { hint } from './hint.js';
import { watchInterrupts } from './interrupt.js';
import type { Output } from './output.js';
import { listKept } from './report-input.js';
import type { TaskDefinition } from './task.js';

/** As commander hands them over. */
export interface PredictWords {
  answer?: string[];
  out?: string;
}

/** Resolves with the exit status. Throws `usage`, `bad-input`, `write-failed`; `aborted` after ctrl-C, and then the file is as it was. */
export async function runPredict(
  registry: readonly TaskDefinition[],
  id: string,
  words: PredictWords,
  output: Output,
  input: NodeJS.ReadableStream = process.stdin,
): Promise<number> {
  const { task, predictions } = await findQuestions(registry, id);
  const path = words.out ?? placePrediction(task);
  const seenResult = await findResult(task);
  await refuseSecondThoughts(path, seenResult);
  await checkWritable(path, { makeFolder: words.out === undefined, option: '--out' });
  if (seenResult !== null) {
    await output.note(
      `A result of ${task} is there already (${seenResult}): predict before you look. These answers are marked.`,
    );
  }
  const given = words.answer ?? [];
  const answers = given.length > 0 ? readGiven(predictions, given) : await askAll(predictions, output, input);
  if (answers.every(({ value }) => value === null)) {
    await output.note('All questions were skipped: nothing is written.');
    return 0;
  }
  const schema = 'ipc-lab/prediction@1' as const;
  await writePrediction(path, { schema, task, madeAt: new Date().toISOString(), seenResult, answers });
  await output.note(`Kept. Now measure: ipc-lab run ${task}; what you said is shown beside what comes out.`);
  await output.print(`${resolve(path)}\n`);
  return 0;
}

async function findQuestions(
  registry: readonly TaskDefinition[],
  id: string,
): Promise<Pick<Assignment, 'task' | 'predictions'>> {
  const known = registry.filter(({ assignment }) => assignment !== undefined).map((task) => task.id);
  const found = registry.find((task) => task.id === id.toLowerCase());
  if (found?.assignment === undefined) {
    const what = found === undefined ? `There is no task "${id}".` : `Task ${found.id} is no assignment.`;
    throw new LabError('usage', `${what}${hint(id, known)} Assignments: ${known.join(', ') || 'none'}.`);
  }
  const { task, predictions } = await found.assignment();
  if (predictions.length > 0) return { task, predictions };
  throw new LabError('usage', `Task ${task} asks for no predictions.`);
}

/** Resolves with the path of a result of the task in results/; null: there is none. */
async function findResult(task: string): Promise<string | null> {
  const kept = listKept(await readdir('results').catch(() => []), task);
  return kept[0] === undefined ? null : join('results', kept[0]);
}

/** What was said before there was a result must not be written over by what is said after it. */
async function refuseSecondThoughts(path: string, seenResult: string | null): Promise<void> {
  if (seenResult === null || !existsSync(path)) return;
  const old = await readPrediction(path);
  if (old === null || old.seenResult !== null) return;
  throw new LabError(
    'usage',
    `${path} was predicted before there was a result, and now there is one (${seenResult}): it is kept. For a second thought name another file with --out.`,
  );
}

function readGiven(questions: readonly PredictQuestion[], given: readonly string[]): PredictedAnswer[] {
  const ids = questions.map(({ id }) => id);
  const written = new Map<string, string>();
  for (const each of given) {
    const at = each.indexOf('=');
    if (at < 1) throw new LabError('usage', `--answer wants ID=VALUE, as in --answer ${ids[0]}=5us; not "${each}".`);
    const id = each.slice(0, at).trim();
    if (!ids.includes(id)) {
      throw new LabError('usage', `There is no question "${id}".${hint(id, ids)} There are: ${ids.join(', ')}.`);
    }
    if (written.has(id)) throw new LabError('usage', `--answer ${id} is given twice: one answer a question.`);
    written.set(id, each.slice(at + 1));
  }
  return questions.map((question) => {
    const answer = readAnswer(question, written.get(question.id) ?? '');
    if ('problem' in answer) throw new LabError('usage', `--answer ${question.id}: ${answer.problem}.`);
    return answer;
  });
}

/** The dialogue goes to standard error: standard output has the path of the file alone. */
async function askAll(
  questions: readonly PredictQuestion[],
  output: Output,
  input: NodeJS.ReadableStream,
): Promise<PredictedAnswer[]> {
  const interrupts = watchInterrupts(output, 'nothing is written');
  const isTerminal = (input as { isTTY?: boolean }).isTTY === true;
  const lines = createInterface({ input, output: process.stderr, terminal: isTerminal });
  // A terminal in raw mode hands ctrl-C over as a letter.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const stopped = new Promise<'stopped'>((resolve) => {
    interrupts.signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  // Not question(): it loses lines that a pipe brings between two of them.
  const next = lines[Symbol.asyncIterator]();
  const read = async (): Promise<string> => {
    lines.prompt();
    const line = await Promise.race([next.next(), stopped]);
    if (line === 'stopped') throw new LabError('aborted', 'Stopped: nothing was written.');
    if (!line.done) return line.value;
    throw new LabError(
      'bad-input',
      'The answers ended before the last question: nothing was written. An empty line skips one.',
    );
  };
  try {
    const answers: PredictedAnswer[] = [];
    await output.note(`${questions.length} questions. A number with its unit; an empty line skips one.`);
    for (const [at, question] of questions.entries()) {
      await output.note(`\n${at + 1} of ${questions.length}  ${question.text} (${describeUnits(question)})`);
      answers.push(await askOne(question, read, output));
    }
    return answers;
  } finally {
    lines.close();
    interrupts.stop();
  }
}

async function askOne(
  question: PredictQuestion,
  read: () => Promise<string>,
  output: Output,
): Promise<PredictedAnswer> {
  for (;;) {
    const answer = readAnswer(question, await read());
    if ('problem' in answer) {
      await output.note(`${answer.problem}. Once more; an empty line skips it.`);
      continue;
    }
    const said = answer.value === null ? 'skipped' : formatQuantity(unitOf(question).unit, answer.value);
    await output.note(said);
    return answer;
  }
}

function describeUnits(question: PredictQuestion): string {
  const { unit } = unitOf(question);
  if (unit === 'count' || unit === 'bits') return 'a number';
  return question.unit === '' ? listUnits(unit) : `${listUnits(unit)}; a number alone is ${question.unit}`;
}
