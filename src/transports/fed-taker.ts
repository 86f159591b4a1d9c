/** Takes records out of bytes that somebody else has read: chunks of one stream, cut anywhere. Called by the consumers of many pipes, one taker a stream. */

import { LabError } from '../core/errors.js';
import { allocateBytes, type ByteBuffer } from './checksum.js';
import { HEADER_BYTES } from './record.js';
import { RecordTaker, type TakerOptions } from './record-taker.js';

/** Up to here a loop copies faster than set(), which needs a view made for it. */
const SHORT_COPY_BYTES = 64;

/**
 * A record that lies whole in a chunk is taken where it lies. Only one that a chunk's end cuts is put together, in memory of
 * the taker's own, each of its bytes copied once.
 *
 * `buffer` is therefore the chunk or the own memory: ask for it after each next(), and keep none of it.
 */
export class FedTaker extends RecordTaker {
  /** Holds the record that a chunk's end has cut, from the front on. */
  #own: ByteBuffer;
  #lent: ByteBuffer;
  /** What #lent is a view of: readers hand out the same memory again and again, and making views allocates. */
  #lender: Uint8Array;
  /** What of the chunk has neither been copied nor become the buffer yet. */
  #restStart = 0;
  #restEnd = 0;

  constructor(options: TakerOptions) {
    super(options);
    this.#own = this.buffer;
    this.#lent = this.buffer;
    this.#lender = this.buffer.bytes;
  }

  /**
   * Lends bytes[offset, offset + length) until next() has returned false, which must be before they go away.
   *
   * Throws: `record-corrupt` for bytes behind the end record, `internal` when next() has not yet returned false for the last ones.
   */
  feed(bytes: Uint8Array, offset: number, length: number): void {
    if (length === 0) return;
    if (this.hasEnded) this.#failBehindEnd(length);
    if (this.buffer !== this.#own || this.#restStart !== this.#restEnd) failUntaken();
    if (bytes !== this.#lender) this.#viewChunk(bytes);
    this.#restStart = offset;
    this.#restEnd = offset + length;
  }

  /**
   * Returns whether a whole record was there; its payload is then in buffer.bytes[payloadOffset, + payloadBytes) until the next
   * call. False as well at the end record: hasFinished tells which.
   *
   * Throws: `record-corrupt`, for bytes behind the end record too; `record-too-large`. The taker is of no use after that.
   */
  next(): boolean {
    // #region 1a/framing
    if (this.end - this.start < HEADER_BYTES && !this.#gather(HEADER_BYTES)) return false;
    const recordBytes = this.announcedBytes();
    if (this.end - this.start < recordBytes && !this.#gather(recordBytes)) return false;
    this.take(recordBytes);
    if (this.hasEnded) return this.#finishChunk();
    return true;
    // #endregion
  }

  /** The end record was taken. */
  get hasFinished(): boolean {
    return this.hasEnded;
  }

  /** The stream has ended, and next() has returned false. Throws `record-truncated` when its end record has not come. */
  finish(cause?: unknown): void {
    if (!this.hasEnded) this.failTruncated(cause);
  }

  #viewChunk(bytes: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = bytes;
    // A plain view also of a Buffer, so that those who read the records see one class. May be memory that threads share:
    // no one writes to it while it is lent.
    const view = new Uint8Array(buffer, byteOffset, byteLength) as Uint8Array<ArrayBuffer>;
    this.#lent = { bytes: view, data: new DataView(buffer, byteOffset, byteLength) };
    this.#lender = bytes;
  }

  /** Returns whether `wanted` bytes of the record at hand are there; if not, all that came of it is kept. */
  #gather(wanted: number): boolean {
    // #region 1a/framing
    if (this.buffer === this.#own && this.start === this.end && this.#restStart < this.#restEnd) {
      this.buffer = this.#lent;
      this.start = this.#restStart;
      this.end = this.#restEnd;
      this.#restStart = this.#restEnd;
      if (this.end - this.start >= wanted) return true;
    }
    if (this.buffer !== this.#own) {
      this.#keepRest(wanted);
      return false;
    }
    if (wanted > this.buffer.bytes.length) {
      this.makeRoom(wanted);
      this.#own = this.buffer;
    }
    const missing = wanted - (this.end - this.start);
    const length = Math.min(missing, this.#restEnd - this.#restStart);
    copy(this.#lent.bytes, this.#restStart, length, this.buffer.bytes, this.end);
    this.#restStart += length;
    this.end += length;
    return length === missing;
    // #endregion
  }

  /** The chunk ends before the record does, of which `wanted` bytes will have to be in one place. */
  #keepRest(wanted: number): void {
    // #region 1a/framing
    const length = this.end - this.start;
    if (wanted > this.#own.bytes.length) this.#own = allocateBytes(wanted);
    copy(this.#lent.bytes, this.start, length, this.#own.bytes, 0);
    this.buffer = this.#own;
    this.start = 0;
    this.end = length;
    // #endregion
  }

  #finishChunk(): false {
    const behind = this.end - this.start + this.#restEnd - this.#restStart;
    if (behind > 0) this.#failBehindEnd(behind);
    return false;
  }

  /** A reader that asks for no more never sees these; here they have come, and what was to be read is lost. */
  #failBehindEnd(bytes: number): never {
    throw new LabError(
      'record-corrupt',
      `${bytes} B came behind the end record, which follows ${this.taken} records; nothing belongs there.`,
    );
  }
}

function failUntaken(): never {
  throw new LabError('internal', 'A chunk was fed before next() had returned false for the one before it.');
}

function copy(from: Uint8Array, start: number, length: number, to: Uint8Array, at: number): void {
  if (length > SHORT_COPY_BYTES) to.set(from.subarray(start, start + length), at);
  else for (let byte = 0; byte < length; byte++) to[at + byte] = from[start + byte]!;
}
