/** Finds, checks and counts the records in bytes that have arrived: the part of reading that every transport shares. Extended by each reader. */

import { LabError } from '../core/errors.js';
import { allocateBytes, type ByteBuffer, mixHeader, payloadChecksum } from './checksum.js';
import { HEADER_BYTES, KIND_DATA, KIND_END, MAX_PAYLOAD_BYTES, RECORD } from './record.js';

export interface TakerOptions {
  /** Size of the buffer at the start, and so of the largest read. */
  bufferBytes: number;
  /** Memory to use again, of at least bufferBytes; without it the reader takes its own. */
  buffer?: ByteBuffer;
  maxPayloadBytes?: number;
  firstSequence?: number;
}

/**
 * The way of a whole record is kept short, with every failure told elsewhere: V8 inlines a loop's calls up to a budget of
 * bytecodes, and each call beyond it is one more page of code to find after each switch of processes.
 */
export abstract class RecordTaker {
  buffer: ByteBuffer;
  recordOffset = 0;
  payloadOffset: number = HEADER_BYTES;
  payloadBytes = 0;
  taken = 0;
  /** Bytes in [start, end) of the buffer have arrived and are not yet taken. */
  protected start = 0;
  protected end = 0;
  /** The end record was taken: nothing behind it belongs to the stream. */
  protected hasEnded = false;
  protected readonly maxPayloadBytes: number;
  #sequence: number;
  /** Signed: V8 would keep an unsigned 32-bit sum in an object of its own. */
  #sum = 0;

  constructor(options: TakerOptions) {
    this.maxPayloadBytes = options.maxPayloadBytes ?? MAX_PAYLOAD_BYTES;
    this.#sequence = options.firstSequence ?? 0;
    this.buffer = options.buffer ?? allocateBytes(Math.max(HEADER_BYTES, options.bufferBytes));
  }

  get checksum(): number {
    return this.#sum >>> 0;
  }

  /** Returns the size of the record at `start`, of which the header must be there. Throws `record-too-large`. */
  protected announcedBytes(): number {
    // #region 1a/framing
    const length = this.buffer.data.getUint32(this.start + RECORD.length, true);
    if (length > this.maxPayloadBytes) this.failTooLarge(length);
    return HEADER_BYTES + length;
    // #endregion
  }

  /** Makes room for `wanted` bytes from `start` on: what is there moves to the front, of a larger buffer if need be. */
  protected makeRoom(wanted: number): void {
    const { bytes } = this.buffer;
    if (wanted > bytes.length) {
      this.buffer = allocateBytes(wanted);
      this.buffer.bytes.set(bytes.subarray(this.start, this.end));
    } else {
      bytes.copyWithin(0, this.start, this.end);
    }
    this.end -= this.start;
    this.start = 0;
  }

  /** Takes the record of so many bytes at `start`, all of which must be there. Throws `record-corrupt`. */
  protected take(recordBytes: number): void {
    // #region 1a/framing
    const { data } = this.buffer;
    const { start } = this;
    const length = recordBytes - HEADER_BYTES;
    const kind = data.getInt32(start + RECORD.kind, true);
    const sequence = data.getUint32(start + RECORD.sequence, true);
    const sent = data.getInt32(start + RECORD.checksum, true);
    const found = mixHeader(payloadChecksum(this.buffer, start + HEADER_BYTES, length), kind, sequence, length);
    if (sent !== found) this.#failChecksum(sent, found);
    if (sequence !== this.#sequence) this.#failSequence(sequence);
    if (kind !== KIND_DATA) this.#takeEnd(kind, length);
    else this.taken++;
    this.recordOffset = start;
    this.payloadOffset = start + HEADER_BYTES;
    this.payloadBytes = length;
    this.start = start + recordBytes;
    this.#sequence = (sequence + 1) >>> 0;
    this.#sum = (this.#sum + found) | 0;
    // #endregion
  }

  /** Says that no more bytes come, although a record or the end record was still to come; `cause` is what broke the stream, if it did not just end. */
  protected failTruncated(cause?: unknown): never {
    const kept = this.end - this.start;
    const where = kept > 0 ? `inside a record, ${kept} B of it arrived` : 'without an end record';
    const how = cause === undefined ? "the writer's end closed" : `reading failed (${describeCause(cause)})`;
    const options = cause === undefined ? undefined : { cause };
    throw new LabError('record-truncated', `Truncated after ${this.taken} records: ${how} ${where}.`, options);
  }

  /** Says why the record at hand cannot be what was sent. */
  protected failCorrupt(how: string): never {
    throw new LabError('record-corrupt', `The record after ${this.taken} good ones is damaged: ${how}.`);
  }

  #takeEnd(kind: number, length: number): void {
    if (kind !== KIND_END || length !== 0) this.failCorrupt(`its kind ${kind} with ${length} B is unknown`);
    this.hasEnded = true;
  }

  /** Says that a record of `length` B of payload was announced. */
  protected failTooLarge(length: number): never {
    throw new LabError(
      'record-too-large',
      `After ${this.taken} records a header announces ${length} B; at most ${this.maxPayloadBytes} B were agreed.`,
    );
  }

  #failChecksum(sent: number, found: number): never {
    this.failCorrupt(`its checksum is ${sent >>> 0}, its bytes give ${found >>> 0}`);
  }

  #failSequence(sequence: number): never {
    this.failCorrupt(`its sequence number is ${sequence}, expected ${this.#sequence}`);
  }
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
