/** MpmcQueue: a queue of fixed slots in shared memory, for many threads on either side, without a lock. For whoever spreads work over workers. */

import { LabError } from '../core/errors.js';
import { CrowdWait } from './crowd-wait.js';
import { EventCount } from './event-count.js';
import { CAPACITY_WORD, checkPlace, openHeader, publishHeader } from './layout.js';
import { chooseThread, type LockThread } from './lock-thread.js';
import { MEMBER_WORDS, Members } from './members.js';
import {
  CLOSED,
  FULL,
  MEMBERS_OFFSET,
  type MpmcQueueOptions,
  maskFor,
  NOT_EMPTY_OFFSET,
  NOT_FULL_OFFSET,
  POP_TICKET,
  PUSH_TICKET,
  queueBytesFor,
  SLOT_BYTES_WORD,
  SLOTS_OFFSET,
  SLOTS_WORD,
  strideFor,
  TURN_BYTES,
} from './mpmc-queue-layout.js';
import { SlotCopy } from './slot-copy.js';
import type { WaitOptions } from './wait-strategy.js';

/*
 * Vyukov's bounded queue (1024cores.net). A ticket names a slot and a lap; a thread draws one by compareExchange, only when the
 * slot's TURN says that the slot is ready for it, and then has the slot for itself:
 *
 *     push   TURN is the ticket's lap:         draw, write, TURN = this lap, full
 *     pop    TURN is the ticket's lap, full:   draw, read,  TURN = the next lap
 *
 * Vyukov's sequence number, position or position + 1, cannot tell full from free of the next lap when there is one slot; the bit F
 * can. A thread that stalls between look and draw for all the laps, 2^31 messages, could be deceived.
 *
 * The end. CLOSED is a bit of PUSH_TICKET, so that closing and drawing exclude each other: no ticket is drawn after it, and when
 * POP_TICKET has come to the same slot and lap there is nothing left, whoever is in the middle of what.
 *
 * Wake-ups. Slots may become ready out of order: that of lap 0, slot 1 before slot 0. A notification for slot 1 then wakes somebody
 * for nothing, and the one for slot 0 is for one thread though two could go on. So whoever has slept passes the word on,
 * when there is more behind what it took. Whoever has not slept need not: the one that made slot 0 ready is about to notify.
 *
 * Death. A thread that dies with a ticket leaves its slot for ever not ready: those that come to it wait in vain, and ask members.
 */

const NAME = 'MpmcQueue';

export type QueueMember = Partial<LockThread> & WaitOptions;

export class MpmcQueue {
  readonly capacity: number;
  readonly slotBytes: number;
  readonly #words: Int32Array;
  readonly #slots: SlotCopy;
  readonly #strideWords: number;
  /** The bits of a ticket below the lap. */
  readonly #mask: number;
  readonly #members: Members;
  readonly #notEmpty: EventCount;
  readonly #notFull: EventCount;
  readonly #wait: CrowdWait;
  readonly #name: string;
  readonly #noRoom = () => `${this.#name}, of ${this.capacity} slots, had no room`;
  readonly #nothing = () => `${this.#name} had nothing`;
  readonly #mayPush = () => this.#isReady(PUSH_TICKET, 0) || this.isClosed;
  readonly #mayPop = () => this.#isReady(POP_TICKET, FULL) || this.isEnded;

  private constructor(memory: SharedArrayBuffer, byteOffset: number, member: QueueMember) {
    const header = openHeader(memory, byteOffset, NAME);
    this.capacity = header[CAPACITY_WORD]!;
    this.slotBytes = header[SLOT_BYTES_WORD]!;
    const bytes = MpmcQueue.bytesFor(this);
    checkPlace(memory, byteOffset, bytes, NAME);
    this.#name = `The ${NAME} at byte ${byteOffset}`;
    this.#words = new Int32Array(memory, byteOffset, bytes / 4);
    const strideBytes = strideFor(this.slotBytes);
    this.#strideWords = strideBytes / 4;
    const messages = new Uint8Array(memory, byteOffset, bytes).subarray(SLOTS_OFFSET + TURN_BYTES);
    this.#slots = new SlotCopy(messages, this.slotBytes, strideBytes);
    this.#mask = maskFor(this.capacity);
    const own = chooseThread(member);
    this.#members = new Members(new Int32Array(memory, byteOffset + MEMBERS_OFFSET, MEMBER_WORDS), own, this.#name);
    const onSlice = () => {
      own.onSlice();
      this.#members.assertAllLive();
    };
    const thread = { ...own, onSlice };
    this.#notEmpty = EventCount.open(memory, byteOffset + NOT_EMPTY_OFFSET, thread);
    this.#notFull = EventCount.open(memory, byteOffset + NOT_FULL_OFFSET, thread);
    this.#wait = new CrowdWait(thread, member);
  }

