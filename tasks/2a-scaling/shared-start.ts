/** When the first of several threads began: the time that all of them count from. Used by the sweep's workers and their host. */

import { readNow } from '../../src/sys/clock.js';

const AT = 0;

/** One word of 64 bits: CLOCK_MONOTONIC in ns, 0 as long as nobody has begun. */
export class SharedStart {
  readonly #words: BigInt64Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)) {
    this.#words = new BigInt64Array(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#words.buffer as SharedArrayBuffer;
  }

  /** Before any of them begins. */
  clear(): void {
    Atomics.store(this.#words, AT, 0n);
  }

  /**
   * Returns when the first came here, ns. Where there are more threads than CPUs the last one gets a CPU much later: its time counts
   * from there all the same, or the work would seem to have taken less.
   */
  claim(): number {
    const now = BigInt(Math.round(readNow()));
    const earlier = Atomics.compareExchange(this.#words, AT, 0n, now);
    return Number(earlier === 0n ? now : earlier);
  }
}

/** Returns whether so much time has passed since the start; each call is a clock read. */
export function makeDeadline(startNs: number, timeMs: number): () => boolean {
  const endNs = startNs + timeMs * 1e6;
  return () => readNow() >= endNs;
}
