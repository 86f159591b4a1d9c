/** Asks one question of graded code and judges the answer. Verdicts are made here, in the judge's process, and nowhere else. Called by grade.ts. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Random } from '../core/random.js';
import { type Check, failed, type Judgement } from './assignment.js';
import { type Ended, type Launcher, LIMITS } from './launch.js';
import type { Order } from './probe.js';
import { NOT_WRITTEN } from './regions.js';

const ANSWER_BYTES = 16 * 1024 ** 2;

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
  const ended = await launcher.launch(launch);
  const reported = readAnswer(ended, nonce, limits.seconds);
  if ('verdict' in reported) return reported;
  const shaped = check.shape.safeParse(reported.observed);
  if (!shaped.success) {
    const where = shaped.error.issues[0];
    return failed(
      `it reported something else: ${where?.path.join('.') || 'the whole answer'}: ${where?.message}`,
      check.title,
    );
  }
  return question.judge(shaped.data);
}

/** Returns what was observed, or the fail that stands in its place. */
export function readAnswer(ended: Ended, nonce: string, seconds: number): { observed: unknown } | Judgement {
  const expected = 'it ends by itself, and reports what it did';
  if (ended.stopped !== null) return failed(describeStop(ended, seconds), expected);
  if (ended.survivors > 0) return failed(`it left ${ended.survivors} processes behind`, 'no process is left');
  const { answer } = ended;
  if (answer === '') return failed(describeSilence(ended), expected);
  const isSigned =
    answer.startsWith(`${nonce} `) && answer.endsWith('\n') && answer.indexOf('\n') === answer.length - 1;
  if (!isSigned) return failed('something else than the lab wrote to the descriptor of its answer', 'nothing does');
  let parsed: { observed?: unknown; threw?: { message?: unknown } };
  try {
    parsed = JSON.parse(answer.slice(nonce.length + 1)) as typeof parsed;
  } catch {
    return failed('its answer is no JSON', expected);
  }
  if (parsed.threw) {
    const message = String(parsed.threw.message);
    return failed(message, message.startsWith(NOT_WRITTEN) ? 'the region is written' : 'no error');
  }
  return { observed: parsed.observed };
}

function describeStop({ stopped, output }: Ended, seconds: number): string {
  const why = {
    time: `it did not end within ${seconds} s and was killed`,
    memory: 'it took more memory than it may, and was killed',
    output: 'it printed more than it may, and was killed',
    answer: 'its answer was longer than it may be',
  }[stopped!];
  return withOutput(why, output);
}

function describeSilence({ exitCode, killedBy, output }: Ended): string {
  const how = killedBy ? `was killed by ${killedBy}` : `ended with status ${exitCode}`;
  return withOutput(`its process ${how} before the check was done`, output);
}

function withOutput(text: string, output: string): string {
  const last = output.trim().split('\n').slice(-6).join('\n');
  return last === '' ? text : `${text}; the last that it printed:\n${last}`;
}

function compiled(source: string): string {
  return join('dist', source.replace(/\.ts$/, '.js'));
}
