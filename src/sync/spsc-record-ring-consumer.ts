/** The side of an SpscRecordRing that reads records. Made by SpscRecordRing.consumer(), used by one thread. */

import { LabError } from '../core/errors.js';
import type { RingSideOptions } from './ring-side.js';
import { CONSUMER } from './ring-words.js';
import { LENGTH_BYTES, type RecordMemory, recordBytesFor, SKIP } from './spsc-record-ring-layout.js';
import { LOOPED_BYTES, NO_RECORD, RecordSide } from './spsc-record-ring-side.js';

/*
 * The mirror of the producer. A batch is what was taken since the last release. Its room is the producer's again only then, so a
 * next() that waits behind an open batch releases first: the producer might be waiting for that room.
 *
 * The end: the producer closes after its last commit. So who sees CLOSED and looks at HEAD afterwards, in this order, has seen
 * all there will ever be; the other way round the last commit could fall between the two looks and be lost.
 */

export class RecordConsumer extends RecordSide {
  #offset = 0;
  #payloadBytes = 0;
  /** Of the open batch, with its skips. */
  #batchBytes = 0;
  /** Where the next record begins. */
  #nextIndex: number;

  constructor(ring: RecordMemory, options: RingSideOptions) {
    super(ring, CONSUMER, options);
    this.#nextIndex = this.index;
  }

  /** Where in `bytes` the payload of the record begins that was taken last. */
  get offset(): number {
    return this.#offset;
  }

  /** The length of that payload. */
  get payloadBytes(): number {
    return this.#payloadBytes;
  }

  /** Whether the producer has closed and everything was taken. */
  get isEnded(): boolean {
    return this.isPeerClosed && this.countUnits() === this.#batchBytes;
  }

  /**
   * Takes a record to be read in place, at `offset` and `payloadBytes`. Returns false when the producer has closed and none is left.
   * The record stays where it is until release(), or until a next() has to wait.
   *
   * Blocks: until there is one or the producer has closed, as the strategy says; what was taken before is released then.
   * Throws: LabError peer-gone when the producer died, timed-out, record-corrupt when somebody wrote beyond a record.
   */
  next(): boolean {
    this.checkUsable();
    if (!this.#hasRecord()) {
      this.release();
      this.waitFor(1);
    }
    return this.#take();
  }

  /** Returns whether there was a record now, and takes it as next() does; isEnded tells the end. Blocks: never. */
  tryNext(): boolean {
    this.checkUsable();
    return this.#take();
  }

  /** Resolves as next() returns; the event loop runs meanwhile. For the main thread. */
  async nextAsync(): Promise<boolean> {
    this.checkUsable();
    if (!this.#hasRecord()) {
      this.release();
      await this.waitForAsync(1);
      this.checkUsable();
    }
    return this.#take();
  }

  /** Gives all records taken since the last release back to the producer, which overwrites them. Nothing taken: does nothing. */
  release(): void {
    if (this.#batchBytes === 0) return;
    this.checkUsable();
    const batchBytes = this.#batchBytes;
    this.#batchBytes = 0;
    this.advance(batchBytes, this.#nextIndex);
  }

  /**
   * Copies the next payload to the beginning of `into` and releases the record, and what was taken before. Returns its length;
   * NO_RECORD when the producer has closed and none is left.
   *
   * Blocks: as next().
   * Throws: as next(), and RangeError when `into` is too small: the record is still the next then. maxPayloadBytes always suffices.
   */
  pop(into: Uint8Array): number {
    this.checkUsable();
    if (!this.#hasRecord()) {
      this.release();
      this.waitFor(1);
    }
    return this.tryPop(into);
  }

  /** Returns as pop(), or NO_RECORD when there is no record now; isEnded tells the end. Blocks: never. */
  tryPop(into: Uint8Array): number {
    this.checkUsable();
    const batchBytes = this.#batchBytes;
    const nextIndex = this.#nextIndex;
    if (!this.#take()) return NO_RECORD;
    if (this.#payloadBytes > into.length) {
      this.#batchBytes = batchBytes;
      this.#nextIndex = nextIndex;
      throw new RangeError(
        `the next record has ${this.#payloadBytes} B and there is room for ${into.length} B: give ${this.maxPayloadBytes} B ` +
          `(maxPayloadBytes), or read it in place by next()`,
      );
    }
    this.#copyTo(into);
    this.release();
    return this.#payloadBytes;
  }

  /** Resolves as pop() returns. */
  async popAsync(into: Uint8Array): Promise<number> {
    this.checkUsable();
    if (!this.#hasRecord()) {
      this.release();
      await this.waitForAsync(1);
    }
    return this.tryPop(into);
  }

  #hasRecord(): boolean {
    return this.hasUnits(this.#batchBytes + 1);
  }

  /** Behind a wait this is the look at HEAD after the one at CLOSED. */
  #take(): boolean {
    if (!this.#hasRecord()) return false;
    const { words, units } = this;
    let index = this.#nextIndex;
    let batchBytes = this.#batchBytes;
    let length = words[index >> 2]!;
    if (length === SKIP) {
      batchBytes += units - index;
      index = 0;
      length = words[0]!;
    }
    const recordBytes = recordBytesFor(length);
    if (length < 0 || length > this.maxPayloadBytes || !this.hasUnits(batchBytes + recordBytes))
      this.#failCorrupt(length);
    this.#batchBytes = batchBytes + recordBytes;
    const next = index + recordBytes;
    this.#nextIndex = next === units ? 0 : next;
    this.#offset = index + LENGTH_BYTES;
    this.#payloadBytes = length;
    return true;
  }

  #copyTo(into: Uint8Array): void {
    const { bytes } = this;
    const offset = this.#offset;
    const length = this.#payloadBytes;
    if (length > LOOPED_BYTES) into.set(bytes.subarray(offset, offset + length));
    else for (let at = 0; at < length; at++) into[at] = bytes[offset + at]!;
  }

  #failCorrupt(length: number): never {
    throw new LabError(
      'record-corrupt',
      `the next record says that it has ${length} B, which the ring does not hold: somebody wrote beyond a record, or wrote to one ` +
        `after its commit. Write exactly what was reserved`,
    );
  }
}
