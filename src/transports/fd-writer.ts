/** Writes records to a descriptor (a pipe, a socketpair): one record, one write call, more only where the kernel takes a part. The sending end of subjects that neither gather nor have an event loop. */

import { LabError } from '../core/errors.js';
import { type WriteCall, writeFully } from '../sys/io.js';
import { allocateBytes, type ByteBuffer, mixHeader, payloadChecksum } from './checksum.js';
import {
  HEADER_BYTES,
  KIND_DATA,
  KIND_END,
  MAX_PAYLOAD_BYTES,
  RECORD,
  type RecordReader,
  type RecordWriter,
} from './record.js';

export interface FdWriterOptions {
  maxPayloadBytes: number;
  firstSequence?: number;
  /** Memory to use again, of a header and maxPayloadBytes; without it the writer takes its own. */
  frame?: ByteBuffer;
}

export class FdWriter implements RecordWriter {
  readonly frame: ByteBuffer;
  sequence: number;
  /** Signed: V8 would keep an unsigned 32-bit sum in an object of its own. */
  #sum = 0;
  readonly #fd: number;
  readonly #write: WriteCall;

  /** `write` is the system call, passed in so that its failures can be injected. */
  constructor(write: WriteCall, fd: number, options: FdWriterOptions) {
    if (options.maxPayloadBytes > MAX_PAYLOAD_BYTES) {
      throw new LabError(
        'record-too-large',
        `A payload of ${options.maxPayloadBytes} B was wanted; at most ${MAX_PAYLOAD_BYTES} B.`,
      );
    }
    this.#write = write;
    this.#fd = fd;
    this.frame = options.frame ?? allocateBytes(HEADER_BYTES + options.maxPayloadBytes);
    this.sequence = options.firstSequence ?? 0;
  }

  get checksum(): number {
    return this.#sum >>> 0;
  }

  /** Blocks: while the pipe is full. */
  commit(payloadBytes: number): void {
    this.#send(KIND_DATA, payloadBytes);
  }

  /** Blocks: while the pipe is full. */
  forward(reader: RecordReader): void {
    const { buffer, recordOffset, payloadBytes } = reader;
    this.#writeAll(buffer.bytes, recordOffset, HEADER_BYTES + payloadBytes);
    this.#count(buffer.data.getInt32(recordOffset + RECORD.checksum, true));
  }

  /** Nothing is ever held back. */
  flush(): void {}

  end(): void {
    this.#send(KIND_END, 0);
  }

  #send(kind: number, payloadBytes: number): void {
    const { data, bytes } = this.frame;
    // Before a byte is sent: a negative length in a header would be a huge one on the other side.
    if (payloadBytes >>> 0 !== payloadBytes || HEADER_BYTES + payloadBytes > bytes.length)
      this.#failRange(payloadBytes);
    const payload = payloadChecksum(this.frame, HEADER_BYTES, payloadBytes);
    const checksum = mixHeader(payload, kind, this.sequence, payloadBytes);
    data.setUint32(RECORD.length, payloadBytes, true);
    data.setUint32(RECORD.kind, kind, true);
    data.setUint32(RECORD.sequence, this.sequence, true);
    data.setInt32(RECORD.checksum, checksum, true);
    this.#writeAll(bytes, 0, HEADER_BYTES + payloadBytes);
    this.#count(checksum);
  }

  #writeAll(bytes: Uint8Array, offset: number, length: number): void {
    try {
      writeFully(this.#write, this.#fd, bytes, offset, length);
    } catch (cause) {
      this.#failWrite(cause);
    }
  }

  #count(checksum: number): void {
    this.#sum = (this.#sum + checksum) | 0;
    this.sequence = (this.sequence + 1) >>> 0;
  }

  #failRange(payloadBytes: number): never {
    const most = this.frame.bytes.length - HEADER_BYTES;
    throw new RangeError(`payloadBytes must be a whole number up to ${most}, got ${payloadBytes}`);
  }

  #failWrite(cause: unknown): never {
    throw explainWriteFailure(cause, this.sequence);
  }
}

/**
 * Returns what a writer throws for a failed call: `peer-gone` when nobody reads any more. A socketpair tells a writer that
 * sleeps on a full socket ECONNRESET, as its reader left without taking all; every later call says EPIPE, as a pipe does.
 */
export function explainWriteFailure(cause: unknown, sequence: number): unknown {
  const { code } = cause as { code?: string };
  if (code !== 'EPIPE' && code !== 'ECONNRESET') return cause;
  return new LabError('peer-gone', `The reader closed its end; ${sequence} records were sent before.`, { cause });
}
