/** A lock whose waiters do not sleep but look again and again, made of one word. Used to measure what that costs, and for sections of a few instructions. */

import { LabError } from '../core/errors.js';
import { LINE_BYTES } from './layout.js';
import { FIRST_WORD, initWords, openWords } from './lock-memory.js';
import { assertMayBlock, chooseThread, type LockThread, timedOut } from './lock-thread.js';
import { checkTimeout } from './lock-wait.js';

/*
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ header                                       │
 *         128 ├──────────────────────────────────────────────┤
 *              │ HOLDER   0: free                             │
 *              └──────────────────────────────────────────────┘
 *
 * Test and test-and-set: a waiter loads the word, which stays shared in all their caches, and tries to take it only when it
 * has seen it free. Trying at each look would pull the line from core to core, and away from the holder that wants to unlock.
 *
 * Where threads are more than CPUs the holder may be the one that does not run, and the waiters burn its time: hand in
 * yieldCpu (sched_yield).
 */

const HOLDER = FIRST_WORD;
const FREE = 0;

/** Looks between two glances at the clock, a power of two. */
const LOOKS_PER_GLANCE = 1024;

export interface SpinChoice extends LockThread {
  /** Gives the CPU to another thread; called between looks. Without it the thread keeps it. */
  yieldCpu(): void;
}

export class SpinMutex {
  readonly #words: Int32Array;
  readonly #thread: LockThread;
  readonly #me: number;
  readonly #mayBlock: boolean;
  readonly #yieldCpu: (() => void) | undefined;

  private constructor(words: Int32Array, choice: Partial<SpinChoice>) {
    this.#words = words;
    this.#thread = chooseThread(choice);
    this.#me = this.#thread.threadId;
    this.#mayBlock = this.#thread.mayBlock;
    this.#yieldCpu = choice.yieldCpu;
  }

  static bytesFor(): number {
    return 2 * LINE_BYTES;
  }

  /** Returns a new lock, free. Threads: one, before any other opens it. Throws: TypeError, RangeError. */
  static init(memory: SharedArrayBuffer, byteOffset: number, choice: Partial<SpinChoice> = {}): SpinMutex {
    return new SpinMutex(initWords(memory, byteOffset, SpinMutex.bytesFor(), 'SpinMutex'), choice);
  }

  /** Returns this thread's view of the lock that init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, choice: Partial<SpinChoice> = {}): SpinMutex {
    return new SpinMutex(openWords(memory, byteOffset, 'SpinMutex', SpinMutex.bytesFor).words, choice);
  }

  /** Returns whether it took the lock. */
  tryLock(): boolean {
    return Atomics.compareExchange(this.#words, HOLDER, FREE, this.#me) === FREE;
  }

  /**
   * Takes the lock.
   * Blocks: spins until it is free or the time has passed.
   * Throws: LabError `peer-gone` when its holder died, one slice later at most; `timed-out`; `usage` when this thread holds it;
   * TypeError on the main thread.
   */
  lock(timeoutMs = Number.POSITIVE_INFINITY): void {
    if (!this.#mayBlock) assertMayBlock(this.#thread, 'SpinMutex.lock()', 'tryLock()');
    checkTimeout(timeoutMs);
    if (Atomics.compareExchange(this.#words, HOLDER, FREE, this.#me) !== FREE) this.#spin(timeoutMs);
  }

  /** Frees the lock. Throws: LabError `usage` when this thread does not hold it, and leaves it as it is. */
  unlock(): void {
    const seen = Atomics.compareExchange(this.#words, HOLDER, this.#me, FREE);
    if (seen === this.#me) return;
    const state = seen === FREE ? 'is free' : `is held by thread ${seen}`;
    throw new LabError(
      'usage',
      `${this.#name} ${state}; thread ${this.#me} cannot unlock it. Only the thread that locked it may, once.`,
    );
  }

  get isHeldHere(): boolean {
    return Atomics.load(this.#words, HOLDER) === this.#me;
  }

  #spin(timeoutMs: number): void {
    if (this.isHeldHere) {
      throw new LabError(
        'usage',
        `${this.#name} is held by this thread already: it would wait for itself. Unlock it first.`,
      );
    }
    const words = this.#words;
    const startMs = performance.now();
    let nextLookMs = startMs + this.#thread.sliceMs;
    for (let looks = 1; ; looks++) {
      if (Atomics.load(words, HOLDER) === FREE && this.tryLock()) return;
      this.#yieldCpu?.();
      // A look with sched_yield takes as long as a thousand without.
      if (this.#yieldCpu === undefined && looks % LOOKS_PER_GLANCE !== 0) continue;
      const nowMs = performance.now();
      if (nowMs - startMs >= timeoutMs) {
        throw timedOut(`${this.#name}, held by thread ${Atomics.load(words, HOLDER)}, was not free`, timeoutMs);
      }
      if (nowMs < nextLookMs) continue;
      nextLookMs = nowMs + this.#thread.sliceMs;
      this.#assertHolderLives();
      this.#thread.onSlice();
    }
  }

  #assertHolderLives(): void {
    const holder = Atomics.load(this.#words, HOLDER);
    if (holder === FREE || this.#thread.isAlive(holder)) return;
    // It may have unlocked and then ended, all since the look at the word.
    if (Atomics.load(this.#words, HOLDER) !== holder) return;
    throw new LabError(
      'peer-gone',
      `${this.#name}: thread ${holder} died holding it, so what it guards may be half changed. Expected unlock() before a thread ends. Set up both anew.`,
    );
  }

  get #name(): string {
    return `The spin mutex at byte ${this.#words.byteOffset}`;
  }
}
