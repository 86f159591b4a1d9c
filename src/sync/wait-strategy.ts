/** How one side of a structure waits for the other: four strategies over one word, and the form for an event loop. Used by the structures with one waiter a side. */

import { isMainThread } from 'node:worker_threads';
import { LabError } from '../core/errors.js';
import { yieldCpu } from '../sys/sched.js';

/*
 * A side has one word, its seat, that says what it is doing:
 *
 *     AWAKE  ──owner──▶ SLEEPS      about to sleep, or asleep
 *     SLEEPS ──other──▶ AWAKE       by compareExchange, then Atomics.notify: one notify for one sleep, never one for each message
 *     any    ──owner──▶ CLOSED      its last word; the compareExchange above cannot undo it
 *
 * No wake-up is lost, since each side stores first and looks afterwards, both with Atomics, which all threads see in one order:
 *
 *     the waiter                              the other
 *     1  make the seat SLEEPS                 a  store what is waited for (a cursor, or CLOSED)
 *     2  look at what is waited for           b  look at the seat: if SLEEPS, make it AWAKE and notify
 *     3  Atomics.wait(seat, SLEEPS)
 *
 * If 2 does not see a, then a comes after 2, so b comes after 1 and sees SLEEPS. Whether b's notify comes before or after 3 does
 * not matter: Atomics.wait compares the seat under the lock that notify takes, and b has changed it. A wake-up too many is
 * possible (b belongs to an earlier wait): so the waiter looks again, always.
 *
 * Nobody sleeps for longer than a slice without asking whether the other side still lives, and a spinner asks as often.
 */

/**
 * spin: looks without end; the fastest where the other side has a CPU of its own, and the slowest where it has not.
 * yield: looks, and gives the CPU away between two looks (sched_yield).
 * block: sleeps in Atomics.wait until it is woken.
 * spin-then-block: looks some thousand times, then sleeps.
 */
export type WaitStrategy = 'spin' | 'yield' | 'block' | 'spin-then-block';
export const WAIT_STRATEGIES: readonly WaitStrategy[] = ['spin', 'yield', 'block', 'spin-then-block'];

export interface WaitOptions {
  /** Default: spin-then-block. */
  strategy?: WaitStrategy;
  /** Looks of spin-then-block before it sleeps. Default: 2,000, about as long as a wake-up takes. */
  spins?: number;
  /** How long one call waits at most; then LabError `timed-out`. Default: without end. */
  timeoutMs?: number;
  /** After how long a waiter asks whether the other side still lives. Default: 100. */
  sliceMs?: number;
  /** What `yield` calls. Default: sched_yield(2), by the addon. */
  yieldCpu?: () => void;
}

export const AWAKE = 0;
export const SLEEPS = 1;
export const CLOSED = 2;

/** Looks between two of the clock: it costs as much as a dozen of them. A yield may take milliseconds. */
const LOOKS_PER_CLOCK = 1_024;
const YIELDS_PER_CLOCK = 16;
/** The longest time that setInterval knows. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/** Atomics.waitAsync of ES2024, which Node has and the ES2023 library does not declare. */
type WaitAsync = (
  words: Int32Array,
  word: number,
  value: number,
  timeoutMs: number,
) => { async: false; value: string } | { async: true; value: Promise<string> };

/** What a waiter asks of its structure. */
export interface Waited {
  /** Returns whether there is nothing to wait for any more. Looks with Atomics. */
  isOver(): boolean;
  /** Throws when the other side is dead. Called once a slice; isOver() is asked once more before what it throws counts. */
  checkPeer(): void;
  /** What is waited for, in the text of a time-out. */
  describe(): string;
}

/** One side's seat, as its owner has it. One thread, one wait at a time. */
export class Seat {
  readonly #words: Int32Array;
  readonly #word: number;
  readonly #strategy: WaitStrategy;
  readonly #spins: number;
  readonly #timeoutMs: number;
  readonly #sliceMs: number;
  readonly #yieldCpu: () => void;
  #isWaiting = false;

