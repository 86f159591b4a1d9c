/** ConditionBuffer: the textbook's bounded buffer of one mutex and two conditions. For whoever wants to see, or measure, what that costs beside a ring. */

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
import { Condition } from './condition.js';
import { assertMayBlock } from './lock-thread.js';
import { Mutex } from './mutex.js';

/*
 *     put                                      take
 *       lock                                     lock
 *       while full: wait on notFull              while empty: wait on notEmpty
 *       insert, notify one on notEmpty           remove, notify one on notFull
 *       unlock                                   unlock
 *
 * `while`, not `if`: between the notification and the lock another thread may have come by and taken it.
 * A condition for each side: on a common one notifyOne could wake a producer for another producer's message (Hoare's monitors
 * have two; Operating Systems: Three Easy Pieces, ch. 30, shows the single one fail).
 *
 * Who dies inside holds the mutex, whose word says who it was. Who dies outside between being notified and taking leaves another
 * one asleep with a message there: it looks again after each slice.
 */

const NAME = 'ConditionBuffer';

export class ConditionBuffer implements BoundedBuffer {
  readonly #memory: BufferMemory;
  readonly #mutex: Mutex;
  readonly #notFull: Condition;
  readonly #notEmpty: Condition;
  readonly #isFull = () => this.#memory.size === this.#memory.capacity && !this.#memory.isClosed;
  readonly #isEmpty = () => this.#memory.size === 0 && !this.#memory.isClosed;

  private constructor(memory: SharedArrayBuffer, byteOffset: number, member: BufferMember) {
    this.#memory = new BufferMemory(memory, byteOffset, NAME, member);
    const { thread } = this.#memory;
    this.#mutex = Mutex.open(memory, byteOffset + lockOffset(0), thread);
    this.#notFull = Condition.open(memory, byteOffset + lockOffset(1), thread);
    this.#notEmpty = Condition.open(memory, byteOffset + lockOffset(2), thread);
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
  ): ConditionBuffer {
    initBuffer(memory, byteOffset, options, NAME, firstCursor);
    Mutex.init(memory, byteOffset + lockOffset(0));
    for (const nth of [1, 2]) Condition.init(memory, byteOffset + lockOffset(nth));
    publishBuffer(memory, byteOffset, options.capacity, NAME);
    return new ConditionBuffer(memory, byteOffset, member);
  }

  /** Returns this thread's view of the buffer that init() made. Threads: each opens its own. Throws: TypeError, RangeError. */
  static open(memory: SharedArrayBuffer, byteOffset: number, member: BufferMember = {}): ConditionBuffer {
    return new ConditionBuffer(memory, byteOffset, member);
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

  /** Of all its locks (Mutex, Condition). */
  get missedWakeUps(): number {
    return this.#mutex.missedWakeUps + this.#notFull.missedWakeUps + this.#notEmpty.missedWakeUps;
  }

  put(message: Uint8Array): void {
    assertMayBlock(this.#memory.thread, `${NAME}.put()`, 'putAsync()');
    const deadlineMs = this.#memory.begin(message);
    this.#enter(deadlineMs);
    try {
      this.#waitWhile(this.#isFull, this.#notFull, deadlineMs);
      this.#putInside(message);
    } finally {
      this.#unlock();
    }
  }

  async putAsync(message: Uint8Array): Promise<void> {
    const deadlineMs = this.#memory.begin(message);
    await this.#enterAsync(deadlineMs);
    try {
      await this.#waitWhileAsync(this.#isFull, this.#notFull, deadlineMs);
      this.#putInside(message);
    } finally {
      this.#unlock();
    }
  }

  tryPut(message: Uint8Array): boolean {
    this.#memory.begin(message);
    this.#memory.assertOpen();
    if (!this.#mutex.tryLock()) return false;
    try {
      if (this.#isFull()) return false;
      this.#putInside(message);
      return true;
    } finally {
      this.#unlock();
    }
  }

  take(into: Uint8Array): boolean {
    assertMayBlock(this.#memory.thread, `${NAME}.take()`, 'takeAsync()');
    const deadlineMs = this.#memory.begin(into);
    this.#enter(deadlineMs);
    try {
      this.#waitWhile(this.#isEmpty, this.#notEmpty, deadlineMs);
      return this.#takeInside(into);
    } finally {
      this.#unlock();
    }
  }

  async takeAsync(into: Uint8Array): Promise<boolean> {
    const deadlineMs = this.#memory.begin(into);
    await this.#enterAsync(deadlineMs);
    try {
      await this.#waitWhileAsync(this.#isEmpty, this.#notEmpty, deadlineMs);
      return this.#takeInside(into);
    } finally {
      this.#unlock();
    }
  }

  tryTake(into: Uint8Array): boolean {
    this.#memory.begin(into);
    if (!this.#mutex.tryLock()) return false;
    try {
      return this.#takeInside(into);
    } finally {
      this.#unlock();
    }
  }

  close(): void {
    assertMayBlock(this.#memory.thread, `${NAME}.close()`, 'closeAsync()');
    this.#mutex.withLock(() => this.#closeInside());
  }

  async closeAsync(): Promise<void> {
    await this.#mutex.withLockAsync(() => this.#closeInside());
  }

  leave(): void {
    this.#memory.members.leave();
  }

  #enter(deadlineMs: number): void {
    try {
      this.#mutex.lock(leftMs(deadlineMs));
    } catch (error) {
      throw this.#memory.explain(error);
    }
  }

  async #enterAsync(deadlineMs: number): Promise<void> {
    try {
      await this.#mutex.lockAsync(leftMs(deadlineMs));
    } catch (error) {
      throw this.#memory.explain(error);
    }
  }

  #putInside(message: Uint8Array): void {
    this.#memory.assertOpen();
    this.#memory.insert(message);
    this.#notEmpty.notifyOne();
  }

  #takeInside(into: Uint8Array): boolean {
    if (this.#memory.size === 0) return false;
    this.#memory.remove(into);
    this.#notFull.notifyOne();
    return true;
  }

  /** With the mutex: one that has looked and is about to wait holds it, and would miss the notification. */
  #closeInside(): void {
    this.#memory.close();
    this.#notFull.notifyAll();
    this.#notEmpty.notifyAll();
  }

  #waitWhile(isBlocked: () => boolean, condition: Condition, deadlineMs: number): void {
    while (isBlocked()) {
      try {
        if (condition.wait(this.#mutex, leftMs(deadlineMs))) continue;
      } catch (error) {
        // Who died may have done just before what was waited for; the mutex is not this thread's, and says if that one held it.
        this.#mutex.lock();
        if (!isBlocked()) return;
        throw error;
      }
      if (isBlocked()) throw this.#memory.timedOut();
    }
  }

  async #waitWhileAsync(isBlocked: () => boolean, condition: Condition, deadlineMs: number): Promise<void> {
    while (isBlocked()) {
      try {
        if (await condition.waitAsync(this.#mutex, leftMs(deadlineMs))) continue;
      } catch (error) {
        await this.#mutex.lockAsync();
        if (!isBlocked()) return;
        throw error;
      }
      if (isBlocked()) throw this.#memory.timedOut();
    }
  }

  /** What was thrown in a wait leaves the mutex to others. */
  #unlock(): void {
    if (this.#mutex.isHeldHere) this.#mutex.unlock();
  }
}
