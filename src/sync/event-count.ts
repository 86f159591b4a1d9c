/** Sleeping until something changes that other structures hold: "look again", told by one load where nobody sleeps. Used by MpmcQueue, and by whoever waits for several rings at once. */

import { checkCount, LINE_BYTES } from './layout.js';
import { FIRST_WORD, initWords, openWords } from './lock-memory.js';
import { assertMayBlock, chooseThread, type LockThread } from './lock-thread.js';
import { checkTimeout, EXPIRED, LOOK, type Turns, type Wake, WOKEN, waitAsync, waitBlocking } from './lock-wait.js';

/*
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ header                                       │
 *         128 ├──────────────────────────────────────────────┤
 *              │ SEQUENCE  WAITERS  MISSED                    │
 *              └──────────────────────────────────────────────┘
 *
 * It holds no news itself. What is waited for lies elsewhere, in one structure or in many, and may be any function of them:
 *
 *     the waiter                                    who changes something
 *     1  prepareWait: WAITERS + 1                   a  change it (Atomics.store, commit(), push() …)
 *     2  key = SEQUENCE                             b  notify: look at WAITERS; 0 is the end of it
 *     3  look; there: cancelWait                    c  SEQUENCE + 1
 *     4  wait(key): sleep as long as SEQUENCE       d  Atomics.notify
 *        is the key; then WAITERS - 1, and look again
 *
 * Why no wake-up is lost. All of these are Atomics, which all threads see in one order. If 3 does not see a, then 1 came before
 * b, so b sees a waiter and c happens. If c came before 2, then a came before 3, which would have seen it: so c comes after 2,
 * the key is old, and 4 either does not fall asleep or sleeps before d, which wakes it.
 *
 * Why it is cheap. While nobody waits nobody writes here: the line stays in every cache, and b is a load of a cached word. It
 * must come after a, so a must be made with Atomics: behind a plain store the load could be done first.
 *
 * Whom to wake. notify(1) wakes one sleeper, and makes those look again that were only about to sleep. It is right where each
 * sleeper can use every change. The sleeper woken may find that it was not for it: then let it tell the next, or use notifyAll.
 *
 * A thread that dies while announced leaves WAITERS too high for ever, which costs calls of notify and nothing else. A thread
 * that dies between a and d leaves the others asleep: they look again after each slice, and ask onSlice who died.
 */

const SEQUENCE = FIRST_WORD;
const WAITERS = FIRST_WORD + 1;
const MISSED = FIRST_WORD + 2;

const MOST_SLEEPERS = 0x7fff_ffff;

export class EventCount {
  readonly #words: Int32Array;
  readonly #thread: LockThread;

  private constructor(words: Int32Array, thread: Partial<LockThread>) {
    this.#words = words;
    this.#thread = chooseThread(thread);
  }

  static bytesFor(): number {
    return 2 * LINE_BYTES;
  }

  /**
   * Returns a new event count, with nobody waiting. firstSequence: a test begins shortly before the wrap.
   *
   * Threads: one, before any other opens it.
   * Throws: TypeError, RangeError.
   */
  static init(
    memory: SharedArrayBuffer,
    byteOffset: number,
    thread: Partial<LockThread> = {},
    firstSequence = 0,
  ): EventCount {
    const words = initWords(memory, byteOffset, EventCount.bytesFor(), 'EventCount');
    Atomics.store(words, SEQUENCE, firstSequence);
    return new EventCount(words, thread);
  }

