/** Checks of the region `select`: the sets that select(2) is given, and what becomes of its answer. Part of the manifest. */

import { POLLHUP, POLLIN } from '../../../../src/core/poll-events.js';
import type { Check } from '../../../../src/course/assignment.js';
import { checkLooks, type Step } from './look-model.js';
import { all, pick, quiet } from './ready.js';

const NEEDS = ['registrations/keeps', 'registrations/removes'];

export const SELECT_CHECKS: readonly Check[] = [
  checkLooks({
    id: 'select/highest',
    region: 'select',
    waiter: 'select',
    title: 'the highest descriptor is found when it alone is ready, whoever came before or has left',
    points: 3,
    needs: NEEDS,
    hints: [
      'What is the first argument of select(2)?',
      'Descriptor 9 is added, then descriptor 5. Which number does the call need?',
      'At the end of #mark(), when the bits are right, ask #findHighest(), and add one.',
    ],
    usualCause: 'nfds is the highest descriptor, not one more; or it is that of the one that was added last.',
    read: 'select(2), "nfds"',
    steps: (random) => {
      const fds = [...pick(random, 6), 900 + random.integer(124)].sort((a, b) => a - b);
      const downwards = [...fds].reverse();
      const one = (fd: number): Step => ({ set: [...quiet(fds), [fd, POLLIN]], look: 'wait' });
      return [
        { set: quiet(fds), add: fds.map((fd): [number, number] => [fd, POLLIN]) },
        ...downwards.flatMap((fd): Step[] => [one(fd), { remove: [fd] }]),
        { add: downwards.map((fd): [number, number] => [fd, POLLIN]) },
        ...downwards.map(one),
        ...downwards.flatMap((fd): Step[] => [{ ...one(fd), look: 'read' }, { remove: [fd] }]),
      ];
    },
  }),
  checkLooks({
    id: 'select/rebuilt',
    region: 'select',
    waiter: 'select',
    title: 'the sets are whole for each wait, whatever the kernel left of them',
    points: 3,
    needs: NEEDS,
    hints: [
      'What is in the sets when select(2) returns?',
      'A descriptor was not ready in one wait. Is its bit still there in the next?',
      'Copy #readable and #writable into #sets before each call, the one at word 0, the other at SET_WORDS.',
    ],
    usualCause: 'The answer of one call is the question of the next: who was silent once is never heard again.',
    read: 'select(2), "the sets are modified in place"',
    steps: (random) => {
      const fds = pick(random, 30);
      return [
        { set: quiet(fds), add: fds.map((fd): [number, number] => [fd, POLLIN]), look: 'wait' },
        ...Array.from({ length: 10 }, (): Step => {
          const ready = random.shuffle(fds).slice(0, random.integer(4));
          return { set: [...quiet(fds), ...all(ready, POLLIN)], look: 'wait', timeoutMs: random.integer(100) };
        }),
        { set: all(fds, POLLHUP), look: 'wait' },
        { set: quiet(fds), look: 'wait' },
      ];
    },
  }),
  checkLooks({
    id: 'select/beyond',
    region: 'select',
    waiter: 'select',
    title: 'descriptor 1,023 is taken, and 1,024 and above are refused with a RangeError',
    points: 2,
    needs: NEEDS,
    hints: [
      'How many bits has an fd_set?',
      'FD_SET of a descriptor beyond it writes into other memory. Who must not let that happen?',
      'Throw what beyondSelect() makes for SELECT_DESCRIPTORS and all above, before anything is marked.',
    ],
    usualCause:
      'There is no check, or it takes 1,024 for the last one: the bit is lost, or lands in memory of something else.',
    read: 'select(2), "BUGS" and FD_SETSIZE',
    steps: (random) => {
      const beyond = [1_024, 1_025 + random.integer(1_000), 4_096 + random.integer(60_000)];
      const fds = [3, 1_023, ...beyond];
      return [
        { set: quiet(fds), add: random.shuffle(fds).map((fd): [number, number] => [fd, POLLIN]) },
        { set: [[1_023, POLLIN], ...all(beyond, POLLIN)], look: 'wait' },
        { remove: [1_023], set: [[3, POLLIN]], look: 'wait' },
      ];
    },
  }),
  checkLooks({
    id: 'select/closed',
    region: 'select',
    waiter: 'select',
    title: 'a closed descriptor is told of as POLLNVAL, and the others are served all the same',
    points: 3,
    needs: [...NEEDS, 'select/rebuilt'],
    hints: [
      'What does select(2) say when one of 50 descriptors is closed? Which one is it?',
      'EBADF is thrown for the whole call. Another system call knows whose it is; there is a method that asks it.',
      'catch EBADF (codeOf) and return what #findClosed(pairs) found; if that is 0, nobody is closed any more: #select once again.',
    ],
    usualCause:
      'EBADF is taken for "nothing ready", and the loop spins; or it is thrown, and one closed descriptor stops all.',
    read: 'select(2), "EBADF"; the comment of #findClosed()',
    steps: (random) => {
      const fds = pick(random, 12);
      const [closed, ready, other] = random.shuffle(fds) as [number, ...number[]];
      return [
        { set: quiet(fds), add: fds.map((fd): [number, number] => [fd, POLLIN]), look: 'wait' },
        { set: [[closed, null]], look: 'wait', timeoutMs: 50 },
        { set: [[ready!, POLLIN]], look: 'wait', timeoutMs: 50 },
        { remove: [closed], look: 'wait' },
        { set: [[ready!, 0]], look: 'wait' },
        {
          set: [
            [ready!, 0],
            [other!, POLLHUP],
          ],
          look: 'wait',
        },
      ];
    },
  }),
];
