/** Checks of the region `partition`: what shareOf() gives to each worker. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

const SHARES = z.array(z.array(z.object({ first: z.number(), end: z.number() })));
type Shares = z.infer<typeof SHARES>;
interface Division {
  items: number;
  workers: number;
}

export const PARTITION_CHECKS: readonly Check[] = [
  check({
    id: 'partition/covers',
    title: 'every item belongs to exactly one worker',
    points: 6,
    hints: [
      'Write down the shares of 10 items for 3 workers.',
      'Where one share ends the next begins: compute only where shares begin.',
      'Worker i begins at floor(items × i / workers); the last one must end at items.',
    ],
    usualCause: 'items / workers is rounded down for each worker, and the rest belongs to nobody.',
    read: 'handout, "partition"',
    divisions: (random) =>
      [0, 1, 7, 10 + random.integer(1000)].flatMap((items) =>
        [1, 2, 3, 2 + random.integer(62)].map((workers) => ({ items, workers })),
      ),
    judge: judgeCover,
  }),
];

interface PartitionCheck extends Omit<Check<Shares>, 'region' | 'probe' | 'shape' | 'ask'> {
  divisions(random: Random): Division[];
  judge(division: Division, shares: Shares[number]): Judgement;
}

function check({ divisions, judge, ...rest }: PartitionCheck): Check {
  return defineCheck<Shares>({
    ...rest,
    region: 'partition',
    probe: 'shares',
    shape: SHARES,
    ask: (random) => {
      const asked = divisions(random);
      return {
        input: asked.map(({ items, workers }) => ({ items, workers })),
        judge: (shares) => {
          for (const [at, division] of asked.entries()) {
            const judgement = judge(division, shares[at] ?? []);
            if (judgement.verdict !== 'passed') return judgement;
          }
          return PASSED;
        },
      };
    },
  });
}

function judgeCover({ items, workers }: Division, shares: Shares[number]): Judgement {
  let next = 0;
  for (const [index, { first, end }] of shares.entries()) {
    if (first !== next) {
      return failed(
        `of ${items} items worker ${index} of ${workers} begins at ${first}, the one before ended at ${next}`,
        'each share begins where the one before ends',
      );
    }
    next = end;
  }
  if (next === items && shares.length === workers) return PASSED;
  return failed(`${workers} workers have ${next} of ${items} items`, `all ${items}`);
}
