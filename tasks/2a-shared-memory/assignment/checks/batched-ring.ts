/** Checks of the star `batched-ring`: several slots side by side, or as many as there are. Part of the manifest. */

import { z } from 'zod';
import { type Check, failed, type Judgement, judgeAll, judgeEqual } from '../../../../src/course/assignment.js';
import { pick, pickCursor, probedCheck } from './checking.js';

export const BATCHES = z.array(z.object({ returned: z.number(), at: z.number(), threw: z.string().nullable() }));
export type Batches = z.infer<typeof BATCHES>;
export interface BatchStep {
  /** How many the other side gives before, and how many are asked for then. */
  other: number;
  asked: number;
}

export const BATCHED_RING_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'batched-ring/reserves-runs',
      title: 'reserveRun() reserves as many as lie side by side, and all of them can be committed',
      points: 4,
      needs: ['ring-push/fills', 'ring-push/commits'],
      hints: [
        'How many slots lie between the next one and the end of the ring?',
        'A run is the smaller of what was asked for and what lies before the end; then it is reserved as any other.',
        'Math.min(count, capacity - index), then reserve() of that; return it.',
      ],
      usualCause: 'The run reaches past the last slot.',
      read: 'handout, "batched-ring"; the head of src/sync/spsc-ring.ts',
    },
    'reserveRuns',
    BATCHES,
    (random) => {
      const capacity = pick(random, 3, 12);
      // The ring is empty before each.
      const drawn = Array.from({ length: 20 }, () => random.integer(capacity + 1));
      // The last of them pass the end.
      const steps = [...drawn, 1, capacity, 1, capacity].map((asked) => ({ other: 0, asked }));
      return {
        input: { capacity, slotBytes: 8, firstCursor: pickCursor(random), steps },
        judge: (seen) => judgeBatches({ capacity, isRun: true, steps }, seen),
      };
    },
  ),
  probedCheck(
    {
      id: 'batched-ring/peeks-some',
      title: 'peekSome() returns how many are there, at most so many as it was asked for, and all can be released',
      points: 4,
      needs: ['ring-pop/takes', 'ring-pop/releases'],
      hints: [
        'What if there are more than were asked for, and what if fewer?',
        'It waits for one, and then takes what is there: countUpTo(most).',
        'Of 0 none; else wait until hasUnits(1), count = countUpTo(most), remember it as #peeked, return it.',
      ],
      usualCause: 'It waits for all that it was asked for, or forgets what it has granted, so that release() refuses.',
      read: 'handout, "batched-ring"',
    },
    'peekSome',
    BATCHES,
    (random) => {
      const capacity = pick(random, 3, 12);
      let full = 0;
      const steps = Array.from({ length: 24 }, () => {
        const least = full === 0 ? 1 : 0;
        const other = pick(random, least, capacity - full);
        const asked = random.integer(capacity + 1);
        full += other - Math.min(asked, full + other);
        return { other, asked };
      });
      // More than there are.
      steps.push({ other: full === 0 ? 1 : 0, asked: capacity });
      return {
        input: { capacity, slotBytes: 8, firstCursor: pickCursor(random), steps },
        judge: (seen) => judgeBatches({ capacity, isRun: false, steps }, seen),
      };
    },
  ),
];

export function judgeBatches(
  { capacity, isRun, steps }: { capacity: number; isRun: boolean; steps: readonly BatchStep[] },
  seen: Batches,
): Judgement {
  if (seen.length !== steps.length) return failed(`${seen.length} steps were reported`, `${steps.length}`);
  let index = 0;
  let full = 0;
  return judgeAll(
    steps.map(({ other, asked }, at) => {
      full += other;
      const expected = isRun ? Math.min(asked, capacity - index) : Math.min(asked, full);
      const call = isRun
        ? `reserveRun(${asked}) at slot ${index} of ${capacity}`
        : `peekSome(${asked}) with ${full} of ${capacity} full`;
      index = (index + expected) % capacity;
      if (!isRun) full -= expected;
      const step = seen[at]!;
      return judgeAll([
        judgeEqual(`${call} threw`, step.threw, null),
        judgeEqual(`${call} returned`, step.returned, expected),
        judgeEqual(`${call}, all of it settled: the next slot`, step.at, index),
      ]);
    }),
  );
}
