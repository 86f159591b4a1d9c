/** Makes questions about writing through scripted system calls, and judges the answers. Used by the checks of `write-loop`. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import {
  type Check,
  defineCheck,
  failed,
  type JsonValue,
  type Judgement,
  judgeAll,
  PASSED,
} from '../../../../src/course/assignment.js';
import { tellDifference } from './taken-records.js';

const WRITTEN = z.object({
  taken: z.string(),
  calls: z.number(),
  waitedFor: z.array(z.number()),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type Written = z.infer<typeof WRITTEN>;

export type Step = { take: number } | { errno: string; waits?: number };

/** The descriptor that the probe writes to. */
const FD = 7;

/** One use of writeFully() or writevFully(), and what must come of it. */
export interface ScriptedWrite {
  input: JsonValue;
  /** What the kernel must have in the end. */
  bytes: Buffer;
  calls: number;
  waits: number;
  error?: string;
  how: string;
}

export interface WriteCheck extends Omit<Check<Written[]>, 'region' | 'shape' | 'ask'> {
  writes(random: Random): ScriptedWrite[];
}

/** Returns a check that has these done, one after the other. */
export function writeCheck({ writes, ...rest }: WriteCheck): Check {
  return defineCheck<Written[]>({
    ...rest,
    region: 'write-loop',
    shape: z.array(WRITTEN),
    ask: (random) => {
      const asked = writes(random);
      return {
        input: asked.map(({ input }) => input),
        judge: (answers) => judgeAll(asked.map((one, index) => judgeWrite(one, answers[index]))),
      };
    },
  });
}

/** Judges one answer: what was taken, once and in order; how it ended; how often the kernel was called and waited for. */
export function judgeWrite(asked: ScriptedWrite, written: Written | undefined): Judgement {
  const { bytes, calls, waits, error, how } = asked;
  if (written === undefined) return failed(`nothing was reported; ${how}`, 'a write');
  const ended = written.error === null ? 'no error' : `${written.error.code}: ${written.error.message}`;
  const expected = error === undefined ? 'no error' : `the error ${error}`;
  if ((written.error?.code ?? null) !== (error ?? null)) return failed(`${ended}; ${how}`, expected);
  const taken = Buffer.from(written.taken, 'base64');
  if (!taken.equals(bytes)) {
    const difference = tellDifference(taken, bytes).replace('were sent', 'were to be written');
    return failed(`the kernel has taken ${difference}; ${how}`, `${bytes.length} B, each once and in order`);
  }
  if (written.waitedFor.length !== waits || written.waitedFor.some((fd) => fd !== FD)) {
    const waited = `the policy was called ${written.waitedFor.length} times, with descriptors ${written.waitedFor.slice(0, 5).join(', ') || 'none'}`;
    return failed(`${waited}; ${how}`, `${waits} times, with descriptor ${FD}`);
  }
  if (written.calls === calls) return PASSED;
  return failed(`${written.calls} calls; ${how}`, `${calls} calls`);
}

/** Returns a use of writeFully() whose calls do these steps; the judge works out what they take. */
export function scriptWrite(memory: Buffer, offset: number, length: number, steps: readonly Step[]): ScriptedWrite {
  const input = { bytes: memory.toString('base64'), offset, length, steps: [...steps] };
  return { input, ...foresee(memory.subarray(offset, offset + length), steps), how: tellSteps(steps, `${length} B`) };
}

/** Returns a use of writevFully(). */
export function scriptGather(
  memory: Buffer,
  parts: readonly [number, number][],
  steps: readonly Step[],
): ScriptedWrite {
  const input = {
    bytes: memory.toString('base64'),
    parts: parts.map(([at, length]) => [at, length]),
    steps: [...steps],
  };
  const bytes = Buffer.concat(parts.map(([at, length]) => memory.subarray(at, at + length)));
  const what = `parts of ${parts.map(([, length]) => length).join(', ')} B`;
  return { input, ...foresee(bytes, steps), how: tellSteps(steps, what) };
}

/** Each step is one call, as long as something is left; a wait and the EAGAIN that it answers are one more call each. */
function foresee(bytes: Buffer, steps: readonly Step[]): Pick<ScriptedWrite, 'bytes' | 'calls' | 'waits' | 'error'> {
  let given = 0;
  let calls = 0;
  let waits = 0;
  for (const step of steps) {
    if (given === bytes.length) break;
    calls++;
    if ('take' in step) {
      if (step.take === 0) return { bytes: bytes.subarray(0, given), calls, waits, error: 'internal' };
      given = Math.min(bytes.length, given + step.take);
    } else if (step.errno === 'EAGAIN') {
      waits += step.waits ?? 1;
      calls += (step.waits ?? 1) - 1;
    } else if (step.errno !== 'EINTR') {
      return { bytes: bytes.subarray(0, given), calls, waits, error: step.errno };
    }
  }
  if (given < bytes.length) calls++;
  return { bytes, calls, waits };
}

function tellSteps(steps: readonly Step[], what: string): string {
  const words = steps.map((step) => ('take' in step ? `takes ${step.take} B` : `fails with ${step.errno}`));
  const shown = words.length > 6 ? [...words.slice(0, 6), '…'] : words;
  return `${what}, where the kernel ${shown.length === 0 ? 'takes all' : shown.join(', then ')}`;
}
