/** Who can go on, and who of them does. Called by machine.ts at each step. */

import { BLOCK, blockOf, type Control, HEAD, POLICY, STATUS } from './control.js';

/** choose() when the run is over. */
export const OVER = -1;
/** Looks that a spinning thread is granted when nobody else can go on: more than spin-then-block ever needs. */
const MOST_FORCED = 5_000;
/** Time-outs in a row that change nothing before the sleepers are taken to sleep for ever. */
const MOST_IDLE_TIMEOUTS = 100;

/** Returns who can go on, as bits; isIdle: only since nobody else can. */
export function findEnabled({ words, times }: Control): { enabled: number; isIdle: boolean } {
  let running = 0;
  let timers = 0;
  let parked = 0;
  let firstDeadlineMs = Number.POSITIVE_INFINITY;
  const threads = words[HEAD.threads]!;
  for (let thread = 0; thread < threads; thread++) {
    const block = blockOf(thread);
    if (words[block + BLOCK.status] === STATUS.announced) {
      const isParked = words[block + BLOCK.period] !== 0;
      const maySpin = words[block + BLOCK.forced]! < MOST_FORCED;
      if (!isParked || (maySpin && words[HEAD.probe] === 1)) running |= 1 << thread;
      else if (maySpin) parked |= 1 << thread;
    } else if (words[block + BLOCK.status] === STATUS.asleep && times[1 + thread]! < Number.POSITIVE_INFINITY) {
      timers |= 1 << thread;
      firstDeadlineMs = Math.min(firstDeadlineMs, times[1 + thread]!);
    }
  }
  if (running !== 0) return { enabled: running | (words[HEAD.earlyTimeouts]! > 0 ? timers : 0), isIdle: false };
  if (parked !== 0) {
    // One spins on until it does something else or has been given up: two that take turns at it add nothing but schedules.
    const current = 1 << words[HEAD.current]!;
    const goesOn = (parked & current) !== 0 && words[blockOf(words[HEAD.current]!) + BLOCK.forced]! > 0;
    return { enabled: goesOn ? current : parked, isIdle: true };
  }
  if (words[HEAD.idleTimeouts]! >= MOST_IDLE_TIMEOUTS) return { enabled: 0, isIdle: true };
  let first = 0;
  for (let thread = 0; thread < threads; thread++) {
    if ((timers & (1 << thread)) !== 0 && times[1 + thread] === firstDeadlineMs) first |= 1 << thread;
  }
  return { enabled: first, isIdle: true };
}

/** Returns the thread that the policy prefers, or OVER when all are in the sleep set. */
export function decide(words: Int32Array, enabled: number, step: number): number {
  if (words[HEAD.policy] === POLICY.priorities) return decideByPriority(words, enabled, step);
  const candidates = enabled & ~words[HEAD.sleepSet]!;
  const threads = words[HEAD.threads]!;
  for (let offset = 0; offset < threads; offset++) {
    const thread = (words[HEAD.current]! + offset) % threads;
    if ((candidates & (1 << thread)) !== 0) return thread;
  }
  return OVER;
}

function decideByPriority(words: Int32Array, enabled: number, step: number): number {
  for (let nth = 0; nth < words[HEAD.changes]!; nth++) {
    if (words[HEAD.changeAt + nth] === step) words[blockOf(findHighest(words, enabled)) + BLOCK.priority] = -1 - nth;
  }
  return findHighest(words, enabled);
}

function findHighest(words: Int32Array, enabled: number): number {
  let highest = OVER;
  for (let thread = 0; thread < words[HEAD.threads]!; thread++) {
    if ((enabled & (1 << thread)) === 0) continue;
    const isHigher =
      highest === OVER || words[blockOf(thread) + BLOCK.priority]! > words[blockOf(highest) + BLOCK.priority]!;
    if (isHigher) highest = thread;
  }
  return highest;
}
