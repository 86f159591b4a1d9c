/** The closing part of the waiter suite: descriptors that are closed while they are watched, by whom and when so ever. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { POLLHUP, POLLIN, POLLNVAL } from '../../src/core/poll-events.js';
import type { Waiter } from '../../src/waiting/waiter.js';
import { addon, catchError, closeFd, countOpen, openTestPipe } from '../native/addon-harness.js';
import {
  makeTable,
  openTestWaiter,
  readOnce,
  type Subject,
  send,
  take,
  waitForFds,
  waitOnce,
  watchCalls,
} from './waiter-ground.js';

const EBADF = -9;

/** A process that keeps the file behind the descriptor open, as a child that inherited it does. */
function keepElsewhere(fd: number): ChildProcess {
  return spawn('cat', { stdio: ['pipe', 'ignore', 'ignore', fd] });
}

async function letGo(child: ChildProcess): Promise<void> {
  child.stdin!.end();
  await once(child, 'close');
}

/** What a sound caller does until nothing is ready: reads what can be read, removes what ends, fails or is closed. */
function serve(waiter: Waiter): { waits: number; removed: number[] } {
  const removed: number[] = [];
  for (let waits = 1; waits < 100; waits++) {
    const pairs = waitOnce(waiter, 0);
    if (pairs.length === 0) return { waits, removed };
    for (const [fd] of pairs) {
      let text = '';
      if (catchError(() => (text = take(fd))) === undefined && text !== '') continue;
      waiter.remove(fd);
      removed.push(fd);
    }
  }
  throw new Error('it spins: a hundred waits, and there is still something ready');
}

