/** The side of an SpscRing that fills slots. Made by SpscRing.producer(), used by one thread. */

import { LabError } from '../core/errors.js';
import {
  CONSUMER_SEAT,
  CONSUMER_THREAD,
  HEAD,
  PRODUCER_SEAT,
  PRODUCER_THREAD,
  type RingMemory,
  TAIL,
  TAIL_SEEN,
  WRITE_INDEX,
} from './spsc-ring-layout.js';
import { NO_SLOT, RingSide, type RingSideOptions, type SideWords } from './spsc-ring-side.js';
import { AWAKE, wakeOrFindClosed } from './wait-strategy.js';

const PRODUCER: SideWords = {
  name: 'producer',
  seat: PRODUCER_SEAT,
  thread: PRODUCER_THREAD,
  peerName: 'consumer',
  peerSeat: CONSUMER_SEAT,
  peerThread: CONSUMER_THREAD,
};

/*
 * What a batch costs beside its bytes: one Atomics.store of HEAD, which publishes it, one Atomics.load of the consumer's seat,
 * which is in the cache unless the consumer slept, and, only when by the copy there is no room, one Atomics.load of TAIL.
 *
 * The bytes are plain stores. They come before the store of HEAD in program order, and the consumer reads them after an
 * Atomics.load that saw that HEAD: the store synchronises with the load (ECMA-262, Memory Model), so it sees the bytes.
 */

export class RingProducer extends RingSide {
  #reserved = 0;
  #isConsumerClosed = false;

  constructor(ring: RingMemory, options: RingSideOptions) {
    super(ring, PRODUCER, options);
  }

  /** How many slots have room at this moment; there may be more by now, never less. */
  get writable(): number {
    this.words[TAIL_SEEN] = Atomics.load(this.words, TAIL);
    return this.capacity - ((this.words[HEAD]! - this.words[TAIL_SEEN]!) | 0);
  }

  /**
   * Returns the first of `count` free slots, all of them to be written in place, and then committed; slotAt() names the others.
   * Nothing moves yet: the next reserve() begins at the same slot. Of 0 slots, the slot that comes next, at once.
   *
   * Blocks: until all are free, as the strategy says.
   * Throws: RangeError for more than the capacity; LabError peer-gone when the consumer has closed or died, timed-out.
   */
  reserve(count: number): number {
    this.#check(count);
    if (!this.hasSlots(count)) {
      this.waitFor(count);
      this.#checkConsumer();
    }
    return this.#grant(count);
  }

  /** Returns as reserve(), or NO_SLOT when not all of them are free now. Blocks: never. */
  tryReserve(count: number): number {
    this.#check(count);
    if (this.hasSlots(count)) return this.#grant(count);
    this.#checkConsumer();
    return NO_SLOT;
  }

  /** Resolves as reserve() returns; the event loop runs meanwhile. For the main thread. */
  async reserveAsync(count: number): Promise<number> {
    this.#check(count);
    if (!this.hasSlots(count)) {
      await this.waitForAsync(count);
      this.checkUsable();
      this.#checkConsumer();
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
    if (count >>> 0 !== count || count > this.#reserved) {
      throw new RangeError(`${count} slots cannot be committed: ${this.#reserved} are reserved`);
    }
    if (count === 0) return;
    this.checkUsable();
    this.#reserved -= count;
    const { words } = this;
    words[WRITE_INDEX] = this.slotAt(words[WRITE_INDEX]!, count);
    Atomics.store(words, HEAD, (words[HEAD]! + count) | 0);
    // After the store, not before: this is step b of wait-strategy.ts.
    if (Atomics.load(words, CONSUMER_SEAT) !== AWAKE) this.#isConsumerClosed = wakeOrFindClosed(words, CONSUMER_SEAT);
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

  protected hasSlots(count: number): boolean {
    const { words } = this;
    const head = words[HEAD]!; // plain: nobody else writes it
    if (this.capacity - ((head - words[TAIL_SEEN]!) | 0) >= count) return true;
    const tail = Atomics.load(words, TAIL);
    words[TAIL_SEEN] = tail;
    return this.capacity - ((head - tail) | 0) >= count;
  }

  #check(count: number): void {
    this.checkRequest(count);
    this.checkUsable();
    if (this.#isConsumerClosed) this.#checkConsumer();
  }

  #grant(count: number): number {
    this.#reserved = count;
    return this.words[WRITE_INDEX]!;
  }

  #fill(first: number, bytes: Uint8Array, count: number): void {
    const { slots, slotBytes } = this;
    const run = this.runFrom(first, count);
    if (run === count) slots.set(bytes, first * slotBytes);
    else {
      // Two views, at most once a lap; a message that is one slot never comes here.
      slots.set(bytes.subarray(0, run * slotBytes), first * slotBytes);
      slots.set(bytes.subarray(run * slotBytes), 0);
    }
    this.commit(count);
  }

  #checkConsumer(): void {
    if (!this.isPeerClosed) return;
    const unread = this.capacity - this.writable;
    throw new LabError(
      'peer-gone',
      `the consumer has closed the ring, ${unread} slots are not taken: nothing that is written now would be read. Stop producing`,
    );
  }
}
