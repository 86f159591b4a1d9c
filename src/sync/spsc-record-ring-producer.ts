/** The side of an SpscRecordRing that writes records. Made by SpscRecordRing.producer(), used by one thread. */

import type { RingSideOptions } from './ring-side.js';
import { PRODUCER } from './ring-words.js';
import { LENGTH_BYTES, type RecordMemory, recordBytesFor, SKIP } from './spsc-record-ring-layout.js';
import { LOOPED_BYTES, NO_RECORD, RecordSide } from './spsc-record-ring-side.js';

/*
 * A batch is what was reserved since the last commit. It lies behind HEAD, where the consumer does not look: lengths, skips and
 * payloads are plain stores, and the one store of HEAD publishes them all.
 *
 * While a batch is open, its room is taken and the consumer cannot give it back, since it does not see it. A reserve() that
 * waits behind an open batch could wait forever. So it commits first, and a record counts as written when the next is reserved.
 */

export class RecordProducer extends RecordSide {
  /** Of the open batch, with its skips. */
  #batchBytes = 0;
  /** Where the next record begins. */
  #nextIndex: number;

  constructor(ring: RecordMemory, options: RingSideOptions) {
    super(ring, PRODUCER, options);
    this.#nextIndex = this.index;
  }

  /**
   * Returns the offset in `bytes` at which a payload of that length is to be written in place. It is published by commit(),
   * together with all that were reserved before; each must be written before the next one is reserved.
   *
   * Blocks: until there is room, as the strategy says; what was reserved before is committed then.
   * Throws: RangeError for more than maxPayloadBytes; LabError peer-gone when the consumer has closed or died, timed-out.
   */
  reserve(payloadBytes: number): number {
    this.#check(payloadBytes);
    if (!this.#hasRoom(payloadBytes)) {
      this.commit();
      this.waitFor(this.#countNeeded(payloadBytes));
      this.checkConsumer();
    }
    return this.#grant(payloadBytes);
  }

  /**
   * Returns as reserve(), or NO_RECORD when there is no room now. What was reserved before stays reserved: where it fills the
   * ring, only a commit() leads on. Blocks: never.
   */
  tryReserve(payloadBytes: number): number {
    this.#check(payloadBytes);
    if (this.#hasRoom(payloadBytes)) return this.#grant(payloadBytes);
    this.checkConsumer();
    return NO_RECORD;
  }

  /** Resolves as reserve() returns; the event loop runs meanwhile. For the main thread. */
  async reserveAsync(payloadBytes: number): Promise<number> {
    this.#check(payloadBytes);
    while (!this.#hasRoom(payloadBytes)) {
      this.commit();
      await this.waitForAsync(this.#countNeeded(payloadBytes));
      this.checkUsable();
      this.checkConsumer();
    }
    return this.#grant(payloadBytes);
  }

  /**
   * Gives all records reserved since the last commit to the consumer. Nothing reserved: does nothing.
   *
   * Ordering: all that was written to them before is seen by who takes them.
   */
  commit(): void {
    if (this.#batchBytes === 0) return;
    this.checkUsable();
    const batchBytes = this.#batchBytes;
    this.#batchBytes = 0;
    this.advance(batchBytes, this.#nextIndex);
  }

  /** Copies the payload into a record and commits, also what was reserved before. Blocks, Throws: as reserve(). */
  push(payload: Uint8Array): void {
    this.#fill(this.reserve(payload.length), payload);
  }

  /** Returns whether there was room; if not, nothing was copied or committed. Blocks: never. */
  tryPush(payload: Uint8Array): boolean {
    const offset = this.tryReserve(payload.length);
    if (offset === NO_RECORD) return false;
    this.#fill(offset, payload);
    return true;
  }

  /** Resolves when the record is committed. The payload must not change before. */
  async pushAsync(payload: Uint8Array): Promise<void> {
    this.#fill(await this.reserveAsync(payload.length), payload);
  }

  #check(payloadBytes: number): void {
    if (payloadBytes >>> 0 !== payloadBytes || payloadBytes > this.maxPayloadBytes) this.#failLength(payloadBytes);
    this.checkUsable();
    if (this.wasPeerClosed) this.checkConsumer();
  }

  /** Returns the bytes that a record would take, with the skip before it. */
  #countNeeded(payloadBytes: number): number {
    const recordBytes = recordBytesFor(payloadBytes);
    const left = this.units - this.#nextIndex;
    return recordBytes <= left ? recordBytes : left + recordBytes;
  }

  #hasRoom(payloadBytes: number): boolean {
    return this.hasUnits(this.#batchBytes + this.#countNeeded(payloadBytes));
  }

  #grant(payloadBytes: number): number {
    const { words, units } = this;
    const recordBytes = recordBytesFor(payloadBytes);
    let index = this.#nextIndex;
    if (recordBytes > units - index) {
      words[index >> 2] = SKIP;
      this.#batchBytes += units - index;
      index = 0;
    }
    words[index >> 2] = payloadBytes;
    this.#batchBytes += recordBytes;
    const next = index + recordBytes;
    this.#nextIndex = next === units ? 0 : next;
    return index + LENGTH_BYTES;
  }

  #fill(offset: number, payload: Uint8Array): void {
    const { bytes } = this;
    const { length } = payload;
    if (length > LOOPED_BYTES) bytes.set(payload, offset);
    else for (let at = 0; at < length; at++) bytes[offset + at] = payload[at]!;
    this.commit();
  }

  #failLength(payloadBytes: number): never {
    throw new RangeError(
      `a payload must be a whole number of bytes from 0 to maxPayloadBytes, ${this.maxPayloadBytes}; got ${payloadBytes}. ` +
        `A ring of twice the record's length takes it`,
    );
  }
}
