/** Where everything of an MpmcQueue lies, and what the bits of its words mean. Used by mpmc-queue.ts. */

import { CAPACITY_WORD, checkCount, LINE_BYTES, LINE_WORDS, roundUpToLine } from './layout.js';

/*
 *     line   0 ┌ header (layout.ts), SLOT_BYTES
 *            1 ├ PUSH_TICKET            the slot to be filled next, and CLOSED
 *            2 ├ POP_TICKET             the slot to be emptied next
 *            3 ├ members (members.ts), two lines
 *            5 ├ notEmpty, notFull      event counts, two lines each
 *            9 └ slots: TURN, then the message, up to a multiple of 64 B, so that no two threads write to one line
 *
 * A ticket names a slot and a lap; C: closed (of PUSH_TICKET alone). A slot is free for its TURN's lap, or with F full of it.
 *
 *     ticket   ┌ lap ───────────────┬ slot ──────┬ C ┐
 *     TURN     └ lap ───────────────┴ 0 ─────────┴ F ┘
 *
 * The slot's number has as many bits as the capacity needs, so the lap wraps where the word does: every capacity is as good as a
 * power of two, and nothing is divided.
 */

export const SLOT_BYTES_WORD = CAPACITY_WORD + 1;
export const PUSH_TICKET = LINE_WORDS;
export const POP_TICKET = 2 * LINE_WORDS;
export const MEMBERS_OFFSET = 3 * LINE_BYTES;
export const NOT_EMPTY_OFFSET = 5 * LINE_BYTES;
export const NOT_FULL_OFFSET = 7 * LINE_BYTES;
export const SLOTS_OFFSET = 9 * LINE_BYTES;
export const SLOTS_WORD = SLOTS_OFFSET / 4;

export const CLOSED = 1;
export const FULL = 1;

export const TURN_BYTES = 4;
const CACHE_LINE_BYTES = 64;
/** Leaves a lap seven bits. */
const MOST_SLOTS = 2 ** 24;
const MOST_SLOT_BYTES = 2 ** 30;

export interface MpmcQueueOptions {
  /** Slots, from 1 on; any number. All of them can be full. */
  capacity: number;
  /** Bytes of a slot; every message has as many. */
  slotBytes: number;
}

/** Returns what a queue needs. Throws: RangeError. */
export function queueBytesFor({ capacity, slotBytes }: MpmcQueueOptions): number {
  checkCount(capacity, 'capacity', 1, MOST_SLOTS);
  checkCount(slotBytes, 'slotBytes', 1, MOST_SLOT_BYTES);
  return SLOTS_OFFSET + roundUpToLine(capacity * strideFor(slotBytes));
}

/** Returns a word's bits for the slot and the one below. */
export function maskFor(capacity: number): number {
  return 2 ** (33 - Math.clz32(capacity - 1)) - 1;
}

export function strideFor(slotBytes: number): number {
  return Math.ceil((TURN_BYTES + slotBytes) / CACHE_LINE_BYTES) * CACHE_LINE_BYTES;
}
