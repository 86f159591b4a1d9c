/** A count to which several threads add: in one word, or in one word a thread, each on a cache line of its own. Used by whoever shares memory between threads. */

import { checkCount, LINE_BYTES, LINE_WORDS } from './layout.js';
import { FIRST_WORD, initWords, openWords } from './lock-memory.js';

/*
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ header; its capacity: lines                  │
 *  128 + 128i ├──────────────────────────────────────────────┤
 *              │ COUNT of worker i; of all, if there is one   │
 *              └──────────────────────────────────────────────┘
 *
 * Both forms add with the same instruction. What differs is whether the cache line has to travel between cores for it.
 * A word holds the count modulo 2^32, and so does their sum: it goes on past 2^31 and begins again behind 2^32 - 1. A
 * difference of two sums is right as `(later - earlier) >>> 0`.
 */

const MOST_WORKERS = 1024;

export type CounterForm = 'shared' | 'padded';

export interface CounterOptions {
  form: CounterForm;
  /** How many will add, numbered from 0; `shared` needs no number. */
  workers?: number;
}

export class Counter {
  readonly #words: Int32Array;
  readonly #lines: number;
  readonly #own: number;

  private constructor(words: Int32Array, lines: number, worker: number) {
    this.#words = words;
    this.#lines = lines;
    // With one line it is everybody's.
    if (lines > 1) checkCount(worker, 'worker', 0, lines - 1);
    this.#own = FIRST_WORD + (lines > 1 ? worker : 0) * LINE_WORDS;
  }

  static bytesFor(options: CounterOptions): number {
    return (1 + countLines(options)) * LINE_BYTES;
  }

  /** Returns a new counter at 0, as worker 0 sees it. Threads: one, before any other opens it. Throws: TypeError, RangeError. */
  static init(memory: SharedArrayBuffer, byteOffset: number, options: CounterOptions): Counter {
    const lines = countLines(options);
    return new Counter(initWords(memory, byteOffset, Counter.bytesFor(options), 'Counter', lines), lines, 0);
  }

  /** Returns a worker's view of the counter that init() made. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, { worker = 0 }: { worker?: number } = {}): Counter {
    const { words, capacity } = openWords(memory, byteOffset, 'Counter', (lines) => (1 + lines) * LINE_BYTES);
    return new Counter(words, capacity, worker);
  }

  /** Adds a 32-bit whole number, which may be negative. */
  add(amount = 1): void {
    Atomics.add(this.#words, this.#own, amount);
  }

  /** Returns the count modulo 2^32. Ordering: while others add to a padded one, a sum that never was at one moment. */
  sum(): number {
    let sum = 0;
    for (let line = 1; line <= this.#lines; line++) {
      sum = (sum + Atomics.load(this.#words, line * LINE_WORDS)) | 0;
    }
    return sum >>> 0;
  }
}

function countLines({ form, workers = 1 }: CounterOptions): number {
  checkCount(workers, 'workers', 1, MOST_WORKERS);
  return form === 'shared' ? 1 : workers;
}
