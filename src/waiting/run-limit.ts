/** How long one run of a reader may still take, by a clock that nobody sets. Called by the readers that block. */

import { readClock } from '../sys/clock.js';

const NS_PER_MS = 1e6;
/** A small integer to V8. Who waits for longer waits again. */
const LONGEST_WAIT_MS = 2 ** 30 - 1;

/**
 * Throws: RangeError for what is no time.
 * @returns the limit in ms; Infinity for none
 */
export function checkRunTime(timeoutMs: number | undefined): number {
  const ms = timeoutMs ?? Number.POSITIVE_INFINITY;
  if (ms >= 0) return ms; // false for NaN too
  throw new RangeError(
    `timeoutMs must be a number of ms from 0 on, or absent for a run without a limit, got ${timeoutMs}`,
  );
}

/** Kept by its reader and begun anew for each run. Allocates nothing once it is warm. */
export class RunLimit {
  /** Now and the end, ns: words, so that neither becomes an object. */
  readonly #times = new Float64Array(2);
  #isBounded = false;

  /** Throws: RangeError for what is no time. */
  begin(timeoutMs: number | undefined): void {
    const ms = checkRunTime(timeoutMs);
    this.#isBounded = ms !== Number.POSITIVE_INFINITY;
    if (!this.#isBounded) return;
    readClock(this.#times, 0);
    this.#times[1] = this.#times[0]! + ms * NS_PER_MS;
  }

  /** Returns the ms that are left, rounded up; 0 when the time is up, -1 where there is no limit: as a wait takes it. */
  leftMs(): number {
    if (!this.#isBounded) return -1;
    readClock(this.#times, 0);
    const leftMs = (this.#times[1]! - this.#times[0]!) / NS_PER_MS;
    return leftMs > 0 ? Math.min(Math.ceil(leftMs), LONGEST_WAIT_MS) | 0 : 0;
  }

  isOver(): boolean {
    if (!this.#isBounded) return false;
    readClock(this.#times, 0);
    return this.#times[0]! >= this.#times[1]!;
  }
}
