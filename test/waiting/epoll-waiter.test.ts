/** What epoll alone has: a descriptor of its own, a set that outlives closed numbers, edges that are told once, limits. */

import { describe, expect, test } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { POLLHUP, POLLIN, POLLRDHUP } from '../../src/core/poll-events.js';
import { openWaiter, type WaiterCalls } from '../../src/waiting/open-waiter.js';
import type { Waiter } from '../../src/waiting/waiter.js';
import { makeTable, readOnce, SUBJECTS, send, take, waitOnce, watchCalls } from '../contracts/waiter-ground.js';
import { addon, catchError, closeFd, countOpen, openTestPipe } from '../native/addon-harness.js';

const EPOLL_SUBJECTS = SUBJECTS.filter(({ name }) => name.startsWith('epoll'));
const EBADF = -9;

const failing = (code: string, syscall: string) => () => {
  throw new SyscallError(code, -1, syscall, 'injected');
};

/** Runs with a waiter that is closed afterwards, and sees that no descriptor is left. */
function withWaiter(
  name: 'epoll' | 'epoll-edge',
  calls: Partial<WaiterCalls>,
  work: (waiter: Waiter) => void,
  left = 0,
) {
  const before = countOpen();
  const waiter = openWaiter(name, { ...addon, ...calls });
  try {
    work(waiter);
  } finally {
    waiter.close();
  }
  expect(countOpen()).toBe(before + left);
}

