/** What a block of a check of speed must answer, and how such a check is made. Called by the checks of assignments. */

import { z } from 'zod';
import { type Check, defineCheck, failed, type Judgement, PASSED } from './assignment.js';
import { type SpeedOrder, type SpeedPlan, type SpeedWork, toInput } from './speed-plan.js';

const WORK: z.ZodType<SpeedWork> = z.strictObject({ operations: z.number(), checksum: z.number() });

export interface SpeedCheck extends Omit<Check, 'shape' | 'ask' | 'lane' | 'speed'> {
  speed: SpeedPlan;
  /** What the checksum must be, where the judge can tell without doing the work; it is held to the opponent's anyway. */
  expectChecksum?(order: SpeedOrder): number;
}

/** Returns the check: its question is the order of one block, its judgement that the work was done. Time is judged by speed-verdict.ts. */
export function defineSpeedCheck({ expectChecksum, ...check }: SpeedCheck): Check {
  return defineCheck<SpeedWork>({
    ...check,
    lane: 'alone',
    shape: WORK,
    ask: (random) => {
      const order = { first: 100 + random.integer(400), operations: check.speed.operations };
      return { input: toInput(order), judge: (work) => judgeWork(work, order, expectChecksum?.(order)) };
    },
  });
}

function judgeWork(work: SpeedWork, { operations }: SpeedOrder, checksum: number | undefined): Judgement {
  if (work.operations !== operations) {
    return failed(`it did ${work.operations} operations`, `${operations} operations, as ordered`);
  }
  if (checksum === undefined || work.checksum === checksum) return PASSED;
  return failed(`the checksum of its work is ${work.checksum}`, `${checksum}: all that was handed on, once`);
}
