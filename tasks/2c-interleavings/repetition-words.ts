/** The words over which the threads of a repeated program meet, count and are watched. Used by both sides: repetition-thread.ts and repetition.ts. */

import { LabError } from '../../src/core/errors.js';

/*
 *   line 0   ROUND       the round that is open
 *   line 1   ARRIVED     threads that came to the start barrier, over all rounds
 *   line 2   FINISHED    threads that came to a round's end, over all rounds
 *   line 3   COMPLETED   the last round that was checked     WRONG   rounds whose check failed     FIRST   the first of them
 *   line 4+i PLACE       thread i: 2 × round while it runs the program, 2 × round + 1 when it has left it
 *   behind   RESULT      thread i: what it returned, 16 doubles: kind or length, values
 *
 * A line is 128 bytes, so that who spins on one word is not disturbed by another one.
 */

const LINE_WORDS = 32;
const LINE_BYTES = LINE_WORDS * 4;
const FIRST_PLACE = 4;
const RESULT_DOUBLES = 16;

export const ROUND = 0;
export const ARRIVED = LINE_WORDS;
export const FINISHED = 2 * LINE_WORDS;
export const COMPLETED = 3 * LINE_WORDS;
export const WRONG = COMPLETED + 1;
export const FIRST = COMPLETED + 2;

export const placeOf = (thread: number) => (FIRST_PLACE + thread) * LINE_WORDS;

/** What a thread returned, where it is neither a list of numbers. */
const NOTHING = -1;
const NUMBER = -2;
const THROWN = -3;

export type ThreadResult = number | readonly number[] | undefined;

/** Marks a thread that threw. */
export const HAS_THROWN: unique symbol = Symbol('thrown');

export class RepetitionWords {
  readonly words: Int32Array;
  readonly #results: Float64Array;

  constructor(memory: SharedArrayBuffer, threads: number) {
    const linesBytes = (FIRST_PLACE + threads) * LINE_BYTES;
    this.words = new Int32Array(memory, 0, linesBytes / 4);
    this.#results = new Float64Array(memory, linesBytes, threads * RESULT_DOUBLES);
  }

  static make(threads: number): SharedArrayBuffer {
    return new SharedArrayBuffer((FIRST_PLACE + threads) * LINE_BYTES + threads * RESULT_DOUBLES * 8);
  }

  read(at: number): number {
    return Atomics.load(this.words, at);
  }

  /** Keeps what a thread returned; `finish` publishes it. Throws: LabError `usage` for what has no room here. */
  keepResult(thread: number, result: unknown): void {
    const at = thread * RESULT_DOUBLES;
    const results = this.#results;
    if (result === HAS_THROWN) results[at] = THROWN;
    else if (result === undefined) results[at] = NOTHING;
    else if (typeof result === 'number') {
      results[at] = NUMBER;
      results[at + 1] = result;
    } else if (isShortList(result)) {
      results[at] = result.length;
      results.set(result, at + 1);
    } else {
      const most = RESULT_DOUBLES - 1;
      throw new LabError('usage', `thread ${thread} returned what is neither a number nor a list of ${most} at most`);
    }
  }

  resultOf(thread: number): ThreadResult | typeof HAS_THROWN {
    const at = thread * RESULT_DOUBLES;
    const kind = this.#results[at]!;
    if (kind === THROWN) return HAS_THROWN;
    if (kind === NOTHING) return undefined;
    if (kind === NUMBER) return this.#results[at + 1]!;
    return [...this.#results.subarray(at + 1, at + 1 + kind)];
  }
}

function isShortList(value: unknown): value is number[] {
  return Array.isArray(value) && value.length < RESULT_DOUBLES && value.every((each) => typeof each === 'number');
}
