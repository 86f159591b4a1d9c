/** Checks of the region `partition`: what shareOf() gives to each worker. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, failed, type Judgement, judgeAll, judgeEqual, PASSED } from '../../../../src/course/assignment.js';
import { type CheckWords, pick, probedCheck } from './checking.js';

export const SHARES = z.array(z.array(z.object({ first: z.number(), end: z.number() })));
type Shares = z.infer<typeof SHARES>[number];
export interface Division {
  items: number;
  workers: number;
}

export const PARTITION_CHECKS: readonly Check[] = [
  divisionCheck(
    {
      id: 'partition/covers',
      title: 'every item belongs to exactly one worker',
      points: 4,
      hints: [
        'Write down the shares of 10 items for 3 workers.',
        'Where one share ends the next begins: compute only where shares begin.',
        'Worker i begins at floor(items × i / workers); the last one must end at items.',
      ],
      usualCause: 'items / workers is rounded down for each worker, and the rest belongs to nobody.',
      read: 'handout, "partition"',
    },
    judgeCover,
  ),
  divisionCheck(
    {
      id: 'partition/even',
      title: 'no worker has two items more than another, also with fewer items than workers',
      points: 2,
      needs: ['partition/covers'],
      hints: [
        'All wait for the slowest worker. Who has most?',
        'The rest, items % workers, is less than one item for each.',
        'Each has floor(items / workers), and items % workers of them have one more.',
      ],
      usualCause: 'The last worker takes all that is left over, or shares are rounded up until nothing is left.',
      read: 'handout, "partition"',
    },
    judgeEven,
  ),
  probedCheck(
    {
      id: 'partition/refuses',
      title: 'what is no number of items or workers, or no worker, is refused',
      points: 2,
      needs: ['partition/covers'],
      hints: [
        'What are the shares of 10 items for no worker?',
        'A wrong number is told where it comes in, not where it does harm.',
        'checkCount(value, name, least, most) throws the RangeError; once for each of the three.',
      ],
      usualCause: 'Division by 0 gives Infinity, and NaN passes every comparison.',
      read: 'handout, "partition"; checkCount() in src/sync/layout.ts',
    },
    'refusals',
    z.array(z.string()),
    (random) => {
      const workers = pick(random, 2, 60);
      const items = pick(random, 1, 10_000);
      const wrong: [number, number, number][] = [
        [items, 0, 0],
        [items, -workers, 0],
        [-items, workers, 0],
        [items + 0.5, workers, 0],
        [items, workers, workers],
        [items, workers, -1],
        [items, workers + 0.5, 1],
        [2 ** 53 + 2 * items, workers, 1],
      ];
      const calls = random.shuffle<[number, number, number]>([...wrong, [items, workers, workers - 1], [0, 1, 0]]);
      return {
        input: calls.map((call) => [...call]),
        judge: (seen) =>
          judgeAll(
            calls.map((call, at) =>
              judgeEqual(
                `shareOf(${call.join(', ')})`,
                seen[at]?.split(':')[0],
                wrong.includes(call) ? 'RangeError' : 'returned',
              ),
            ),
          ),
      };
    },
  ),
];

function divisionCheck(words: CheckWords, judge: (division: Division, shares: Shares) => Judgement): Check {
  return probedCheck(words, 'shares', SHARES, (random) => {
    const divisions = makeDivisions(random);
    return {
      input: divisions.map(({ items, workers }) => ({ items, workers })),
      judge: (shares) => judgeAll(divisions.map((division, at) => judge(division, shares[at] ?? []))),
    };
  });
}

function makeDivisions(random: Random): Division[] {
  return [0, 1, 7, 10 + random.integer(1_000), 100_000 + random.integer(1_000)].flatMap((items) =>
    [1, 2, 3, pick(random, 8, 40)].map((workers) => ({ items, workers })),
  );
}

export function judgeCover({ items, workers }: Division, shares: Shares): Judgement {
  let next = 0;
  for (const [index, { first, end }] of shares.entries()) {
    const where = `of ${items} items worker ${index} of ${workers}`;
    if (first !== next) {
      return failed(
        `${where} begins at ${first}, the one before ended at ${next}`,
        'each share begins where the one before ends',
      );
    }
    if (end < first) return failed(`${where} has ${first} to ${end}`, 'no share ends before it begins');
    next = end;
  }
  if (next === items && shares.length === workers) return PASSED;
  return failed(`${workers} workers have ${next} of ${items} items`, `all ${items}`);
}

export function judgeEven({ items, workers }: Division, shares: Shares): Judgement {
  const sizes = shares.map(({ first, end }) => end - first);
  const most = Math.max(...sizes);
  const least = Math.min(...sizes);
  if (most - least <= 1) return PASSED;
  return failed(
    `of ${items} items worker ${sizes.indexOf(most)} of ${workers} has ${most}, worker ${sizes.indexOf(least)} has ${least}`,
    `each has ${Math.floor(items / workers)} or ${Math.ceil(items / workers)}`,
  );
}
