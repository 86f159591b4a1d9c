/** Hidden checks of the region `select`. Part of the key. */

import { POLLIN, POLLOUT } from '../../../../src/core/poll-events.js';
import type { Check } from '../../../../src/course/assignment.js';
import { checkLooks, type Step } from './look-model.js';
import { quiet } from './ready.js';

/** Where words of the sets begin and end. */
const BORDERS = [0, 1, 30, 31, 32, 33, 62, 63, 64, 511, 512, 991, 992, 1_022, 1_023];

export const HIDDEN_SELECT_CHECKS: readonly Check[] = [
  checkLooks({
    id: 'select/words',
    region: 'select',
    waiter: 'select',
    title: 'reading and writing are watched apart, at the borders of the words as well, and a removed bit is gone',
    points: 3,
    isHidden: true,
    needs: ['select/rebuilt', 'select/beyond'],
    hints: [
      'There are three sets. Who is watched for reading alone must be in which of them?',
      'Descriptor 31 is the sign bit of its word. 1 << 32 is what?',
      'word = fd >> 5, bit = 1 << (fd & 31); set the bit in #readable for POLLIN and in #writable for POLLOUT, and take it away with & ~bit where it is not wanted.',
    ],
    usualCause:
      'Everybody is armed for writing, which is nearly always ready, so that the wait returns at once for ever.',
    read: 'select(2), FD_SET and FD_CLR',
    steps: (random) => {
      const interests = BORDERS.map((fd): [number, number] => [fd, [POLLIN, POLLOUT, 5][random.integer(3)]!]);
      const watched = random.shuffle(interests);
      return [
        { set: quiet(BORDERS), add: watched, look: 'wait' },
        // A socket: room for writing all the time, and now and then something to read.
        { set: BORDERS.map((fd): [number, number] => [fd, POLLOUT]), look: 'wait' },
        { set: BORDERS.map((fd): [number, number] => [fd, POLLIN]), look: 'wait' },
        ...watched.flatMap(([fd]): Step[] => [{ remove: [fd], look: 'wait' }]),
      ];
    },
  }),
];
