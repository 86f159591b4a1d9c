/** Where everything of an SpscRing lies and who may write it. Used by spsc-ring.ts and its two sides. */

import { CAPACITY_WORD, checkCount, LINE_BYTES, LINE_WORDS, roundUpToLine } from './layout.js';

/*
 *     line  written by    words
 *        0  init()      ┌ header (layout.ts), SLOT_BYTES
 *        1  producer    ├ HEAD             slots committed so far, modulo 2^32
 *        2  producer    ├ TAIL_SEEN        its copy of TAIL;  WRITE_INDEX, slot of HEAD
 *        3  producer*   ├ PRODUCER_SEAT    wait-strategy.ts;  PRODUCER_THREAD, kernel id
 *        4  consumer    ├ TAIL             slots released so far, modulo 2^32
 *        5  consumer    ├ HEAD_SEEN        its copy of HEAD;  READ_INDEX, slot of TAIL
 *        6  consumer*   ├ CONSUMER_SEAT, CONSUMER_THREAD
 *        7              └ slots, side by side, up to the end of a line
 *
 *     * and by the other side, which makes SLEEPS to AWAKE
 *
 * Why so many lines. HEAD goes to the consumer's CPU each time it is looked at, and comes back to be written: that is the cost of
 * a ring. Each side therefore keeps a copy of the other's cursor and looks at the cursor itself only when, by the copy, there
 * is not enough. Copies lie on a line that nobody else reads, or they would travel with the cursor. A seat is looked at
 * after each commit and hardly ever written, so it stays in both caches; beside a cursor it would go back and forth.
 *
 * Why an index beside each cursor. A cursor wraps at 2^32, which is no multiple of most capacities: cursor % capacity would
 * jump there. So the slot is not derived from the cursor but counted beside it, from 0 to capacity - 1, by a comparison instead
 * of a division. The cursors serve for differences alone, (HEAD - TAIL) | 0, which are right across the wrap since they never
 * exceed the capacity, at most 2^30. Every capacity from 1 on is as good as any other; all of its slots can be filled.
 *
 * The private words lie in shared memory though one thread uses them, so that a side that one thread has left can be taken up by
 * another at the same place: leave() in the first, a message, then producer() or consumer() in the second.
 */

export const SLOT_BYTES_WORD = CAPACITY_WORD + 1;
export const HEAD = 1 * LINE_WORDS;
export const TAIL_SEEN = 2 * LINE_WORDS;
export const WRITE_INDEX = TAIL_SEEN + 1;
export const PRODUCER_SEAT = 3 * LINE_WORDS;
export const PRODUCER_THREAD = PRODUCER_SEAT + 1;
export const TAIL = 4 * LINE_WORDS;
export const HEAD_SEEN = 5 * LINE_WORDS;
export const READ_INDEX = HEAD_SEEN + 1;
export const CONSUMER_SEAT = 6 * LINE_WORDS;
export const CONSUMER_THREAD = CONSUMER_SEAT + 1;

export const SLOTS_OFFSET = 7 * LINE_BYTES;
export const RING_WORDS = SLOTS_OFFSET / 4;

/** Differences of cursors must stay below 2^31; a request may be as large as the capacity. */
export const MOST_SLOTS = 2 ** 30;
export const MOST_SLOT_BYTES = 2 ** 30;

export interface SpscRingOptions {
  /** Slots, from 1 on; any number, not only powers of two. All of them can be full. */
  capacity: number;
  /** Bytes of a slot. A multiple of 4 or 8 where typed arrays are laid over slots. */
  slotBytes: number;
}

/** Throws: RangeError. */
export function ringBytesFor({ capacity, slotBytes }: SpscRingOptions): number {
  checkCount(capacity, 'capacity', 1, MOST_SLOTS);
  checkCount(slotBytes, 'slotBytes', 1, MOST_SLOT_BYTES);
  return SLOTS_OFFSET + roundUpToLine(capacity * slotBytes);
}

/** The memory of a ring as both sides see it. */
export interface RingMemory {
  readonly words: Int32Array;
  /** All slots, side by side: slot i has bytes i × slotBytes to (i + 1) × slotBytes. */
  readonly slots: Uint8Array;
  readonly capacity: number;
  readonly slotBytes: number;
}

export function makeRingMemory(memory: SharedArrayBuffer, byteOffset: number, options: SpscRingOptions): RingMemory {
  const { capacity, slotBytes } = options;
  return {
    words: new Int32Array(memory, byteOffset, RING_WORDS),
    slots: new Uint8Array(memory, byteOffset + SLOTS_OFFSET, capacity * slotBytes),
    capacity,
    slotBytes,
  };
}
