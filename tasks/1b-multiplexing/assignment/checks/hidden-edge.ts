/** Hidden checks of the star region `edge`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { checkEdge } from './edge.js';

export const HIDDEN_EDGE_CHECKS: readonly Check[] = [
  checkEdge({
    id: 'edge/interrupted',
    title: 'a read that a signal interrupted is made again without another event',
    points: 2,
    isHidden: true,
    needs: ['edge/ends', 'edge/turns'],
    hints: [
      'The event was told, the read failed with EINTR. Is the descriptor drained?',
      'Which results say "nothing is left", and which say nothing about that?',
      'Keep it also where result === EINTR.',
    ],
    usualCause: 'Every result but a full budget counts as drained, EINTR among them.',
    read: 'read(2), EINTR; epoll(7)',
    question: (random) => ({
      pipes: 4,
      budgetBytes: 16,
      room: 8,
      steps: [
        {
          write: [
            [0, 7],
            [1, 16],
            [2, 40 + random.integer(40)],
          ],
          looks: 1,
          isInterrupted: true,
        },
        { looks: 12 },
        { write: [[3, 3]], close: [3], looks: 1, isInterrupted: true },
        { looks: 4 },
        { write: [[2, 100]], looks: 1 },
        { remove: [2], looks: 4 },
      ],
    }),
  }),
];
