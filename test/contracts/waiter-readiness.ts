/** The readiness part of the waiter suite: every descriptor that is ready is told of, and none that is not. */

import { describe, expect, test } from 'vitest';
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../../src/core/poll-events.js';
import type { Interest } from '../../src/waiting/waiter.js';
import { addon, closeFd, openTestPipe } from '../native/addon-harness.js';
import {
  openTestWaiter,
  READABLE,
  type Subject,
  send,
  take,
  waitForFds,
  waitOnce,
  watchCalls,
} from './waiter-ground.js';

const BOTH = (POLLIN | POLLOUT) as Interest;

/** Returns so many pipes, as [read end, write end], in ascending order of the read ends. */
const openPipes = (count: number) => Array.from({ length: count }, () => openTestPipe());

export function claimReadiness(subject: Subject): void {
  const open = () => openTestWaiter(subject);

  describe('readiness', () => {
    test('is told of the one descriptor that has bytes, as POLLIN', () => {
      const waiter = open();
      const pipes = openPipes(3);
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      expect(waiter.size).toBe(3);
      send(pipes[1]![1], 'x');
      expect(waitOnce(waiter, -1)).toEqual([[pipes[1]![0], POLLIN]]);
    });

    test('is told anew in each wait: what was ready before is not, what was not is', () => {
      const waiter = open();
      const pipes = openPipes(40);
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      for (const at of [3, 37, 0, 39, 37, 3]) {
        const [readFd, writeFd] = pipes[at]!;
        send(writeFd, 'x');
        expect(waitOnce(waiter, 0), `pipe ${at}`).toEqual([[readFd, POLLIN]]);
        take(readFd);
        expect(waitOnce(waiter, 0), `after pipe ${at}`).toEqual([]);
      }
      // With no wait in vain between, after which nothing would be left over.
      for (const at of [8, 31, 0, 39, 8]) {
        const [readFd, writeFd] = pipes[at]!;
        send(writeFd, 'x');
        expect(waitOnce(waiter, 0), `pipe ${at}`).toEqual([[readFd, POLLIN]]);
        take(readFd);
      }
      send(pipes[5]![1], 'x');
      send(pipes[33]![1], 'x');
      expect(waitForFds(waiter, 0)).toEqual([pipes[5]![0], pipes[33]![0]]);
    });

    test('leaves the words behind the last pair alone', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      const pairs = new Int32Array(7).fill(-9);
      expect(waiter.wait(pairs, 0)).toBe(1);
      expect([...pairs]).toEqual([readFd, POLLIN, -9, -9, -9, -9, -9]);
    });

    test('tells of EOF on a pipe, though nothing was ever written', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      expect(waitOnce(waiter, 0)).toEqual([]);
      closeFd(writeFd);
      expect(waitOnce(waiter, 0)).toEqual([[readFd, subject.eof]]);
      expect(take(readFd)).toBe('');
    });

    test('tells of EOF on a socket', () => {
      const waiter = open();
      const fds = new Int32Array(2);
      addon.socketpair(fds, false);
      waiter.add(fds[0]!, POLLIN);
      addon.close(fds[1]!);
      const [[fd, events]] = waitOnce(waiter, 0) as [[number, number]];
      addon.close(fds[0]!);
      expect([fd, events & POLLIN]).toEqual([fds[0], POLLIN]);
    });

    test('tells of bytes together with the hang-up behind them, so that the bytes are read first', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      send(writeFd, 'the last words');
      closeFd(writeFd);
      const [[fd, events]] = waitOnce(waiter, 0) as [[number, number]];
      expect([fd, events & POLLIN]).toEqual([readFd, POLLIN]);
      if (subject.tellsUnasked) expect(events).toBe(POLLIN | POLLHUP);
      expect(take(readFd)).toBe('the last words');
      if (!subject.isEdge) expect(waitOnce(waiter, 0)).toEqual([[readFd, subject.eof]]);
      expect(take(readFd)).toBe('');
    });

    test.runIf(subject.tellsUnasked)('tells of errors and hang-ups to who asked for nothing', () => {
      const waiter = open();
      const [[orphanRead, orphanWrite], [deafRead, deafWrite]] = openPipes(2) as [[number, number], [number, number]];
      waiter.add(orphanRead, 0);
      waiter.add(deafWrite, 0);
      send(orphanWrite, 'x');
      expect(waitOnce(waiter, 0)).toEqual([]);
      closeFd(orphanWrite);
      closeFd(deafRead);
      const pairs = waitOnce(waiter, 0);
      expect(new Map(pairs).get(orphanRead)! & (POLLIN | POLLHUP)).toBe(POLLHUP);
      expect(new Map(pairs).get(deafWrite)).toBe(POLLERR);
    });

    test('tells a writer whose reader has gone', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      send(writeFd, 'x'.repeat(65_536));
      waiter.add(writeFd, POLLOUT);
      expect(waitOnce(waiter, 0)).toEqual([]);
      closeFd(readFd);
      const [[fd, events]] = waitOnce(waiter, 0) as [[number, number]];
      expect(fd).toBe(writeFd);
      expect(events & (POLLERR | POLLOUT)).not.toBe(0);
      if (subject.tellsUnasked) expect(events & POLLERR).toBe(POLLERR);
    });
  });

  describe('the highest descriptor', () => {
    test.each(['ascending', 'descending'])('is told of when it alone becomes ready, added %s', (order) => {
      const waiter = open();
      const pipes = openPipes(70);
      for (const [readFd] of order === 'ascending' ? pipes : pipes.toReversed()) waiter.add(readFd, POLLIN);
      send(pipes.at(-1)![1], 'x');
      expect(waitForFds(waiter, 0)).toEqual([pipes.at(-1)![0]]);
    });

    test('is still told of when it is another one, because the one above was removed or asks for nothing', () => {
      const waiter = open();
      const pipes = openPipes(70);
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      for (let highest = 69; highest >= 2; highest--) {
        if (highest % 2 === 1) waiter.remove(pipes[highest]![0]);
        else waiter.modify(pipes[highest]![0], 0);
        const [readFd, writeFd] = pipes[highest - 1]!;
        send(writeFd, 'x');
        expect(waitForFds(waiter, 0), `pipe ${highest - 1}`).toEqual([readFd]);
        take(readFd);
      }
    });

    test('is still told of when one below is removed', () => {
      const waiter = open();
      const pipes = openPipes(70);
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      for (const [readFd] of pipes.slice(0, 69)) waiter.remove(readFd);
      send(pipes.at(-1)![1], 'x');
      expect(waitForFds(waiter, 0)).toEqual([pipes.at(-1)![0]]);
      expect(waiter.size).toBe(1);
    });
  });

  describe('more that are ready than fit', () => {
    test.each([
      [10, 3],
      [10, 1],
      [40, 7],
      [3, 3],
    ])('%d descriptors take turns in %d pairs, none of them twice before all had theirs', (count, capacity) => {
      const waiter = open();
      const pipes = openPipes(count);
      for (const [readFd, writeFd] of pipes) {
        waiter.add(readFd, POLLIN);
        send(writeFd, 'x');
      }
      const all = pipes.map(([readFd]) => readFd).sort((a, b) => a - b);
      for (let round = 0; round < (subject.isEdge ? 1 : 5); round++) {
        const told: number[] = [];
        for (let wait = 0; wait < Math.ceil(count / capacity); wait++) {
          told.push(...waitForFds(waiter, 0, Math.min(capacity, count - told.length)));
        }
        expect(
          told.sort((a, b) => a - b),
          `round ${round}`,
        ).toEqual(all);
      }
    });

    test('a firehose keeps nobody waiting: each of seven tickers is told of within eight waits', () => {
      const waiter = open();
      const pipes = openPipes(8);
      for (const [readFd, writeFd] of pipes) {
        waiter.add(readFd, POLLIN);
        send(writeFd, 'x');
      }
      const [fireFd, hoseFd] = pipes[0]!;
      const served = new Map<number, number>();
      for (let wait = 0; wait < 80; wait++) {
        const [fd] = waitForFds(waiter, 0, 1) as [number];
        served.set(fd, (served.get(fd) ?? 0) + 1);
        take(fd, 1);
        // The firehose is ready again at once, and so is a ticker: whoever looks from the start each time sees the first ones only.
        send(pipes.find(([readFd]) => readFd === fd)![1], 'x');
        if (fd !== fireFd) send(hoseFd, 'x');
      }
      for (const [readFd] of pipes) expect(served.get(readFd), `descriptor ${readFd}`).toBeGreaterThanOrEqual(9);
    });
  });

  describe('interest', () => {
    test('in reading says nothing of room to write: one call, which waits', () => {
      const { calls, log } = watchCalls();
      const waiter = openTestWaiter(subject, calls);
      const fds = new Int32Array(2);
      addon.socketpair(fds, false);
      const counter = addon.eventfd(true);
      try {
        for (const fd of [fds[0]!, fds[1]!, counter]) waiter.add(fd, POLLIN);
        expect(waitOnce(waiter, 20)).toEqual([]);
        expect(log).toEqual([{ name: subject.waitCall, timeoutMs: 20 }]);
      } finally {
        for (const fd of [...fds, counter]) addon.close(fd);
      }
    });

    test('in writing is told of at once where there is room, and no more once it was taken back', () => {
      const waiter = open();
      const [, writeFd] = openTestPipe();
      waiter.add(writeFd, POLLOUT);
      expect(waitOnce(waiter, 0)).toEqual([[writeFd, POLLOUT]]);
      if (!subject.isEdge) expect(waitOnce(waiter, 0)).toEqual([[writeFd, POLLOUT]]);
      waiter.modify(writeFd, 0);
      expect(waitOnce(waiter, 0)).toEqual([]);
      waiter.modify(writeFd, POLLOUT);
      expect(waitOnce(waiter, 0)).toEqual([[writeFd, POLLOUT]]);
    });

    test('in writing waits while the pipe is full', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      send(writeFd, 'x'.repeat(65_536));
      waiter.add(writeFd, POLLOUT);
      expect(waitOnce(waiter, 0)).toEqual([]);
      take(readFd);
      expect(waitOnce(waiter, 0)).toEqual([[writeFd, POLLOUT]]);
    });

    test('in both is told of in one pair', () => {
      const waiter = open();
      const fds = new Int32Array(2);
      addon.socketpair(fds, false);
      try {
        waiter.add(fds[0]!, BOTH);
        expect(waitOnce(waiter, 0)).toEqual([[fds[0], POLLOUT]]);
        send(fds[1]!, 'x');
        expect(waitOnce(waiter, 0)).toEqual([[fds[0], BOTH]]);
        waiter.modify(fds[0]!, POLLIN);
        const [[fd, events]] = waitOnce(waiter, 0) as [[number, number]];
        expect([fd, events & BOTH]).toEqual([fds[0], POLLIN]);
      } finally {
        for (const fd of fds) addon.close(fd);
      }
    });

    test('in nothing says nothing of bytes, and says it once asked again', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, 0);
      send(writeFd, 'x');
      expect(waitOnce(waiter, 0)).toEqual([]);
      waiter.modify(readFd, POLLIN);
      expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
      waiter.remove(readFd);
      expect(waitOnce(waiter, 0)).toEqual([]);
      expect(waiter.size).toBe(0);
    });

    test('is of bits that a reader knows', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      closeFd(writeFd);
      for (const [, events] of waitOnce(waiter, 0)) expect(events & ~READABLE).toBe(0);
    });
  });
}
