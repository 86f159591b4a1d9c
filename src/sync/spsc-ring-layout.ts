/** What an SpscRing lays behind the words of ring-words.ts: slots, side by side. Used by spsc-ring.ts and its two sides. */

import { CAPACITY_WORD, checkCount, roundUpToLine } from './layout.js';
import type { RingUnits } from './ring-side.js';
import { DATA_OFFSET, MOST_UNITS, RING_WORDS } from './ring-words.js';

export const SLOT_BYTES_WORD = CAPACITY_WORD + 1;
export const MOST_SLOT_BYTES = 2 ** 30;

export interface SpscRingOptions {
  /** Slots, from 1 on; any number, not only powers of two. All of them can be full. */
  capacity: number;
  /** Bytes of a slot. A multiple of 4 or 8 where typed arrays are laid over slots. */
  slotBytes: number;
}

/** Throws: RangeError. */
export function ringBytesFor({ capacity, slotBytes }: SpscRingOptions): number {
  checkCount(capacity, 'capacity', 1, MOST_UNITS);
  checkCount(slotBytes, 'slotBytes', 1, MOST_SLOT_BYTES);
  return DATA_OFFSET + roundUpToLine(capacity * slotBytes);
}

/** The memory of a ring as both sides see it. */
export interface RingMemory extends RingUnits {
  /** All slots, side by side: slot i has bytes i × slotBytes to (i + 1) × slotBytes. */
  readonly slots: Uint8Array;
  readonly slotBytes: number;
}

export function makeRingMemory(memory: SharedArrayBuffer, byteOffset: number, options: SpscRingOptions): RingMemory {
  const { capacity, slotBytes } = options;
  return {
    control: new Int32Array(memory, byteOffset, RING_WORDS),
    slots: new Uint8Array(memory, byteOffset + DATA_OFFSET, capacity * slotBytes),
    capacity,
    unitName: 'slots',
    slotBytes,
  };
}
