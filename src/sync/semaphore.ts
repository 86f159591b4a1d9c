/** A number of permits that threads take and give, and sleep for when there are too few. Used by whoever shares memory between threads. */

import { checkCount, LINE_BYTES } from './layout.js';
import { FIRST_WORD, initWords, openWords } from './lock-memory.js';
import { assertMayBlock, chooseThread, type LockThread, timedOut } from './lock-thread.js';
import { checkTimeout, EXPIRED, LOOK, type Turns, type Wake, WOKEN, waitAsync, waitBlocking } from './lock-wait.js';

/*
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ header                                       │
 *         128 ├──────────────────────────────────────────────┤
 *              │ PERMITS  WAITERS  LARGE_WAITERS  MISSED      │
 *              └──────────────────────────────────────────────┘
 *
 *   acquire   permits -> permits - n. Else: announce itself, look at the permits again, sleep as long as they are that number.
 *   release   permits -> permits + n, then look for announced ones, and notify only if there are any.
 *
 * Dekker: the waiter announces, then looks at the permits; the releaser adds, then looks for announcements. Both orders are
 * sequentially consistent, so at least one sees the other, and no wake-up is lost.
 *
 * Whom to notify: with n permits new, n sleepers that want one each. But the one notified may want more than there is, while
 * another that could go on sleeps: as soon as somebody wants several (LARGE_WAITERS), all are notified.
 *
 * A permit belongs to nobody: another thread may give it than took it, and so nobody can tell that the one that would have given
 * it is dead. Who knows hands in onSlice, which is called after each slice in vain.
 * A thread that dies while announced leaves the count too high for ever, which costs calls of notify and nothing else.
 */

const PERMITS = FIRST_WORD;
const WAITERS = FIRST_WORD + 1;
/** Those among them that want more than one permit. */
const LARGE_WAITERS = FIRST_WORD + 2;
const MISSED = FIRST_WORD + 3;

const MOST_PERMITS = 0x7fff_ffff;

export interface SemaphoreOptions extends Partial<LockThread> {
  /** How many there are to begin with. */
  permits: number;
}

export class Semaphore {
  readonly #words: Int32Array;
  readonly #thread: LockThread;

  private constructor(words: Int32Array, thread: Partial<LockThread>) {
    this.#words = words;
    this.#thread = chooseThread(thread);
  }

  static bytesFor(): number {
    return 2 * LINE_BYTES;
  }

  /** Returns a new semaphore. Threads: one, before any other opens it. Throws: TypeError, RangeError. */
  static init(memory: SharedArrayBuffer, byteOffset: number, options: SemaphoreOptions): Semaphore {
    const { permits } = options;
    checkCount(permits, 'permits', 0, MOST_PERMITS);
    const words = initWords(memory, byteOffset, Semaphore.bytesFor(), 'Semaphore', permits);
    Atomics.store(words, PERMITS, permits);
    return new Semaphore(words, options);
  }

  /** Returns this thread's view of the semaphore that init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, thread: Partial<LockThread> = {}): Semaphore {
    return new Semaphore(openWords(memory, byteOffset, 'Semaphore', Semaphore.bytesFor).words, thread);
  }

  /** Returns whether it took n permits, all or none. */
  tryAcquire(n = 1): boolean {
    checkCount(n, 'n', 1, MOST_PERMITS);
    let permits = Atomics.load(this.#words, PERMITS);
    while (permits >= n) {
      const seen = Atomics.compareExchange(this.#words, PERMITS, permits, permits - n);
      if (seen === permits) return true;
      permits = seen;
    }
    return false;
  }

  /**
   * Takes n permits, all at once: who wants many may wait for as long as others take few.
   * Blocks: until there are so many or the time has passed.
   * Throws: LabError `timed-out`; what onSlice throws; TypeError on the main thread.
   */
  acquire(n = 1, timeoutMs = Number.POSITIVE_INFINITY): void {
    assertMayBlock(this.#thread, 'Semaphore.acquire()', 'acquireAsync()');
    checkTimeout(timeoutMs);
    if (this.tryAcquire(n)) return;
    this.#admit(waitBlocking(this.#take(n), this.#words, PERMITS, this.#thread, timeoutMs), n, timeoutMs);
  }

  /** Resolves when it has taken n permits. Throws: as acquire(), but may be called anywhere. */
  async acquireAsync(n = 1, timeoutMs = Number.POSITIVE_INFINITY): Promise<void> {
    checkTimeout(timeoutMs);
    if (this.tryAcquire(n)) return;
    this.#admit(await waitAsync(this.#take(n), this.#words, PERMITS, this.#thread, timeoutMs), n, timeoutMs);
  }

  /** Gives n permits. Threads: any, also one that took none. Throws: RangeError when there would be more than 2^31 - 1. */
  release(n = 1): void {
    checkCount(n, 'n', 1, MOST_PERMITS);
    const words = this.#words;
    let permits = Atomics.load(words, PERMITS);
    for (;;) {
      if (permits > MOST_PERMITS - n) {
        throw new RangeError(
          `${permits} permits and ${n} more exceed ${MOST_PERMITS}: release() was called too often.`,
        );
      }
      const seen = Atomics.compareExchange(words, PERMITS, permits, permits + n);
      if (seen === permits) break;
      permits = seen;
    }
    if (Atomics.load(words, WAITERS) === 0) return;
    if (Atomics.load(words, LARGE_WAITERS) === 0) Atomics.notify(words, PERMITS, n);
    else Atomics.notify(words, PERMITS);
  }

  /** The permits there are at this moment. */
  get permits(): number {
    return Atomics.load(this.#words, PERMITS);
  }

  /** How many threads have announced that they wait. */
  get waiters(): number {
    return Atomics.load(this.#words, WAITERS);
  }

  /** How often a thread slept a slice and the permits were there: a lost wake-up, or one that crossed the end of the slice. */
  get missedWakeUps(): number {
    return Atomics.load(this.#words, MISSED);
  }

  /** Returns whether the permits are taken; false: no time is left. */
  *#take(n: number): Turns<boolean> {
    const words = this.#words;
    // LARGE_WAITERS first: a releaser that sees the waiter must see how much it wants.
    if (n > 1) Atomics.add(words, LARGE_WAITERS, 1);
    Atomics.add(words, WAITERS, 1);
    try {
      for (let wake: Wake = WOKEN; ; ) {
        const permits = Atomics.load(words, PERMITS);
        if (permits >= n) {
          if (!this.tryAcquire(n)) continue;
          if (wake === LOOK) Atomics.add(words, MISSED, 1);
          return true;
        }
        if (wake === EXPIRED) return false;
        if (wake === LOOK) this.#thread.onSlice();
        wake = yield permits;
      }
    } finally {
      Atomics.sub(words, WAITERS, 1);
      if (n > 1) Atomics.sub(words, LARGE_WAITERS, 1);
    }
  }

  #admit(isTaken: boolean, n: number, timeoutMs: number): void {
    if (isTaken) return;
    throw timedOut(
      `The semaphore at byte ${this.#words.byteOffset}, with ${this.permits} permits now, did not have ${n}`,
      timeoutMs,
    );
  }
}
