/** What every side of a ring does alike: belonging to a thread, counting what is there for it, waiting for the other side, closing. The base of the sides of SpscRing and SpscRecordRing. */

import { LabError } from '../core/errors.js';
import { type IsAlive, isThreadAlive, NO_THREAD, ownThreadId } from './liveness.js';
import type { SideWords } from './ring-words.js';
import { AWAKE, CLOSED, closeSeat, Seat, type Waited, type WaitOptions, wakeOrFindClosed } from './wait-strategy.js';

export interface RingSideOptions extends WaitOptions {
  /** The kernel's id of the calling thread, by which the other side sees that it died. Default: asked of the addon; 0: unknown. */
  threadId?: number;
  /** Whether a thread still exists. Default: what /proc says. */
  isAlive?: IsAlive;
}

/** What a ring counts, and in which words (ring-words.ts). */
export interface RingUnits {
  readonly control: Int32Array;
  readonly capacity: number;
  /** In texts: 64 slots, 64 B. */
  readonly unitName: string;
}

/*
 * The two sides count alike. What is there for a side is the distance from its own cursor to the other's: for the consumer
 * HEAD - TAIL full units, for the producer TAIL - HEAD, which is 0 or less, plus the capacity, free ones. So a side knows how
 * many more than that distance it may have, its credit: the capacity or 0.
 *
 * The bytes of a message are plain stores. They come before the store of HEAD in program order, and the consumer reads them after
 * an Atomics.load that saw that HEAD: the store synchronises with the load (ECMA-262, Memory Model), so it sees the bytes. The
 * same holds the other way round for TAIL: the consumer has read before the producer overwrites.
 */

export abstract class RingSide {
  protected readonly control: Int32Array;
  protected readonly units: number;
  readonly #unitName: string;
  readonly #side: SideWords;
  readonly #credit: number;
  readonly #seat: Seat;
  readonly #waited: Waited;
  readonly #isAlive: IsAlive;
  #wantedUnits = 0;
  #hasLeft = false;
  /** As it was seen behind the latest advance(): a look that costs nothing. */
  protected wasPeerClosed = false;

  protected constructor(ring: RingUnits, side: SideWords, options: RingSideOptions) {
    this.control = ring.control;
    this.units = ring.capacity;
    this.#unitName = ring.unitName;
    this.#side = side;
    this.#credit = side.name === 'producer' ? ring.capacity : 0;
    this.#seat = new Seat(ring.control, side.seat, options);
    this.#isAlive = options.isAlive ?? isThreadAlive;
    this.#takeSide(options.threadId ?? ownThreadId());
    this.#waited = {
      isOver: () => this.hasUnits(this.#wantedUnits) || this.isPeerClosed,
      checkPeer: () => this.checkPeer(),
      describe: () => `the ${side.peerName} of a ring of ${this.units} ${this.#unitName}; wanted ${this.#wantedUnits}`,
    };
  }

