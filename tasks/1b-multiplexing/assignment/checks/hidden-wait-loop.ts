/** Hidden checks of the region `wait-loop`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { checkLoop, nothing, signal } from './wait-loop.js';

export const HIDDEN_WAIT_LOOP_CHECKS: readonly Check[] = [
  checkLoop({
    id: 'wait-loop/storm',
    title: 'one waiter waits on through storms of signals, wait after wait',
    points: 4,
    isHidden: true,
    needs: ['wait-loop/signal', 'wait-loop/nothing'],
    hints: [
      'Does your loop count how often it goes round?',
      'Both methods have a loop: is what is true of one true of the other?',
      'No bound on the number of signals, the clock alone decides; waitAndRead() goes on exactly as wait() does.',
    ],
    usualCause: 'The loop gives up after some tries, or only one of the two methods goes on after a signal.',
    read: 'signal(7)',
    scenes: (random) =>
      random.shuffle(
        (['wait', 'waitAndRead'] as const).flatMap((way) => [
          { way, timeoutMs: '400', steps: Array.from({ length: 60 }, () => signal(random.integer(6) + 0.5)) },
          {
            way,
            timeoutMs: '-1',
            steps: [...Array.from({ length: 90 }, () => signal(random.integer(90))), { afterMs: 2, gives: 3 }],
          },
          {
            way,
            timeoutMs: String(50 * 86_400_000),
            steps: [signal(12), nothing(-1), signal(random.integer(9_000)), { afterMs: 30, gives: 4 }],
          },
          { way, timeoutMs: '0', steps: [signal(0), { afterMs: 0, gives: 1 }] },
        ]),
      ),
  }),
];
