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
        'The messages are chosen after the workers have begun, and all go through one array. Which memory is shared, and which is only used again?',
        'Bytes that were copied are not shared any more: they stay what they were.',
        'Read this.slots and the bytes of the caller at each call; keep nothing of a message from one call to the next.',
      ],
      usualCause:
        'Something was copied once where it must be looked at each time: a slot, or the array of the caller, who fills the same one again.',
      read: 'handout, "ring-pop"',
    },
    'workers',
    z.array(z.string()),
    (random) => {
      const capacity = pick(random, 1, 5);
      const slotBytes = [8, 12, 40][random.integer(3)]!;
      const firsts = Array.from({ length: pick(random, 3 * capacity + 1, 200) }, () => random.integer(256));
      const expected = firsts.map((first) =>
        Buffer.from(Array.from({ length: slotBytes }, (_, at) => (first + at * 7) & 255)).toString('hex'),
      );
      return {
        input: { capacity, slotBytes, firstCursor: pickCursor(random), messages: firsts.length, firsts },
        judge: (bytes) => {
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
