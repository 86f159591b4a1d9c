/** What both textbook bounded buffers offer, and the memory they have in common. Used by bounded-buffer-condition.ts and bounded-buffer-semaphore.ts. */

import { LabError } from '../core/errors.js';
import {
  CAPACITY_WORD,
  checkCount,
  checkPlace,
  LINE_BYTES,
  LINE_WORDS,
  openHeader,
  publishHeader,
  roundUpToLine,
  type StructureName,
} from './layout.js';
import { chooseThread, type LockThread, timedOut } from './lock-thread.js';
import { checkTimeout } from './lock-wait.js';
import { MEMBER_WORDS, Members } from './members.js';
import { SlotCopy } from './slot-copy.js';

/*
 *     line   0 ┌ header (layout.ts), SLOT_BYTES
 *            1 ├ HEAD TAIL              messages put and taken so far, modulo 2^32; changed by who is inside
 *              │ WRITE_INDEX READ_INDEX slots of the two, counted beside them: 2^32 is no multiple of most capacities
 *              │ CLOSED                 0, then 1 for ever
 *            2 ├ members (members.ts)
 *            4 ├ three locks of 256 B each
 *           10 └ slots, side by side, up to the end of a line
 *
 * Everything of line 1 but CLOSED is plain: only who is inside the lock touches it, and the lock orders it.
 *
 * The end. CLOSED is looked at inside, right before a message is put or nothing is found. Whoever comes in and finds it closed
 * and empty knows that nobody will put any more: who came in before has put, who comes in later finds it closed.
 */

export interface BoundedBufferOptions {
  /** Slots, from 1 on; all of them can be full. */
  capacity: number;
  /** Bytes of a slot; every message has as many. */
  slotBytes: number;
}

export interface BufferMember extends Partial<LockThread> {
  /** How long one call waits at most; then LabError `timed-out`. Default: without end. */
  timeoutMs?: number;
}

/** A queue of bounded length, for many threads on either side. Each thread opens its own view, and leaves before it ends. */
export interface BoundedBuffer {
  readonly capacity: number;
  readonly slotBytes: number;
  /** Copies the message in. Blocks: until there is room. Throws: LabError peer-gone when closed or a member died, timed-out. */
  put(message: Uint8Array): void;
  /** Returns whether it put the message: there was room, and nobody was inside. Blocks: never. Throws: LabError peer-gone when closed. */
  tryPut(message: Uint8Array): boolean;
  /** Resolves when it has put the message, which must not change before. Throws: as put(). Any thread. */
  putAsync(message: Uint8Array): Promise<void>;
  /** Returns true with the oldest message in `into`; false when closed and empty. Blocks: until one of both. Throws: LabError peer-gone when a member died, timed-out. */
  take(into: Uint8Array): boolean;
  /** Returns whether it took a message: there was one, and nobody was inside; isEnded tells the end. Blocks: never. */
  tryTake(into: Uint8Array): boolean;
  /** Resolves as take() returns. Any thread. */
  takeAsync(into: Uint8Array): Promise<boolean>;
  /** Ends it for all: nothing can be put any more, what is in it can be taken. Again: does nothing. Blocks: until nobody is inside. */
  close(): void;
  /** Resolves when it is closed. Any thread. */
  closeAsync(): Promise<void>;
  /** Says that this thread may end now; the next operation takes a place again. */
  leave(): void;
  readonly isClosed: boolean;
  /** Whether it is closed and everything was taken. */
  readonly isEnded: boolean;
  /** Messages in it at this moment. */
  readonly size: number;
}

const SLOT_BYTES_WORD = CAPACITY_WORD + 1;
const HEAD = LINE_WORDS;
const TAIL = LINE_WORDS + 1;
const WRITE_INDEX = LINE_WORDS + 2;
const READ_INDEX = LINE_WORDS + 3;
const CLOSED = LINE_WORDS + 4;
const MEMBERS_OFFSET = 2 * LINE_BYTES;
const LOCKS_OFFSET = 4 * LINE_BYTES;
const SLOTS_OFFSET = 10 * LINE_BYTES;

/** The clock is read only where there is a time. */
const FOREVER = Number.POSITIVE_INFINITY;
const MOST_SLOTS = 2 ** 30;
const MOST_SLOT_BYTES = 2 ** 30;

/** Throws: RangeError. */
export function bufferBytesFor({ capacity, slotBytes }: BoundedBufferOptions): number {
  checkCount(capacity, 'capacity', 1, MOST_SLOTS);
  checkCount(slotBytes, 'slotBytes', 1, MOST_SLOT_BYTES);
  return SLOTS_OFFSET + roundUpToLine(capacity * slotBytes);
}

/** Returns where the nth of three locks lies, from the start of the buffer. */
export function lockOffset(nth: number): number {
  return LOCKS_OFFSET + nth * 2 * LINE_BYTES;
}

