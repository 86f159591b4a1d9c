/** The side of an SpscRing that takes slots. Made by SpscRing.consumer(), used by one thread. */

import type { RingSideOptions } from './ring-side.js';
import { CONSUMER } from './ring-words.js';
import type { RingMemory } from './spsc-ring-layout.js';
import { NO_SLOT, SlotSide } from './spsc-ring-side.js';

/** Up to here a loop over bytes is as fast as finding the view and calling set(). */
const LOOPED_BYTES = 32;

/*
 * The mirror of the producer, with one difference: its end. The producer closes after its last commit. So who sees CLOSED and
 * looks at HEAD afterwards, in this order, has seen all there will ever be; the other way round the last commit could fall
 * between the two looks and be lost.
 */

export class RingConsumer extends SlotSide {
  #peeked = 0;
  /** One view a slot, made when it is first needed: set() takes a whole view, and one a message would be an allocation each. */
  readonly #views: (Uint8Array | undefined)[] = [];

  constructor(ring: RingMemory, options: RingSideOptions) {
    super(ring, CONSUMER, options);
  }

  /** How many slots are full at this moment; there may be more by now, never less. */
  get readable(): number {
    return this.countUnits();
  }

  /** Whether the producer has closed and everything was taken. */
  get isEnded(): boolean {
    return this.isPeerClosed && this.readable === 0;
  }

  /** The slot that comes next. */
  get readIndex(): number {
    return this.index;
  }

  /**
   * Returns the first of `count` full slots, all of them to be read in place, and then released; slotAt() names the others.
   * NO_SLOT: the producer has closed and fewer are left, `readable` says how many. Nothing moves yet: the next peek() begins at the
   * same slot. Of 0 slots, the slot that comes next, at once.
   *
   * Blocks: until all are full or the producer has closed, as the strategy says.
   * Throws: RangeError for more than the capacity; LabError peer-gone when the producer died, timed-out.
   */
  peek(count: number): number {
    this.#check(count);
    if (!this.hasUnits(count)) this.waitFor(count);
    return this.#grant(count);
  }

  /** Returns as peek(), or NO_SLOT when not all of them are full now; isEnded tells the end. Blocks: never. */
  tryPeek(count: number): number {
    this.#check(count);
    return this.#grant(count);
  }

  /** Resolves as peek() returns; the event loop runs meanwhile. For the main thread. */
  async peekAsync(count: number): Promise<number> {
    this.#check(count);
    if (!this.hasUnits(count)) {
      await this.waitForAsync(count);
      this.checkUsable();
    }
    return this.#grant(count);
  }

  /**
   * Returns how many full slots begin at readIndex, at most `most`; at least one, or 0 at the end. As peek() of so many.
   *
   * Blocks: until there is one or the producer has closed.
   * Throws: as peek().
   */
  peekSome(most: number): number {
    // #region 2a/batched-ring
    this.#check(most);
    if (most === 0) return 0;
    if (!this.hasUnits(1)) this.waitFor(1);
    const count = this.countUpTo(most);
    this.#peeked = count;
    return count;
    // #endregion
  }

  /**
   * Returns as peekSome(), but no more than lie side by side before the last slot's end. For a loop over words that goes on from
   * slot to slot without looking where the ring ends.
   */
  peekRun(most: number): number {
    this.#check(most);
    return this.peekSome(Math.min(most, this.capacity - this.index));
  }

  /**
   * Gives the first `count` of the slots that were peeked at back to the producer, which overwrites them.
   *
   * Throws: RangeError for more than were peeked at.
   */
  release(count: number): void {
    // #region 2a/ring-pop
    if (count >>> 0 !== count || count > this.#peeked) this.#failRelease(count);
    if (count === 0) return;
    this.checkUsable();
    this.#peeked -= count;
    this.advance(count, this.slotAt(this.index, count));
    // #endregion
  }

  /**
   * Fills `into`, a whole number of slots, and releases them: all at once, or none. Returns false when the producer has closed
   * and fewer are left.
   *
   * Blocks, Throws: as peek().
   */
  pop(into: Uint8Array): boolean {
    const count = this.countSlots(into);
    return this.#take(this.peek(count), into, count);
  }

  /** Returns whether there were slots for all of `into`; if not, nothing was copied. Blocks: never. */
  tryPop(into: Uint8Array): boolean {
    const count = this.countSlots(into);
    return this.#take(this.tryPeek(count), into, count);
  }

  /** Resolves as pop() returns. */
  async popAsync(into: Uint8Array): Promise<boolean> {
    const count = this.countSlots(into);
    return this.#take(await this.peekAsync(count), into, count);
  }

  #check(count: number): void {
    this.checkRequest(count);
    this.checkUsable();
  }

  /** Behind a wait this is the look at HEAD after the one at CLOSED. */
  #grant(count: number): number {
    // #region 2a/ring-pop
    if (!this.hasUnits(count)) return NO_SLOT;
    this.#peeked = count;
    return this.index;
    // #endregion
  }

  #take(first: number, into: Uint8Array, count: number): boolean {
    // #region 2a/ring-pop
    if (first === NO_SLOT) return false;
    if (count === 1 && this.copyOut(first, into)) {
      this.release(1);
      return true;
    }
    for (let k = 0; k < count; k++) this.#copySlot(this.slotAt(first, k), into, k * this.slotBytes);
    this.release(count);
    return true;
    // #endregion
  }

  #copySlot(slot: number, into: Uint8Array, offset: number): void {
    const { slots, slotBytes } = this;
    const from = slot * slotBytes;
    if (slotBytes <= LOOPED_BYTES) {
      for (let at = 0; at < slotBytes; at++) into[offset + at] = slots[from + at]!;
      return;
    }
    let view = this.#views[slot];
    if (view === undefined) {
      view = slots.subarray(from, from + slotBytes);
      this.#views[slot] = view;
    }
    into.set(view, offset);
  }

  #failRelease(count: number): never {
    throw new RangeError(`${count} slots cannot be released: ${this.#peeked} were peeked at`);
  }
}
