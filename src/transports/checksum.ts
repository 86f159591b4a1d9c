/** The checksum of a record: cheap enough to check every byte in a timed loop, sensitive to any one changed word. Called by readers and writers. */

import { loadAddon } from '../sys/addon.js';
import { allocatePinned } from '../sys/prepared-io.js';

/** From here on the addon's vectorised loop is the faster one; below, calling it costs more than V8's scalar loop. */
const NATIVE_FROM_BYTES = 512;

const A0 = 0x9e3779b1 | 0;
const A1 = 0x85ebca77 | 0;
const A2 = 0xc2b2ae3d | 0;
const A3 = 0x27d4eb2f;
const B0 = 0x165667b2;
const B1 = 0x9e3779b2 | 0;
const B2 = 0x85ebca78 | 0;
const B3 = 0xc2b2ae3e | 0;

/** Bytes with both views of them; made once per buffer, since making a view allocates. */
export interface ByteBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly data: DataView;
}

/** Returns zeroed bytes in pinned memory, which prepared calls can read into and write from. */
export function allocateBytes(byteLength: number): ByteBuffer {
  const bytes = allocatePinned(byteLength);
  return { bytes, data: new DataView(bytes.buffer) };
}

/**
 * Returns the checksum of `length` bytes from `offset`, as src/README.md defines it, as a *signed* 32-bit number: V8 makes
 * an object on the heap for each larger one that a function returns, and this one is called for every record.
 */
export function payloadChecksum(buffer: ByteBuffer, offset: number, length: number): number {
  if (length >= NATIVE_FROM_BYTES) return loadAddon().checksum(buffer.bytes, offset, length);
  return scalarChecksum(buffer.data, offset, length);
}

/** The same sum in JavaScript; four lanes in registers, any alignment. */
export function scalarChecksum(data: DataView, offset: number, length: number): number {
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  let at = offset;
  const end = offset + length;
  for (; at + 16 <= end; at += 16) {
    a0 = (a0 + data.getInt32(at, true)) | 0;
    b0 = (b0 + a0) | 0;
    a1 = (a1 + data.getInt32(at + 4, true)) | 0;
    b1 = (b1 + a1) | 0;
    a2 = (a2 + data.getInt32(at + 8, true)) | 0;
    b2 = (b2 + a2) | 0;
    a3 = (a3 + data.getInt32(at + 12, true)) | 0;
    b3 = (b3 + a3) | 0;
  }
  if (at < end) return finishTail(data, at, end, a0, a1, a2, a3, b0, b1, b2, b3);
  return combineLanes(a0, a1, a2, a3, b0, b1, b2, b3);
}

/** The last words, fewer than a row of lanes. Apart, because measured payloads have none and V8 inlines short functions only. */
function finishTail(
  data: DataView,
  at: number,
  end: number,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
): number {
  if (at < end) {
    a0 = (a0 + lastWord(data, at, end)) | 0;
    b0 = (b0 + a0) | 0;
  }
  if (at + 4 < end) {
    a1 = (a1 + lastWord(data, at + 4, end)) | 0;
    b1 = (b1 + a1) | 0;
  }
  if (at + 8 < end) {
    a2 = (a2 + lastWord(data, at + 8, end)) | 0;
    b2 = (b2 + a2) | 0;
  }
  if (at + 12 < end) {
    a3 = (a3 + lastWord(data, at + 12, end)) | 0;
    b3 = (b3 + a3) | 0;
  }
  return combineLanes(a0, a1, a2, a3, b0, b1, b2, b3);
}

function combineLanes(
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
): number {
  const lanes = Math.imul(a0, A0) + Math.imul(a1, A1) + Math.imul(a2, A2) + Math.imul(a3, A3);
  const sums = Math.imul(b0, B0) + Math.imul(b1, B1) + Math.imul(b2, B2) + Math.imul(b3, B3);
  return (lanes + sums) | 0;
}

/** A word of up to four bytes, padded with zeros at the end of the payload. */
function lastWord(data: DataView, at: number, end: number): number {
  if (at + 4 <= end) return data.getInt32(at, true);
  let word = 0;
  for (let byte = 0; at + byte < end; byte++) word |= data.getUint8(at + byte) << (8 * byte);
  return word;
}

/** Returns what a record's header carries: the payload's checksum with kind, sequence and length mixed in; signed, too. */
export function mixHeader(payload: number, kind: number, sequence: number, length: number): number {
  const header = (Math.imul(sequence, A0) + Math.imul(kind, A1) + Math.imul(length, A2)) | 0;
  return payload ^ header;
}