  /** Whether the other side has closed. What the producer committed can still be taken then. */
  get isPeerClosed(): boolean {
    return Atomics.load(this.control, this.#side.peerSeat) === CLOSED;
  }

  /** Ends this side for good and wakes the other. The second time it does nothing. Blocks: never. */
  close(): void {
    closeSeat(this.control, this.#side.seat); // step a of wait-strategy.ts, before
    wakeOrFindClosed(this.control, this.#side.peerSeat); // step b
  }

  /** Gives the side up without closing it, so that another thread can take it, at what was committed or released last. */
  leave(): void {
    this.checkUsable();
    this.#hasLeft = true;
    Atomics.store(this.control, this.#side.thread, NO_THREAD);
  }

  /**
   * Asks the kernel whether the other side's thread still exists. Waiting calls do so themselves; this is for who waits by other
   * means, say for several rings at once. What that thread committed before may not have been seen yet: look once more.
   *
   * Throws: LabError peer-gone when it ended without closing.
   */
  checkPeer(): void {
    const { name, peerName, peerThread } = this.#side;
    const threadId = Atomics.load(this.control, peerThread);
    if (threadId === NO_THREAD || this.isPeerClosed || this.#isAlive(threadId)) return;
    throw new LabError(
      'peer-gone',
      `the ${peerName} of the ring, thread ${threadId}, ended without closing it, while the ${name} waited for ` +
        `${this.#wantedUnits} of ${this.units} ${this.#unitName}. See why that thread ended; what it committed before can still be taken`,
    );
  }

  /** Returns how many units are there for this side at this moment; there may be more by now, never less. */
  protected countUnits(): number {
    // #region 2a/ring-publication
    const { control } = this;
    control[this.#side.peerSeen] = Atomics.load(control, this.#side.peerCursor);
    return this.#countSeen();
    // #endregion
  }

  /** Returns how many by the copy of the other's cursor. All plain: nobody else writes these two. */
  #countSeen(): number {
    // #region 2a/ring-publication
    const { control } = this;
    return ((control[this.#side.peerSeen]! - control[this.#side.cursor]!) | 0) + this.#credit;
    // #endregion
  }

  /** Returns whether so many units are there for this side, by its copy of the other's cursor or else by the cursor. */
  protected hasUnits(count: number): boolean {
    // #region 2a/ring-publication
    return this.#countSeen() >= count || this.countUnits() >= count;
    // #endregion
  }

  /**
   * Returns how many units are there, at most `most`; by the copy alone if that says enough. So one message at a time looks at the
   * cursor once for all that the other side did in between.
   */
  protected countUpTo(most: number): number {
    return this.hasUnits(most) ? most : this.#countSeen();
  }

  /** The unit at which this side goes on, as of its latest advance(). */
  protected get index(): number {
    return this.control[this.#side.index]!;
  }

  /**
   * Gives the next `count` units to the other side and wakes it if it sleeps.
   *
   * Ordering: all reads and writes of those units come before.
   */
  protected advance(count: number, nextIndex: number): void {
    // #region 2a/ring-publication
    const { control } = this;
    const { cursor, peerSeat } = this.#side;
    control[this.#side.index] = nextIndex;
    Atomics.store(control, cursor, (control[cursor]! + count) | 0);
    // After the store, not before: this is step b of wait-strategy.ts.
    if (Atomics.load(control, peerSeat) !== AWAKE) this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);
    // #endregion
  }

  /** Throws: use after close, or after leave. One plain load: the seat is this side's own. */
  protected checkUsable(): void {
    if (this.#hasLeft || this.control[this.#side.seat] === CLOSED) this.#failUnusable();
  }

  /** What throws is written apart from what checks, here and in the sides: only so is a whole push() small enough to be inlined. */
  #failUnusable(): never {
    const deed = this.#hasLeft ? 'left' : 'closed';
    throw new Error(`the ${this.#side.name} of this ring was ${deed} before: nothing can be done with it any more`);
  }

  /** The producer's. Throws: LabError peer-gone when the consumer has closed. */
  protected checkConsumer(): void {
    if (!this.isPeerClosed) return;
    const unread = this.units - this.countUnits();
    throw new LabError(
      'peer-gone',
      `the consumer has closed the ring, ${unread} ${this.#unitName} are not taken: nothing that is written now would be read. ` +
        'Stop producing',
    );
  }

  /** Returns when so many are there, or the other side has closed. */
  protected waitFor(count: number): void {
    this.#wantedUnits = count;
    this.#seat.wait(this.#waited);
  }

  protected waitForAsync(count: number): Promise<void> {
    this.#wantedUnits = count;
    return this.#seat.waitAsync(this.#waited);
  }

  /** A side belongs to one thread. The id is left where it is by close() and by death: there the side ends too. */
  #takeSide(threadId: number): void {
    const owner = Atomics.compareExchange(this.control, this.#side.thread, NO_THREAD, threadId);
    if (owner === NO_THREAD || owner === threadId) return;
    throw new Error(
      `the ${this.#side.name} of this ring belongs to thread ${owner}, this is thread ${threadId}: a ring has one of each. ` +
        `Where a thread hands its side on, it calls leave() first`,
    );
  }
}
