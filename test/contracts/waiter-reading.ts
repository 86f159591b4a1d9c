/** The reading part of the waiter suite: waitAndRead hands out every byte once, in turn, up to EOF, and blocks in no read. */

import { describe, expect, test } from 'vitest';
import { POLLIN, POLLNVAL, POLLOUT } from '../../src/core/poll-events.js';
import { catchError, closeFd, openTestPipe } from '../native/addon-harness.js';
import {
  makeTable,
  openTestWaiter,
  READABLE,
  readAll,
  readOnce,
  type Subject,
  send,
  waitForFds,
  waitOnce,
  watchCalls,
} from './waiter-ground.js';

const EBADF = -9;

/** Every byte there is, so that a character that is cut or doubled shows. */
const TEXT = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));

export function claimReading(subject: Subject): void {
  const open = () => openTestWaiter(subject);

  describe('reading', () => {
    test('gives the bytes of all that are ready in one call, each with its descriptor', () => {
      const { calls, log } = watchCalls();
      const waiter = openTestWaiter(subject, calls);
      const pipes = Array.from({ length: 5 }, () => openTestPipe());
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      for (const at of [1, 3, 4]) send(pipes[at]![1], `from ${at}`);
      const chunks = readOnce(waiter, makeTable(), -1);
      expect(chunks.sort((a, b) => a.fd - b.fd)).toEqual(
        [1, 3, 4].map((at) => ({ fd: pipes[at]![0], events: POLLIN, text: `from ${at}`, result: 6 })),
      );
      expect(log).toEqual([{ name: subject.readCall, timeoutMs: -1 }]);
    });

    test('says 0 when nothing came', () => {
      const waiter = open();
      const [readFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      expect(readOnce(waiter, makeTable(), 0)).toEqual([]);
      expect(readOnce(waiter, makeTable(), 5)).toEqual([]);
    });

    test.each([1, 7, 64, 255, 256, 257, 4_096])('gives all bytes and then EOF, %d bytes at a time', (budgetBytes) => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      send(writeFd, TEXT);
      closeFd(writeFd);
      const table = makeTable(4, budgetBytes);
      expect(readAll(waiter, readFd, table)).toEqual({ text: TEXT, isEof: true });
      if (!subject.isEdge) expect(readOnce(waiter, table, 0)).toMatchObject([{ fd: readFd, result: 0 }]);
      else expect(readOnce(waiter, table, 0)).toEqual([]);
    });

    test.each([1, 3, 100])(
      'gives all that lies there, %d bytes at a time, though nothing more comes',
      (budgetBytes) => {
        const waiter = open();
        const [readFd, writeFd] = openTestPipe();
        waiter.add(readFd, POLLIN);
        send(writeFd, TEXT);
        const table = makeTable(4, budgetBytes);
        let text = '';
        while (text.length < TEXT.length) text += readOnce(waiter, table, 0)[0]!.text;
        expect(text).toBe(TEXT);
        expect(readOnce(waiter, table, 0)).toEqual([]);
        send(writeFd, 'more');
        expect(readAll(waiter, readFd, table)).toEqual({ text: 'more', isEof: false });
      },
    );

    test.each([1, 2, 8])('blocks in no read where exactly the budget of %d bytes was there', (budgetBytes) => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      send(writeFd, '12345678');
      expect(readAll(waiter, readFd, makeTable(4, budgetBytes))).toEqual({ text: '12345678', isEof: false });
      expect(readOnce(waiter, makeTable(4, budgetBytes), 5)).toEqual([]);
      closeFd(writeFd);
      expect(readOnce(waiter, makeTable(4, budgetBytes), 0)).toMatchObject([{ fd: readFd, result: 0 }]);
    });

    test('serves the others while one has a byte of its record only', () => {
      const waiter = open();
      const pipes = Array.from({ length: 3 }, () => openTestPipe());
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      send(pipes[0]![1], '1');
      const table = makeTable(4, 1_000);
      expect(readOnce(waiter, table, 0)).toMatchObject([{ fd: pipes[0]![0], text: '1' }]);
      send(pipes[1]![1], 'a whole record');
      send(pipes[2]![1], 'another');
      const texts = readOnce(waiter, table, 0).map(({ text }) => text);
      expect(texts.sort()).toEqual(['a whole record', 'another']);
    });

    test.each([
      ['one chunk', 1],
      ['three chunks', 3],
    ])('serves a firehose and seven tickers in turn in a table of %s', (_, capacity) => {
      const waiter = open();
      const pipes = Array.from({ length: 8 }, () => openTestPipe());
      for (const [readFd, writeFd] of pipes) {
        waiter.add(readFd, POLLIN);
        send(writeFd, 'tick');
      }
      const [fireFd, hoseFd] = pipes[0]!;
      const bytes = new Map<number, number>();
      const table = makeTable(capacity, 4);
      for (let call = 0; call < 40; call++) {
        send(hoseFd, 'more than it may have at a time');
        for (const { fd, result } of readOnce(waiter, table, 0)) {
          bytes.set(fd, (bytes.get(fd) ?? 0) + result);
          if (fd !== fireFd) send(pipes.find(([readFd]) => readFd === fd)![1], 'tick');
        }
      }
      // 40 calls of so many chunks, among eight; one turn less for where it stops.
      for (const [readFd] of pipes) {
        expect(bytes.get(readFd), `descriptor ${readFd}`).toBeGreaterThanOrEqual(4 * (5 * capacity - 1));
      }
    });

    test('serves one that comes new among many that are never drained within a round', () => {
      const waiter = open();
      const hoses = Array.from({ length: 6 }, () => openTestPipe());
      for (const [readFd, writeFd] of hoses) {
        waiter.add(readFd, POLLIN);
        send(writeFd, 'x'.repeat(5_000));
      }
      const table = makeTable(2, 8);
      for (let call = 0; call < 20; call++) readOnce(waiter, table, 0);
      const [newFd, writeFd] = openTestPipe();
      waiter.add(newFd, POLLIN);
      send(writeFd, 'new');
      const chunks = Array.from({ length: 8 }, () => readOnce(waiter, table, 0)).flat();
      expect(chunks.find(({ fd }) => fd === newFd)).toMatchObject({ text: 'new' });
      for (const [readFd] of hoses) expect(chunks.filter(({ fd }) => fd === readFd).length).toBeGreaterThanOrEqual(1);
    });

    test('takes turns where `into` holds one budget only', () => {
      const waiter = open();
      const pipes = Array.from({ length: 4 }, () => openTestPipe());
      for (const [readFd, writeFd] of pipes) {
        waiter.add(readFd, POLLIN);
        send(writeFd, '12');
      }
      const table = makeTable(16, 32, 32);
      const told = pipes.flatMap(() => readOnce(waiter, table, 0));
      expect(told.map(({ fd }) => fd).sort((a, b) => a - b)).toEqual(pipes.map(([readFd]) => readFd));
    });

    test.runIf(subject.tellsUnasked)('says EBADF of a writing end whose reader has gone', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(writeFd, 0);
      closeFd(readFd);
      expect(readOnce(waiter, makeTable(), 0)).toMatchObject([{ fd: writeFd, result: EBADF, text: '' }]);
    });

    test('refuses while one is watched for writing, and reads again once it is not', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      waiter.add(writeFd, POLLOUT);
      expect(catchError(() => readOnce(waiter, makeTable(), 0))).toMatchObject({
        code: 'EINVAL',
        message: expect.stringMatching(/POLLOUT.*modify\(\) it, or use wait\(\)/),
      });
      waiter.modify(writeFd, 0);
      send(writeFd, 'x');
      expect(readOnce(waiter, makeTable(), 0)).toMatchObject([{ fd: readFd, text: 'x' }]);
      waiter.modify(writeFd, POLLOUT);
      waiter.remove(writeFd);
      expect(readOnce(waiter, makeTable(), 0)).toEqual([]);
    });

    test('goes together with wait', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      for (let round = 0; round < 3; round++) {
        send(writeFd, '123456');
        expect(waitOnce(waiter, 0)).toEqual([[readFd, POLLIN]]);
        // An edge-triggered wait has told of it, and whoever was told reads; the others tell again.
        if (subject.isEdge) send(writeFd, '789');
        const { text } = readAll(waiter, readFd, makeTable(4, 4));
        expect(text).toBe(subject.isEdge ? '123456789' : '123456');
        expect(waitForFds(waiter, 0)).toEqual([]);
      }
    });

    test('says what the kernel found with each chunk, and nothing of POLLNVAL where there is none', () => {
      const waiter = open();
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      closeFd(writeFd);
      const [chunk] = readOnce(waiter, makeTable(), 0);
      expect(chunk!.events & ~READABLE & ~POLLNVAL).toBe(0);
      expect(chunk!.events & POLLIN).toBe(POLLIN);
    });
  });
}
