/** What both sides of an SpscRing do alike: belonging to a thread, addressing slots, waiting for the other side, closing. The base of spsc-ring-producer.ts and spsc-ring-consumer.ts. */

import { LabError } from '../core/errors.js';
import { type IsAlive, isThreadAlive, NO_THREAD, ownThreadId } from './liveness.js';
import type { RingMemory } from './spsc-ring-layout.js';
import { CLOSED, closeSeat, Seat, type Waited, type WaitOptions, wakeOrFindClosed } from './wait-strategy.js';

export interface RingSideOptions extends WaitOptions {
  /** The kernel's id of the calling thread, by which the other side sees that it died. Default: asked of the addon; 0: unknown. */
  threadId?: number;
  /** Whether a thread still exists. Default: what /proc says. */
  isAlive?: IsAlive;
}

/** Where the words of a side lie (spsc-ring-layout.ts), and of the other one. */
export interface SideWords {
  name: 'producer' | 'consumer';
  seat: number;
  thread: number;
  peerName: 'producer' | 'consumer';
  peerSeat: number;
  peerThread: number;
}

/** What tryReserve, tryPeek and peek return in place of a slot. */
export const NO_SLOT = -1;

export abstract class RingSide {
  readonly capacity: number;
  readonly slotBytes: number;
  /** All slots: slot i has bytes i × slotBytes to (i + 1) × slotBytes. */
  readonly slots: Uint8Array;
  protected readonly words: Int32Array;
  readonly #side: SideWords;
  readonly #seat: Seat;
  readonly #waited: Waited;
  #wantedSlots = 0;
  #hasLeft = false;

  protected constructor(ring: RingMemory, side: SideWords, options: RingSideOptions) {
    this.capacity = ring.capacity;
    this.slotBytes = ring.slotBytes;
    this.slots = ring.slots;
    this.words = ring.words;
    this.#side = side;
    this.#seat = new Seat(ring.words, side.seat, options);
    this.#takeSide(options.threadId ?? ownThreadId());
    const isAlive = options.isAlive ?? isThreadAlive;
    this.#waited = {
      isOver: () => this.hasSlots(this.#wantedSlots) || this.isPeerClosed,
      checkPeer: () => this.#checkPeer(isAlive),
      describe: () => `the ${side.peerName} of a ring of ${this.capacity} slots; wanted ${this.#wantedSlots}`,
    };
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

  /** Whether the other side has closed. The producer's slots can still be taken then. */
  get isPeerClosed(): boolean {
    return Atomics.load(this.words, this.#side.peerSeat) === CLOSED;
  }

  /** Ends this side for good and wakes the other. The second time it does nothing. Blocks: never. */
  close(): void {
    closeSeat(this.words, this.#side.seat); // step a of wait-strategy.ts, before
    wakeOrFindClosed(this.words, this.#side.peerSeat); // step b
  }

  /** Gives the side up without closing it, so that another thread can take it. Slots that were reserved or peeked at are as before. */
  leave(): void {
    this.checkUsable();
    this.#hasLeft = true;
    Atomics.store(this.words, this.#side.thread, NO_THREAD);
  }

  /** Returns whether so many slots are there for this side, by its copy of the other's cursor or else by the cursor. */
  protected abstract hasSlots(count: number): boolean;

  /** Throws: use after close, or after leave. One plain load: the seat is this side's own. */
  protected checkUsable(): void {
    if (this.#hasLeft || this.words[this.#side.seat] === CLOSED) {
      const deed = this.#hasLeft ? 'left' : 'closed';
      throw new Error(`the ${this.#side.name} of this ring was ${deed} before: nothing can be done with it any more`);
    }
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

  protected waitFor(count: number): void {
    this.#wantedSlots = count;
    this.#seat.wait(this.#waited);
  }

  protected waitForAsync(count: number): Promise<void> {
    this.#wantedSlots = count;
    return this.#seat.waitAsync(this.#waited);
  }

  /** A side belongs to one thread. The id is left where it is by close() and by death: there the side ends too. */
  #takeSide(threadId: number): void {
    const owner = Atomics.compareExchange(this.words, this.#side.thread, NO_THREAD, threadId);
    if (owner === NO_THREAD || owner === threadId) return;
    throw new Error(
      `the ${this.#side.name} of this ring belongs to thread ${owner}, this is thread ${threadId}: a ring has one of each. ` +
        `Where a thread hands its side on, it calls leave() first`,
    );
  }

  #checkPeer(isAlive: IsAlive): void {
    const { name, peerName, peerThread } = this.#side;
    const threadId = Atomics.load(this.words, peerThread);
    if (threadId === NO_THREAD || isAlive(threadId)) return;
    throw new LabError(
      'peer-gone',
      `the ${peerName} of the ring, thread ${threadId}, ended without closing it, while the ${name} waited for ` +
        `${this.#wantedSlots} of ${this.capacity} slots. See why that thread ended; what it committed before can still be taken`,
    );
  }
}
