/** Writes records to a descriptor in batches: gathered where they were filled in, and sent by one writev. The sending end of subject `pipe-batched`. */

import { type WriteCall, type WritevCall, writeFully, writevFully } from '../sys/io.js';
import { allocateSlab, type BatchLimits, type BatchSlab } from './batch-slab.js';
import { type ByteBuffer, mixHeader, payloadChecksum } from './checksum.js';
import { explainWriteFailure } from './fd-writer.js';
import { HEADER_BYTES, KIND_DATA, KIND_END, RECORD, type RecordReader, type RecordWriter } from './record.js';

/** The system calls, passed in so that their failures can be injected. */
export interface BatchCalls {
  writev: WritevCall;
  /** For records that are forwarded: they lie in their reader's memory. */
  write: WriteCall;
}

export interface BatchWriterOptions extends BatchLimits {
  maxPayloadBytes: number;
  firstSequence?: number;
  /** Memory to use again, of slots for maxPayloadBytes; without it the writer takes its own. */
  slab?: BatchSlab;
}

/**
 * Each record is filled into a slot of the slab and stays there until the batch goes, so nothing is copied; `frame` is the
 * next free slot. Records that fill their slots lie next to each other and become one part of the writev: a batch of equal
 * records is one part, which the kernel takes faster than a thousand.
 */
export class BatchWriter implements RecordWriter {
  frame: ByteBuffer;
  sequence: number;
  /** Signed: V8 would keep an unsigned 32-bit sum in an object of its own. */
  #sum = 0;
  /** The next free slot, the parts named in the table so far, and the byte where the last one ends: never 0, where slot 0 begins. */
  #slot = 0;
  #parts = 0;
  #partEnd = -1;
  /** As they were when the last batch was out: what a batch that fails is taken back to. */
  #sentSequence: number;
  #sentSum = 0;
  readonly #slab: BatchSlab;
  readonly #table: Int32Array;
  readonly #fd: number;
  readonly #calls: BatchCalls;

  constructor(calls: BatchCalls, fd: number, options: BatchWriterOptions) {
    this.#calls = calls;
    this.#fd = fd;
    this.#slab = options.slab ?? allocateSlab(options.maxPayloadBytes, options);
    this.#table = this.#slab.table;
    this.frame = this.#slab.frames[0]!;
    this.sequence = options.firstSequence ?? 0;
    this.#sentSequence = this.sequence;
  }

  get checksum(): number {
    return this.#sum >>> 0;
  }

  /** Blocks: when the record fills the batch, while the pipe is full. */
  commit(payloadBytes: number): void {
    this.#gather(KIND_DATA, payloadBytes);
  }

  /** Sends what is held back and then the reader's record from where it lies. Blocks: while the pipe is full. */
  forward(reader: RecordReader): void {
    this.flush();
    const { buffer, recordOffset, payloadBytes } = reader;
    try {
      writeFully(this.#calls.write, this.#fd, buffer.bytes, recordOffset, HEADER_BYTES + payloadBytes);
    } catch (cause) {
      this.#failWrite(cause);
    }
    this.#sum = (this.#sum + buffer.data.getInt32(recordOffset + RECORD.checksum, true)) | 0;
    this.sequence = (this.sequence + 1) >>> 0;
    this.#noteSent();
  }

  /** Blocks: while the pipe is full. Throws `peer-gone`; the batch is lost then, and its records count as not given. */
  flush(): void {
    if (this.#parts === 0) return;
    const parts = this.#parts;
    this.#parts = 0;
    this.#slot = 0;
    this.frame = this.#slab.frames[0]!;
    try {
      writevFully(this.#calls.writev, this.#fd, this.#slab.bytes, this.#table, parts);
    } catch (cause) {
      this.#failWrite(cause);
    }
    this.#noteSent();
  }

  end(): void {
    this.#gather(KIND_END, 0);
    this.flush();
  }

  #gather(kind: number, payloadBytes: number): void {
    const { frame } = this;
    const { data } = frame;
    if (payloadBytes >>> 0 !== payloadBytes || HEADER_BYTES + payloadBytes > frame.bytes.length) {
      this.#failRange(payloadBytes);
    }
    const payload = payloadChecksum(frame, HEADER_BYTES, payloadBytes);
    const checksum = mixHeader(payload, kind, this.sequence, payloadBytes);
    data.setUint32(RECORD.length, payloadBytes, true);
    data.setUint32(RECORD.kind, kind, true);
    data.setUint32(RECORD.sequence, this.sequence, true);
    data.setInt32(RECORD.checksum, checksum, true);
    this.#sum = (this.#sum + checksum) | 0;
    this.sequence = (this.sequence + 1) >>> 0;
    this.#takeSlot(HEADER_BYTES + payloadBytes);
  }

  /** Adds the slot's first bytes to the batch, as a part of their own or to the part that ends where they begin. */
  #takeSlot(recordBytes: number): void {
    const { frames, slotBytes } = this.#slab;
    const offset = this.#slot * slotBytes;
    if (offset === this.#partEnd) {
      this.#table[this.#parts * 2 - 1]! += recordBytes;
    } else {
      this.#table[this.#parts * 2] = offset;
      this.#table[this.#parts * 2 + 1] = recordBytes;
      this.#parts++;
    }
    this.#partEnd = offset + recordBytes;
    this.#slot++;
    if (this.#slot === frames.length) this.flush();
    else this.frame = frames[this.#slot]!;
  }

  #noteSent(): void {
    this.#sentSequence = this.sequence;
    this.#sentSum = this.#sum;
  }

  #failRange(payloadBytes: number): never {
    const most = this.frame.bytes.length - HEADER_BYTES;
    throw new RangeError(`payloadBytes must be a whole number up to ${most}, got ${payloadBytes}`);
  }

  #failWrite(cause: unknown): never {
    this.sequence = this.#sentSequence;
    this.#sum = this.#sentSum;
    throw explainWriteFailure(cause, this.sequence);
  }
}
