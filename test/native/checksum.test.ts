import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from './addon-harness.js';

const A = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f];
const B = [0x165667b2, 0x9e3779b2, 0x85ebca78, 0xc2b2ae3e];

/** src/README.md, "The record", word for word and as slowly as it reads; shares nothing with src/ or native/. */
function reference(payload: Uint8Array): number {
  const words: bigint[] = [];
  for (let at = 0; at < payload.length; at += 4) {
    let word = 0n;
    for (let byte = 0; byte < 4; byte++) word += BigInt(payload[at + byte] ?? 0) << BigInt(8 * byte);
    words.push(word);
  }
  const a = [0n, 0n, 0n, 0n];
  const b = [0n, 0n, 0n, 0n];
  words.forEach((word, index) => {
    const lane = index % 4;
    a[lane]! += word;
    b[lane]! += a[lane]!;
  });
  const sum = a.reduce((total, value, lane) => total + value * BigInt(A[lane]!) + b[lane]! * BigInt(B[lane]!), 0n);
  return Number(sum & 0xffffffffn);
}

const checksum = (view: Uint8Array, offset = 0, length = view.length - offset) =>
  addon.checksum(view, offset, length) >>> 0;

describe('the checksum', () => {
  it.each([0, 1, 3, 4, 5, 8, 12, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 4_096, 65_521])(
    'agrees with the definition at %i bytes',
    (length) => {
      const payload = Uint8Array.from({ length }, (_, index) => (index * 167 + 13) & 0xff);
      expect(checksum(payload)).toBe(reference(payload));
    },
  );

  it('agrees with the definition for any bytes at any alignment', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat({ max: 17 }),
        fc.nat({ max: 9 }),
        (payload, before, after) => {
          const around = new Uint8Array(before + payload.length + after).fill(0xa5);
          around.set(payload, before);
          expect(checksum(around, before, payload.length)).toBe(reference(payload));
        },
      ),
    );
  });

  it('changes with any one flipped bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (payload, where) => {
        const before = checksum(payload);
        const bit = where % (payload.length * 8);
        payload[bit >> 3]! ^= 1 << (bit & 7);
        expect(checksum(payload)).not.toBe(before);
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes with any one changed word, whatever the change', () => {
    fc.assert(
      fc.property(
        fc.uint32Array({ minLength: 1, maxLength: 50 }),
        fc.nat(),
        fc.integer({ min: 1, max: 0xffffffff }),
        (words, where, delta) => {
          const view = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
          const before = checksum(view);
          words[where % words.length]! += delta;
          expect(checksum(view)).not.toBe(before);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('tells two swapped words apart, in one lane and across lanes', () => {
    const at = (first: number, second: number) => {
      const words = new Uint32Array(12);
      words[first] = 1;
      words[second] = 2;
      return checksum(new Uint8Array(words.buffer));
    };
    expect(at(0, 4)).not.toBe(at(4, 0));
    expect(at(0, 1)).not.toBe(at(1, 0));
  });

  it('is a signed 32-bit number, for which nothing is allocated', () => {
    const results = Array.from({ length: 64 }, (_, seed) => addon.checksum(Uint8Array.of(seed, 255, seed * 3), 0, 3));
    expect(results.every((sum) => (sum | 0) === sum)).toBe(true);
    expect(results.some((sum) => sum < 0)).toBe(true);
  });
});
