/** A point that no member of a group passes before all have come to it, again and again. Used by whoever shares memory between threads. */

import { LabError } from '../core/errors.js';
import { checkCount, LINE_BYTES, LINE_WORDS } from './layout.js';
import { FIRST_WORD, initWords, openWords } from './lock-memory.js';
import { assertMayBlock, chooseThread, type LockThread, timedOut } from './lock-thread.js';
import { checkTimeout, EXPIRED, LOOK, type Turns, type Wake, WOKEN, waitAsync, waitBlocking } from './lock-wait.js';

/*
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ header                                       │
 *         128 ├──────────────────────────────────────────────┤
 *              │ GENERATION  MISSED                           │
 *   256 + 128i ├──────────────────────────────────────────────┤
 *              │ THREAD  ARRIVED                              │  member i; written by it alone
 *              └──────────────────────────────────────────────┘
 *
 *   wait   reads GENERATION, writes ARRIVED = the next one into its own line, and looks at all lines. Have all arrived,
 *          GENERATION becomes the next one (compareExchange: several may see it) and all are notified. Else it sleeps as
 *          long as GENERATION is what it read.
 *
 * The last to write sees all the others' lines, since stores and loads are sequentially consistent. There is no count of
 * arrivals: between counting and saying who was counted a thread could die, and nobody would know which of the two was done.
 * So every step leaves the barrier either complete, which any sleeper finds after a slice, or short of a member that is dead.
 *
 * The generation is what makes it reusable: a fast member that comes round again waits for another number than one that has
 * not woken yet, so neither passes for the other. It cannot get further ahead than one, since all must come; so it may wrap.
 *
 * A member that dies or gives up breaks the barrier for good: the low bits of GENERATION, else 0, then say who and how, in one
 * step with the end of the generation, so that it is either passed by all or broken for all.
 */

const GENERATION = FIRST_WORD;
const MISSED = FIRST_WORD + 1;
const MEMBERS = 2 * LINE_WORDS;
/** Words of a member. */
const THREAD = 0;
const ARRIVED = 1;

/** A generation is a multiple of it; below: 0, or 2 × (member + 1), and 1 more when that one died. */
const GENERATION_STEP = 1 << 16;
const BREACH_BITS = GENERATION_STEP - 1;
const MOST_PARTIES = 1024;

export interface BarrierOptions {
  /** How many members there are. */
  parties: number;
}

export interface BarrierPlace extends Partial<LockThread> {
  /** Which of them this thread is, from 0 on. */
  member: number;
}

export class Barrier {
  readonly #words: Int32Array;
  readonly #thread: LockThread;
  readonly #parties: number;
  readonly #member: number;

