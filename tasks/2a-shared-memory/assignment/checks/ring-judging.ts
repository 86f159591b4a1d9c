/** How scripts of a ring are judged. Used by the checks of both sides. */

import { z } from 'zod';
import { failed, type Judgement, judgeAll, judgeEqual, PASSED } from '../../../../src/course/assignment.js';
import { type RingScript, runModel } from './ring-model.js';

export const RING_STEPS = z.array(
  z.object({ isDone: z.boolean(), bytes: z.string(), full: z.number(), threw: z.string().nullable() }),
);
export type RingSteps = z.infer<typeof RING_STEPS>;

/** Judges what was seen after each step, up to the first that is wrong. */
export function judgeRing(script: RingScript, seen: RingSteps, names: { put: string; take: string }): Judgement {
  const { capacity, slotBytes, steps } = script;
  if (seen.length !== steps.length) return failed(`${seen.length} steps were reported`, `${steps.length}`);
  let before = 0;
  for (const [at, outcome] of runModel(script).entries()) {
    const { deed, slots } = steps[at]!;
    const step = seen[at]!;
    const where = `${names[deed]} of ${slots} slots of ${slotBytes} B, ${before} of ${capacity} full, step ${at + 1}`;
    if (step.threw !== null) return failed(`${where} threw: ${step.threw}`, 'no error');
    const judged = judgeAll([
      judgeEqual(`${where}: ${deed === 'put' ? 'there was room' : 'there were enough'}`, step.isDone, outcome.isDone),
      judgeEqual(`${where}: slots full afterwards`, step.full, outcome.full),
      judgeBytes(where, step.bytes, outcome.bytes, slotBytes),
    ]);
    if (judged.verdict !== 'passed') return judged;
    before = outcome.full;
  }
  return PASSED;
}

function judgeBytes(where: string, seen: string, expected: string, slotBytes: number): Judgement {
  if (seen === expected) return PASSED;
  let byte = 0;
  while (seen.slice(2 * byte, 2 * byte + 2) === expected.slice(2 * byte, 2 * byte + 2)) byte++;
  const from = 2 * byte;
  return failed(
    `${where}: byte ${byte % slotBytes} of slot ${Math.floor(byte / slotBytes)} of the message is 0x${seen.slice(from, from + 2)}`,
    `0x${expected.slice(from, from + 2)}, as it was put in`,
  );
}
