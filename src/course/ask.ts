/** Asks one question of graded code and judges the answer. Verdicts are made here, in the judge's process, and nowhere else. Called by grade.ts. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Random } from '../core/random.js';
import { cleanText } from '../report/plain.js';
import { type Check, failed, type Judgement, type Question } from './assignment.js';
import { type Ended, type Launcher, LIMITS } from './launch.js';
import type { Order } from './probe.js';
import { NOT_WRITTEN } from './regions.js';

const ANSWER_BYTES = 16 * 1024 ** 2;
/** Of one text of a judgement. */
const TEXT_LENGTH = 2_000;

export interface Asked {
  check: Check;
  /** Of the question; known to the judge alone until the verdict. */
  seed: number;
  tree: string;
  /** Of the probes, below the tree, as a source. */
  probes: string;
  launcher: Launcher;
  signal: AbortSignal;
}

/** Resolves with the judgement: a pass only for an answer that was verified, whatever else may have happened. Throws: LabError `aborted`. */
export async function ask({ check, seed, tree, probes, launcher, signal }: Asked): Promise<Judgement> {
  const question = check.ask(new Random(seed));
  const nonce = randomBytes(16).toString('hex');
  const order: Order = {
    nonce,
    module: pathToFileURL(join(tree, compiled(probes))).href,
    probe: check.probe,
    input: question.input,
  };
  const limits = { ...LIMITS, seconds: check.limitSeconds ?? LIMITS.seconds };
  const runner = join(tree, 'dist/src/course/probe-runner.js');
  const launch = { args: [runner], tree, limits, order: JSON.stringify(order), answerBytes: ANSWER_BYTES, signal };
  return cleanJudgement(judgeEnded(await launcher.launch(launch), { check, question, nonce, seconds: limits.seconds }));
}

interface Expected {
  check: Check;
  question: Question<unknown>;
  nonce: string;
  seconds: number;
}

function judgeEnded(ended: Ended, { check, question, nonce, seconds }: Expected): Judgement {
  const reported = readAnswer(ended, nonce, seconds);
  if ('verdict' in reported) return reported;
  const shaped = check.shape.safeParse(reported.observed);
  if (!shaped.success) {
    const where = shaped.error.issues[0];
    return failed(
      `it reported something else: ${where?.path.join('.') || 'the whole answer'}: ${where?.message}`,
      check.title,
    );
  }
  try {
    return question.judge(shaped.data);
  } catch (error) {
    return failed(`its answer is one that the check cannot judge: ${String(error)}`, check.title);
  }
}

/** Returns what was observed, or the fail that stands in its place. */
export function readAnswer(ended: Ended, nonce: string, seconds: number): { observed: unknown } | Judgement {
  const expected = 'it ends by itself, and reports what it did';
  if (ended.stopped !== null) {
    const stopped = failed(describeStop(ended, seconds), expected);
    return stopped.verdict === 'failed' && ended.stopped === 'time' ? { ...stopped, isHung: true } : stopped;
  }
  const { answer, exitCode, survivors } = ended;
  if (answer === '') return failed(describeEnd(ended, 'before the check was done'), expected);
  const isSigned =
    answer.startsWith(`${nonce} `) && answer.endsWith('\n') && answer.indexOf('\n') === answer.length - 1;
  if (!isSigned)
    return failed("something wrote to descriptor 4, where only the lab's own answer belongs", 'nothing does');
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.slice(nonce.length + 1));
  } catch {
    return failed('its answer is no JSON', expected);
  }
  if (typeof parsed !== 'object' || parsed === null) return failed('its answer is no object', expected);
  if ('threw' in parsed) {
    const message = String((parsed.threw as { message?: unknown } | null)?.message);
    return failed(message, message.startsWith(NOT_WRITTEN) ? 'the region is written' : 'no error');
  }
  if (survivors > 0) {
    return failed(`${survivors} of its processes were still running when it had ended`, 'all that it starts has ended');
  }
  if (exitCode !== 0) return failed(describeEnd(ended, 'although its answer was given'), expected);
  return { observed: 'observed' in parsed ? parsed.observed : undefined };
}

function describeStop({ stopped, output }: Ended, seconds: number): string {
  const why = {
    time: `it did not end within ${seconds} s and was killed`,
    memory: `it took more than ${LIMITS.memoryBytes / 1024 ** 2} MiB of memory and was killed`,
    threads: `it had more than ${LIMITS.threads} threads and was killed`,
    output: `it printed more than ${LIMITS.outputBytes / 1024 ** 2} MiB and was killed`,
    answer: `its answer was longer than ${ANSWER_BYTES / 1024 ** 2} MiB and it was killed`,
  }[stopped!];
  return withOutput(why, output);
}

function describeEnd({ exitCode, killedBy, output }: Ended, when: string): string {
  const how = killedBy ? `was killed by ${killedBy}` : `ended with status ${exitCode}`;
  return withOutput(`its process ${how} ${when}`, output);
}

function withOutput(text: string, output: string): string {
  const last = output.trim().split('\n').slice(-6).join('\n');
  return last === '' ? text : `${text}; the last that it printed:\n${last}`;
}

/** What graded code says is shown in terminals and tables: it must neither steer nor fill them. */
function cleanJudgement(judgement: Judgement): Judgement {
  if (judgement.verdict !== 'failed') return judgement;
  return {
    ...judgement,
    observed: shorten(cleanText(judgement.observed)),
    expected: shorten(cleanText(judgement.expected)),
  };
}

function shorten(text: string): string {
  return text.length <= TEXT_LENGTH
    ? text
    : `${text.slice(0, TEXT_LENGTH)} … (${text.length - TEXT_LENGTH} more characters)`;
}

function compiled(source: string): string {
  return join('dist', source.replace(/\.ts$/, '.js'));
}
