/** Checks of the region `ring-publication`: counting what is there, and giving it to the other side. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, failed, type Judgement, judgeAll, judgeEqual } from '../../../../src/course/assignment.js';
import { exploredCheck, pick, pickCursor, pickCursors, probedCheck } from './checking.js';

export interface Walk {
  capacity: number;
  firstCursor: number;
  /** Units that each side gives: positive the producer, negative the consumer. */
  gives: number[];
}

export const COUNTS = z.array(
  z.object({
    free: z.number(),
    full: z.number(),
    hasFree: z.array(z.boolean()),
    hasFull: z.array(z.boolean()),
    head: z.number(),
    tail: z.number(),
    writeIndex: z.number(),
    readIndex: z.number(),
  }),
);
type Counts = z.infer<typeof COUNTS>;

/** What every exploration of a ring says beside its own. */
export const RING = {
  capacity: 1,
  firstCursor: 0,
  filled: 0,
  strategy: 'spin',
  producer: 'bare',
  consumer: 'bare',
  doesClose: false,
  isConsumerGone: false,
} as const;

export function pickValues(random: Random, count: number): number[] {
  const first = pick(random, 1, 1_000);
  return Array.from({ length: count }, (_, at) => first + at);
}

export const RING_PUBLICATION_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'ring-publication/counts',
      title: 'free and full units are told apart, to the last one, over laps and across 2^32',
      points: 5,
      hints: [
        'Write down HEAD and TAIL of an empty ring and of a full one. What tells them apart?',
        'Cursors only count; they are never taken modulo the capacity. Their difference as a 32-bit number is right also where one has wrapped.',
        '((peer cursor - own cursor) | 0) + credit; the credit is the capacity for the producer and 0 for the consumer. advance(): (cursor + count) | 0.',
      ],
      usualCause:
        'Cursors are compared modulo the capacity, so that full looks like empty; or without | 0 across the wrap.',
      read: 'handout, "ring-publication"; the table at the head of src/sync/ring-words.ts',
    },
    'counts',
    z.array(COUNTS),
    (random) => {
      const cursors = pickCursors(random);
      const walks = [1, 2, pick(random, 3, 40)].map((capacity, at) => makeWalk(random, capacity, cursors[at]!));
      return {
        input: walks.map(({ capacity, firstCursor, gives }) => ({ capacity, firstCursor, gives })),
        judge: (seen) => judgeAll(walks.map((walk, at) => judgeWalk(walk, seen[at] ?? []))),
      };
    },
  ),
  exploredCheck(
    {
      id: 'ring-publication/publishes',
      title: 'in no interleaving is a message seen before it is whole, or overwritten before it is read',
      points: 5,
      needs: ['ring-publication/counts'],
      hints: [
        'The bytes of a message are plain. What orders them before the look of the other thread?',
        'A store with Atomics publishes all that was written before it, to who sees it by a load with Atomics.',
        'countUnits(): Atomics.load of the peer cursor; advance(): index first, then Atomics.store of the own cursor.',
      ],
      usualCause: 'A cursor is read or written plainly: another thread may see the cursor and not yet the bytes.',
      read: 'handout, "Background": the memory model; ECMA-262, "Memory Model"',
    },
    (random) => ({
      program: 'ring',
      inputs: [{ ...RING, firstCursor: pickCursor(random), values: pickValues(random, 2) }],
      mustSleep: false,
    }),
  ),
  exploredCheck(
    {
      id: 'ring-publication/wakes',
      title: 'in no interleaving does a side sleep on when the other has given it something: both ways, with one slot',
      points: 5,
      needs: ['ring-publication/publishes', 'ring-wait/wakes-up'],
      hints: [
        'Who sleeps in a ring with one slot? Each side, once.',
        'First what is waited for, then the look at the seat of who may wait for it.',
        'Atomics.store of the cursor; then, if Atomics.load of the peer seat is not AWAKE: wakeOrFindClosed(control, peerSeat).',
      ],
      usualCause: 'The seat is looked at before the cursor is stored, or only one of the two sides wakes the other.',
      read: 'handout, "ring-publication"; step b at the head of src/sync/wait-strategy.ts',
    },
    (random) => ({
      program: 'ring',
      inputs: [
        { ...RING, strategy: 'block', values: pickValues(random, 1) },
        { ...RING, strategy: 'block', filled: 1, values: pickValues(random, 2) },
      ],
      mustSleep: true,
    }),
  ),
];

/** Fills to the last and empties to the last, three laps at least, in steps of all sizes. */
function makeWalk(random: Random, capacity: number, firstCursor: number): Walk {
  const gives: number[] = [];
  let full = 0;
  let given = 0;
  while (given < 3 * capacity) {
    const isFilling = full < capacity && (full === 0 || random.integer(2) === 0);
    const most = isFilling ? capacity - full : full;
    const count = random.integer(3) === 0 ? most : 1 + random.integer(most);
    gives.push(isFilling ? count : -count);
    full += isFilling ? count : -count;
    if (isFilling) given += count;
  }
  if (full < capacity) gives.push(capacity - full);
  gives.push(-capacity);
  return { capacity, firstCursor, gives };
}

export function judgeWalk({ capacity, firstCursor, gives }: Walk, seen: Counts): Judgement {
  let head = 0;
  let tail = 0;
  if (seen.length !== gives.length) return failed(`${seen.length} steps were reported`, `${gives.length}`);
  return judgeAll(
    gives.map((give, at) => {
      if (give > 0) head += give;
      else tail -= give;
      const full = head - tail;
      const free = capacity - full;
      const step = seen[at]!;
      const where = `${capacity} slots, ${head} given and ${tail} taken, cursors from ${firstCursor} on`;
      return judgeAll([
        judgeEqual(`${where}: HEAD`, step.head, (firstCursor + head) | 0),
        judgeEqual(`${where}: TAIL`, step.tail, (firstCursor + tail) | 0),
        judgeEqual(`${where}: slot that is written next`, step.writeIndex, head % capacity),
        judgeEqual(`${where}: slot that is read next`, step.readIndex, tail % capacity),
        judgeEqual(`${where}: the producer counts free`, step.free, free),
        judgeEqual(`${where}: the consumer counts full`, step.full, full),
        judgeEqual(`${where}: hasUnits(0 … ${capacity}) of the producer`, step.hasFree.join(), upTo(free, capacity)),
        judgeEqual(`${where}: hasUnits(0 … ${capacity}) of the consumer`, step.hasFull.join(), upTo(full, capacity)),
      ]);
    }),
  );
}

function upTo(there: number, capacity: number): string {
  return Array.from({ length: capacity + 1 }, (_, count) => count <= there).join();
}
