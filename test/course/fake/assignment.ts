/** A small assignment with all that an assignment can have: hidden checks, a star, what needs another check. Used by the tests of grading. */

import { z } from 'zod';
import type { Random } from '../../../src/core/random.js';
import { type Assignment, type Check, defineCheck, judgeEqual } from '../../../src/course/assignment.js';

const NUMBERS = z.array(z.number());
const pairs = (random: Random) => Array.from({ length: 5 }, () => [random.integer(100), random.integer(100)]);
const apply = (judge: (a: number, b: number) => number, probe: string) => ({
  probe,
  shape: NUMBERS,
  ask: (random: Random) => {
    const input = pairs(random);
    return {
      input,
      judge: (observed: number[]) =>
        judgeEqual('all', observed.join(' '), input.map(([a, b]) => judge(a!, b!)).join(' ')),
    };
  },
});
const words = {
  hints: ['Look at it.', 'Look closer.', 'Write a + b.'] as const,
  usualCause: 'Something else is computed.',
  read: 'handout, "add"',
};

const SUM = defineCheck<number[]>({
  id: 'add/sum',
  region: 'add',
  title: 'the sum is right',
  points: 4,
  ...words,
  ...apply((a, b) => a + b, 'sums'),
});
const ORDER = defineCheck<number[]>({
  id: 'add/difference',
  region: 'add',
  title: 'the difference is right',
  points: 2.5,
  needs: ['add/sum'],
  ...words,
  ...apply((a, b) => a - b, 'differences'),
});
const DOUBLE = defineCheck<number[]>({
  id: 'double/twice',
  region: 'double',
  title: 'twice the number',
  points: 3,
  ...words,
  probe: 'doubles',
  shape: NUMBERS,
  ask: (random) => {
    const input = [random.integer(100)];
    return { input, judge: (observed) => judgeEqual('twice', observed[0], 2 * input[0]!) };
  },
});
const HIDDEN = defineCheck<number[]>({
  id: 'add/hidden-sum',
  region: 'add',
  title: 'sums of other numbers',
  points: 3.5,
  isHidden: true,
  ...words,
  ...apply((a, b) => a + b, 'sums'),
});

/** As students have it. */
export const HANDED_OUT: Assignment = {
  task: 'fake',
  title: 'Adding up',
  regions: [
    { id: 'add', title: 'Sums', files: ['test/course/fake/add.ts'], hours: 1 },
    { id: 'double', title: 'Doubles', files: ['test/course/fake/double.ts'], hours: 0.5, isStar: true },
  ],
  checks: [SUM, ORDER, DOUBLE],
  probes: 'test/course/fake/probes.ts',
  mutants: [],
  controls: [],
  predictions: [],
};

/** As instructors have it. */
export const WITH_KEY: Assignment = {
  ...HANDED_OUT,
  checks: [SUM, ORDER, DOUBLE, HIDDEN],
  hiddenProbes: HANDED_OUT.probes,
};

/** Returns a check of which a trace is written. */
export function traced(name: string, log: string, over: Partial<Check> = {}): Check {
  return {
    ...defineCheck<number[]>({
      id: `add/${name}`,
      region: 'add',
      title: name,
      points: 1,
      ...words,
      probe: 'trace',
      shape: NUMBERS,
      ask: () => ({ input: { log, name }, judge: (observed) => judgeEqual('sum', observed[0], 3) }),
    }),
    ...over,
  };
}
