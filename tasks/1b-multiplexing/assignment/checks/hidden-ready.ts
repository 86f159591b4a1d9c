/** Hidden checks of the region `ready`. Part of the key. */

import { POLLHUP, POLLIN } from '../../../../src/core/poll-events.js';
import type { Random } from '../../../../src/core/random.js';
import type { Check } from '../../../../src/course/assignment.js';
import { checkLooks, judgeTurns, type Step } from './look-model.js';
import { all, pick } from './ready.js';

/** Descriptors that stay, of those that are there in the beginning. */
const STAYING = 5;

export const HIDDEN_READY_CHECKS: readonly Check[] = [
  checkLooks({
    id: 'ready/leaving',
    region: 'ready',
    waiter: 'poll',
    title: 'turns go on, and nobody is missed, while descriptors leave and the table becomes shorter',
    points: 5,
    isHidden: true,
    needs: ['ready/turns', 'ready/unasked'],
    hints: [
      'Where does the next look begin when half of the entries have gone meanwhile?',
      'The place that you kept may lie beyond the last entry by now.',
      'Begin at 0 where #first is not below registrations.size, and never read entries from `size` on.',
    ],
    usualCause:
      'The kept place points behind the end of the table, and the look finds nobody, or one that was removed.',
    read: 'handout, "ready"',
    steps,
    judgeMore: (asked, observed) => {
      const staying = asked[0]!.add!.slice(0, STAYING).map(([fd]) => fd);
      return judgeTurns(staying, 14, asked, observed);
    },
  }),
];

function steps(random: Random): Step[] {
  const fds = pick(random, 16);
  const leaving = random.shuffle(fds.slice(STAYING));
  const look = (): Step => ({ look: random.integer(3) === 0 ? 'read' : 'wait', room: 3 });
  return [
    { set: all(fds, POLLIN | POLLHUP), add: fds.map((fd): [number, number] => [fd, POLLIN]) },
    ...Array.from({ length: 5 }, look),
    ...leaving.flatMap((fd): Step[] => [{ remove: [fd], set: [[fd, null]] }, look(), look()]),
    ...Array.from({ length: 10 }, (): Step => ({ look: 'wait', room: 2 })),
    ...Array.from({ length: 10 }, (): Step => ({ look: 'read', room: 2 })),
  ];
}
