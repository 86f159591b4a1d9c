/** The side of an SpscRing that fills slots. Made by SpscRing.producer(), used by one thread. */

import type { RingSideOptions } from './ring-side.js';
import { PRODUCER } from './ring-words.js';
import type { RingMemory } from './spsc-ring-layout.js';
import { NO_SLOT, SlotSide } from './spsc-ring-side.js';

/*
 * What a batch costs beside its bytes: one Atomics.store of HEAD, which publishes it, one Atomics.load of the consumer's seat,
 * which is in the cache unless the consumer slept, and, only when by the copy there is no room, one Atomics.load of TAIL.
 */

export class RingProducer extends SlotSide {
  #reserved = 0;

  constructor(ring: RingMemory, options: RingSideOptions) {
    super(ring, PRODUCER, options);
  }

  /** How many slots have room at this moment; there may be more by now, never less. */
  get writable(): number {
    return this.countUnits();
  }

  /** The slot that comes next. */
  get writeIndex(): number {
    return this.index;
  }

  /**
   * Returns the first of `count` free slots, all of them to be written in place, and then committed; slotAt() names the others.
   * Nothing moves yet: the next reserve() begins at the same slot. Of 0 slots, the slot that comes next, at once.
   *
   * Blocks: until all are free, as the strategy says.
   * Throws: RangeError for more than the capacity; LabError peer-gone when the consumer has closed or died, timed-out.
   */
  reserve(count: number): number {
    // #region 2a/ring-push
    this.#check(count);
    if (!this.hasUnits(count)) {
      this.waitFor(count);
      this.checkConsumer();
    }
    return this.#grant(count);
    // #endregion
  }

  /**
   * Returns how many slots it reserved, from writeIndex on: `count`, or as many as lie side by side before the last slot's end.
   * For a loop over words that goes on from slot to slot without looking where the ring ends.
   *
   * Blocks, Throws: as reserve().
   */
  reserveRun(count: number): number {
    // #region 2a/batched-ring
    this.#check(count);
    const run = Math.min(count, this.capacity - this.index);
    this.reserve(run);
    return run;
    // #endregion
  }

  /** Returns as reserve(), or NO_SLOT when not all of them are free now. Blocks: never. */
  tryReserve(count: number): number {
    this.#check(count);
    if (this.hasUnits(count)) return this.#grant(count);
    this.checkConsumer();
    return NO_SLOT;
  }

  /** Resolves as reserve() returns; the event loop runs meanwhile. For the main thread. */
  async reserveAsync(count: number): Promise<number> {
    this.#check(count);
    if (!this.hasUnits(count)) {
      await this.waitForAsync(count);
      this.checkUsable();
      this.checkConsumer();
    }
    return this.#grant(count);
  }

  /**
   * Gives the first `count` of the reserved slots to the consumer; the rest stays reserved.
   *
   * Ordering: all that was written to the slots before is seen by who takes them.
   * Throws: RangeError for more than are reserved.
   */
  commit(count: number): void {
    // #region 2a/ring-push
    if (count >>> 0 !== count || count > this.#reserved) this.#failCommit(count);
    if (count === 0) return;
    this.checkUsable();
    this.#reserved -= count;
    this.advance(count, this.slotAt(this.index, count));
    // #endregion
  }

  /**
   * Copies the bytes, a whole number of slots, and commits them: all at once, or none.
   *
   * Blocks, Throws: as reserve().
   */
  push(bytes: Uint8Array): void {
    const count = this.countSlots(bytes);
    this.#fill(this.reserve(count), bytes, count);
  }

  /** Returns whether there was room for all; if not, nothing was copied. Blocks: never. */
  tryPush(bytes: Uint8Array): boolean {
    const count = this.countSlots(bytes);
    const first = this.tryReserve(count);
    if (first === NO_SLOT) return false;
    this.#fill(first, bytes, count);
    return true;
  }

  /** Resolves when all is committed. The bytes must not change before. */
  async pushAsync(bytes: Uint8Array): Promise<void> {
    const count = this.countSlots(bytes);
    this.#fill(await this.reserveAsync(count), bytes, count);
  }

  #check(count: number): void {
    this.checkRequest(count);
    this.checkUsable();
    if (this.wasPeerClosed) this.checkConsumer();
  }

  #grant(count: number): number {
    this.#reserved = count;
    return this.index;
  }

  #fill(first: number, bytes: Uint8Array, count: number): void {
    // #region 2a/ring-push
    if (count === 1 && this.copyIn(first, bytes)) {
      this.commit(1);
      return;
    }
    const { slots, slotBytes } = this;
    const run = this.runFrom(first, count);
    if (run === count) slots.set(bytes, first * slotBytes);
    else {
      // Two views, at most once a lap; a message that is one slot never comes here.
      slots.set(bytes.subarray(0, run * slotBytes), first * slotBytes);
      slots.set(bytes.subarray(run * slotBytes), 0);
    }
    this.commit(count);
    // #endregion
  }

  #failCommit(count: number): never {
    throw new RangeError(`${count} slots cannot be committed: ${this.#reserved} are reserved`);
  }
}