  private constructor(words: Int32Array, parties: number, place: BarrierPlace) {
    this.#words = words;
    this.#thread = chooseThread(place);
    this.#parties = parties;
    checkCount(place.member, 'member', 0, parties - 1);
    this.#member = place.member;
    const at = this.#lineOf(this.#member) + THREAD;
    const holder = Atomics.compareExchange(words, at, 0, this.#thread.threadId);
    if (holder !== 0 && holder !== this.#thread.threadId) {
      throw new LabError(
        'usage',
        `Thread ${holder} is member ${this.#member} of the barrier at byte ${words.byteOffset}. Give every thread a number of its own.`,
      );
    }
  }

  static bytesFor({ parties }: BarrierOptions): number {
    checkCount(parties, 'parties', 1, MOST_PARTIES);
    return (2 + parties) * LINE_BYTES;
  }

  /** Makes a new barrier; each member opens it. Threads: one, before any other opens it. Throws: TypeError, RangeError. */
  static init(memory: SharedArrayBuffer, byteOffset: number, { parties }: BarrierOptions): void {
    initWords(memory, byteOffset, Barrier.bytesFor({ parties }), 'Barrier', parties);
  }

  /** Returns a member's view. Threads: one a member. Throws: TypeError, RangeError, LabError `usage` when the place is taken. */
  static open(memory: SharedArrayBuffer, byteOffset: number, place: BarrierPlace): Barrier {
    const { words, capacity } = openWords(memory, byteOffset, 'Barrier', (parties) => Barrier.bytesFor({ parties }));
    return new Barrier(words, capacity, place);
  }

  /**
   * Returns when all members have come.
   * Blocks: until then or until the time has passed, which breaks the barrier for all.
   * Throws: LabError `peer-gone` when a member died that had not come, one slice later at most, told to all; `timed-out` when one
   * gave up; TypeError on the main thread. A member that never opened it is not known: use a time.
   */
  wait(timeoutMs = Number.POSITIVE_INFINITY): void {
    assertMayBlock(this.#thread, 'Barrier.wait()', 'waitAsync()');
    checkTimeout(timeoutMs);
    this.#admit(waitBlocking(this.#gather(), this.#words, GENERATION, this.#thread, timeoutMs), timeoutMs);
  }

  /** Resolves when all members have come. Throws: as wait(), but may be called anywhere. */
  async waitAsync(timeoutMs = Number.POSITIVE_INFINITY): Promise<void> {
    checkTimeout(timeoutMs);
    this.#admit(await waitAsync(this.#gather(), this.#words, GENERATION, this.#thread, timeoutMs), timeoutMs);
  }

  /** How often a thread slept a slice and all had come: a lost wake-up, or one that crossed the end of the slice. */
  get missedWakeUps(): number {
    return Atomics.load(this.#words, MISSED);
  }

  /** Returns what broke the barrier; 0: all have come. */
  *#gather(): Turns<number> {
    const words = this.#words;
    const generation = Atomics.load(words, GENERATION);
    if ((generation & BREACH_BITS) !== 0) return generation & BREACH_BITS;
    const next = (generation + GENERATION_STEP) | 0;
    Atomics.store(words, this.#lineOf(this.#member) + ARRIVED, next);
    for (let wake: Wake = WOKEN; ; ) {
      const seen = Atomics.load(words, GENERATION);
      if (seen !== generation) {
        if (wake === LOOK) Atomics.add(words, MISSED, 1);
        // Broken in the next generation already: this one was passed.
        return (seen & ~BREACH_BITS) === generation ? seen & BREACH_BITS : 0;
      }
      const missing = this.#findMissing(next);
      const dead = wake === WOKEN ? undefined : missing.find((member) => this.#isDead(member, next));
      if (missing.length === 0) this.#leave(generation, next);
      else if (dead !== undefined) this.#leave(generation, generation | (2 * (dead + 1) + 1));
      else if (wake === EXPIRED) this.#leave(generation, generation | (2 * (this.#member + 1)));
      else {
        if (wake === LOOK) this.#thread.onSlice();
        wake = yield generation;
        continue;
      }
      wake = WOKEN;
    }
  }

  /** Ends the generation, unless another thread has just done so. */
  #leave(generation: number, next: number): void {
    if (Atomics.compareExchange(this.#words, GENERATION, generation, next) === generation) {
      Atomics.notify(this.#words, GENERATION);
    }
  }

  #findMissing(next: number): number[] {
    const missing: number[] = [];
    for (let member = 0; member < this.#parties; member++) {
      if (Atomics.load(this.#words, this.#lineOf(member) + ARRIVED) !== next) missing.push(member);
    }
    return missing;
  }

  /** Whether a member is dead and has not come: it may have come and ended, all since it was looked for. */
  #isDead(member: number, next: number): boolean {
    const line = this.#lineOf(member);
    const threadId = Atomics.load(this.#words, line + THREAD);
    if (threadId === 0 || this.#thread.isAlive(threadId)) return false;
    return Atomics.load(this.#words, line + ARRIVED) !== next;
  }

  #admit(breach: number, timeoutMs: number): void {
    if (breach === 0) return;
    const member = (breach >> 1) - 1;
    const name = `The barrier at byte ${this.#words.byteOffset}`;
    const threadId = Atomics.load(this.#words, this.#lineOf(member) + THREAD);
    if ((breach & 1) !== 0) {
      throw new LabError(
        'peer-gone',
        `${name}: member ${member}, thread ${threadId}, died before it came, and ${this.#parties} are expected. Set it up anew.`,
      );
    }
    if (member === this.#member) throw timedOut(`${name}: not all ${this.#parties} members came`, timeoutMs);
    throw new LabError(
      'timed-out',
      `${name}: member ${member}, thread ${threadId}, gave up waiting, and ${this.#parties} are expected. Allow more time, and set it up anew.`,
    );
  }

  #lineOf(member: number): number {
    return MEMBERS + member * LINE_WORDS;
  }
}
