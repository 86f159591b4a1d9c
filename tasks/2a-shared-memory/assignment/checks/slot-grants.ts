/** Asking for slots and settling them: reserve and commit of one side, peek and release of the other, which mirror each other. Used by the checks of both. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { failed, type Judgement, judgeAll, judgeEqual, type Question } from '../../../../src/course/assignment.js';
import { pick, pickCursor } from './checking.js';

/** By what the two steps are called, and what the other side does. */
export interface GrantNames {
  ask: 'reserve' | 'peek';
  settle: 'commit' | 'release';
  other: 'take' | 'put';
}

export interface GrantStep {
  deed: 'ask' | 'settle' | 'other';
  count: number;
}

export const GRANTS = z.array(z.object({ returned: z.number(), threw: z.string().nullable(), given: z.number() }));
export type Grants = z.infer<typeof GRANTS>;

export interface GrantScript {
  capacity: number;
  steps: GrantStep[];
}

/** Returns steps of which only settling may ask for too much: asking for it would wait. */
export function makeGrantScript(random: Random, names: GrantNames, capacity: number): GrantScript {
  const steps: GrantStep[] = [];
  let there = names.other === 'take' ? capacity : 0;
  let granted = 0;
  for (let step = 0; step < 40; step++) {
    const choice = random.integer(5);
    if (choice === 0) {
      const most = capacity - there;
      const count = random.integer(most + 1);
      if (count === 0) continue;
      steps.push({ deed: 'other', count });
      there += count;
    } else if (choice <= 2) {
      granted = random.integer(there + 1);
      steps.push({ deed: 'ask', count: granted });
    } else {
      const count = random.integer(4) === 0 ? granted + 1 : random.integer(granted + 1);
      steps.push({ deed: 'settle', count });
      if (count > granted) continue;
      granted -= count;
      there -= count;
    }
  }
  if (there < 2) steps.push({ deed: 'other', count: 2 - there });
  // Two granted, one settled: two more are too many, one is not.
  steps.push({ deed: 'ask', count: 2 });
  for (const count of [1, 2, 1]) steps.push({ deed: 'settle', count });
  return { capacity, steps };
}

export function askGrants(random: Random, names: GrantNames): Question<Grants> {
  const script = makeGrantScript(random, names, pick(random, 2, 20));
  return {
    input: {
      capacity: script.capacity,
      slotBytes: 8,
      firstCursor: pickCursor(random),
      steps: script.steps.map(({ deed, count }) => ({ deed: names[deed], count })),
    },
    judge: (seen) => judgeGrants(names, script, seen),
  };
}

export function judgeGrants(names: GrantNames, { capacity, steps }: GrantScript, seen: Grants): Judgement {
  if (seen.length !== steps.length) return failed(`${seen.length} steps were reported`, `${steps.length}`);
  let granted = 0;
  let given = 0;
  return judgeAll(
    steps.map(({ deed, count }, at) => {
      const step = seen[at]!;
      const had = granted;
      const isTooMuch = deed === 'settle' && count > granted;
      if (deed === 'ask') granted = count;
      else if (deed === 'settle' && !isTooMuch) {
        granted -= count;
        given += count;
      }
      const where = `step ${at + 1}, ${names[deed]}(${count}) with ${had} ${names.ask === 'reserve' ? 'reserved' : 'peeked at'}`;
      const threw = step.threw?.split(':')[0] ?? 'nothing';
      return judgeAll([
        isTooMuch || step.threw === null
          ? judgeEqual(`${where}: it threw`, threw, isTooMuch ? 'RangeError' : 'nothing')
          : failed(`${where} threw ${step.threw}`, 'no error'),
        ...(deed === 'ask' ? [judgeEqual(`${where}: first slot`, step.returned, given % capacity)] : []),
        judgeEqual(`${where}: slots that the other side has got`, step.given, given),
      ]);
    }),
  );
}