  constructor(words: Int32Array, word: number, options: WaitOptions = {}) {
    this.#words = words;
    this.#word = word;
    this.#strategy = options.strategy ?? 'spin-then-block';
    if (!WAIT_STRATEGIES.includes(this.#strategy)) {
      throw new RangeError(`strategy must be one of ${WAIT_STRATEGIES.join(', ')}; got ${this.#strategy}`);
    }
    this.#spins = options.spins ?? 2_000;
    this.#timeoutMs = checkTime(options.timeoutMs ?? Number.POSITIVE_INFINITY, 'timeoutMs', 0);
    this.#sliceMs = checkTime(options.sliceMs ?? 100, 'sliceMs', 1);
    this.#yieldCpu = options.yieldCpu ?? yieldCpu;
  }

  /**
   * Returns when it is over.
   *
   * Blocks: as the strategy says.
   * Throws: TypeError for a strategy that sleeps, on the main thread, also where it would only have spun;
   * LabError timed-out; what checkPeer throws.
   */
  wait(waited: Waited): void {
    if (this.#isWaiting) throw makeBusyError();
    if (waited.isOver()) return;
    switch (this.#strategy) {
      case 'spin':
        this.#look(waited, LOOKS_PER_CLOCK, null);
        break;
      case 'yield':
        this.#look(waited, YIELDS_PER_CLOCK, this.#yieldCpu);
        break;
      default:
        if (isMainThread) throw makeMainThreadError(this.#strategy);
        if (this.#strategy === 'spin-then-block') {
          for (let spin = 0; spin < this.#spins; spin++) if (waited.isOver()) return;
        }
        this.#block(waited);
    }
  }

  /** Resolves when it is over; rejects as wait() throws. The event loop runs meanwhile and does not end. Any thread. */
  async waitAsync(waited: Waited): Promise<void> {
    if (this.#isWaiting) throw makeBusyError();
    this.#isWaiting = true;
    // A promise of Atomics.waitAsync keeps no event loop alive: without a timer the process would end here, in silence.
    const keepAlive = setInterval(() => {}, LONGEST_TIMER_MS);
    try {
      const startMs = performance.now();
      while (!this.#announce(waited)) {
        const sliceMs = this.#nextSliceMs(startMs);
        const { waitAsync } = Atomics as unknown as { waitAsync: WaitAsync };
        const outcome = waitAsync(this.#words, this.#word, SLEEPS, sliceMs);
        if ((await outcome.value) === 'timed-out') this.#endSlice(waited, startMs);
      }
    } finally {
      clearInterval(keepAlive);
      this.#rise();
      this.#isWaiting = false;
    }
  }

  #look(waited: Waited, looksPerClock: number, between: (() => void) | null): void {
    const startMs = performance.now();
    let sliceEndMs = startMs + this.#nextSliceMs(startMs);
    for (let looks = 1; !waited.isOver(); looks++) {
      between?.();
      if (looks % looksPerClock !== 0 || performance.now() < sliceEndMs) continue;
      this.#endSlice(waited, startMs);
      sliceEndMs = performance.now() + this.#nextSliceMs(startMs);
    }
  }

  #block(waited: Waited): void {
    // #region 2a/ring-wait
    const startMs = performance.now();
    try {
      while (!this.#announce(waited)) {
        const outcome = Atomics.wait(this.#words, this.#word, SLEEPS, this.#nextSliceMs(startMs));
        if (outcome === 'timed-out') this.#endSlice(waited, startMs);
      }
    } finally {
      this.#rise();
    }
    // #endregion
  }

  /**
   * Steps 1 and 2 of the waiter, in this order. Returns whether it is over, also because this side itself was closed: in an
   * asynchronous wait its thread goes on, and a plain store would undo CLOSED.
   */
  #announce(waited: Waited): boolean {
    // #region 2a/ring-wait
    return Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS) === CLOSED || waited.isOver();
    // #endregion
  }

  #rise(): void {
    Atomics.compareExchange(this.#words, this.#word, SLEEPS, AWAKE);
  }

  #nextSliceMs(startMs: number): number {
    return Math.max(0, Math.min(this.#sliceMs, startMs + this.#timeoutMs - performance.now()));
  }

  /** A peer that ended may have done what was waited for just before: so its death is looked at first, and counts only if not. */
  #endSlice(waited: Waited, startMs: number): void {
    try {
      waited.checkPeer();
    } catch (error) {
      if (waited.isOver()) return;
      throw error;
    }
    if (performance.now() - startMs < this.#timeoutMs || waited.isOver()) return;
    throw new LabError(
      'timed-out',
      `waited ${this.#timeoutMs} ms for ${waited.describe()}: the other side is alive but too slow, or was never started. ` +
        `Raise timeoutMs, or see what it waits for`,
    );
  }
}

/** The owner's last word, and step a of the other side's wait. Ends its own asynchronous wait too. */
export function closeSeat(words: Int32Array, word: number): void {
  // #region 2a/ring-wait
  if (Atomics.exchange(words, word, CLOSED) === SLEEPS) Atomics.notify(words, word, 1);
  // #endregion
}

/** The other side's, step b: wakes the owner of a seat that was not AWAKE. Returns whether it is CLOSED. */
export function wakeOrFindClosed(words: Int32Array, word: number): boolean {
  // #region 2a/ring-wait
  const seen = Atomics.compareExchange(words, word, SLEEPS, AWAKE);
  if (seen === SLEEPS) Atomics.notify(words, word, 1);
  return seen === CLOSED;
  // #endregion
}

function checkTime(timeMs: number, name: string, leastMs: number): number {
  if (timeMs >= leastMs) return timeMs;
  throw new RangeError(`${name} must be a number of at least ${leastMs}; got ${timeMs}`);
}

function makeMainThreadError(strategy: WaitStrategy): TypeError {
  return new TypeError(
    `strategy ${strategy} may not wait on the main thread: no worker could start or print meanwhile. ` +
      `Use the forms whose names end in Async (Atomics.waitAsync), or do this side's work in a worker`,
  );
}

function makeBusyError(): Error {
  return new Error('this side waits already: await the first call before making another');
}
