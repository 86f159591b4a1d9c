/** Tells threads that will never go on from threads that are slow. Used by repetition.ts. */

import { readSwitches, readThreadState } from '../../src/sys/procfs.js';
import { COMPLETED, placeOf, type RepetitionWords } from './repetition-words.js';

/**
 * For how long all must have slept without a break, ms. Who sleeps in Atomics.wait is woken by the program's other threads only;
 * if all of these sleep too, or have returned, nobody ever will be.
 */
const ASLEEP_MS = 20;
/** After this time without an end a round is said to spin. */
const SPINNING_MS = 2_000;

/** The kernel's view of a thread. */
export interface WatchedThread {
  readonly tid: number;
}

export interface Kernel {
  readState(tid: number): string | null;
  /** Switches so far; null: not available. */
  readSwitches(tid: number): number | null;
}

const KERNEL: Kernel = {
  readState: (tid) => readThreadState('self', tid),
  readSwitches(tid) {
    const switches = readSwitches('self', tid);
    return switches === null ? null : switches.voluntary + switches.involuntary;
  },
};

export class HangWatch {
  readonly #board: RepetitionWords;
  readonly #threads: readonly WatchedThread[];
  readonly #kernel: Kernel;
  #round: number;
  #sinceMs: number | null = null;
  /** Since when all sleep, and what told so. */
  #asleep: { key: string; sinceMs: number } | null = null;

  constructor(board: RepetitionWords, firstRound: number, threads: readonly WatchedThread[], kernel: Kernel = KERNEL) {
    this.#board = board;
    this.#threads = threads;
    this.#kernel = kernel;
    this.#round = firstRound;
  }

  /** Returns whether the open round will never end. To be called every few milliseconds. */
  look(nowMs: number): boolean {
    const round = this.#board.read(COMPLETED) + 1;
    if (round !== this.#round || this.#sinceMs === null) {
      this.#round = round;
      this.#sinceMs = nowMs;
      this.#asleep = null;
      return false;
    }
    const places = this.#threads.map((_, thread) => this.#board.read(placeOf(thread)));
    const isEntered = places.every((place) => place >= 2 * round);
    const inside = this.#threads.filter((_, thread) => places[thread] === 2 * round);
    // Threads that are on their way into the program, or all out of it and about to be checked, are no hang.
    if (!isEntered || inside.length === 0) {
      this.#asleep = null;
      return false;
    }
    return this.#isAsleep(inside, nowMs) || nowMs - this.#sinceMs > SPINNING_MS;
  }

  #isAsleep(inside: readonly WatchedThread[], nowMs: number): boolean {
    const states = inside.map(({ tid }) => this.#kernel.readState(tid));
    if (states.some((state) => state !== 'S')) {
      this.#asleep = null;
      return false;
    }
    // A thread that ran between two looks has switched.
    const key = inside.map(({ tid }) => `${tid}:${this.#kernel.readSwitches(tid)}`).join();
    if (this.#asleep?.key !== key) this.#asleep = { key, sinceMs: nowMs };
    return nowMs - this.#asleep.sinceMs >= ASLEEP_MS;
  }
}
