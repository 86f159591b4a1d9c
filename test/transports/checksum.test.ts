/** The checksum in JavaScript and in the addon, against the text of src/README.md and against each other. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadAddon } from '../../src/sys/addon.js';
import { allocateBytes, mixHeader, payloadChecksum, scalarChecksum } from '../../src/transports/checksum.js';
import { makePayload, naiveChecksum, recordChecksum } from '../contracts/wire-record.js';

const MARGIN_BYTES = 32;

/** Returns a buffer with the payload at `offset` and other bytes, all set, around it. */
function surround(payload: Uint8Array, offset: number) {
  const buffer = allocateBytes(offset + payload.length + MARGIN_BYTES);
  buffer.bytes.fill(0xff);
  buffer.bytes.set(payload, offset);
  return buffer;
}

/** Returns the three answers for a payload at an offset: JavaScript's, the addon's, the one that callers get. All are signed. */
function sumsOf(payload: Uint8Array, offset: number): number[] {
  const buffer = surround(payload, offset);
  return [
    scalarChecksum(buffer.data, offset, payload.length),
    loadAddon().checksum(buffer.bytes, offset, payload.length),
    payloadChecksum(buffer, offset, payload.length),
  ];
}

describe('the payload checksum', () => {
  test('is the documented one for every length up to 200 at every alignment, in JavaScript and in the addon', () => {
    for (let length = 0; length <= 200; length++) {
      const payload = makePayload(length, length);
      const expected = naiveChecksum(payload) | 0;
      for (let offset = 0; offset < 16; offset++) {
        expect(sumsOf(payload, offset), `${length} B at ${offset}`).toEqual([expected, expected, expected]);
      }
    }
  });

  test('is the documented one for any bytes, also beyond the length at which the addon takes over', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000, size: 'max' }), fc.nat(64), (payload, offset) => {
        const expected = naiveChecksum(payload) | 0;
        expect(sumsOf(payload, offset)).toEqual([expected, expected, expected]);
      }),
    );
  });

  test.each([511, 512, 513, 65_536, 1 << 20])(
    'is the same in JavaScript and in the addon for %d bytes of ones',
    (length) => {
      const [scalar, native, chosen] = sumsOf(new Uint8Array(length).fill(0xff), 3);
      expect([native, chosen]).toEqual([scalar, scalar]);
    },
  );

  test('is 0 for no bytes and for any number of zeros', () => {
    for (const length of [0, 1, 16, 4_096]) expect(sumsOf(new Uint8Array(length), 0)).toEqual([0, 0, 0]);
  });

  test('changes with any one word that changes', () => {
    const change = fc.record({
      length: fc.integer({ min: 1, max: 300 }),
      at: fc.nat(),
      by: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(change, ({ length, at, by }) => {
        const payload = makePayload(length);
        const before = sumsOf(payload, 0);
        payload[at % length]! ^= by;
        const after = sumsOf(payload, 0);
        for (const [index, sum] of after.entries()) expect(sum).not.toBe(before[index]);
      }),
    );
  });

  test('changes when two words of different value trade places, in one lane or between lanes', () => {
    const original = makePayload(160);
    for (let left = 0; left < 40; left++) {
      for (let right = left + 1; right < 40; right++) {
        const swapped = Uint8Array.from(original);
        swapped.set(original.subarray(left * 4, left * 4 + 4), right * 4);
        swapped.set(original.subarray(right * 4, right * 4 + 4), left * 4);
        expect(sumsOf(swapped, 0), `words ${left} and ${right}`).not.toEqual(sumsOf(original, 0));
      }
    }
  });
});

describe('the record checksum', () => {
  test('mixes kind, sequence and length in as documented', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 700, size: 'max' }),
        word,
        fc.constantFrom(0, 1),
        (payload, sequence, kind) => {
          const sum = payloadChecksum(surround(payload, 0), 0, payload.length);
          expect(mixHeader(sum, kind, sequence, payload.length) >>> 0).toBe(recordChecksum(payload, sequence, kind));
        },
      ),
    );
  });
});