export function claimClosing(subject: Subject): void {
  describe('a descriptor that somebody closed while it was watched', () => {
    test.runIf(subject.seesClosed)('is told of as POLLNVAL, beside those that are ready', () => {
      const waiter = openTestWaiter(subject);
      const pipes = Array.from({ length: 4 }, () => openTestPipe());
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      send(pipes[3]![1], 'x');
      closeFd(pipes[1]![0]);
      for (let wait = 0; wait < 3; wait++) {
        expect(new Map(waitOnce(waiter, 0))).toEqual(
          new Map([
            [pipes[1]![0], POLLNVAL],
            [pipes[3]![0], POLLIN],
          ]),
        );
      }
    });

    test.runIf(subject.seesClosed)('takes turns with the others in a short table, all of them closed or not', () => {
      const waiter = openTestWaiter(subject);
      const pipes = Array.from({ length: 6 }, () => openTestPipe());
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      for (const [readFd] of pipes.slice(0, 3)) closeFd(readFd);
      for (const [, writeFd] of pipes.slice(3)) {
        if (catchError(() => send(writeFd, 'x')) !== undefined) throw new Error('the pipe is gone');
      }
      const told = Array.from({ length: 3 }, () => waitForFds(waiter, 0, 2)).flat();
      expect(told.sort((a, b) => a - b)).toEqual(pipes.map(([readFd]) => readFd));
      const read = Array.from({ length: 3 }, () => readOnce(waiter, makeTable(2), 0)).flat();
      expect(read.map(({ fd }) => fd).sort((a, b) => a - b)).toEqual(pipes.map(([readFd]) => readFd));
      for (const { fd, result } of read) expect(result).toBe(fd < pipes[3]![0] ? EBADF : 1);
    });

    test('costs a bounded number of waits, and then they wait again', () => {
      const { calls, log } = watchCalls();
      const waiter = openTestWaiter(subject, calls);
      const pipes = Array.from({ length: 4 }, () => openTestPipe());
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      closeFd(pipes[0]![0]);
      closeFd(pipes[2]![0]);
      const { waits, removed } = serve(waiter);
      expect(waits).toBeLessThanOrEqual(2);
      expect(removed.sort((a, b) => a - b)).toEqual(subject.seesClosed ? [pipes[0]![0], pipes[2]![0]] : []);
      log.length = 0;
      expect(waitOnce(waiter, 20)).toEqual([]);
      expect(log).toEqual([{ name: subject.waitCall, timeoutMs: 20 }]);
      send(pipes[3]![1], 'x');
      expect(waitForFds(waiter, 0)).toEqual([pipes[3]![0]]);
    });

    test('costs no more where it hangs up at the same time', () => {
      const waiter = openTestWaiter(subject);
      const [[first, firstWrite], [second, secondWrite], [third, thirdWrite]] = Array.from({ length: 3 }, () =>
        openTestPipe(),
      ) as [[number, number], [number, number], [number, number]];
      for (const fd of [first, second, third]) waiter.add(fd, POLLIN);
      send(firstWrite, 'x');
      closeFd(firstWrite);
      closeFd(secondWrite);
      closeFd(second);
      const { waits, removed } = serve(waiter);
      expect(waits).toBeLessThanOrEqual(3);
      // The caller of an edge-triggered one reads until EOF by itself.
      const expected = [...(subject.isEdge ? [] : [first]), ...(subject.seesClosed ? [second] : [])];
      expect(removed.sort((a, b) => a - b)).toEqual(expected);
      send(thirdWrite, 'x');
      expect(waitForFds(waiter, 0)).toContain(third);
    });

    test.runIf(subject.seesClosed)('comes as a chunk with EBADF, beside the bytes of the others', () => {
      const waiter = openTestWaiter(subject);
      const pipes = Array.from({ length: 3 }, () => openTestPipe());
      for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
      closeFd(pipes[0]![0]);
      send(pipes[2]![1], 'x');
      for (const text of ['x', '']) {
        const chunks = readOnce(waiter, makeTable(), 0);
        expect(chunks[0]).toMatchObject({ fd: pipes[0]![0], events: POLLNVAL, result: EBADF });
        expect(chunks[1]?.text ?? '').toBe(text);
      }
    });

    test('can be removed, and modify says that it is not open', () => {
      const waiter = openTestWaiter(subject);
      const [readFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      closeFd(readFd);
      const expected = { code: 'EBADF', message: expect.stringContaining('remove() it') };
      expect(catchError(() => waiter.modify(readFd, 0))).toMatchObject(expected);
      waiter.remove(readFd);
      expect(waiter.size).toBe(0);
      expect(waitOnce(waiter, 0)).toEqual([]);
    });

    test('is heard of no more once it was removed, though another process keeps its file', async () => {
      const waiter = openTestWaiter(subject);
      const [readFd, writeFd] = openTestPipe();
      const [otherFd, otherWrite] = openTestPipe();
      const keeper = keepElsewhere(readFd);
      await once(keeper, 'spawn');
      waiter.add(readFd, POLLIN);
      waiter.add(otherFd, POLLIN);
      send(writeFd, 'for a number that is nobody’s');
      closeFd(readFd);
      waiter.remove(readFd);
      const before = countOpen();
      for (let wait = 0; wait < 3; wait++) expect(waitOnce(waiter, 0)).toEqual([]);
      expect(readOnce(waiter, makeTable(), 0)).toEqual([]);
      send(otherWrite, 'x');
      expect(waitOnce(waiter, 0)).toEqual([[otherFd, POLLIN]]);
      expect(waiter.size).toBe(1);
      expect(countOpen()).toBe(before);
      await letGo(keeper);
    });

    test('costs a bounded number of waits, though another process keeps its file', async () => {
      const waiter = openTestWaiter(subject);
      const [readFd, writeFd] = openTestPipe();
      const keeper = keepElsewhere(readFd);
      await once(keeper, 'spawn');
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      closeFd(readFd);
      const { waits, removed } = serve(waiter);
      expect([waits, removed]).toEqual([2, [readFd]]);
      await letGo(keeper);
    });

    test('leaves its number to the next one, which is told of as itself alone', async () => {
      const waiter = openTestWaiter(subject);
      const [readFd, writeFd] = openTestPipe();
      const keeper = keepElsewhere(readFd);
      await once(keeper, 'spawn');
      waiter.add(readFd, POLLIN);
      closeFd(readFd);
      waiter.remove(readFd);
      const [againFd, againWrite] = openTestPipe();
      expect(againFd).toBe(readFd);
      waiter.add(againFd, POLLIN);
      send(writeFd, 'into the old pipe');
      expect(waitOnce(waiter, 0)).toEqual([]);
      send(againWrite, 'x');
      expect(waitOnce(waiter, 0)).toEqual([[againFd, POLLIN]]);
      expect(take(againFd)).toBe('x');
      await letGo(keeper);
    });
  });

  describe('200 rounds of opening, adding, waiting and closing', () => {
    test.each(['the waiter', 'the pipe under it', 'the pipe after remove'])(
      'leave no descriptor, where what is closed first is %s',
      (first) => {
        const before = countOpen();
        for (let round = 0; round < 200; round++) {
          const waiter = openTestWaiter(subject);
          const fds = new Int32Array(2);
          addon.pipe2(fds, false);
          waiter.add(fds[0]!, POLLIN);
          send(fds[1]!, 'x');
          expect(waitOnce(waiter, 0)).toEqual([[fds[0], POLLIN]]);
          addon.close(fds[1]!);
          if (first === 'the waiter') waiter.close();
          if (first === 'the pipe after remove') waiter.remove(fds[0]!);
          addon.close(fds[0]!);
          if (first === 'the pipe under it') waiter.remove(fds[0]!);
          if (first !== 'the waiter') expect(waitOnce(waiter, 0)).toEqual([]);
          waiter.close();
        }
        expect(countOpen()).toBe(before);
      },
    );
  });

  test('hang-ups of many at once are all told of', () => {
    const waiter = openTestWaiter(subject);
    const pipes = Array.from({ length: 50 }, () => openTestPipe());
    for (const [readFd] of pipes) waiter.add(readFd, POLLIN);
    for (const [, writeFd] of pipes) closeFd(writeFd);
    const pairs = waitOnce(waiter, 0);
    expect(pairs).toHaveLength(50);
    for (const [, events] of pairs) expect(events & (POLLIN | POLLHUP)).toBe(subject.eof);
  });
}
