/** What both sides of an SpscRing do alike: addressing slots, and checking how many are asked for. The base of spsc-ring-producer.ts and spsc-ring-consumer.ts. */

import { RingSide, type RingSideOptions } from './ring-side.js';
import type { SideWords } from './ring-words.js';
import type { RingMemory } from './spsc-ring-layout.js';

/** What tryReserve, tryPeek and peek return in place of a slot. */
export const NO_SLOT = -1;

export abstract class SlotSide extends RingSide {
  readonly capacity: number;
  readonly slotBytes: number;
  /** All slots: slot i has bytes i × slotBytes to (i + 1) × slotBytes. */
  readonly slots: Uint8Array;

  protected constructor(ring: RingMemory, side: SideWords, options: RingSideOptions) {
    super(ring, side, options);
    this.capacity = ring.capacity;
    this.slotBytes = ring.slotBytes;
    this.slots = ring.slots;
  }

  /** Returns the k-th slot of a batch that begins at `first`: behind the last slot comes slot 0. k is at most the capacity. */
  slotAt(first: number, k: number): number {
    const slot = first + k;
    return slot < this.capacity ? slot : slot - this.capacity;
  }

  /** Returns how many of `count` slots from `first` on lie side by side; the others follow from slot 0 on. */
  runFrom(first: number, count: number): number {
    return Math.min(count, this.capacity - first);
  }

  /** Throws: RangeError for what is no whole number of slots, or for more than there will ever be. */
  protected checkRequest(count: number): void {
    if (count >>> 0 === count && count <= this.capacity) return;
    throw new RangeError(
      `a batch must be a whole number of slots from 0 to the capacity, ${this.capacity}; got ${count}. More never fit at once`,
    );
  }

  /** Returns how many slots the bytes fill. Throws: RangeError when they fill the last one in part. */
  protected countSlots(bytes: Uint8Array): number {
    const { length } = bytes;
    if (length === this.slotBytes) return 1;
    if (length % this.slotBytes !== 0) {
      throw new RangeError(
        `${length} B are no whole number of slots of ${this.slotBytes} B: fill the last slot up, or reserve() and write in place`,
      );
    }
    return length / this.slotBytes;
  }
}
