/** The limits part of the waiter suite: many descriptors, high numbers, regular files. */

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { POLLIN, POLLOUT } from '../../src/core/poll-events.js';
import { readLimits } from '../../src/sys/limits.js';
import { addon, catchError, countOpen } from '../native/addon-harness.js';
import {
  makeTable,
  openTestWaiter,
  readAll,
  readOnce,
  type Subject,
  send,
  waitForFds,
  waitOnce,
} from './waiter-ground.js';

const MANY = 1_100;
const SELECT_DESCRIPTORS = 1_024;
const ONE = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]).toString('latin1');
const mayOpenMany = (readLimits().get('Max open files')?.soft ?? 0) > MANY + 100;

/** Runs with so many counters open, which take one descriptor each. */
function withCounters(count: number, work: (fds: number[]) => void): void {
  const before = countOpen();
  const fds: number[] = [];
  try {
    while (fds.length < count) fds.push(addon.eventfd(true));
    work(fds);
  } finally {
    for (const fd of fds) addon.close(fd);
  }
  expect(countOpen()).toBe(before);
}

/** Runs with a file of these bytes, open for reading. */
function withFile(text: string, work: (fd: number) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-waiter-'));
  const path = join(folder, 'file');
  writeFileSync(path, text);
  const fd = openSync(path, 'r');
  try {
    work(fd);
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}

export function claimLimits(subject: Subject): void {
  const isSelect = subject.name === 'select';

  describe.runIf(mayOpenMany)(`with ${MANY} open descriptors`, () => {
    test.runIf(isSelect)('refuses 1,024 and above with the way out, and goes on with those below', () => {
      withCounters(MANY, (fds) => {
        const waiter = openTestWaiter(subject);
        const below = fds.filter((fd) => fd < SELECT_DESCRIPTORS);
        const beyond = fds.filter((fd) => fd >= SELECT_DESCRIPTORS);
        for (const fd of below) waiter.add(fd, POLLIN);
        for (const fd of beyond) {
          const error = catchError(() => waiter.add(fd, POLLIN));
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toMatch(/1024.*use poll or epoll/);
        }
        expect([beyond[0], waiter.size]).toEqual([SELECT_DESCRIPTORS, below.length]);
        for (const fd of fds) send(fd, ONE);
        expect(waitForFds(waiter, 0, MANY)).toEqual(below);
        for (const fd of below.slice(0, -1)) waiter.remove(fd);
        expect(waitOnce(waiter, 0)).toEqual([[SELECT_DESCRIPTORS - 1, POLLIN]]);
        expect(readOnce(waiter, makeTable(), 0)).toMatchObject([{ fd: SELECT_DESCRIPTORS - 1, text: ONE }]);
      });
    });

    test.runIf(!isSelect)('takes them all, and tells of the highest, the first and the 1,024th', () => {
      withCounters(MANY, (fds) => {
        const waiter = openTestWaiter(subject);
        for (const fd of fds) waiter.add(fd, POLLIN);
        const three = [fds[0]!, SELECT_DESCRIPTORS, fds.at(-1)!];
        expect(fds).toContain(SELECT_DESCRIPTORS);
        for (const fd of three) send(fd, ONE);
        expect(waitForFds(waiter, 0)).toEqual(three);
        if (subject.isEdge) for (const fd of three) send(fd, ONE);
        const chunks = readOnce(waiter, makeTable(), 0).sort((a, b) => a.fd - b.fd);
        expect(chunks.map(({ fd, result }) => [fd, result])).toEqual(three.map((fd) => [fd, 8]));
        for (const fd of fds) waiter.remove(fd);
        expect(waiter.size).toBe(0);
        waiter.close();
      });
    });
  });

  describe('a regular file', () => {
    test.runIf(subject.takesFiles)('is always ready, at its end as well, and is read', () => {
      withFile('0123456789', (fd) => {
        const waiter = openTestWaiter(subject);
        waiter.add(fd, POLLIN);
        for (let wait = 0; wait < 3; wait++) expect(waitOnce(waiter, 0)).toEqual([[fd, POLLIN]]);
        expect(readAll(waiter, fd, makeTable(4, 4))).toEqual({ text: '0123456789', isEof: true });
        expect(waitOnce(waiter, 0)).toEqual([[fd, POLLIN]]);
      });
    });

    test.runIf(!subject.takesFiles)('is EPERM with what to do instead, and is not watched', () => {
      withFile('0123456789', (fd) => {
        const waiter = openTestWaiter(subject);
        for (const interest of [POLLIN, POLLOUT] as const) {
          const error = catchError(() => waiter.add(fd, interest));
          expect(error).toBeInstanceOf(SyscallError);
          expect(error).toMatchObject({ code: 'EPERM', errno: -1, syscall: 'epoll_ctl' });
          expect((error as Error).message).toMatch(/regular file.*always ready.*select and poll.*read it/);
        }
        expect(waiter.size).toBe(0);
        expect(waitOnce(waiter, 0)).toEqual([]);
      });
    });
  });
}
