/** The time part of the waiter suite: a wait lasts as long as it was told to, whatever interrupts it. The clock and the calls are injected; waiter-interruption.ts has the real signals. */

import { describe, expect, test } from 'vitest';
import { POLLIN } from '../../src/core/poll-events.js';
import { readNow } from '../../src/sys/clock.js';
import type { Waiter } from '../../src/waiting/waiter.js';
import { catchError, openTestPipe } from '../native/addon-harness.js';
import {
  makeInterruption,
  makeTable,
  openTestWaiter,
  type SeenCall,
  type Subject,
  send,
  watchCalls,
} from './waiter-ground.js';

const NS_PER_MS = 1e6;
const MAX_CALL_MS = 2 ** 31 - 1;

/** What one call does: how much time it lets pass, and whether a signal ends it; after the last one calls let all their time pass. */
interface Turn {
  passesMs: number;
  isSignal?: true;
}

const signalAfter = (passesMs: number): Turn => ({ passesMs, isSignal: true });

const WAYS = [
  ['wait', (waiter: Waiter, timeoutMs: number) => waiter.wait(new Int32Array(8), timeoutMs)],
  ['waitAndRead', (waiter: Waiter, timeoutMs: number) => waiter.waitAndRead(makeTable(), timeoutMs)],
] as const;

/** A waiter whose time passes in its calls alone. */
function openTimed(subject: Subject, turns: Turn[], beginNs = 1e15) {
  let nowNs = beginNs;
  let looks = 0;
  const { calls, log } = watchCalls(
    ({ name, timeoutMs }) => {
      const { passesMs, isSignal } = turns.shift() ?? { passesMs: timeoutMs };
      nowNs += passesMs * NS_PER_MS;
      if (isSignal) throw makeInterruption(name);
      return 0;
    },
    {
      readClock(into, index) {
        looks++;
        into[index] = nowNs;
      },
    },
  );
  return {
    waiter: openTestWaiter(subject, calls),
    timeouts: () => log.map(({ timeoutMs }: SeenCall) => timeoutMs),
    names: () => new Set(log.map(({ name }) => name)),
    passedMs: () => (nowNs - beginNs) / NS_PER_MS,
    looks: () => looks,
  };
}

