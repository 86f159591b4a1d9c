/** An assignment of one region that every test of the course can afford: the partition of work, with a check of its own making. */

import { z } from 'zod';
import type { Assignment, Check } from '../../src/course/assignment.js';
import { defineCheck, failed, PASSED } from '../../src/course/assignment.js';

const SHARES = z.array(z.array(z.object({ first: z.number(), end: z.number() })));

/** Fails unless 10 items are shared out among 3 workers without a rest. */
export const COVERS: Check = defineCheck({
  id: 'partition/covers',
  region: 'partition',
  title: 'every item belongs to exactly one worker',
  points: 100,
  hints: ['one', 'two', 'three'],
  usualCause: 'the rest belongs to nobody',
  read: 'handout',
  probe: 'shares',
  shape: SHARES,
  ask: (random) => {
    const items = 10 + 3 * random.integer(100);
    return {
      input: [{ items, workers: 3 }],
      judge: (shares) => (shares[0]?.at(-1)?.end === items ? PASSED : failed('a rest', 'none')),
    };
  },
});

/** A check that cannot fail, unless nothing is reported at all. */
export const BLIND: Check = defineCheck({
  ...COVERS,
  shape: z.unknown(),
  ask: () => ({ input: [], judge: () => PASSED }),
});

export const SMALL: Assignment = {
  task: '2a',
  title: 'Sharing out the work',
  regions: [{ id: 'partition', title: 'Sharing out the work', files: ['src/sync/partition.ts'], hours: 1 }],
  checks: [COVERS],
  probes: 'tasks/2a-shared-memory/assignment/probes.ts',
  mutants: [
    {
      id: 'drops-rest',
      row: 'uneven partition',
      file: 'src/sync/partition.ts',
      find: 'whole * at + Math.floor((rest * at) / workers)',
      replace: 'whole * at',
      check: 'partition/covers',
      story: 'What is left over belongs to nobody.',
    },
  ],
  controls: [
    {
      id: 'rest-first',
      row: 'uneven partition',
      file: 'src/sync/partition.ts',
      find: 'whole * at + Math.floor((rest * at) / workers)',
      replace: 'whole * at + Math.min(at, rest)',
      story: 'The first workers have what is left over.',
    },
  ],
  predictions: [],
};