  /** Returns what a queue needs, in bytes, a multiple of LINE_BYTES. Throws: RangeError. */
  static bytesFor(options: MpmcQueueOptions): number {
    return queueBytesFor(options);
  }

  /**
   * Returns a new queue, empty. firstCursor: a test begins shortly before the wrap, at the lap this lies in.
   *
   * Threads: one, before any other opens it.
   * Throws: TypeError, RangeError.
   */
  static init(
    memory: SharedArrayBuffer,
    byteOffset: number,
    options: MpmcQueueOptions,
    member: QueueMember = {},
    firstCursor = 0,
  ): MpmcQueue {
    const bytes = MpmcQueue.bytesFor(options);
    checkPlace(memory, byteOffset, bytes, NAME);
    const words = new Int32Array(memory, byteOffset, bytes / 4);
    words.fill(0, 0, SLOTS_WORD);
    const lap = firstCursor & ~maskFor(options.capacity);
    words[PUSH_TICKET] = lap;
    words[POP_TICKET] = lap;
    const strideWords = strideFor(options.slotBytes) / 4;
    for (let slot = 0; slot < options.capacity; slot++) words[SLOTS_WORD + slot * strideWords] = lap;
    words[SLOT_BYTES_WORD] = options.slotBytes;
    for (const offset of [NOT_EMPTY_OFFSET, NOT_FULL_OFFSET]) EventCount.init(memory, byteOffset + offset);
    publishHeader(words, NAME, options.capacity);
    return new MpmcQueue(memory, byteOffset, member);
  }

