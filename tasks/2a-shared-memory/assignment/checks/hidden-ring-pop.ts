/** Hidden check of the region `ring-pop`. Part of the key. */

import { z } from 'zod';
import { type Check, failed, judgeEqual, PASSED } from '../../../../src/course/assignment.js';
import { pick, pickCursor, probedCheck } from './checking.js';

export const HIDDEN_RING_POP_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'ring-pop/two-workers',
      title: 'between two real workers every message arrives, once and in order, over many laps',
      points: 3,
      isHidden: true,
      needs: ['ring-push/fills', 'ring-push/commits', 'ring-pop/takes', 'ring-pop/end'],
      hints: [
        'The messages are chosen after the workers have begun. Through which memory do they see each other?',
        'Bytes that are copied once are not shared: look at the slot each time.',
        'Read from this.slots, or by copyOut(), at each call; keep nothing of a slot from one lap to the next.',
      ],
      usualCause: 'Something of the ring was copied where it should be shared.',
      read: 'handout, "ring-pop"',
    },
    'workers',
    z.object({ bytes: z.array(z.string()), slotsSeen: z.number() }),
    (random) => {
      const capacity = pick(random, 1, 5);
      const slotBytes = [8, 12, 40][random.integer(3)]!;
      const firsts = Array.from({ length: pick(random, 3 * capacity + 1, 200) }, () => random.integer(256));
      const expected = firsts.map((first) =>
        Buffer.from(Array.from({ length: slotBytes }, (_, at) => (first + at * 7) & 255)).toString('hex'),
      );
      return {
        input: { capacity, slotBytes, firstCursor: pickCursor(random), messages: firsts.length, firsts },
        judge: ({ bytes }) => {
          const wrong = expected.findIndex((one, at) => bytes[at] !== one);
          if (wrong >= 0) {
            return failed(
              `message ${wrong + 1} of ${expected.length}, through ${capacity} slots, is ${bytes[wrong] ?? 'missing'}`,
              expected[wrong]!,
            );
          }
          return bytes.length === expected.length ? PASSED : judgeEqual('messages', bytes.length, expected.length);
        },
      };
    },
  ),
];
