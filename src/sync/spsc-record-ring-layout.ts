/** What an SpscRecordRing lays behind the words of ring-words.ts: records of any length. Used by spsc-record-ring.ts and its two sides. */

import { checkCount, roundUpToLine } from './layout.js';
import type { RingUnits } from './ring-side.js';
import { DATA_OFFSET, MOST_UNITS, RING_WORDS } from './ring-words.js';

/*
 *     byte  +0        +4        +8
 *           ┌─────────┬─────────┬──────────────┬───────┐
 *           │ length  │ (none)  │ payload      │ (pad) │     up to a multiple of 8 B, where the next record begins
 *           └─────────┴─────────┴──────────────┴───────┘
 *           length: bytes of payload, from 0 on; SKIP: no record, go on at byte 0
 *
 * A record lies in one piece, so that it can be written and read in place. One that would cross the end begins at byte 0 instead,
 * and a length of SKIP says so where it would have begun. Records begin at multiples of 8 B and so does the end: a length always
 * has room before it. A skip is published with the record behind it, never alone, so behind a skip there is always a record.
 *
 * Payloads begin at a multiple of 8 B too, where any typed array can be laid over them: that is what the second word is left for.
 *
 * How long a record may be. It must fit into the empty ring wherever the index stands then. A record of r bytes that begins at
 * index i crosses the end if i + r > capacity; then it takes what is left, and r bytes from byte 0 on, which must not reach the
 * index it began at: capacity - i + r <= capacity, so r <= i. The smallest i that crosses is capacity - r + 8. So r <= capacity - r + 8:
 * half the capacity and 4 B, down to a multiple of 8.
 */

export const RECORD_ALIGNMENT = 8;
export const LENGTH_BYTES = 8;
export const SKIP = -1;

export interface SpscRecordRingOptions {
  /** Bytes of records with their length words: a multiple of 8, from 8 on. The longest payload takes about half of it. */
  capacityBytes: number;
}

/** Returns what a record takes in the ring. */
export function recordBytesFor(payloadBytes: number): number {
  return (LENGTH_BYTES + payloadBytes + (RECORD_ALIGNMENT - 1)) & -RECORD_ALIGNMENT;
}

export function maxPayloadBytesFor(capacityBytes: number): number {
  return (((capacityBytes + RECORD_ALIGNMENT) / 2) & -RECORD_ALIGNMENT) - LENGTH_BYTES;
}

/** Throws: RangeError. */
export function recordRingBytesFor({ capacityBytes }: SpscRecordRingOptions): number {
  checkCount(capacityBytes, 'capacityBytes', RECORD_ALIGNMENT, MOST_UNITS);
  if (capacityBytes % RECORD_ALIGNMENT !== 0) {
    throw new RangeError(
      `capacityBytes must be a multiple of ${RECORD_ALIGNMENT}, as every record is; got ${capacityBytes}. Round it up`,
    );
  }
  return DATA_OFFSET + roundUpToLine(capacityBytes);
}

/** The memory of a record ring as both sides see it. */
export interface RecordMemory extends RingUnits {
  readonly bytes: Uint8Array;
  /** The same memory as words. */
  readonly words: Int32Array;
}

export function makeRecordMemory(
  memory: SharedArrayBuffer,
  byteOffset: number,
  { capacityBytes }: SpscRecordRingOptions,
): RecordMemory {
  return {
    control: new Int32Array(memory, byteOffset, RING_WORDS),
    capacity: capacityBytes,
    unitName: 'B',
    bytes: new Uint8Array(memory, byteOffset + DATA_OFFSET, capacityBytes),
    words: new Int32Array(memory, byteOffset + DATA_OFFSET, capacityBytes / 4),
  };
}
