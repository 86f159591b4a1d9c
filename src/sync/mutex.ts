/** A lock that one thread at a time holds and whose waiters sleep, made of one word. Used by whoever shares memory between threads. */

import { LabError } from '../core/errors.js';
import { LINE_BYTES } from './layout.js';
import { FIRST_WORD, initWords, openWords } from './lock-memory.js';
import { assertMayBlock, chooseThread, type LockThread, THREAD_NUMBERS_END, timedOut } from './lock-thread.js';
import { checkTimeout, EXPIRED, LOOK, type Turns, type Wake, WOKEN, waitAsync, waitBlocking } from './lock-wait.js';

/*
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ header                                       │
 *         128 ├──────────────────────────────────────────────┤
 *              │ STATE  MISSED                                │
 *              └──────────────────────────────────────────────┘
 *
 * The three states of Drepper's futex mutex (Futexes Are Tricky, mutex2), with the holder's number in place of the 1:
 *
 *     0                  free
 *     holder             locked, nobody sleeps: unlock makes no call
 *     holder | WAITERS   locked, somebody may sleep: unlock notifies one
 *
 * The number is in the word itself, as in the kernel's own PI and robust futexes (futex(2), FUTEX_TID_MASK), since a second word
 * for it would leave a step between the two stores at which a thread can die and nobody know who held the lock.
 *
 *   lock     free -> holder, one compareExchange. Else: set WAITERS, and sleep as long as the word is that.
 *            Who has slept takes it as holder | WAITERS: others may sleep still, and the bit was lost when it was freed.
 *   unlock   free, one exchange; if that took WAITERS away, notify one.
 *
 * Why no wake-up is lost: a waiter sleeps only on a word with WAITERS, and Atomics.wait compares it as it goes to sleep. Whoever
 * changes that word can only be the holder, by freeing it, and then notifies. The one notified either takes the lock with
 * WAITERS, or finds it taken meanwhile and sets WAITERS again *before* it sleeps, gives up or throws: so the duty to wake the
 * next one is never dropped, also by a timed wait. A notified thread that is terminated drops it; the others' slices find that.
 *
 * It is not fair: who comes by may take it before the one that was notified.
 */

const STATE = FIRST_WORD;
const MISSED = FIRST_WORD + 1;

const FREE = 0;
const WAITERS = THREAD_NUMBERS_END;

export class Mutex {
  readonly #words: Int32Array;
  readonly #byteOffset: number;
  readonly #thread: LockThread;
  /** The same as in #thread, where each lock() finds them at once. */
  readonly #me: number;
  readonly #mayBlock: boolean;

  private constructor(words: Int32Array, thread: Partial<LockThread>) {
    this.#words = words;
    this.#byteOffset = words.byteOffset;
    this.#thread = chooseThread(thread);
    this.#me = this.#thread.threadId;
    this.#mayBlock = this.#thread.mayBlock;
  }

  static bytesFor(): number {
    return 2 * LINE_BYTES;
  }

  /** Returns a new mutex, free. Threads: one, before any other opens it. Throws: TypeError, RangeError. */
  static init(memory: SharedArrayBuffer, byteOffset: number, thread: Partial<LockThread> = {}): Mutex {
    return new Mutex(initWords(memory, byteOffset, Mutex.bytesFor(), 'Mutex'), thread);
  }

