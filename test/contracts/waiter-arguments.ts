/** The arguments part of the waiter suite: what is refused, with which words, the same from all four. */

import { describe, expect, test } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { POLLIN, POLLOUT } from '../../src/core/poll-events.js';
import type { ChunkTable, Interest, Waiter } from '../../src/waiting/waiter.js';
import { addon, catchError, closeFd, countOpen, NEVER_OPEN_FD, openTestPipe } from '../native/addon-harness.js';
import { makeTable, openTestWaiter, type Subject, send, waitOnce } from './waiter-ground.js';

const NO_FDS = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '3', null, undefined] as number[];
const NO_INTERESTS = [2, 8, 16, -1, 7, 1.5, Number.NaN, 2 ** 31, '1', null, undefined] as Interest[];

export function claimArguments(subject: Subject): void {
  const open = () => openTestWaiter(subject);

  describe('arguments', () => {
    test.each(NO_FDS)('%s is no descriptor: RangeError that says it', (fd) => {
      const waiter = open();
      for (const call of [() => waiter.add(fd, POLLIN), () => waiter.modify(fd, POLLIN), () => waiter.remove(fd)]) {
        const error = catchError(call);
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toContain(`fd is ${String(fd)}`);
      }
      expect(waiter.size).toBe(0);
    });

    test.each(NO_INTERESTS)('%s is no interest: RangeError that says which there are', (interest) => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      expect(() => waiter.add(readFd, interest)).toThrow(/POLLIN \(1\), POLLOUT \(4\), both, or 0/);
      expect(waiter.size).toBe(0);
      waiter.add(readFd, POLLIN);
      expect(() => waiter.modify(readFd, interest)).toThrow(RangeError);
      send(writeFd, 'x');
      expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
    });

    test('a descriptor that is watched already is EEXIST, and stays watched as it was', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      const error = catchError(() => waiter.add(readFd, POLLOUT));
      expect(error).toBeInstanceOf(SyscallError);
      expect(error).toMatchObject({ code: 'EEXIST', errno: -17, message: expect.stringContaining('modify()') });
      expect(waiter.size).toBe(1);
      send(writeFd, 'x');
      expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
    });

    test('a descriptor that is not watched is ENOENT', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      const expected = { code: 'ENOENT', errno: -2, message: expect.stringContaining(`descriptor ${writeFd}`) };
      expect(catchError(() => waiter.modify(writeFd, POLLIN))).toMatchObject(expected);
      expect(catchError(() => waiter.remove(writeFd))).toMatchObject(expected);
      waiter.remove(readFd);
      expect(catchError(() => waiter.remove(readFd))).toMatchObject({ code: 'ENOENT' });
      expect(catchError(() => waiter.modify(readFd, POLLIN))).toMatchObject({ code: 'ENOENT' });
      expect(waiter.size).toBe(0);
    });

    test('a descriptor that is not open is EBADF, and not watched', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(writeFd, 0);
      closeFd(readFd);
      for (const fd of [readFd, ...(subject.name === 'select' ? [] : [NEVER_OPEN_FD])]) {
        const error = catchError(() => waiter.add(fd, POLLIN));
        expect(error).toBeInstanceOf(SyscallError);
        expect(error).toMatchObject({ code: 'EBADF', errno: -9, message: expect.stringContaining(`descriptor ${fd}`) });
      }
      expect(waiter.size).toBe(1);
    });

    test('a descriptor that was removed can be added again', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      for (let round = 0; round < 5; round++) {
        waiter.add(readFd, POLLIN);
        send(writeFd, 'x');
        expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
        waiter.remove(readFd);
        expect(waitOnce(waiter, 0)).toEqual([]);
      }
    });

    test.each([
      ['too short', new Int32Array(1), RangeError],
      ['empty', new Int32Array(0), RangeError],
      ['of other words', new Float64Array(8), TypeError],
      ['a plain array', [0, 0], TypeError],
      ['missing', undefined, TypeError],
    ])('pairs that are %s are refused', (_, pairs, kind) => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      const error = catchError(() => waiter.wait(pairs as Int32Array, 0));
      expect(error).toBeInstanceOf(kind);
      expect((error as Error).message).toContain('pairs');
      // Nothing was taken: an edge that was told to nobody would be lost.
      expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
    });

    const sound = () => makeTable(4, 8);
    test.each<[string, Partial<Record<keyof ChunkTable, unknown>>, RegExp]>([
      ['chunks too few', { chunks: new Int32Array(3) }, /chunks/],
      ['chunks of other words', { chunks: new Float64Array(16) }, /chunks/],
      ['no bytes', { into: undefined }, /into/],
      ['a budget of nothing', { budgetBytes: 0 }, /budgetBytes/],
      ['a budget beyond the bytes', { budgetBytes: 1_000_000 }, /budgetBytes/],
      ['half a byte', { budgetBytes: 1.5 }, /budgetBytes/],
    ])('a table with %s is refused, and nothing is lost', (_, part, words) => {
      for (const isUnderWay of [false, true]) {
        const waiter = open();
        const [readFd, writeFd] = openTestPipe();
        waiter.add(readFd, POLLIN);
        send(writeFd, '0123456789abcdef+');
        if (isUnderWay) waiter.waitAndRead(sound(), 0);
        expect(() => waiter.waitAndRead({ ...sound(), ...part } as ChunkTable, 0)).toThrow(words);
        expect(waiter.waitAndRead(sound(), 0)).toBe(1);
      }
    });
  });

  describe('a closed waiter', () => {
    const CALLS: [string, (waiter: Waiter, fd: number) => unknown][] = [
      ['add', (waiter, fd) => waiter.add(fd, POLLIN)],
      ['modify', (waiter, fd) => waiter.modify(fd, POLLIN)],
      ['remove', (waiter, fd) => waiter.remove(fd)],
      ['wait', (waiter) => waiter.wait(new Int32Array(2), -1)],
      ['waitAndRead', (waiter) => waiter.waitAndRead(makeTable(), -1)],
    ];

    test.each(CALLS)('%s throws EBADF in words, however often it was closed', (_, call) => {
      const [readFd] = openTestPipe();
      const waiter = open();
      waiter.add(readFd, POLLIN);
      for (let time = 0; time < 3; time++) {
        waiter.close();
        const error = catchError(() => call(waiter, readFd));
        expect(error).toBeInstanceOf(SyscallError);
        expect(error).toMatchObject({ code: 'EBADF', message: expect.stringContaining('this waiter is closed') });
      }
      expect(waiter.size).toBe(0);
    });

    test('has closed what it had once, and leaves what it watched open', () => {
      const [readFd, writeFd] = openTestPipe();
      const before = countOpen();
      const closed: number[] = [];
      const calls = {
        ...addon,
        close(fd: number) {
          closed.push(fd);
          addon.close(fd);
        },
      };
      const waiter = openTestWaiter(subject, calls);
      const own = countOpen() - before;
      waiter.add(readFd, POLLIN);
      for (let time = 0; time < 3; time++) waiter.close();
      expect(closed).toHaveLength(own);
      expect(countOpen()).toBe(before);
      send(writeFd, 'still open');
    });

    test('does not close again what it failed to close', () => {
      const [readFd] = openTestPipe();
      let closes = 0;
      const calls = {
        ...addon,
        close(fd: number) {
          closes++;
          addon.close(fd);
          throw new SyscallError('EINTR', -4, 'close', 'interrupted');
        },
      };
      const waiter = openTestWaiter(subject, calls);
      waiter.add(readFd, POLLIN);
      catchError(() => waiter.close());
      const after = closes;
      waiter.close();
      expect(closes).toBe(after);
    });
  });
}