  /** Returns this thread's view of the queue that init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, member: QueueMember = {}): MpmcQueue {
    return new MpmcQueue(memory, byteOffset, member);
  }

  /** Whether nothing can be pushed any more. */
  get isClosed(): boolean {
    return (Atomics.load(this.#words, PUSH_TICKET) & CLOSED) !== 0;
  }

  /** Whether it is closed and everything was taken, also by threads that are still copying. */
  get isEnded(): boolean {
    const push = Atomics.load(this.#words, PUSH_TICKET);
    return (push & CLOSED) !== 0 && Atomics.load(this.#words, POP_TICKET) === (push & ~CLOSED);
  }

  /** Messages that were pushed, or are being pushed, and no thread has drawn; more or less where others go on meanwhile. */
  get size(): number {
    const [pop, push] = [Atomics.load(this.#words, POP_TICKET), Atomics.load(this.#words, PUSH_TICKET)];
    const laps = (((push & ~this.#mask) - (pop & ~this.#mask)) | 0) / (this.#mask + 1);
    return laps * this.capacity + this.#slotOf(push) - this.#slotOf(pop);
  }

  /** How often a thread slept a slice and could have gone on: a lost wake-up, or one that crossed the end of the slice. */
  get missedWakeUps(): number {
    return this.#notEmpty.missedWakeUps + this.#notFull.missedWakeUps;
  }

  /**
   * Copies the message in.
   *
   * Blocks: until there is room, as the strategy says.
   * Throws: RangeError for another length than slotBytes; LabError peer-gone when closed, or when a member died; timed-out.
   */
  push(message: Uint8Array): void {
    if (this.tryPush(message)) return;
    do this.#wait.wait(this.#notFull, this.#mayPush, this.#noRoom);
    while (!this.tryPush(message));
    this.#passOn(this.#notFull, PUSH_TICKET, 0);
  }

  /** Returns whether there was room. Blocks: never. Throws: RangeError; LabError peer-gone when closed. */
  tryPush(message: Uint8Array): boolean {
    this.#slots.check(message);
    this.#members.attach();
    const ticket = this.#draw(PUSH_TICKET, 0);
    if (ticket === null) return false;
    const slot = this.#slotOf(ticket);
    this.#slots.write(slot, message);
    Atomics.store(this.#words, this.#turnAt(slot), (ticket & ~this.#mask) | FULL);
    this.#notEmpty.notify();
    return true;
  }

  /** Resolves when the message is pushed, which must not change before. Throws: as push(). Any thread. */
  async pushAsync(message: Uint8Array): Promise<void> {
    if (this.tryPush(message)) return;
    do await this.#wait.waitAsync(this.#notFull, this.#mayPush, this.#noRoom);
    while (!this.tryPush(message));
    this.#passOn(this.#notFull, PUSH_TICKET, 0);
  }

  /**
   * Returns true with the oldest message in `into`; false when the queue is closed and empty.
   *
   * Blocks: until one of both, as the strategy says.
   * Throws: RangeError for another length than slotBytes; LabError peer-gone when a member died, timed-out.
   */
  pop(into: Uint8Array): boolean {
    if (this.tryPop(into)) return true;
    while (!this.isEnded) {
      this.#wait.wait(this.#notEmpty, this.#mayPop, this.#nothing);
      if (this.tryPop(into)) {
        this.#passOn(this.#notEmpty, POP_TICKET, FULL);
        return true;
      }
    }
    this.#notEmpty.notifyAll(); // the word that was for this thread alone is for all: it has ended
    return false;
  }

  /** Returns whether there was a message; isEnded tells the end. Blocks: never. Throws: RangeError. */
  tryPop(into: Uint8Array): boolean {
    this.#slots.check(into);
    this.#members.attach();
    const ticket = this.#draw(POP_TICKET, FULL);
    if (ticket === null) return false;
    const slot = this.#slotOf(ticket);
    this.#slots.read(slot, into);
    Atomics.store(this.#words, this.#turnAt(slot), ((ticket | this.#mask) + 1) | 0);
    this.#notFull.notify();
    return true;
  }

  /** Resolves as pop() returns. Any thread. */
  async popAsync(into: Uint8Array): Promise<boolean> {
    if (this.tryPop(into)) return true;
    while (!this.isEnded) {
      await this.#wait.waitAsync(this.#notEmpty, this.#mayPop, this.#nothing);
      if (this.tryPop(into)) {
        this.#passOn(this.#notEmpty, POP_TICKET, FULL);
        return true;
      }
    }
    this.#notEmpty.notifyAll();
    return false;
  }

  /** Ends it for all: what is in it can be popped, then pop() returns false. Again: does nothing. Blocks: never. */
  close(): void {
    const isGuest = this.#members.attach(); // should it die before it notifies, who sleeps finds it
    Atomics.or(this.#words, PUSH_TICKET, CLOSED);
    this.#notEmpty.notifyAll();
    this.#notFull.notifyAll();
    if (isGuest) this.leave();
  }

  /** Says that this thread may end now; the next operation takes a place again. */
  leave(): void {
    this.#members.leave();
  }

  #slotOf(ticket: number): number {
    return (ticket & this.#mask) >>> 1;
  }

  #turnAt(slot: number): number {
    return SLOTS_WORD + slot * this.#strideWords;
  }

  /** Returns the ticket, now this thread's; null: its slot is not ready. */
  #draw(word: number, turnBit: number): number | null {
    const words = this.#words;
    const mask = this.#mask;
    for (;;) {
      const ticket = Atomics.load(words, word);
      if ((ticket & CLOSED) !== 0) throw this.#closed();
      const slot = (ticket & mask) >>> 1;
      if (Atomics.load(words, this.#turnAt(slot)) === ((ticket & ~mask) | turnBit)) {
        const next = slot + 1 === this.capacity ? ((ticket | mask) + 1) | 0 : ticket + 2;
        if (Atomics.compareExchange(words, word, ticket, next) === ticket) return ticket;
      } else if (Atomics.load(words, word) === ticket) {
        return null; // not only a slot that somebody else has just drawn
      }
    }
  }

  /** As #draw(), without taking it. The look at the ticket again keeps it from calling a slot not ready that is only not the next any more. */
  #isReady(word: number, turnBit: number): boolean {
    for (;;) {
      const ticket = Atomics.load(this.#words, word);
      const turn = Atomics.load(this.#words, this.#turnAt(this.#slotOf(ticket)));
      if (turn === ((ticket & ~this.#mask) | turnBit)) return true;
      if (Atomics.load(this.#words, word) === ticket) return false;
    }
  }

  /** Of one that has slept: see "Wake-ups" above. */
  #passOn(events: EventCount, word: number, turnBit: number): void {
    if (this.#isReady(word, turnBit)) events.notify();
    else if (word === POP_TICKET && this.isEnded) events.notifyAll();
  }

  #closed(): LabError {
    return new LabError('peer-gone', `${this.#name} is closed: what is pushed now would not be popped. Stop producing`);
  }
}
