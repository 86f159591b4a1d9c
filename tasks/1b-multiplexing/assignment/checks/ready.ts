/** Checks of the region `ready`: what one look of the waiter over poll(2) tells. Part of the manifest. */

import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../../../../src/core/poll-events.js';
import type { Random } from '../../../../src/core/random.js';
import type { Check } from '../../../../src/course/assignment.js';
import { checkLooks, judgeTurns, type Step } from './look-model.js';

const NEEDS = ['registrations/keeps', 'registrations/removes'];

export const READY_CHECKS: readonly Check[] = [
  checkLooks({
    id: 'ready/sparse',
    region: 'ready',
    waiter: 'poll',
    title: 'each look tells of all that are ready now, wherever they are in the table, and of nobody else',
    points: 5,
    needs: NEEDS,
    hints: [
      'poll(2) returns how many are ready. Does it say which?',
      'Of 40 entries 3 are ready, perhaps the last three. How far do you look?',
      'Go through the entries until you have found as many as poll returned; copy fdAt(place) and foundAt(place) of those whose events are not 0.',
    ],
    usualCause:
      'The first n entries are taken for the n ready ones, or pairs of the look before are still in the table.',
    read: 'poll(2), "revents"; src/waiting/registrations.ts',
    steps: (random) => {
      const fds = pick(random, 25 + random.integer(20));
      return [
        { set: quiet(fds), add: fds.map((fd): [number, number] => [fd, POLLIN]), look: 'wait' },
        ...Array.from({ length: 8 }, (): Step => {
          const ready = random.shuffle(fds).slice(0, random.integer(4));
          return { set: [...quiet(fds), ...all(ready, POLLIN)], look: 'wait', timeoutMs: random.integer(100) };
        }),
        { set: all(fds, POLLIN), look: 'wait' },
        { set: quiet(fds), look: 'wait' },
      ];
    },
  }),
  checkLooks({
    id: 'ready/unasked',
    region: 'ready',
    waiter: 'poll',
    title: 'hang-ups, errors and closed descriptors are told of, though nobody asked for them',
    points: 5,
    needs: [...NEEDS, 'ready/sparse'],
    hints: [
      'Which three bits does poll(2) set without being asked?',
      'A writer has gone and the pipe is empty: POLLHUP alone, no POLLIN. Who tells the caller of the end?',
      'Tell of every entry whose events are not 0, and give the events as the kernel wrote them.',
    ],
    usualCause: 'Only POLLIN is looked for: poll returns at once for ever because of a bit that nobody handles.',
    read: 'poll(2), POLLERR, POLLHUP, POLLNVAL',
    steps: (random) => {
      const fds = pick(random, 8);
      const [hungUp, withRest, broken, closed, writable, silent] = random.shuffle(fds) as [number, ...number[]];
      return [
        { set: all(fds, 0), add: fds.map((fd): [number, number] => [fd, fd === writable ? POLLOUT : POLLIN]) },
        { set: [[hungUp, POLLHUP]], look: 'wait' },
        { set: [[withRest!, POLLIN | POLLHUP]], look: 'wait' },
        {
          set: [
            [broken!, POLLERR],
            [writable!, POLLOUT | POLLERR],
          ],
          look: 'wait',
        },
        { set: [[closed!, null]], look: 'wait', timeoutMs: 50 },
        { remove: [closed!, hungUp], look: 'wait' },
        { set: [[silent!, POLLOUT]], look: 'wait' },
      ];
    },
  }),
  checkLooks({
    id: 'ready/turns',
    region: 'ready',
    waiter: 'poll',
    title: 'when more are ready than fit, all of them have their turn, in wait() and in waitAndRead()',
    points: 5,
    needs: [...NEEDS, 'ready/sparse'],
    hints: [
      'Seven are always ready and two fit. Whom does the second look tell of?',
      'Keep the place at which the next look begins.',
      'Begin at #first and go round; where not all fitted, #first is the place behind the last one told of. For pollRead it is the place of the last chunk plus one.',
    ],
    usualCause: 'Every look begins at entry 0: the first ones are served for ever, and nobody else.',
    read: 'src/waiting/waiter.ts, "the others come first the next time"; src/sys/addon.ts, pollRead',
    steps: turns,
    judgeMore: (steps, observed) => {
      const fds = steps[0]!.add!.map(([fd]) => fd);
      return judgeTurns(fds, 2 * Math.ceil(fds.length / 2), steps, observed);
    },
  }),
];

function turns(random: Random): Step[] {
  const fds = pick(random, 5 + random.integer(5));
  const look = (way: 'wait' | 'read', count: number) =>
    Array.from({ length: count }, (): Step => ({ look: way, room: 2 }));
  return [
    { set: all(fds, POLLIN), add: fds.map((fd): [number, number] => [fd, POLLIN]) },
    ...look('wait', 3 * fds.length),
    ...look('read', 3 * fds.length),
  ];
}

/** Returns different descriptors in any order. */
export function pick(random: Random, count: number): number[] {
  return random.shuffle(Array.from({ length: count }, (_, index) => 5 + 3 * index + random.integer(3)));
}

export function all(fds: readonly number[], events: number): [number, number][] {
  return fds.map((fd) => [fd, events]);
}

export function quiet(fds: readonly number[]): [number, number][] {
  return all(fds, 0);
}
