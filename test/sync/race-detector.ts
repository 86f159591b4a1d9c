/** Finds data races among watched accesses of two threads, by vector clocks, also in an order in which nothing went wrong. Used by races.test.ts. */

import type { Access, Listen } from './watched-memory.js';

/*
 * Two accesses of one byte by different threads are a race when one of them writes, not both are atomic, and nothing orders
 * them: the ECMAScript memory model (Data Races). What orders them is an atomic write that an atomic read of the other thread
 * saw, and each thread's own order. A thread's clock says up to which of each thread's steps it has seen (FastTrack, Flanagan
 * and Freund 2009, without what makes it fast).
 */

interface Made {
  thread: 0 | 1;
  step: number;
  isAtomic: boolean;
  isWrite: boolean;
}

type Clock = [steps0: number, steps1: number];

const join = (one: Clock, two: Clock): Clock => [Math.max(one[0], two[0]), Math.max(one[1], two[1])];

export class RaceDetector {
  /** What was found, each once: the 32-bit word of the memory, and who did what. */
  readonly races = new Set<string>();
  readonly #clocks: [Clock, Clock] = [
    [1, 0],
    [0, 1],
  ];
  /** What the latest atomic write of a word hands to who reads it. */
  readonly #handed = new Map<number, Clock>();
  /** The latest of each kind and thread, a byte. */
  readonly #made = new Map<number, Made[]>();

  readonly listen: Listen = (thread, access) => {
    const { from, isAtomic, isRead, isWrite } = access;
    const handed = this.#handed.get(from);
    if (isAtomic && isRead && handed) this.#clocks[thread] = join(this.#clocks[thread], handed);
    this.#look(thread, access);
    if (!isAtomic || !isWrite) return;
    // Who reads behind a change of what was read has seen that one too (release sequence); a store begins anew.
    this.#handed.set(from, isRead && handed ? join(handed, this.#clocks[thread]) : [...this.#clocks[thread]]);
    this.#clocks[thread][thread]++;
  };

  #look(thread: 0 | 1, { from, to, isAtomic, isWrite }: Access): void {
    const clock = this.#clocks[thread];
    const own: Made = { thread, step: clock[thread], isAtomic, isWrite };
    for (let byte = from; byte < to; byte++) {
      const made = this.#made.get(byte) ?? [];
      for (const other of made) {
        if (other.thread === thread || !(other.isWrite || isWrite) || (other.isAtomic && isAtomic)) continue;
        if (other.step > clock[other.thread]) this.races.add(`word ${byte >> 2}: ${tell(other)}, ${tell(own)}`);
      }
      const rest = made.filter((one) => one.thread !== thread || one.isAtomic !== isAtomic || one.isWrite !== isWrite);
      this.#made.set(byte, [...rest, own]);
    }
  }
}

function tell({ thread, isAtomic, isWrite }: Made): string {
  return `thread ${thread} ${isWrite ? 'writes' : 'reads'} ${isAtomic ? 'by Atomics' : 'plainly'}`;
}