describe.each(EPOLL_SUBJECTS.map(({ name }) => name as 'epoll' | 'epoll-edge'))('%s', (name) => {
  test.each([
    ['EMFILE', /no descriptor left; close some, or raise `ulimit -n`/],
    ['ENFILE', /fs\.file-max/],
    ['ENOMEM', /injected/],
  ])('cannot be opened at a limit: %s in words', (code, words) => {
    const error = catchError(() => openWaiter(name, { ...addon, epollCreate: failing(code, 'epoll_create1') }));
    expect(error).toBeInstanceOf(SyscallError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
  });

  test('says which limit keeps a descriptor from being watched', () => {
    withWaiter(name, { epollControl: failing('ENOSPC', 'epoll_ctl') }, (waiter) => {
      expect(catchError(() => waiter.add(0, POLLIN))).toMatchObject({
        code: 'ENOSPC',
        message: expect.stringContaining('fs.epoll.max_user_watches'),
      });
      expect(waiter.size).toBe(0);
    });
  });

  test('makes one new set for all closed ones that were removed, before the next wait', () => {
    const pipes = Array.from({ length: 6 }, () => openTestPipe());
    let creates = 0;
    const epollCreate = () => {
      creates++;
      return addon.epollCreate();
    };
    withWaiter(
      name,
      { epollCreate },
      (waiter) => {
        for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
        const closed = pipes.slice(0, 3).map(([readFd]) => readFd);
        for (const fd of closed) closeFd(fd);
        for (const fd of closed) waiter.remove(fd);
        expect(creates).toBe(1);
        const opened = countOpen();
        for (let wait = 0; wait < 3; wait++) waitOnce(waiter, 0);
        expect([creates, countOpen()]).toEqual([2, opened]);
        send(pipes[4]![1], 'x');
        expect(waitOnce(waiter, 0)).toEqual([[pipes[4]![0], POLLIN]]);
      },
      -3,
    );
  });

  test('keeps its old set when there is no descriptor for a new one, and tries again', () => {
    const [first, second] = [openTestPipe(), openTestPipe()];
    let isAtLimit = false;
    const epollCreate = () => (isAtLimit ? failing('EMFILE', 'epoll_create1')() : addon.epollCreate());
    withWaiter(
      name,
      { epollCreate: epollCreate as () => number },
      (waiter) => {
        waiter.add(first[0], POLLIN);
        waiter.add(second[0], POLLIN);
        send(second[1], 'x');
        closeFd(first[0]);
        waiter.remove(first[0]);
        isAtLimit = true;
        const expected = { code: 'EMFILE', message: expect.stringContaining('ulimit -n') };
        expect(catchError(() => waitOnce(waiter, 0))).toMatchObject(expected);
        expect(catchError(() => readOnce(waiter, makeTable(), 0))).toMatchObject(expected);
        isAtLimit = false;
        expect(waitOnce(waiter, 0)).toEqual([[second[0], POLLIN]]);
      },
      -1,
    );
  });

  test('leaves out of a new set what was closed as well, and lets it be removed', () => {
    const pipes = Array.from({ length: 3 }, () => openTestPipe());
    withWaiter(
      name,
      {},
      (waiter) => {
        for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
        closeFd(pipes[0]![0]);
        closeFd(pipes[1]![0]);
        waiter.remove(pipes[0]![0]);
        send(pipes[2]![1], 'x');
        expect(waitOnce(waiter, 0)).toEqual([[pipes[2]![0], POLLIN]]);
        expect(waiter.size).toBe(2);
        waiter.remove(pipes[1]![0]);
        expect(waiter.size).toBe(1);
      },
      -2,
    );
  });
});

describe('edge-triggered', () => {
  test('wait tells once of what came, and again of what comes more', () => {
    withWaiter(
      'epoll-edge',
      {},
      (waiter) => {
        const [readFd, writeFd] = openTestPipe();
        waiter.add(readFd, POLLIN);
        send(writeFd, '1234');
        expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
        expect(waitOnce(waiter, 0)).toEqual([]);
        take(readFd, 2);
        expect(waitOnce(waiter, 0)).toEqual([]);
        send(writeFd, '5');
        expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
        expect(take(readFd)).toBe('345');
      },
      2,
    );
  });

  test('tells of a peer that left a socket, with its bytes', () => {
    withWaiter('epoll-edge', {}, (waiter) => {
      const fds = new Int32Array(2);
      addon.socketpair(fds, false);
      waiter.add(fds[0]!, POLLIN);
      send(fds[1]!, 'x');
      addon.close(fds[1]!);
      expect(waitOnce(waiter, 0)).toEqual([[fds[0], POLLIN | POLLHUP | POLLRDHUP]]);
      addon.close(fds[0]!);
    });
  });

  test('waitAndRead waits in one call where nothing is left, and looks twice where something may be', () => {
    const { calls, log } = watchCalls();
    withWaiter(
      'epoll-edge',
      calls,
      (waiter) => {
        const [readFd, writeFd] = openTestPipe();
        waiter.add(readFd, POLLIN);
        send(writeFd, '12345678');
        const names: string[][] = [];
        for (const timeoutMs of [-1, -1, 5, 5]) {
          log.length = 0;
          readOnce(waiter, makeTable(4, 4), timeoutMs);
          names.push(log.map((call) => `${call.name} ${call.timeoutMs}`));
        }
        expect(names).toEqual([
          ['epollRead -1'],
          ['epollWait 0', 'pollRead 0'],
          ['epollWait 0', 'pollRead 0', 'epollRead 5'],
          ['epollRead 5'],
        ]);
      },
      2,
    );
  });

  test('waitAndRead says EBADF once of one that was closed before it was drained, and then waits', () => {
    const { calls, log } = watchCalls();
    withWaiter('epoll-edge', calls, (waiter) => {
      const fds = new Int32Array(2);
      addon.pipe2(fds, false);
      waiter.add(fds[0]!, POLLIN);
      send(fds[1]!, '12345678');
      expect(readOnce(waiter, makeTable(4, 4), 0)).toMatchObject([{ text: '1234' }]);
      addon.close(fds[0]!);
      addon.close(fds[1]!);
      expect(readOnce(waiter, makeTable(4, 4), 0)).toMatchObject([{ fd: fds[0], result: EBADF }]);
      log.length = 0;
      expect(readOnce(waiter, makeTable(4, 4), 5)).toEqual([]);
      expect(log).toEqual([{ name: 'epollRead', timeoutMs: 5 }]);
    });
  });

  test('a read that a signal ended is tried again', () => {
    const chunksOf = (fd: number, result: number) => [fd, POLLIN, 0, result];
    const [readFd, writeFd] = openTestPipe();
    let isInterrupted = true;
    const epollRead: typeof addon.epollRead = (epollFd, timeoutMs, chunks, into, budgetBytes) => {
      if (!isInterrupted) return addon.epollRead(epollFd, timeoutMs, chunks, into, budgetBytes);
      isInterrupted = false;
      addon.epollWait(epollFd, new Int32Array(2), timeoutMs);
      chunks.set(chunksOf(readFd, -4));
      return 1;
    };
    withWaiter('epoll-edge', { epollRead }, (waiter) => {
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      expect(readOnce(waiter, makeTable(), 0)).toMatchObject([{ fd: readFd, result: -4 }]);
      expect(readOnce(waiter, makeTable(), 0)).toMatchObject([{ fd: readFd, text: 'x' }]);
    });
  });

  test('one that was removed, or changed, is remembered no more', () => {
    withWaiter(
      'epoll-edge',
      {},
      (waiter) => {
        const [[readFd, writeFd], [otherFd, otherWrite]] = [openTestPipe(), openTestPipe()];
        for (const fd of [readFd, otherFd]) waiter.add(fd, POLLIN);
        for (const fd of [writeFd, otherWrite]) send(fd, '12345678');
        expect(readOnce(waiter, makeTable(4, 4), 0)).toHaveLength(2);
        waiter.remove(readFd);
        waiter.modify(otherFd, 0);
        expect(readOnce(waiter, makeTable(4, 4), 0)).toEqual([]);
        waiter.modify(otherFd, POLLIN);
        waiter.add(readFd, POLLIN);
        expect(readOnce(waiter, makeTable(4, 4), 0).map(({ text }) => text)).toEqual(['5678', '5678']);
      },
      4,
    );
  });
});

test('there is no fifth waiter', () => {
  expect(() => openWaiter('kqueue' as 'poll')).toThrow(/"kqueue"; there are select, poll, epoll, epoll-edge/);
});