  /** Returns this thread's view of the mutex that init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, thread: Partial<LockThread> = {}): Mutex {
    return new Mutex(openWords(memory, byteOffset, 'Mutex', Mutex.bytesFor).words, thread);
  }

  /** Returns whether it took the mutex. */
  tryLock(): boolean {
    // #region 2a/mutex
    return Atomics.compareExchange(this.#words, STATE, FREE, this.#me) === FREE;
    // #endregion
  }

  /**
   * Takes the mutex.
   * Blocks: until it is free or the time has passed.
   * Throws: LabError `peer-gone` when its holder died, one slice later at most; `timed-out`; `usage` when this thread holds it;
   * TypeError on the main thread.
   */
  lock(timeoutMs = Number.POSITIVE_INFINITY): void {
    if (!this.#mayBlock) assertMayBlock(this.#thread, 'Mutex.lock()', 'lockAsync()');
    checkTimeout(timeoutMs);
    if (Atomics.compareExchange(this.#words, STATE, FREE, this.#me) === FREE) return;
    if (this.isHeldHere) {
      throw new LabError(
        'usage',
        `${this.#name} is held by this thread already: it would wait for itself. Unlock it first.`,
      );
    }
    this.#admit(waitBlocking(this.#take(), this.#words, STATE, this.#thread, timeoutMs), timeoutMs);
  }

  /**
   * Resolves when it has taken the mutex, for this thread: another function of the thread waits for it like another thread.
   * Throws: as lock(), but may be called anywhere.
   */
  async lockAsync(timeoutMs = Number.POSITIVE_INFINITY): Promise<void> {
    checkTimeout(timeoutMs);
    if (this.tryLock()) return;
    this.#admit(await waitAsync(this.#take(), this.#words, STATE, this.#thread, timeoutMs), timeoutMs);
  }

  /** Frees the mutex. Throws: LabError `usage` when this thread does not hold it, and leaves it as it is. */
  unlock(): void {
    // #region 2a/mutex
    // Plain, and exact: this thread's number is there only if this thread wrote it last, and others then add no more than WAITERS.
    const seen = this.#words[STATE]!;
    if ((seen & ~WAITERS) !== this.#me) throw this.#notHeld(seen);
    // Free first: who is notified must find it so. One exchange, not a look and a store: WAITERS may be added in between.
    if ((Atomics.exchange(this.#words, STATE, FREE) & WAITERS) !== 0) Atomics.notify(this.#words, STATE, 1);
    // #endregion
  }

  /** Returns what `run` returns, which holds the mutex meanwhile; it is freed also when that throws. Blocks and throws: as lock(). */
  withLock<T>(run: () => T): T {
    // #region 2a/mutex
    this.lock();
    let isReturned = false;
    try {
      const result = run();
      if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
        throw new TypeError(
          'Mutex.withLock() was given an async function: the mutex would be free again before that is done. Use withLockAsync().',
        );
      }
      isReturned = true;
      return result;
    } finally {
      this.#release(isReturned);
    }
    // #endregion
  }

  /** Resolves to what `run` resolves to, which holds the mutex until then. Throws: as lockAsync(). */
  async withLockAsync<T>(run: () => T | Promise<T>): Promise<T> {
    await this.lockAsync();
    let isReturned = false;
    try {
      const result = await run();
      isReturned = true;
      return result;
    } finally {
      this.#release(isReturned);
    }
  }

  get isHeldHere(): boolean {
    return (Atomics.load(this.#words, STATE) & ~WAITERS) === this.#me;
  }

  /** How often a thread slept a slice and the mutex was free: a lost wake-up, or one that crossed the end of the slice. */
  get missedWakeUps(): number {
    return Atomics.load(this.#words, MISSED);
  }

  /** Throws: LabError `peer-gone` when the thread that holds the mutex is dead. Costs a look into /proc. */
  assertHolderLives(): void {
    const holder = Atomics.load(this.#words, STATE) & ~WAITERS;
    if (holder === FREE || holder === this.#me || this.#thread.isAlive(holder)) return;
    // It may have unlocked and then ended, all since the look at the word. Dead, it can change the word no more.
    if ((Atomics.load(this.#words, STATE) & ~WAITERS) !== holder) return;
    throw new LabError(
      'peer-gone',
      `${this.#name}: thread ${holder} died holding it, so what it guards may be half changed. Expected unlock() before a thread ends. Set up both anew.`,
    );
  }

  /** Returns whether the mutex is this thread's now; false: no time is left. */
  *#take(): Turns<boolean> {
    // #region 2a/mutex
    const words = this.#words;
    let wake: Wake = WOKEN;
    let word = Atomics.load(words, STATE);
    for (;;) {
      if (word === FREE) {
        word = Atomics.compareExchange(words, STATE, FREE, this.#me | WAITERS);
        if (word !== FREE) continue;
        if (wake === LOOK) Atomics.add(words, MISSED, 1);
        return true;
      }
      if ((word & WAITERS) === 0) {
        const seen = Atomics.compareExchange(words, STATE, word, word | WAITERS);
        if (seen !== word) {
          word = seen;
          continue;
        }
        word |= WAITERS;
      }
      // From here on this thread may give up: whoever unlocks will wake another one.
      if (wake !== WOKEN) this.assertHolderLives();
      if (wake === EXPIRED) return false;
      if (wake === LOOK) this.#thread.onSlice();
      wake = yield word;
      word = Atomics.load(words, STATE);
    }
    // #endregion
  }

  #admit(isTaken: boolean, timeoutMs: number): void {
    if (!isTaken) {
      const holder = Atomics.load(this.#words, STATE) & ~WAITERS;
      throw timedOut(`${this.#name}, held by thread ${holder}, was not free`, timeoutMs);
    }
  }

  /** A `run` that returns and does not hold the mutex any more is told; one that throws has more important things to say. */
  #release(isReturned: boolean): void {
    if (isReturned || this.isHeldHere) this.unlock();
  }

  #notHeld(word: number): LabError {
    const holder = word & ~WAITERS;
    const state = holder === FREE ? 'is free' : `is held by thread ${holder}`;
    return new LabError(
      'usage',
      `${this.#name} ${state}; thread ${this.#me} cannot unlock it. Only the thread that locked it may, once; withLock() does.`,
    );
  }

  get #name(): string {
    return `The mutex at byte ${this.#byteOffset}`;
  }
}