export function claimTime(subject: Subject): void {
  describe.each(WAYS)('the time of %s', (way, wait) => {
    test.each([
      ['0 is a look', 0, [0]],
      ['50 is one call of 50 ms', 50, [50]],
      ['a fraction is rounded up', 0.2, [1]],
      ['a fraction above one as well', 1.5, [2]],
      ['the smallest number there is as well', Number.MIN_VALUE, [1]],
      ['minus zero is a look', -0, [0]],
      ['the longest time that the kernel takes is one call', MAX_CALL_MS, [MAX_CALL_MS]],
      ['a longer one is cut', 2 ** 31 + 1_000, [MAX_CALL_MS, 1_001]],
      ['a very long one is cut often', 3 * MAX_CALL_MS, [MAX_CALL_MS, MAX_CALL_MS, MAX_CALL_MS]],
    ])('%s', (_, timeoutMs, timeouts) => {
      const timed = openTimed(subject, []);
      expect(wait(timed.waiter, timeoutMs)).toBe(0);
      expect(timed.timeouts()).toEqual(timeouts);
      expect(timed.passedMs()).toBeGreaterThanOrEqual(timeoutMs);
      expect([...timed.names()]).toEqual([way === 'wait' ? subject.waitCall : subject.readCall]);
    });

    test.each([
      ['the time that is left', 50, [signalAfter(20)], [50, 30]],
      ['a part of a millisecond that is left, as a whole one', 50, [signalAfter(20.5)], [50, 30]],
      [
        'less each time, counted from the first call on',
        50,
        Array.from({ length: 7 }, () => signalAfter(7)),
        [50, 43, 36, 29, 22, 15, 8, 1],
      ],
      [
        'less each time, however little passes',
        3,
        Array.from({ length: 6 }, () => signalAfter(0.5)),
        [3, 3, 2, 2, 1, 1, 0],
      ],
      ['one look when nothing is left', 50, [signalAfter(50)], [50, 0]],
      ['one look when it is past', 50, [signalAfter(1_000)], [50, 0]],
      ['a look when it was a look', 0, [signalAfter(0), signalAfter(5), signalAfter(0)], [0, 0, 0, 0]],
      ['the time that is left of a slice', 2 ** 31, [signalAfter(48)], [MAX_CALL_MS, MAX_CALL_MS - 47]],
    ])('after a signal it is %s', (_, timeoutMs, turns, timeouts) => {
      const timed = openTimed(subject, [...turns]);
      expect(wait(timed.waiter, timeoutMs)).toBe(0);
      expect(timed.timeouts()).toEqual(timeouts);
    });

    test.each([-1, Number.POSITIVE_INFINITY])('%d is for ever, signals or not, and needs no clock', (timeoutMs) => {
      const [readFd, writeFd] = openTestPipe();
      let looks = 0;
      const { calls, log } = watchCalls(
        ({ name }, proceed) => {
          if (log.length < 4) throw makeInterruption(name);
          return proceed();
        },
        { readClock: () => looks++ },
      );
      const waiter = openTestWaiter(subject, calls);
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      expect(wait(waiter, timeoutMs)).toBe(1);
      expect(log.map((call) => call.timeoutMs)).toEqual([-1, -1, -1, -1]);
      expect(looks).toBe(0);
    });

    test('for ever goes on where a call comes back with nothing', () => {
      const [readFd, writeFd] = openTestPipe();
      const { calls, log } = watchCalls((_, proceed) => (log.length < 3 ? 0 : proceed()));
      const waiter = openTestWaiter(subject, calls);
      waiter.add(readFd, POLLIN);
      send(writeFd, 'x');
      expect(wait(waiter, -1)).toBe(1);
      expect(log).toHaveLength(3);
    });

    test('a time that no clock can count is waited for in slices', () => {
      const { calls, log } = watchCalls(({ name }) => {
        if (log.length < 4) throw makeInterruption(name);
        throw new Error('enough');
      });
      expect(() => wait(openTestWaiter(subject, calls), Number.MAX_VALUE)).toThrow('enough');
      expect(log.map((call) => call.timeoutMs)).toEqual(Array(4).fill(MAX_CALL_MS));
    });

    test('the clock is read once for a wait that nothing interrupts, and never for a look', () => {
      const timed = openTimed(subject, []);
      wait(timed.waiter, 0);
      expect(timed.looks()).toBe(0);
      wait(timed.waiter, 50);
      expect(timed.looks()).toBe(1);
    });

    test.each([-2, -0.5, Number.NaN, Number.NEGATIVE_INFINITY, -(2 ** 31), '5', undefined, null])(
      '%s is none: RangeError, and no call is made',
      (timeoutMs) => {
        const timed = openTimed(subject, []);
        const error = catchError(() => wait(timed.waiter, timeoutMs as number));
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toContain(String(timeoutMs));
        expect((error as Error).message).toMatch(/-1 or Infinity/);
        expect(timed.timeouts()).toEqual([]);
      },
    );

    test('50 ms are not over before they are, by the real clock, in one call', () => {
      const { calls, log } = watchCalls();
      const waiter = openTestWaiter(subject, calls);
      const [readFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      const beganNs = readNow();
      expect(wait(waiter, 50)).toBe(0);
      expect(readNow() - beganNs).toBeGreaterThanOrEqual(50 * NS_PER_MS);
      expect(log).toEqual([{ name: way === 'wait' ? subject.waitCall : subject.readCall, timeoutMs: 50 }]);
    });

    test('any other error ends it, as it is', () => {
      const { calls, log } = watchCalls(() => {
        throw new Error('out of memory');
      });
      expect(() => wait(openTestWaiter(subject, calls), 50)).toThrow('out of memory');
      expect(log).toHaveLength(1);
    });
  });

  test('a waiter that watches nothing waits all the same', () => {
    const waiter = openTestWaiter(subject);
    const beganNs = readNow();
    expect(waiter.wait(new Int32Array(2), 10)).toBe(0);
    expect(readNow() - beganNs).toBeGreaterThanOrEqual(10 * NS_PER_MS);
  });
}
