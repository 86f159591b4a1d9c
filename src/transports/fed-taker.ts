/** Takes records out of bytes that somebody else has read: chunks of one stream, cut anywhere. Called by the consumers of many pipes, one taker a stream. */

import { HEADER_BYTES } from './record.js';
import { RecordTaker } from './record-taker.js';

export class FedTaker extends RecordTaker {
  /** Puts bytes[offset, offset + length) behind what is there; they are copied. */
  feed(bytes: Uint8Array, offset: number, length: number): void {
    if (this.end + length > this.buffer.bytes.length) this.makeRoom(this.end - this.start + length);
    if (length === bytes.length) this.buffer.bytes.set(bytes, this.end);
    else this.buffer.bytes.set(bytes.subarray(offset, offset + length), this.end);
    this.end += length;
  }

  /**
   * Returns whether a whole record was there; its payload is then in buffer.bytes[payloadOffset, + payloadBytes) until the next
   * call. False as well behind the end record: hasFinished tells which.
   *
   * Throws: `record-corrupt`, `record-too-large`.
   */
  next(): boolean {
    if (this.hasEnded || this.end - this.start < HEADER_BYTES) return false;
    const recordBytes = this.announcedBytes();
    if (this.end - this.start < recordBytes) return false;
    this.take(recordBytes);
    if (this.start === this.end) this.#rewind();
    return !this.hasEnded;
  }

  /** The end record was taken. */
  get hasFinished(): boolean {
    return this.hasEnded;
  }

  /** The stream has ended. Throws `record-truncated` when its end record has not come. */
  finish(cause?: unknown): void {
    if (!this.hasEnded) this.failTruncated(cause);
  }

  /** Nothing is left: the next bytes go to the front, where no move is needed. The record taken stays where it is until then. */
  #rewind(): void {
    this.start = 0;
    this.end = 0;
  }
}
