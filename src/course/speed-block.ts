/** One block of graded code in a fresh process, timed by the judge's clock from the order to the answer. Called by speed-grade.ts. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readAnswer } from './ask.js';
import { type Check, failed, type Judgement, type Question } from './assignment.js';
import { type Launcher, LIMITS } from './launch.js';
import type { SpeedSetUp, SpeedWork } from './speed-plan.js';
import type { TimedBlock } from './speed-verdict.js';

/*
 *     judge                                   graded process
 *       nonce, module, probe   ─────────────▶   loads it, warms up
 *                              ◀─────────────   NONCE ready
 *     ┌ order: first, number   ─────────────▶   does it
 *     └                        ◀─────────────   NONCE {"observed": …}
 *
 * The time between is the judge's own, so there is no time that graded code could report. Before the order it does not know which
 * work to do; that it was done shows in the checksum. Start, load and warm-up lie outside, the conversation (some 0.1 ms) inside,
 * on both sides alike.
 */

const ANSWER_BYTES = 64 * 1024;

export interface BlockOrder {
  check: Check;
  /** Its input is the order. */
  question: Question<unknown>;
  tree: string;
  /** Of the probes, below the tree, as a source. */
  probes: string;
  launcher: Launcher;
  signal: AbortSignal;
}

export interface DoneBlock extends TimedBlock {
  /** null where the other side's would be of other work. */
  checksum: number | null;
}

/** What was done, or the judgement that stands in its place. */
export type BlockResult = DoneBlock | Judgement;

/** Resolves with the block; a judgement where anything but just this answer came. Throws: LabError `aborted`. */
export async function runBlock({ check, question, tree, probes, launcher, signal }: BlockOrder): Promise<BlockResult> {
  const nonce = randomBytes(16).toString('hex');
  const ready = `${nonce} ready\n`;
  const module = pathToFileURL(join(tree, 'dist', probes.replace(/\.ts$/, '.js'))).href;
  const setUp: SpeedSetUp = { nonce, module, probe: check.probe };
  const limits = { ...LIMITS, seconds: check.limitSeconds ?? LIMITS.seconds };
  let [startMs, endMs, isEarly] = [0, 0, false];
  const ended = await launcher.launch({
    args: [join(tree, 'dist/src/course/speed-runner.js')],
    tree,
    limits,
    order: `${JSON.stringify(setUp)}\n`,
    converse(answer) {
      endMs = performance.now();
      if (startMs > 0) return null;
      if (answer.length < ready.length && ready.startsWith(answer)) return null;
      // Not what the runner says first: no order, so that it ends at once.
      if (!answer.startsWith(ready)) return '\n';
      isEarly = answer.length > ready.length;
      startMs = performance.now();
      return `${JSON.stringify(question.input)}\n`;
    },
    answerBytes: ANSWER_BYTES,
    signal,
  });
  if (isEarly) return failed('it answered before it was given its order', 'one answer, when the block is done');
  const answer = ended.answer.startsWith(ready) ? ended.answer.slice(ready.length) : ended.answer;
  const reported = readAnswer({ ...ended, answer }, nonce, limits.seconds);
  if ('verdict' in reported) return reported;
  const shaped = check.shape.safeParse(reported.observed);
  if (!shaped.success || startMs === 0) return failed('it reported something else than its work', check.title);
  const judgement = question.judge(shaped.data);
  if (judgement.verdict !== 'passed') return judgement;
  return { wallNs: (endMs - startMs) * 1e6, ...(shaped.data as SpeedWork) };
}
