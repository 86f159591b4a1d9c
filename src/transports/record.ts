/** The record's layout and the two interfaces every transport offers: a writer at one end, a reader at the other. Drawn in src/README.md. */

import type { ByteBuffer } from './checksum.js';

/** Offsets in a record's header; all fields are little-endian 32-bit words. */
export const RECORD = {
  length: 0,
  kind: 4,
  sequence: 8,
  checksum: 12,
  payload: 16,
} as const;

export const HEADER_BYTES = RECORD.payload;

/** A record that carries data, and the empty one that ends a stream: without it, EOF is a truncation. */
export const KIND_DATA = 0;
export const KIND_END = 1;

/** A header that announces more than this is refused before any memory is taken for it. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** A value, or a promise of it where the transport cannot block. */
export type Awaitable<T> = T | Promise<T>;

/** Gives records to one stream, in order. One thread. */
export interface RecordWriter {
  /** The frame being filled: the payload goes to frame.bytes from HEADER_BYTES on, up to its end. */
  readonly frame: ByteBuffer;
  /** Records given so far; the next one's sequence number. */
  readonly sequence: number;
  /** Sum of the checksums of all records given, modulo 2^32. */
  readonly checksum: number;
  /** Gives the first `payloadBytes` of the frame's payload as the next record; the frame may be another one then. Throws `peer-gone` when nobody reads any more. */
  commit(payloadBytes: number): Awaitable<void>;
  /** Sends the record that a reader holds, byte for byte as it came. */
  forward(reader: RecordReader): Awaitable<void>;
  /** Sends what a writer that gathers records still holds back; to be called before waiting for an answer. */
  flush(): Awaitable<void>;
  /** Sends the end record and all before it. Closing the descriptor is the caller's. */
  end(): Awaitable<void>;
}

/** Takes records from one stream, in order, each checked for length, sequence and checksum. One thread. */
export interface RecordReader {
  /** Holds the record taken last, until the next call of next(). May be replaced by a larger one then. */
  readonly buffer: ByteBuffer;
  /** Where the whole record begins in the buffer, and its payload. */
  readonly recordOffset: number;
  readonly payloadOffset: number;
  readonly payloadBytes: number;
  /** Records taken so far. */
  readonly taken: number;
  readonly checksum: number;
  /**
   * Returns true with the next record in place, false at the end record.
   * Throws `record-truncated` at an EOF that no end record announced, `record-corrupt`, `record-too-large`; the records
   * taken before stay counted.
   */
  next(): Awaitable<boolean>;
}
