/** Real signals: a worker interrupts the thread that waits again and again, and the wait lasts as long as it should. */

import { describe, expect, test } from 'vitest';
import { POLLIN } from '../../src/core/poll-events.js';
import { readNow } from '../../src/sys/clock.js';
import { makeTable, openTestWaiter, SUBJECTS, watchCalls } from '../contracts/waiter-ground.js';
import { openTestPipe } from '../native/addon-harness.js';
import { disturb } from './disturbed.js';

const NS_PER_MS = 1e6;
const TIMEOUT_MS = 60_000;

describe.each(SUBJECTS)('signals while $name waits', (subject) => {
  test.each(['wait', 'waitAndRead'] as const)(
    'make 50 ms of %s no shorter, and end nothing',
    async (way) => {
      let interrupted = 0;
      const { calls, log } = watchCalls((_, proceed) => {
        try {
          return proceed();
        } catch (error) {
          interrupted++;
          throw error;
        }
      });
      const waiter = openTestWaiter(subject, calls);
      const [readFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      const { result } = await disturb({ interrupts: true }, () => {
        const beganNs = readNow();
        const count = way === 'wait' ? waiter.wait(new Int32Array(8), 50) : waiter.waitAndRead(makeTable(), 50);
        return { count, elapsedNs: readNow() - beganNs };
      });
      expect(result.count).toBe(0);
      expect(result.elapsedNs).toBeGreaterThanOrEqual(50 * NS_PER_MS);
      expect(interrupted).toBeGreaterThan(0);
      const timeouts = log.map(({ timeoutMs }) => timeoutMs);
      expect(timeouts).toHaveLength(interrupted + 1);
      expect(timeouts).toEqual(timeouts.toSorted((a, b) => b - a));
    },
    TIMEOUT_MS,
  );

  test.each(['wait', 'waitAndRead'] as const)(
    'do not end a %s for ever: a byte does',
    async (way) => {
      const { calls, log } = watchCalls();
      const waiter = openTestWaiter(subject, calls);
      const [readFd, writeFd] = openTestPipe();
      waiter.add(readFd, POLLIN);
      const { result, interruptions } = await disturb(
        { interrupts: true, sendTo: writeFd, afterInterruptions: 20 },
        () => (way === 'wait' ? waiter.wait(new Int32Array(8), -1) : waiter.waitAndRead(makeTable(), -1)),
      );
      expect(result).toBe(1);
      expect(interruptions).toBeGreaterThanOrEqual(20);
      expect(log.length).toBeGreaterThan(1);
      expect(new Set(log.map(({ timeoutMs }) => timeoutMs))).toEqual(new Set([-1]));
    },
    TIMEOUT_MS,
  );
});
