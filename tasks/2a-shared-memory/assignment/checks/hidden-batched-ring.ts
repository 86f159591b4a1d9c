/** Hidden check of the star `batched-ring`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { exploredCheck } from './checking.js';
import { pickValues, RING } from './ring-publication.js';

export const HIDDEN_BATCHED_RING_CHECKS: readonly Check[] = [
  exploredCheck(
    {
      id: 'batched-ring/end',
      title: 'in no interleaving does peekSome() lose the last message, or sleep through the end',
      points: 2,
      isHidden: true,
      needs: ['batched-ring/peeks-some', 'ring-publication/wakes', 'ring-wait/wakes-up'],
      hints: [
        'What does it return when the producer has closed, and what if one message is left?',
        'Closed says that no more will come, not that nothing is there.',
        'Count behind the wait, whether or not the other side has closed.',
      ],
      usualCause: 'After a wait that a closing ended it returns 0 without a look.',
      read: 'handout, "batched-ring"',
    },
    (random) => ({
      program: 'ring',
      inputs: [
        { ...RING, capacity: 2, strategy: 'block', consumer: 'some', doesClose: true, values: pickValues(random, 1) },
      ],
      mustSleep: true,
    }),
  ),
];
