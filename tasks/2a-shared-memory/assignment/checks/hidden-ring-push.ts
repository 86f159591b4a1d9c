/** Hidden check of the region `ring-push`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { exploredCheck } from './checking.js';
import { pickValues, RING } from './ring-publication.js';

export const HIDDEN_RING_PUSH_CHECKS: readonly Check[] = [
  exploredCheck(
    {
      id: 'ring-push/consumer-gone',
      title: 'a producer that sleeps, or comes, when the consumer closes is told so in every interleaving',
      points: 3,
      isHidden: true,
      needs: ['ring-push/waits', 'ring-wait/wakes-up'],
      hints: [
        'waitFor() returns for two reasons. Which?',
        'Behind a wait there may still be no room: the consumer has closed.',
        'Call checkConsumer() behind waitFor(): it throws peer-gone when the consumer has closed.',
      ],
      usualCause: 'Behind the wait it is taken for granted that there is room.',
      read: 'handout, "ring-push": the end',
    },
    (random) => ({
      program: 'ring',
      inputs: [
        {
          ...RING,
          strategy: 'block',
          producer: 'push',
          filled: 1,
          isConsumerGone: true,
          values: pickValues(random, 2),
        },
      ],
      mustSleep: true,
    }),
  ),
];
