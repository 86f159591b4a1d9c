/** What select alone has: sets that the kernel overwrites, the highest descriptor, and EBADF for all because of one. */

import { describe, expect, test } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { POLLIN, POLLOUT } from '../../src/core/poll-events.js';
import { SelectWaiter } from '../../src/waiting/select-waiter.js';
import { makeTable, readOnce, send, waitOnce } from '../contracts/waiter-ground.js';
import { addon, catchError, openTestPipe } from '../native/addon-harness.js';

/** The arguments of each select, and what it is to do. */
function watchSelect(select: typeof addon.select = addon.select) {
  const log: { highestPlusOne: number; bits: number[] }[] = [];
  const waiter = new SelectWaiter({
    ...addon,
    select(highestPlusOne, sets, timeoutMs) {
      const bits = Array.from({ length: 3 * 1_024 }, (_, bit) => bit).filter(
        (bit) => ((sets[bit >> 5]! >>> (bit & 31)) & 1) === 1,
      );
      log.push({ highestPlusOne, bits });
      return select(highestPlusOne, sets, timeoutMs);
    },
  });
  return { waiter, log };
}

describe('the sets of select', () => {
  test('are whole for each wait, whatever the kernel left of them', () => {
    const { waiter, log } = watchSelect();
    const pipes = Array.from({ length: 3 }, () => openTestPipe());
    for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
    waiter.add(pipes[0]![1], POLLOUT);
    send(pipes[1]![1], 'x');
    for (let wait = 0; wait < 3; wait++) {
      expect(waitOnce(waiter, 0)).toEqual([
        [pipes[0]![1], POLLOUT],
        [pipes[1]![0], POLLIN],
      ]);
    }
    const reading = pipes.map(([readFd]) => readFd);
    expect(log.map(({ bits }) => bits)).toEqual(Array(3).fill([...reading, 1_024 + pipes[0]![1]]));
  });

  test('end at the highest descriptor that has a bit, exactly', () => {
    const { waiter, log } = watchSelect();
    const pipes = Array.from({ length: 4 }, () => openTestPipe());
    const [[low], , [middle], [, high]] = pipes as [[number, number], unknown, [number, number], [number, number]];
    const highest = () => {
      waitOnce(waiter, 0);
      return log.at(-1)!.highestPlusOne;
    };
    expect(highest()).toBe(0);
    waiter.add(middle, POLLIN);
    expect(highest()).toBe(middle + 1);
    waiter.add(low, POLLIN);
    expect(highest()).toBe(middle + 1);
    waiter.add(high, POLLOUT);
    expect(highest()).toBe(high + 1);
    waiter.modify(high, 0);
    expect(highest()).toBe(middle + 1);
    waiter.modify(high, POLLOUT);
    waiter.remove(low);
    expect(highest()).toBe(high + 1);
    waiter.remove(high);
    expect(highest()).toBe(middle + 1);
    waiter.remove(middle);
    expect(highest()).toBe(0);
  });
});

describe('EBADF of a whole select', () => {
  const EBADF = new SyscallError('EBADF', -9, 'select', 'bad file descriptor');

  test('is asked once more where poll knows of none that is closed', () => {
    let calls = 0;
    const { waiter } = watchSelect((...args) => {
      if (calls++ === 0) throw EBADF;
      return addon.select(...args);
    });
    const [readFd] = openTestPipe();
    waiter.add(readFd, POLLIN);
    expect(waitOnce(waiter, 0)).toEqual([]);
    expect(calls).toBe(2);
  });

  test('is thrown where it says so again, so that nothing spins', () => {
    let calls = 0;
    const { waiter } = watchSelect(() => {
      calls++;
      throw EBADF;
    });
    const [readFd] = openTestPipe();
    waiter.add(readFd, POLLIN);
    expect(catchError(() => waitOnce(waiter, 0))).toMatchObject({ code: 'EBADF' });
    expect(calls).toBe(2);
  });

  test('goes for a call that reads as well', () => {
    let calls = 0;
    const waiter = new SelectWaiter({
      ...addon,
      selectRead(...args) {
        if (calls++ < 1) throw EBADF;
        return addon.selectRead(...args);
      },
    });
    const [readFd, writeFd] = openTestPipe();
    waiter.add(readFd, POLLIN);
    expect(readOnce(waiter, makeTable(), 0)).toEqual([]);
    expect(calls).toBe(2);
    send(writeFd, 'x');
    expect(readOnce(waiter, makeTable(), 0)).toMatchObject([{ fd: readFd, text: 'x' }]);
  });
});