/** Writes all but the header. Throws: TypeError, RangeError. */
export function initBuffer(
  memory: SharedArrayBuffer,
  byteOffset: number,
  options: BoundedBufferOptions,
  name: StructureName,
  firstCursor: number,
): void {
  checkPlace(memory, byteOffset, bufferBytesFor(options), name);
  const words = new Int32Array(memory, byteOffset, SLOTS_OFFSET / 4);
  words.fill(0);
  words[HEAD] = firstCursor;
  words[TAIL] = firstCursor;
  words[SLOT_BYTES_WORD] = options.slotBytes;
}

/** Makes the buffer known, behind its locks. */
export function publishBuffer(
  memory: SharedArrayBuffer,
  byteOffset: number,
  capacity: number,
  name: StructureName,
): void {
  publishHeader(new Int32Array(memory, byteOffset, LINE_WORDS), name, capacity);
}

/** The memory of a buffer as one thread sees it. What is `inside` is called by who holds the lock. */
export class BufferMemory {
  readonly capacity: number;
  readonly slotBytes: number;
  readonly members: Members;
  /** For the locks: after each slice in vain they look for the dead. */
  readonly thread: LockThread;
  readonly timeoutMs: number;
  readonly #words: Int32Array;
  readonly #slots: SlotCopy;
  readonly #name: string;

  constructor(memory: SharedArrayBuffer, byteOffset: number, name: StructureName, member: BufferMember) {
    const header = openHeader(memory, byteOffset, name);
    this.capacity = header[CAPACITY_WORD]!;
    this.slotBytes = header[SLOT_BYTES_WORD]!;
    checkPlace(memory, byteOffset, bufferBytesFor(this), name);
    this.#name = `The ${name} at byte ${byteOffset}`;
    this.#words = new Int32Array(memory, byteOffset, SLOTS_OFFSET / 4);
    const slots = new Uint8Array(memory, byteOffset + SLOTS_OFFSET, this.capacity * this.slotBytes);
    this.#slots = new SlotCopy(slots, this.slotBytes);
    const thread = chooseThread(member);
    const places = new Int32Array(memory, byteOffset + MEMBERS_OFFSET, MEMBER_WORDS);
    this.members = new Members(places, thread, this.#name);
    this.thread = {
      ...thread,
      onSlice: () => {
        thread.onSlice();
        this.members.assertAllLive();
      },
    };
    this.timeoutMs = checkTimeout(member.timeoutMs ?? FOREVER);
  }

  /** Begins an operation. Returns when its time is over. Throws: RangeError. */
  begin(message: Uint8Array): number {
    this.#slots.check(message);
    this.members.attach();
    return this.timeoutMs === FOREVER ? FOREVER : performance.now() + this.timeoutMs;
  }

  get isClosed(): boolean {
    return Atomics.load(this.#words, CLOSED) !== 0;
  }

  /** Returns whether it was open before. */
  close(): boolean {
    return Atomics.exchange(this.#words, CLOSED, 1) === 0;
  }

  get size(): number {
    return (Atomics.load(this.#words, HEAD) - Atomics.load(this.#words, TAIL)) | 0;
  }

  /** Throws: LabError `peer-gone` when closed. */
  assertOpen(): void {
    if (!this.isClosed) return;
    throw new LabError('peer-gone', `${this.#name} is closed: what is put now would not be taken. Stop producing`);
  }

  /** Returns what to throw of a call that took too long. */
  timedOut(): LabError {
    const { size, capacity, timeoutMs } = this;
    return timedOut(`${this.#name}, ${size} of ${capacity} slots full, did not let this thread go on`, timeoutMs);
  }

  /** Returns the error; that of a lock which timed out as the whole buffer's, whose time the caller knows. */
  explain(error: unknown): unknown {
    return error instanceof LabError && error.code === 'timed-out' ? this.timedOut() : error;
  }

  /** Inside, with room. */
  insert(message: Uint8Array): void {
    const words = this.#words;
    const index = words[WRITE_INDEX]!;
    this.#slots.write(index, message);
    words[WRITE_INDEX] = index + 1 === this.capacity ? 0 : index + 1;
    words[HEAD] = (words[HEAD]! + 1) | 0;
  }

  /** Inside, with a message. */
  remove(into: Uint8Array): void {
    const words = this.#words;
    const index = words[READ_INDEX]!;
    this.#slots.read(index, into);
    words[READ_INDEX] = index + 1 === this.capacity ? 0 : index + 1;
    words[TAIL] = (words[TAIL]! + 1) | 0;
  }
}

/** Returns the time left until then, 0 at least. */
export function leftMs(deadlineMs: number): number {
  return deadlineMs === FOREVER ? FOREVER : Math.max(0, deadlineMs - performance.now());
}
