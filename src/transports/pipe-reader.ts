/** Reads records from a descriptor that blocks, however the kernel cuts them up. Subject `pipe`'s receiving end. */

import { LabError } from '../core/errors.js';
import { type ReadCall, readSome } from '../sys/io.js';
import { allocateBytes, type ByteBuffer, mixHeader, payloadChecksum } from './checksum.js';
import { HEADER_BYTES, KIND_DATA, KIND_END, MAX_PAYLOAD_BYTES, RECORD, type RecordReader } from './record.js';

export interface PipeReaderOptions {
  /**
   * Size of the buffer and so of the largest read. Set to the size of a record where all are equal, one record is one
   * read call; set larger, one read takes all that is there.
   */
  bufferBytes: number;
  /** Memory to use again, of at least bufferBytes; without it the reader takes its own. */
  buffer?: ByteBuffer;
  maxPayloadBytes?: number;
  firstSequence?: number;
}

/**
 * The way of a whole record through next() is kept short, with every failure told elsewhere: V8 inlines a loop's calls
 * up to a budget of bytecodes, and each call beyond it is one more page of code to find after each switch of processes.
 */
export class PipeReader implements RecordReader {
  buffer: ByteBuffer;
  recordOffset = 0;
  payloadOffset: number = HEADER_BYTES;
  payloadBytes = 0;
  taken = 0;
  readonly #fd: number;
  readonly #read: ReadCall;
  readonly #maxPayloadBytes: number;
  /** Signed: V8 would keep an unsigned 32-bit sum in an object of its own. */
  #sum = 0;
  #sequence: number;
  #ended = false;
  /** Bytes in [#start, #end) of the buffer are read and not yet taken. */
  #start = 0;
  #end = 0;

  /** `read` is the system call, passed in so that its failures can be injected. */
  constructor(read: ReadCall, fd: number, options: PipeReaderOptions) {
    this.#read = read;
    this.#fd = fd;
    this.#maxPayloadBytes = options.maxPayloadBytes ?? MAX_PAYLOAD_BYTES;
    this.#sequence = options.firstSequence ?? 0;
    this.buffer = options.buffer ?? allocateBytes(Math.max(HEADER_BYTES, options.bufferBytes));
  }

  get checksum(): number {
    return this.#sum >>> 0;
  }

  /** Blocks: until a whole record is there. */
  next(): boolean {
    if (this.#ended) return false;
    if (this.#end - this.#start < HEADER_BYTES) this.#fill(HEADER_BYTES);
    const length = this.buffer.data.getUint32(this.#start + RECORD.length, true);
    if (length > this.#maxPayloadBytes) this.#failTooLarge(length);
    if (this.#end - this.#start < HEADER_BYTES + length) this.#fill(HEADER_BYTES + length);
    this.#take(length);
    return !this.#ended;
  }

  /** Makes at least `wanted` bytes of the current record present. */
  #fill(wanted: number): void {
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    }
    if (this.#start + wanted > this.buffer.bytes.length) this.#makeRoom(wanted);
    const { bytes } = this.buffer;
    do {
      const got = readSome(this.#read, this.#fd, bytes, this.#end, bytes.length - this.#end);
      if (got === 0) this.#failTruncated();
      this.#end += got;
    } while (this.#end - this.#start < wanted);
  }

  /** Moves what is there to the front, of a larger buffer if need be. */
  #makeRoom(wanted: number): void {
    const { bytes } = this.buffer;
    if (wanted > bytes.length) {
      this.buffer = allocateBytes(wanted);
      this.buffer.bytes.set(bytes.subarray(this.#start, this.#end));
    } else {
      bytes.copyWithin(0, this.#start, this.#end);
    }
    this.#end -= this.#start;
    this.#start = 0;
  }

  #take(length: number): void {
    const { data } = this.buffer;
    const start = this.#start;
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
    this.#start = start + HEADER_BYTES + length;
    this.#sequence = (sequence + 1) >>> 0;
    this.#sum = (this.#sum + found) | 0;
  }

  #takeEnd(kind: number, length: number): void {
    if (kind !== KIND_END || length !== 0) this.#failCorrupt(`its kind ${kind} with ${length} B is unknown`);
    this.#ended = true;
  }

  #failTooLarge(length: number): never {
    throw new LabError(
      'record-too-large',
      `After ${this.taken} records a header announces ${length} B; at most ${this.#maxPayloadBytes} B were agreed.`,
    );
  }

  #failChecksum(sent: number, found: number): never {
    this.#failCorrupt(`its checksum is ${sent >>> 0}, its bytes give ${found >>> 0}`);
  }

  #failSequence(sequence: number): never {
    this.#failCorrupt(`its sequence number is ${sequence}, expected ${this.#sequence}`);
  }

  #failCorrupt(how: string): never {
    throw new LabError('record-corrupt', `The record after ${this.taken} good ones is damaged: ${how}.`);
  }

  #failTruncated(): never {
    const kept = this.#end - this.#start;
    const where = kept > 0 ? `inside a record, ${kept} B of it arrived` : 'without an end record';
    throw new LabError('record-truncated', `Truncated after ${this.taken} records: the writer's end closed ${where}.`);
  }
}
