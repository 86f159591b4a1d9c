/** The words by which the two sides of a ring know of each other: where each lies and who may write it. Used by the rings of slots and of records. */

import { LINE_BYTES, LINE_WORDS } from './layout.js';

/*
 *     line  written by    words
 *        0  init()      ┌ header (layout.ts), and what the kind of ring adds
 *        1  producer    ├ HEAD             units committed so far, modulo 2^32
 *        2  producer    ├ TAIL_SEEN        its copy of TAIL;  WRITE_INDEX, unit of HEAD
 *        3  producer*   ├ PRODUCER_SEAT    wait-strategy.ts;  PRODUCER_THREAD, kernel id
 *        4  consumer    ├ TAIL             units released so far, modulo 2^32
 *        5  consumer    ├ HEAD_SEEN        its copy of HEAD;  READ_INDEX, unit of TAIL
 *        6  consumer*   ├ CONSUMER_SEAT, CONSUMER_THREAD
 *        7              └ data, up to the end of a line
 *
 *     * and by the other side, which makes SLEEPS to AWAKE
 *
 * A unit is what the ring counts: a slot of an SpscRing, a byte of an SpscRecordRing.
 *
 * Why so many lines. HEAD goes to the consumer's CPU each time it is looked at, and comes back to be written: that is the cost of
 * a ring. Each side therefore keeps a copy of the other's cursor and looks at the cursor itself only when, by the copy, there
 * is not enough. Copies lie on a line that nobody else reads, or they would travel with the cursor. A seat is looked at
 * after each commit and hardly ever written, so it stays in both caches; beside a cursor it would go back and forth.
 *
 * Why an index beside each cursor. A cursor wraps at 2^32, which is no multiple of most capacities: cursor % capacity would
 * jump there. So the index is not derived from the cursor but counted beside it, from 0 to capacity - 1, by a comparison instead
 * of a division. The cursors serve for differences alone, (HEAD - TAIL) | 0, which are right across the wrap since they never
 * exceed the capacity, at most 2^30. Every capacity is as good as any other; all of it can be filled.
 *
 * The private words lie in shared memory though one thread uses them, so that a side that one thread has left can be taken up by
 * another at the same place: leave() in the first, a message, then producer() or consumer() in the second.
 */

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

export const DATA_OFFSET = 7 * LINE_BYTES;
export const RING_WORDS = DATA_OFFSET / 4;

/** Differences of cursors must stay below 2^31; a request may be as large as the capacity. */
export const MOST_UNITS = 2 ** 30;

/** The words as one side sees them: its own and the other's. */
export interface SideWords {
  name: 'producer' | 'consumer';
  cursor: number;
  index: number;
  seat: number;
  thread: number;
  peerName: 'producer' | 'consumer';
  peerCursor: number;
  /** Its copy of the other's cursor. */
  peerSeen: number;
  peerSeat: number;
  peerThread: number;
}

export const PRODUCER: SideWords = {
  name: 'producer',
  cursor: HEAD,
  index: WRITE_INDEX,
  seat: PRODUCER_SEAT,
  thread: PRODUCER_THREAD,
  peerName: 'consumer',
  peerCursor: TAIL,
  peerSeen: TAIL_SEEN,
  peerSeat: CONSUMER_SEAT,
  peerThread: CONSUMER_THREAD,
};

export const CONSUMER: SideWords = {
  name: 'consumer',
  cursor: TAIL,
  index: READ_INDEX,
  seat: CONSUMER_SEAT,
  thread: CONSUMER_THREAD,
  peerName: 'producer',
  peerCursor: HEAD,
  peerSeen: HEAD_SEEN,
  peerSeat: PRODUCER_SEAT,
  peerThread: PRODUCER_THREAD,
};

/** Writes an empty ring. The cursors may begin at anything modulo 2^32: a test begins shortly before the wrap. */
export function clearWords(control: Int32Array, firstCursor: number): void {
  control.fill(0, 0, RING_WORDS);
  for (const word of [HEAD, TAIL_SEEN, TAIL, HEAD_SEEN]) control[word] = firstCursor;
}
