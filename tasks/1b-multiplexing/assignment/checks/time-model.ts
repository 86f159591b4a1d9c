/** The judge's own reckoning of time: what the time-out of a call may be. Used by the checks of `time-out` and `wait-loop`. */

import { failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

export const NS_PER_MS = 1e6;
/** What poll, select and epoll_wait take at once. */
export const LONGEST_CALL_MS = 2 ** 31 - 1;
/** For the rounding of a clock's doubles. */
const SLACK_NS = 1_000;

/** A wait as the caller gives it: milliseconds as a text, since JSON knows neither NaN nor Infinity. */
export type TimeText = string;

export const isForEver = (timeout: TimeText): boolean => timeout === '-1' || timeout === 'Infinity';

/** Returns what is left of a bounded wait, in ns; below 0 when it is over. */
export function leftNs(timeout: TimeText, elapsedNs: number): number {
  return Number(timeout) * NS_PER_MS - elapsedNs;
}

/** Whether a call with this time-out lasts to the end of the wait, so that finding nothing ends it. */
export function reachesEnd(timeout: TimeText, elapsedNs: number, callMs: number): boolean {
  if (isForEver(timeout)) return false;
  return callMs * NS_PER_MS >= leftNs(timeout, elapsedNs) - SLACK_NS;
}

/** Judges the time-out of one call: never early, at most 2 ms late, whole, and no more than the kernel takes. */
export function judgeCallMs(timeout: TimeText, elapsedNs: number, callMs: number, what: string): Judgement {
  const at = elapsedNs === 0 ? '' : `, ${describeMs(elapsedNs)} after its beginning,`;
  const observed = `${what} of a wait of ${describeTime(timeout)}${at} was given ${callMs} ms`;
  if (isForEver(timeout)) return callMs === -1 ? PASSED : failed(observed, '-1: it waits for ever');
  if (!Number.isInteger(callMs) || callMs < 0) return failed(observed, 'a whole number of ms from 0 on');
  if (timeout === '0') return callMs === 0 ? PASSED : failed(observed, '0: it returns at once');
  if (callMs > LONGEST_CALL_MS) return failed(observed, `at most ${LONGEST_CALL_MS} ms: the kernel takes an int`);
  const left = Math.max(0, leftNs(timeout, elapsedNs));
  if (callMs * NS_PER_MS > left + 2 * NS_PER_MS) return failed(observed, `the time that is left, ${describeMs(left)}`);
  const least = Math.min(left, (LONGEST_CALL_MS / 64) * NS_PER_MS);
  if (callMs * NS_PER_MS >= least - SLACK_NS) return PASSED;
  return failed(observed, `the time that is left, ${describeMs(left)}, rounded up: a wait is never early`);
}

export function describeTime(timeout: TimeText): string {
  return isForEver(timeout) ? `${timeout} (for ever)` : `${timeout} ms`;
}

function describeMs(ns: number): string {
  return `${Math.round(ns / 1_000) / 1_000} ms`;
}
