/** The clock of every measurement, CLOCK_MONOTONIC, and what reading it costs. Called by members and by the environment report. */

import { loadAddon } from './addon.js';

const now = new Float64Array(1);

/** Returns CLOCK_MONOTONIC in ns; comparable between processes of one machine. Outside timed loops: the number is allocated. */
export function readNow(): number {
  loadAddon().readClock(now, 0);
  return now[0]!;
}

/** Stores CLOCK_MONOTONIC in ns into into[index]. Allocates nothing. */
export function readClock(into: Float64Array, index: number): void {
  loadAddon().readClock(into, index);
}

/**
 * Returns when CLOCK_MONOTONIC has reached timeNs, at once when that is past; signals do not end it early.
 *
 * Blocks: the thread, its event loop included. How late the return is depends on the timer slack (setTimerSlack) and on the wake-up.
 */
export function sleepUntil(timeNs: number, sleep: (timeNs: number) => void = loadAddon().sleepUntil): void {
  for (;;) {
    try {
      sleep(timeNs);
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EINTR') throw error;
    }
  }
}

/** Sets how much later than asked this thread's sleeps may end, ns; the kernel's own 50,000 would be half of what a schedule of 100 µs leaves. */
export function setTimerSlack(slackNs: number): void {
  loadAddon().setTimerSlack(slackNs);
}

export function getClockResolutionNs(): number {
  return loadAddon().getClockResolutionNs();
}

const ROWS = 40;
const READS_PER_ROW = 1_000;

/**
 * Returns what one clock read from JavaScript costs, in ns: the fastest of many short rows, since preemption only adds.
 * @param read one clock read
 * @param nowNs reads the time around a row
 */
export function measureClockOverheadNs(
  read: () => void = () => loadAddon().readClock(now, 0),
  nowNs: () => number = readNow,
): number {
  let fastestNs = Number.POSITIVE_INFINITY;
  for (let row = 0; row < ROWS; row++) {
    const beforeNs = nowNs();
    for (let count = 0; count < READS_PER_ROW; count++) read();
    fastestNs = Math.min(fastestNs, (nowNs() - beforeNs) / READS_PER_ROW);
  }
  return fastestNs;
}
