/** SemaphoreBuffer: the textbook's bounded buffer of three semaphores. For whoever wants to see, or measure, what that costs beside a ring. */

import {
  type BoundedBuffer,
  type BoundedBufferOptions,
  type BufferMember,
  BufferMemory,
  bufferBytesFor,
  initBuffer,
  leftMs,
  lockOffset,
  publishBuffer,
} from './bounded-buffer.js';
import { assertMayBlock } from './lock-thread.js';
import { Semaphore } from './semaphore.js';

/*
 *     free   = capacity permits        put  acquire free,  acquire inside, insert, release inside, release full
 *     full   = 0                       take acquire full,  acquire inside, remove, release inside, release free
 *     inside = 1
 *
 * (Dijkstra, EWD 123, "the bounded buffer".) The order of the acquires matters: inside first, and a producer that waits for room
 * keeps out the consumer that would make it.
 *
 * The end, which the textbook does not have: close() writes CLOSED and then releases one permit more of free and of full. Whoever
 * gets it comes in, finds the buffer closed (and empty), and gives it back for the next: so all sleepers leave, one by one. It
 * cannot be confused with a message: who comes in looks at how many there are.
 *
 * A permit belongs to nobody, so neither a lost one nor the holder of `inside` can be found in the semaphores. Both are found by
 * the members' table: who waits a slice in vain asks it.
 */

const NAME = 'SemaphoreBuffer';

export class SemaphoreBuffer implements BoundedBuffer {
  readonly #memory: BufferMemory;
  readonly #inside: Semaphore;
  readonly #free: Semaphore;
  readonly #full: Semaphore;

  private constructor(memory: SharedArrayBuffer, byteOffset: number, member: BufferMember) {
    this.#memory = new BufferMemory(memory, byteOffset, NAME, member);
    const openNth = (nth: number) => Semaphore.open(memory, byteOffset + lockOffset(nth), this.#memory.thread);
    this.#inside = openNth(0);
    this.#free = openNth(1);
    this.#full = openNth(2);
  }

  static bytesFor(options: BoundedBufferOptions): number {
    return bufferBytesFor(options);
  }

  /** Returns a new buffer, empty. Threads: one, before any other opens it. Throws: TypeError, RangeError. */
  static init(
    memory: SharedArrayBuffer,
    byteOffset: number,
    options: BoundedBufferOptions,
    member: BufferMember = {},
    firstCursor = 0,
  ): SemaphoreBuffer {
    initBuffer(memory, byteOffset, options, NAME, firstCursor);
    for (const [nth, permits] of [1, options.capacity, 0].entries()) {
      Semaphore.init(memory, byteOffset + lockOffset(nth), { permits });
    }
    publishBuffer(memory, byteOffset, options.capacity, NAME);
    return new SemaphoreBuffer(memory, byteOffset, member);
  }

  /** Returns this thread's view of the buffer that init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, member: BufferMember = {}): SemaphoreBuffer {
    return new SemaphoreBuffer(memory, byteOffset, member);
  }

  get capacity(): number {
    return this.#memory.capacity;
  }

  get slotBytes(): number {
    return this.#memory.slotBytes;
  }

  get isClosed(): boolean {
    return this.#memory.isClosed;
  }

  get isEnded(): boolean {
    return this.isClosed && this.size === 0;
  }

  get size(): number {
    return this.#memory.size;
  }

  /** Of all its semaphores. */
  get missedWakeUps(): number {
    return this.#inside.missedWakeUps + this.#free.missedWakeUps + this.#full.missedWakeUps;
  }

  put(message: Uint8Array): void {
    assertMayBlock(this.#memory.thread, `${NAME}.put()`, 'putAsync()');
    const deadlineMs = this.#memory.begin(message);
    this.#acquire(this.#free, deadlineMs);
    this.#enter(this.#free, deadlineMs);
    this.#putInside(message);
  }

  async putAsync(message: Uint8Array): Promise<void> {
    const deadlineMs = this.#memory.begin(message);
    await this.#acquireAsync(this.#free, deadlineMs);
    await this.#enterAsync(this.#free, deadlineMs);
    this.#putInside(message);
  }

  tryPut(message: Uint8Array): boolean {
    this.#memory.begin(message);
    this.#memory.assertOpen();
    if (!this.#tryEnter(this.#free)) return false;
    this.#putInside(message);
    return true;
  }

  take(into: Uint8Array): boolean {
    assertMayBlock(this.#memory.thread, `${NAME}.take()`, 'takeAsync()');
    const deadlineMs = this.#memory.begin(into);
    this.#acquire(this.#full, deadlineMs);
    this.#enter(this.#full, deadlineMs);
    return this.#takeInside(into);
  }

  async takeAsync(into: Uint8Array): Promise<boolean> {
    const deadlineMs = this.#memory.begin(into);
    await this.#acquireAsync(this.#full, deadlineMs);
    await this.#enterAsync(this.#full, deadlineMs);
    return this.#takeInside(into);
  }

  tryTake(into: Uint8Array): boolean {
    this.#memory.begin(into);
    return this.#tryEnter(this.#full) && this.#takeInside(into);
  }

  close(): void {
    // A member meanwhile: should this thread die between the word and the permits, who sleeps finds it.
    const isGuest = this.#memory.members.attach();
    // First the word: who gets one of the permits must find it closed.
    if (this.#memory.close()) {
      this.#free.release();
      this.#full.release();
    }
    if (isGuest) this.leave();
  }

  async closeAsync(): Promise<void> {
    this.close();
  }

  leave(): void {
    this.#memory.members.leave();
  }

  #putInside(message: Uint8Array): void {
    const isClosed = this.#memory.isClosed;
    if (!isClosed) this.#memory.insert(message);
    this.#inside.release();
    (isClosed ? this.#free : this.#full).release();
    if (isClosed) this.#memory.assertOpen();
  }

  #takeInside(into: Uint8Array): boolean {
    const isTaken = this.#memory.size > 0;
    if (isTaken) this.#memory.remove(into);
    this.#inside.release();
    (isTaken ? this.#free : this.#full).release();
    return isTaken;
  }

  /** Who gets no further gives back what it has. */
  #enter(held: Semaphore, deadlineMs: number): void {
    try {
      this.#acquire(this.#inside, deadlineMs);
    } catch (error) {
      held.release();
      throw error;
    }
  }

  async #enterAsync(held: Semaphore, deadlineMs: number): Promise<void> {
    try {
      await this.#acquireAsync(this.#inside, deadlineMs);
    } catch (error) {
      held.release();
      throw error;
    }
  }

  #tryEnter(wanted: Semaphore): boolean {
    if (!wanted.tryAcquire()) return false;
    if (this.#inside.tryAcquire()) return true;
    wanted.release();
    return false;
  }

  /** Who died may have given just before what was waited for: then the death does not count. */
  #acquire(semaphore: Semaphore, deadlineMs: number): void {
    try {
      semaphore.acquire(1, leftMs(deadlineMs));
    } catch (error) {
      if (!semaphore.tryAcquire()) throw this.#memory.explain(error);
    }
  }

  async #acquireAsync(semaphore: Semaphore, deadlineMs: number): Promise<void> {
    try {
      await semaphore.acquireAsync(1, leftMs(deadlineMs));
    } catch (error) {
      if (!semaphore.tryAcquire()) throw this.#memory.explain(error);
    }
  }
}
