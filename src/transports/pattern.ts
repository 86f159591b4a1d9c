/** The payloads of measured records: sixteen seeded patterns, so that every byte written differs from record to record. Called by the exchange loops. */

import type { ByteBuffer } from './checksum.js';
import { HEADER_BYTES } from './record.js';

const PATTERN_COUNT = 16;

/** Up to here a loop over words beats the call of the built-in copy. */
const LOOP_TO_BYTES = 256;

/** Returns the patterns as whole payloads; the payload of record s is pattern s mod 16. Pattern p is defined in src/README.md. */
export function makePatterns(payloadBytes: number): ByteBuffer[] {
  return Array.from({ length: PATTERN_COUNT }, (_, pattern) => {
    const words = new Uint32Array(Math.ceil(payloadBytes / 4));
    let x = pattern + 1;
    for (let at = 0; at < words.length; at++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      words[at] = x;
    }
    return { bytes: new Uint8Array(words.buffer, 0, payloadBytes), data: new DataView(words.buffer) };
  });
}

/** Fills the frame's payload for the record with this sequence number: every byte is written. */
export function fillPayload(frame: ByteBuffer, patterns: readonly ByteBuffer[], sequence: number): void {
  const { bytes, data } = patterns[sequence % PATTERN_COUNT]!;
  const length = bytes.length;
  if (length > LOOP_TO_BYTES) {
    frame.bytes.set(bytes, HEADER_BYTES);
    return;
  }
  let at = 0;
  for (; at + 4 <= length; at += 4) frame.data.setInt32(HEADER_BYTES + at, data.getInt32(at, true), true);
  for (; at < length; at++) frame.bytes[HEADER_BYTES + at] = bytes[at]!;
}
