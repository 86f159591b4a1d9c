/** The end of a wait is computed once, and what is left of it never ends early. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deadline, MAX_CALL_MS } from '../../src/waiting/deadline.js';

const NS_PER_MS = 1e6;

test('whatever signals come when, a wait that is over lasted its time, and less than a millisecond more than the last signal', () => {
  const signalsMs = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { maxLength: 20 });
  const timeoutMs = fc.double({ min: 0.001, max: 100, noNaN: true });
  fc.assert(
    fc.property(timeoutMs, signalsMs, (wantedMs, passesMs) => {
      let nowNs = 3e15;
      const deadline = new Deadline((into, index) => {
        into[index] = nowNs;
      });
      let callMs = deadline.begin(wantedMs);
      for (const passedMs of passesMs) {
        expect(Number.isInteger(callMs) && callMs >= 0).toBe(true);
        if (passedMs >= callMs) break;
        nowNs += passedMs * NS_PER_MS;
        callMs = deadline.next();
      }
      expect(deadline.isLast).toBe(true);
      const endNs = nowNs + callMs * NS_PER_MS;
      // A nanosecond for the rounding of the clock's numbers.
      expect(endNs + 1).toBeGreaterThanOrEqual(3e15 + wantedMs * NS_PER_MS);
      expect(endNs).toBeLessThanOrEqual(Math.max(nowNs, 3e15 + (wantedMs + 2) * NS_PER_MS));
    }),
  );
});

test('one deadline serves waits of all kinds in turn', () => {
  let nowNs = 0;
  const deadline = new Deadline((into, index) => {
    into[index] = nowNs;
  });
  expect([deadline.begin(-1), deadline.isLast, deadline.next()]).toEqual([-1, false, -1]);
  expect([deadline.begin(10), deadline.isLast, deadline.next()]).toEqual([10, true, 10]);
  nowNs = 50 * NS_PER_MS;
  expect([deadline.begin(0), deadline.isLast, deadline.next()]).toEqual([0, true, 0]);
  expect([deadline.begin(2 ** 31), deadline.isLast]).toEqual([MAX_CALL_MS, false]);
  expect([deadline.begin(7), deadline.isLast, deadline.next()]).toEqual([7, true, 7]);
  nowNs = 56 * NS_PER_MS;
  expect([deadline.next(), deadline.isLast]).toEqual([1, true]);
});