  /** Returns this thread's view of what init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, thread: Partial<LockThread> = {}): EventCount {
    return new EventCount(openWords(memory, byteOffset, 'EventCount', EventCount.bytesFor).words, thread);
  }

  /**
   * Returns true when `isOver` does, false when the time has passed and it does not. Asks it once at least, again after each
   * notification and each slice, and once more before what onSlice throws counts.
   *
   * Blocks: until it is over or the time has passed.
   * Throws: what isOver and onSlice throw; TypeError on the main thread.
   */
  waitUntil(isOver: () => boolean, timeoutMs = Number.POSITIVE_INFINITY): boolean {
    assertMayBlock(this.#thread, 'EventCount.waitUntil()', 'waitUntilAsync()');
    checkTimeout(timeoutMs);
    if (isOver()) return true;
    return waitBlocking(this.#sleepUntil(isOver), this.#words, SEQUENCE, this.#thread, timeoutMs);
  }

  /** Resolves to what waitUntil() returns. Throws: as that, but may be called anywhere. */
  async waitUntilAsync(isOver: () => boolean, timeoutMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    checkTimeout(timeoutMs);
    if (isOver()) return true;
    return waitAsync(this.#sleepUntil(isOver), this.#words, SEQUENCE, this.#thread, timeoutMs);
  }

  /** Returns the key for wait(), and announces a waiter: look now, then call wait(), waitAsync() or cancelWait(), one of them once. */
  prepareWait(): number {
    Atomics.add(this.#words, WAITERS, 1);
    return Atomics.load(this.#words, SEQUENCE);
  }

  /** Takes the announcement back: the look has found what was wanted. */
  cancelWait(): void {
    Atomics.sub(this.#words, WAITERS, 1);
  }

  /**
   * Returns true when something was notified since prepareWait() gave the key, also for another thread: look again. False: the time has passed.
   *
   * Blocks: until notified or the time has passed.
   * Throws: what onSlice throws, the announcement taken back; TypeError on the main thread, RangeError for no time.
   */
  wait(key: number, timeoutMs = Number.POSITIVE_INFINITY): boolean {
    const turns = this.#begin(key, timeoutMs, () => assertMayBlock(this.#thread, 'EventCount.wait()', 'waitAsync()'));
    return waitBlocking(turns, this.#words, SEQUENCE, this.#thread, timeoutMs);
  }

  /** Resolves to what wait() returns. Throws: as that, but may be called anywhere. */
  async waitAsync(key: number, timeoutMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const turns = this.#begin(key, timeoutMs);
    return waitAsync(turns, this.#words, SEQUENCE, this.#thread, timeoutMs);
  }

  /**
   * Tells up to n sleepers to look again; one load where nobody waits.
   *
   * Ordering: what was stored with Atomics before is seen by who looks again.
   * Throws: RangeError.
   */
  notify(n = 1): void {
    checkCount(n, 'n', 1, MOST_SLEEPERS);
    if (Atomics.load(this.#words, WAITERS) !== 0) this.#wake(n);
  }

  /** Tells all sleepers to look again; one load where nobody waits. */
  notifyAll(): void {
    if (Atomics.load(this.#words, WAITERS) !== 0) this.#wake(MOST_SLEEPERS);
  }

  /** How many threads have announced that they wait. */
  get waiters(): number {
    return Atomics.load(this.#words, WAITERS);
  }

  /** How often waitUntil() slept a slice and it was over: a lost wake-up, or one that crossed the end of the slice. */
  get missedWakeUps(): number {
    return Atomics.load(this.#words, MISSED);
  }

  #wake(n: number): void {
    // First the sequence: who is about to sleep must find another one than its key.
    Atomics.add(this.#words, SEQUENCE, 1);
    Atomics.notify(this.#words, SEQUENCE, n);
  }

  /** What is wrong with the call must not leave the announcement of prepareWait() behind. */
  #begin(key: number, timeoutMs: number, check = () => {}): Turns<boolean> {
    try {
      check();
      checkTimeout(timeoutMs);
    } catch (error) {
      this.cancelWait();
      throw error;
    }
    return this.#sleep(key);
  }

  /** Counts no missed wake-ups: notify(1) changes the sequence for sleepers that it does not wake. */
  *#sleep(key: number): Turns<boolean> {
    try {
      for (let wake: Wake = WOKEN; ; ) {
        if (Atomics.load(this.#words, SEQUENCE) !== key) return true;
        if (wake === EXPIRED) return false;
        if (wake === LOOK) this.#thread.onSlice();
        wake = yield key;
      }
    } finally {
      this.cancelWait();
    }
  }

  /** Stays announced while it looks: taking it back and announcing it again would cost two more writes a turn. */
  *#sleepUntil(isOver: () => boolean): Turns<boolean> {
    const words = this.#words;
    Atomics.add(words, WAITERS, 1);
    try {
      for (let wake: Wake = WOKEN; ; ) {
        const key = Atomics.load(words, SEQUENCE); // before the look, or a change between the two would be slept over
        if (isOver()) {
          if (wake === LOOK) Atomics.add(words, MISSED, 1);
          return true;
        }
        if (wake === EXPIRED) return false;
        if (wake === LOOK && this.#isOverAfterSlice(isOver)) return true;
        wake = yield key;
      }
    } finally {
      this.cancelWait();
    }
  }

  /** Who died may have done just before what was waited for: then the death does not count. */
  #isOverAfterSlice(isOver: () => boolean): boolean {
    try {
      this.#thread.onSlice();
      return false;
    } catch (error) {
      if (isOver()) return true;
      throw error;
    }
  }
}
