/** The judge's own model of a stream of records, written from the drawing in src/README.md: it shares no code with what is graded. Used by the checks of 1a. */

import { createCipheriv } from 'node:crypto';
import type { Random } from '../../../../src/core/random.js';
import { mixHeader, scalarChecksum } from '../../../../src/transports/checksum.js';

/** Four little-endian words: length, kind, sequence, checksum. */
export const HEADER = 16;
const DATA = 0;
const END = 1;
/** Up to here each byte is drawn by itself. */
const DRAWN_BYTES = 64;

/** Returns one record. */
export function encodeRecord(payload: Uint8Array, sequence: number, kind = DATA): Buffer {
  const record = Buffer.alloc(HEADER + payload.length);
  record.writeUInt32LE(payload.length, 0);
  record.writeUInt32LE(kind, 4);
  record.writeUInt32LE(sequence >>> 0, 8);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  record.writeInt32LE(mixHeader(scalarChecksum(view, 0, payload.length), kind, sequence | 0, payload.length), 12);
  record.set(payload, HEADER);
  return record;
}

export function encodeEnd(sequence: number): Buffer {
  return encodeRecord(Buffer.alloc(0), sequence, END);
}

/** Returns the records of these payloads, and the end record behind them. */
export function encodeStream(payloads: readonly Uint8Array[], first = 0): Buffer {
  return Buffer.concat([
    ...payloads.map((payload, index) => encodeRecord(payload, first + index)),
    encodeEnd(first + payloads.length),
  ]);
}

/** Returns the sum of the checksums in these records' headers, as a reader or a writer counts it. */
export function sumChecksums(records: readonly Buffer[]): number {
  return records.reduce((sum, record) => (sum + record.readUInt32LE(12)) >>> 0, 0);
}

/** Returns bytes that only this seed gives; many of them are the key stream of a cipher, which is faster than drawing each. */
export function randomBytes(random: Random, length: number): Buffer {
  if (length <= DRAWN_BYTES) return Buffer.from(Uint8Array.from({ length }, () => random.integer(256)));
  const cipher = createCipheriv('aes-128-ctr', randomBytes(random, 16), Buffer.alloc(16));
  return cipher.update(Buffer.alloc(length));
}

/** Returns payloads of `least` to `most` bytes each. */
export function randomPayloads(random: Random, count: number, least: number, most: number): Buffer[] {
  return Array.from({ length: count }, () => randomBytes(random, least + random.integer(most - least + 1)));
}

/** Returns the bytes between the cuts, in order; cuts are ascending offsets. */
export function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts, bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

/** Returns where to cut for chunks of `chunkBytes`. */
export function cutsEvery(chunkBytes: number, length: number): number[] {
  return Array.from({ length: Math.ceil(length / chunkBytes) - 1 }, (_, index) => (index + 1) * chunkBytes);
}

/** Returns where the whole records end before offset `at`, as their number. */
export function countWhole(payloads: readonly Uint8Array[], at: number): number {
  let end = 0;
  let whole = 0;
  for (const payload of payloads) {
    end += HEADER + payload.length;
    if (end > at) break;
    whole++;
  }
  return whole;
}
