/** Waiting, with a mutex given up meanwhile, until another thread says that something it guards has changed. Used by whoever shares memory between threads. */

import { LabError } from '../core/errors.js';
import { LINE_BYTES } from './layout.js';
import { FIRST_WORD, initWords, openWords } from './lock-memory.js';
import { assertMayBlock, chooseThread, type LockThread } from './lock-thread.js';
import { checkTimeout, EXPIRED, LOOK, type Turns, type Wake, WOKEN, waitAsync, waitBlocking } from './lock-wait.js';
import type { Mutex } from './mutex.js';

/*
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ header                                       │
 *         128 ├──────────────────────────────────────────────┤
 *              │ SEQUENCE  WAITERS  MISSED                    │
 *              └──────────────────────────────────────────────┘
 *
 *   wait      reads SEQUENCE while it still holds the mutex, unlocks, sleeps as long as SEQUENCE is that, locks.
 *   notify    adds 1 to SEQUENCE, then looks for waiters, and wakes one or all.
 *
 * Between unlock and sleep another thread may lock, change what the waiter waits for, and notify: nobody sleeps yet, and the
 * notification would be lost. But it has changed SEQUENCE, which the waiter read before, so it does not go to sleep. The same
 * holds between two slices. (Lost only if 2^32 notifications pass in that moment.)
 *
 * One notification may wake a second thread that was only about to sleep, and what was waited for may be gone again when the
 * mutex is locked: wait in a loop, `while (!isReady()) condition.wait(mutex)`.
 *
 * Where threads wait for different things on one Condition (producers and consumers, say), notifyOne may wake one of the
 * wrong kind, and the right one sleeps on: use notifyAll, or a Condition for each thing.
 */

const SEQUENCE = FIRST_WORD;
const WAITERS = FIRST_WORD + 1;
const MISSED = FIRST_WORD + 2;

export class Condition {
  readonly #words: Int32Array;
  readonly #thread: LockThread;

  private constructor(words: Int32Array, thread: Partial<LockThread>) {
    this.#words = words;
    this.#thread = chooseThread(thread);
  }

  static bytesFor(): number {
    return 2 * LINE_BYTES;
  }

  /** Returns a new condition, with nobody waiting. Threads: one, before any other opens it. Throws: TypeError, RangeError. */
  static init(memory: SharedArrayBuffer, byteOffset: number, thread: Partial<LockThread> = {}): Condition {
    return new Condition(initWords(memory, byteOffset, Condition.bytesFor(), 'Condition'), thread);
  }

  /** Returns this thread's view of the condition that init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, thread: Partial<LockThread> = {}): Condition {
    return new Condition(openWords(memory, byteOffset, 'Condition', Condition.bytesFor).words, thread);
  }

  /**
   * Returns whether it was notified; false: the time has passed. The mutex is this thread's again either way.
   * Blocks: until notified or the time has passed, and then until the mutex is free.
   * Throws: LabError `peer-gone` when a thread died holding the mutex, `usage` when this thread does not hold it; what onSlice
   * throws; TypeError on the main thread. After `peer-gone` and what onSlice throws the mutex is not this thread's.
   */
  wait(mutex: Mutex, timeoutMs = Number.POSITIVE_INFINITY): boolean {
    assertMayBlock(this.#thread, 'Condition.wait()', 'waitAsync()');
    const turns = this.#begin(mutex, timeoutMs);
    const isNotified = waitBlocking(turns, this.#words, SEQUENCE, this.#thread, timeoutMs);
    mutex.lock();
    return isNotified;
  }

  /** Resolves to what wait() returns. Throws: as wait(), but may be called anywhere. */
  async waitAsync(mutex: Mutex, timeoutMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const turns = this.#begin(mutex, timeoutMs);
    const isNotified = await waitAsync(turns, this.#words, SEQUENCE, this.#thread, timeoutMs);
    await mutex.lockAsync();
    return isNotified;
  }

  /** Wakes one waiter. Threads: any; whoever changed what is waited for did so with the mutex. */
  notifyOne(): void {
    this.#notify(1);
  }

  /** Wakes all waiters. */
  notifyAll(): void {
    this.#notify(Number.POSITIVE_INFINITY);
  }

  /** How many threads wait, or are about to. */
  get waiters(): number {
    return Atomics.load(this.#words, WAITERS);
  }

  /** How often a thread slept a slice and had been notified: a lost wake-up, or one that crossed the end of the slice. */
  get missedWakeUps(): number {
    return Atomics.load(this.#words, MISSED);
  }

  /** SEQUENCE and the announcement come before the unlock: who locks next sees both. */
  #begin(mutex: Mutex, timeoutMs: number): Turns<boolean> {
    checkTimeout(timeoutMs);
    if (!mutex.isHeldHere) {
      throw new LabError(
        'usage',
        `Condition.wait() gives up a mutex that thread ${this.#thread.threadId} does not hold. Lock it, look at what you wait for, then wait.`,
      );
    }
    const sequence = Atomics.load(this.#words, SEQUENCE);
    Atomics.add(this.#words, WAITERS, 1);
    mutex.unlock();
    return this.#sleep(mutex, sequence);
  }

  *#sleep(mutex: Mutex, sequence: number): Turns<boolean> {
    const words = this.#words;
    try {
      for (let wake: Wake = WOKEN; ; ) {
        if (Atomics.load(words, SEQUENCE) !== sequence) {
          if (wake === LOOK) Atomics.add(words, MISSED, 1);
          return true;
        }
        if (wake === EXPIRED) return false;
        if (wake === LOOK) {
          // Who would have notified may have died with the mutex.
          mutex.assertHolderLives();
          this.#thread.onSlice();
        }
        wake = yield sequence;
      }
    } finally {
      Atomics.sub(words, WAITERS, 1);
    }
  }

  #notify(most: number): void {
    Atomics.add(this.#words, SEQUENCE, 1);
    if (Atomics.load(this.#words, WAITERS) > 0) Atomics.notify(this.#words, SEQUENCE, most);
  }
}
