/** Hidden check of the region `ring-publication`. Part of the key. */

import { z } from 'zod';
import { type Check, judgeAll, judgeEqual } from '../../../../src/course/assignment.js';
import { pick, probedCheck } from './checking.js';

export const HIDDEN_RING_PUBLICATION_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'ring-publication/looks-seldom',
      title:
        "the other side's cursor is looked at only when the copy does not say enough, and nobody awake is notified",
      points: 3,
      isHidden: true,
      needs: ['ring-publication/counts'],
      hints: [
        'What does a look at a cursor cost that another CPU writes?',
        'After one look the copy says how many are there for the next calls.',
        'hasUnits(): this.#countSeen() >= count || this.countUnits() >= count. advance(): wake only where the seat is not AWAKE.',
      ],
      usualCause: 'hasUnits() looks at the cursor each time, or advance() notifies with each message.',
      read: 'handout, "ring-publication"; "Why so many lines" in src/sync/ring-words.ts',
    },
    'looks',
    z.object({ looks: z.array(z.number()), notified: z.number() }),
    (random) => {
      const capacity = pick(random, 4, 40);
      const given = pick(random, 2, capacity - 1);
      return {
        input: { capacity, given },
        judge: ({ looks, notified }) =>
          judgeAll([
            judgeEqual('looks asked for', looks.length, given + 1),
            judgeEqual(
              `looks at the cursor while ${given} units are taken one by one, and at the end`,
              looks.join(),
              // The first asks, the copy knows for the others; behind the last it must be asked again.
              Array.from({ length: given + 1 }, (_, at) => (at === 0 || at === given ? 1 : 0)).join(),
            ),
            judgeEqual(`calls of Atomics.notify for ${given} units, the other side awake`, notified, 0),
          ]),
      };
    },
  ),
];
