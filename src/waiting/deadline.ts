/** The time that a wait still has, through signals and through time-outs longer than the kernel takes. Called by table-waiter.ts. */

/** What poll, select and epoll_wait take at once: an int of milliseconds, 24.8 days. */
export const MAX_CALL_MS = 2 ** 31 - 1;

const NS_PER_MS = 1e6;
const NOW = 0;
const END = 1;

/** Stores CLOCK_MONOTONIC in ns into into[index], as the addon's readClock does. */
export type ReadClock = (into: Float64Array, index: number) => void;

/**
 * One for all waits of a waiter. begin() and next() give the time-out of the next call; a call that found nothing has ended the wait
 * when isLast was true for it.
 */
export class Deadline {
  readonly #readClock: ReadClock;
  /** Now and the end, in ns. Doubles in fields would be objects, one for each wait. */
  readonly #clock = new Float64Array(2);
  #timeoutMs = 0;
  #isLast = true;

  constructor(readClock: ReadClock) {
    this.#readClock = readClock;
  }

  /** Whether the time-out given last reaches to the end. */
  get isLast(): boolean {
    return this.#isLast;
  }

  /**
   * Returns the time-out of a wait's first call, in whole ms, -1 for ever. The end is computed here and never again: whoever adds up
   * what is left from call to call adds up rounding errors as well.
   *
   * Throws: RangeError for a time that is none.
   */
  begin(timeoutMs: number): number {
    // #region 1b/time-out
    if (timeoutMs === 0) return this.#give(0, 0, true);
    if (timeoutMs === -1 || timeoutMs === Number.POSITIVE_INFINITY) return this.#give(-1, -1, false);
    if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) throw badTimeout(timeoutMs);
    // Up: rounded down, half a millisecond would be none, and the caller's loop would spin.
    const wholeMs = Math.ceil(timeoutMs);
    this.#readClock(this.#clock, NOW);
    this.#clock[END] = this.#clock[NOW]! + wholeMs * NS_PER_MS;
    return this.#giveSlice(wholeMs);
    // #endregion
  }

  /** Returns the time-out of the next call after a signal, or after a slice of a long time: what is left. */
  next(): number {
    // #region 1b/time-out
    if (this.#timeoutMs <= 0) return this.#timeoutMs;
    this.#readClock(this.#clock, NOW);
    const leftMs = Math.ceil((this.#clock[END]! - this.#clock[NOW]!) / NS_PER_MS);
    // Nothing left: one more look all the same, for something may have come together with the signal.
    return this.#giveSlice(Math.max(leftMs, 0));
    // #endregion
  }

  #giveSlice(leftMs: number): number {
    // #region 1b/time-out
    if (leftMs <= MAX_CALL_MS) return this.#give(leftMs, 1, true);
    return this.#give(MAX_CALL_MS, 1, false);
    // #endregion
  }

  #give(callMs: number, timeoutMs: number, isLast: boolean): number {
    this.#timeoutMs = timeoutMs;
    this.#isLast = isLast;
    return callMs;
  }
}

function badTimeout(timeoutMs: unknown): RangeError {
  return new RangeError(
    `timeoutMs is ${String(timeoutMs)}: give milliseconds from 0 (return at once) on, or -1 or Infinity to wait for ever`,
  );
}
