/** Hidden check of the region `partition`. Part of the key. */

import type { Random } from '../../../../src/core/random.js';
import { type Check, failed, type Judgement, judgeAll, judgeEqual } from '../../../../src/course/assignment.js';
import { pick, probedCheck } from './checking.js';
import { SHARES } from './partition.js';

interface LargeDivision {
  items: number;
  workers: number;
  /** Two workers in a row, and the last one. */
  index: number;
}

export const HIDDEN_PARTITION_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'partition/large',
      title: 'shares are exact also where items × workers is more than 2^53',
      points: 2,
      isHidden: true,
      needs: ['partition/even'],
      hints: [
        'Which whole numbers can a number of JavaScript not tell apart?',
        'items × index may pass 2^53 although items does not.',
        'floor(items / workers) × index + floor((items % workers) × index / workers): both products stay small.',
      ],
      usualCause: 'items × index is computed as one product.',
      read: 'handout, "partition"; Number.MAX_SAFE_INTEGER',
    },
    'shares',
    SHARES,
    (random) => {
      const divisions = Array.from({ length: 12 }, () => makeDivision(random));
      return {
        input: divisions.map(({ items, workers, index }) => ({
          items,
          workers,
          indexes: [0, index, index + 1, workers - 1],
        })),
        judge: (shares) => judgeAll(divisions.map((division, at) => judgeLarge(division, shares[at] ?? []))),
      };
    },
  ),
];

function makeDivision(random: Random): LargeDivision {
  const workers = pick(random, 900, 1_023);
  return { items: Number.MAX_SAFE_INTEGER - random.integer(1_000_000), workers, index: pick(random, 600, workers - 2) };
}

export function judgeLarge(
  { items, workers, index }: LargeDivision,
  shares: readonly { first: number; end: number }[],
): Judgement {
  const [first, one, next, last] = shares;
  if (!first || !one || !next || !last) return failed(`${shares.length} shares were reported`, '4');
  const where = `of ${items} items for ${workers} workers`;
  const least = Math.floor(items / workers);
  return judgeAll([
    judgeEqual(`${where} the first begins at`, first.first, 0),
    judgeEqual(`${where} worker ${index + 1} begins at`, next.first, one.end),
    judgeEqual(`${where} the last ends at`, last.end, items),
    ...[first, one, next, last].map(({ first: begin, end }) =>
      end - begin === least || end - begin === least + 1
        ? judgeEqual('', 0, 0)
        : failed(`${where} a worker has ${end - begin}`, `each has ${least} or one more`),
    ),
  ]);
}
