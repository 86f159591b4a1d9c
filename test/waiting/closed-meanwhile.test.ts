/** A descriptor that another thread closes during a wait: noticed at the next event or time-out, with no spin and no wrong descriptor. */

import { describe, expect, test } from 'vitest';
import { POLLIN, POLLNVAL } from '../../src/core/poll-events.js';
import { readNow } from '../../src/sys/clock.js';
import type { WaiterName } from '../../src/waiting/open-waiter.js';
import { makeTable, openTestWaiter, readOnce, SUBJECTS, waitOnce, watchCalls } from '../contracts/waiter-ground.js';
import { addon, openTestPipe } from '../native/addon-harness.js';
import { disturb } from './disturbed.js';

const TIMEOUT_MS = 60_000;
const NS_PER_MS = 1e6;
const EBADF = -9;

/**
 * What may be told of the closed one in the wait during which it was closed, as [whether it is that one, events]. poll looks at all
 * numbers once more when it wakes; what select says then of one that is closed depends on the kernel: nothing, or ready.
 */
const SEEN: Record<WaiterName, [boolean, number][][]> = {
  select: [[], [[true, POLLIN]]],
  poll: [[[true, POLLNVAL]]],
  epoll: [[]],
  'epoll-edge': [[]],
};

describe.each(SUBJECTS)('a descriptor that another thread closes while $name waits', (subject) => {
  /** A pipe whose reading end the worker closes, and another one. */
  function open() {
    const { calls, log } = watchCalls();
    const waiter = openTestWaiter(subject, calls);
    const fds = new Int32Array(2);
    addon.pipe2(fds, false);
    const [closes, closesWrite] = [fds[0]!, fds[1]!];
    const [otherFd, otherWrite] = openTestPipe();
    waiter.add(closes, POLLIN);
    waiter.add(otherFd, POLLIN);
    return { waiter, log, closes, closesWrite, otherFd, otherWrite };
  }

  test(
    'wakes nobody: it is seen when the time is up',
    async () => {
      const { waiter, log, closes, closesWrite } = open();
      const { result } = await disturb({ closes }, () => {
        const beganNs = readNow();
        return { pairs: waitOnce(waiter, 200), elapsedNs: readNow() - beganNs };
      });
      expect(SEEN[subject.name]).toContainEqual(result.pairs.map(([fd, events]) => [fd === closes, events]));
      expect(result.elapsedNs).toBeGreaterThanOrEqual(200 * NS_PER_MS);
      expect(log).toHaveLength(1);
      expect(waitOnce(waiter, 0)).toEqual(subject.seesClosed ? [[closes, POLLNVAL]] : []);
      waiter.remove(closes);
      expect(waitOnce(waiter, 0)).toEqual([]);
      addon.close(closesWrite);
    },
    TIMEOUT_MS,
  );

  test(
    'is seen at the next event, which is told of as ever',
    async () => {
      const { waiter, log, closes, closesWrite, otherFd, otherWrite } = open();
      const { result } = await disturb({ closes, sendTo: otherWrite }, () => waitOnce(waiter, -1));
      const [others, own] = [result.filter(([fd]) => fd === otherFd), result.filter(([fd]) => fd !== otherFd)];
      expect(others).toEqual([[otherFd, POLLIN]]);
      expect(SEEN[subject.name]).toContainEqual(own.map(([fd, events]) => [fd === closes, events]));
      expect(log).toHaveLength(1);
      const chunks = readOnce(waiter, makeTable(), 0);
      const expected = [
        ...(subject.seesClosed ? [{ fd: closes, result: EBADF }] : []),
        // An edge was told; nothing more came.
        ...(subject.isEdge ? [] : [{ fd: otherFd, result: 1 }]),
      ];
      expect(chunks.sort((a, b) => a.fd - b.fd)).toMatchObject(expected);
      waiter.remove(closes);
      expect(waiter.size).toBe(1);
      addon.close(closesWrite);
    },
    TIMEOUT_MS,
  );
});
