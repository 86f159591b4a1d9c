/** What both sides of an SpscRing do alike: addressing slots, and checking how many are asked for. The base of spsc-ring-producer.ts and spsc-ring-consumer.ts. */

import { RingSide, type RingSideOptions } from './ring-side.js';
import type { SideWords } from './ring-words.js';
import type { RingMemory } from './spsc-ring-layout.js';

/** What tryReserve, tryPeek and peek return in place of a slot. */
export const NO_SLOT = -1;

/*
 * What a copy of one slot costs. set() takes 17 ns for 64 B as for 16, and a view made for it 30 more. A loop over words of 8 B
 * takes 9 for 64 B: optimised, V8 moves them through registers and makes no BigInt of them. (Float64Array would be as fast, but it
 * may change the bits of a NaN.) For that the caller's bytes need a view of words too: made once for as long as the caller
 * gives the same Uint8Array again, as loops do.
 */
const MOST_LOOPED_BYTES = 128;
const NO_LONGS = new BigInt64Array(0);

export abstract class SlotSide extends RingSide {
  readonly capacity: number;
  readonly slotBytes: number;
  /** All slots: slot i has bytes i × slotBytes to (i + 1) × slotBytes. */
  readonly slots: Uint8Array;
  /** The same memory as 32-bit words: slot i begins at word i × slotBytes / 4. Of use where slotBytes is a multiple of 4. */
  readonly slotWords: Int32Array;
  /** Words of 8 B of all slots, where one slot is copied by them. */
  readonly #longs: BigInt64Array;
  /** 0: such slots are copied by set(). */
  readonly #slotLongs: number;
  /** The caller's bytes that were copied last, kept with their view until others come. */
  #copied: Uint8Array | undefined;
  #copiedLongs: BigInt64Array = NO_LONGS;
  #isLooped = false;

  protected constructor(ring: RingMemory, side: SideWords, options: RingSideOptions) {
    super(ring, side, options);
    this.capacity = ring.capacity;
    this.slotBytes = ring.slotBytes;
    this.slots = ring.slots;
    const { buffer, byteOffset, byteLength } = ring.slots;
    this.slotWords = new Int32Array(buffer, byteOffset, byteLength >> 2);
    this.#longs = new BigInt64Array(buffer, byteOffset, byteLength >> 3);
    this.#slotLongs = this.slotBytes % 8 === 0 && this.slotBytes <= MOST_LOOPED_BYTES ? this.slotBytes / 8 : 0;
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
    if (count >>> 0 !== count || count > this.capacity) this.#failRequest(count);
  }

  /** Returns how many slots the bytes fill. Throws: RangeError when they fill the last one in part. */
  protected countSlots(bytes: Uint8Array): number {
    const { length } = bytes;
    if (length === this.slotBytes) return 1;
    if (length % this.slotBytes !== 0) this.#failLength(length);
    return length / this.slotBytes;
  }

  /** Copies the bytes, one slot, into a slot. Returns false, having done nothing, where a loop is not the way. */
  protected copyIn(slot: number, bytes: Uint8Array): boolean {
    if (bytes !== this.#copied) this.#makeView(bytes);
    if (!this.#isLooped) return false;
    copyLongs(this.#copiedLongs, 0, this.#longs, slot * this.#slotLongs, this.#slotLongs);
    return true;
  }

  /** Copies a slot to the bytes, as copyIn(). */
  protected copyOut(slot: number, bytes: Uint8Array): boolean {
    if (bytes !== this.#copied) this.#makeView(bytes);
    if (!this.#isLooped) return false;
    copyLongs(this.#longs, slot * this.#slotLongs, this.#copiedLongs, 0, this.#slotLongs);
    return true;
  }

  #makeView(bytes: Uint8Array): void {
    this.#copied = bytes;
    const { buffer, byteOffset } = bytes;
    this.#isLooped = this.#slotLongs > 0 && byteOffset % 8 === 0;
    if (this.#isLooped) this.#copiedLongs = new BigInt64Array(buffer, byteOffset, this.#slotLongs);
  }

  #failRequest(count: number): never {
    throw new RangeError(
      `a batch must be a whole number of slots from 0 to the capacity, ${this.capacity}; got ${count}. More never fit at once`,
    );
  }

  #failLength(length: number): never {
    throw new RangeError(
      `${length} B are no whole number of slots of ${this.slotBytes} B: fill the last slot up, or reserve() and write in place`,
    );
  }
}

function copyLongs(from: BigInt64Array, fromAt: number, to: BigInt64Array, toAt: number, count: number): void {
  let at = 0;
  for (; at + 4 <= count; at += 4) {
    to[toAt + at] = from[fromAt + at]!;
    to[toAt + at + 1] = from[fromAt + at + 1]!;
    to[toAt + at + 2] = from[fromAt + at + 2]!;
    to[toAt + at + 3] = from[fromAt + at + 3]!;
  }
  for (; at < count; at++) to[toAt + at] = from[fromAt + at]!;
}
