/** Probe of the region `time-out`: one Deadline, a clock that the question sets, and the time-outs that it gives. Runs in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { Deadline } from '../../../../src/waiting/deadline.js';

/** timeoutMs as a text: JSON knows neither NaN nor Infinity. passNs: what goes by before each next(). */
interface Wait {
  timeoutMs: string;
  startNs: number;
  passNs: number[];
}

/** Returns, for each wait in turn, the time-out of each call, and whether it was said to be the last. */
const deadlines: Probe = (input) => {
  let nowNs = 0;
  const deadline = new Deadline((into, index) => {
    into[index] = nowNs;
  });
  return (input as unknown as Wait[]).map(({ timeoutMs, startNs, passNs }) => {
    nowNs = startNs;
    const calls: { callMs: number; isLast: boolean }[] = [];
    try {
      calls.push({ callMs: deadline.begin(Number(timeoutMs)), isLast: deadline.isLast });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { calls, isRefused: true };
    }
    for (const passedNs of passNs) {
      nowNs += passedNs;
      calls.push({ callMs: deadline.next(), isLast: deadline.isLast });
    }
    return { calls, isRefused: false };
  });
};

export const DEADLINE_PROBES = { deadlines };
