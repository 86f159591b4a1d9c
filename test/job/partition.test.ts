/** How the input is shared out: every byte to one producer, cuts at line ends only. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobInput } from '../../src/job/input.js';
import { partitionInput, type Segment } from '../../src/job/partition.js';
import { decodeSegments, encodeSegments } from '../../src/job/segment-codec.js';
import { useScratch } from './scratch.js';

const PROBE_BYTES = 64 * 1024;

/** The bytes of each part, as its producer will read them. */
function readParts(parts: readonly Segment[][]): Buffer[] {
  const read = ({ path, start, end }: Segment) => readFileSync(path).subarray(start, end);
  return parts.map((segments) => Buffer.concat(segments.map(read)));
}

/** Checks what holds for any input and any number of parts. */
function expectSharedOut(input: JobInput, count: number): Buffer[] {
  const parts = partitionInput(input, count);
  expect(parts).toHaveLength(count);
  for (const segment of parts.flat()) {
    expect(segment.end).toBeGreaterThan(segment.start);
    const file = readFileSync(segment.path);
    expect(segment.end).toBeLessThanOrEqual(file.length);
    expect(
      segment.start === 0 || file[segment.start - 1] === 10,
      `a part begins inside a line of ${segment.path}`,
    ).toBe(true);
  }
  const bytes = readParts(parts);
  const whole = Buffer.concat(input.files.map(({ path }) => readFileSync(path)));
  expect(Buffer.concat(bytes).equals(whole), 'the parts in order are the whole').toBe(true);
  return bytes;
}

describe('the partition', () => {
  const scratch = useScratch();

  test.each([
    ['ten lines', ['0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n']],
    ['fewer lines than parts', ['a\nb\n']],
    ['a single byte', ['a']],
    ['a single newline', ['\n']],
    ['one endless line', ['x'.repeat(3 * PROBE_BYTES)]],
    ['one endless line with an end', [`${'x'.repeat(3 * PROBE_BYTES)}\n`]],
    ['a line end exactly behind the probe', [`${'x'.repeat(PROBE_BYTES - 1)}\n${'y'.repeat(PROBE_BYTES)}\nz\n`]],
    ['no newline at the end', ['one\ntwo\nthree']],
    ['CRLF', ['one\r\ntwo\r\nthree\r\nfour\r\n']],
    ['blank lines', ['\n\n\n\n\n\n\n\n']],
    ['several files without a newline at the end', ['one two', 'three', 'four\nfive', 'six']],
    ['one large file among small ones', ['a', 'b\n', 'line\n'.repeat(10_000), 'c']],
  ])('of %s covers every byte once and cuts at line ends only, for 1 to 9 parts', (_, texts) => {
    const input = scratch.input(...texts);
    for (let parts = 1; parts <= 9; parts++) expectSharedOut(input, parts);
  });

  test('of any files into any number of parts covers every byte once and cuts at line ends only', () => {
    const line = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('\n', '\r\n', ''))
      .map(([n, end]) => 'w'.repeat(n) + end);
    const file = fc
      .array(line, { maxLength: 12 })
      .map((lines) => lines.join(''))
      .filter((text) => text.length > 0);
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 9 }), (texts, parts) => {
        expectSharedOut(scratch.input(...texts), parts);
      }),
      { numRuns: 150 },
    );
  });

  test.each([20, 150_000])('gives no part more than its share and a line, with lines of %d bytes', (lineBytes) => {
    const input = scratch.input(`${'w'.repeat(lineBytes - 1)}\n`.repeat(40));
    for (let parts = 1; parts <= 9; parts++) {
      for (const part of expectSharedOut(input, parts)) {
        expect(part.length).toBeLessThanOrEqual(input.bytes / parts + lineBytes);
      }
    }
  });

  test('of nothing gives every producer an empty part', () => {
    const nothing: JobInput = { ...scratch.input('a'), files: [], bytes: 0 };
    for (const parts of [1, 2, 9]) expect(partitionInput(nothing, parts)).toEqual(new Array(parts).fill([]));
  });

  test('cuts where the share ends when a line ends there', () => {
    const parts = partitionInput(scratch.input('abc\ndef\n'), 2);
    expect(parts.map((part) => part.map(({ start, end }) => [start, end]))).toEqual([[[0, 4]], [[4, 8]]]);
  });

  test('puts the end of each file into a segment of its own, so that no word runs from file to file', () => {
    const input = scratch.input('one', 'two', 'three');
    expect(partitionInput(input, 1)[0]!.map(({ start, end }) => [start, end])).toEqual([
      [0, 3],
      [0, 3],
      [0, 5],
    ]);
  });
});

describe('segments in a command', () => {
  test('survive any path, and no white space shows', () => {
    const path = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('/a b/c\td', '/line\nbreak', '/100%/=?&', '/ü/字 "q"'),
    );
    const segment = fc.record({ path, start: fc.maxSafeNat(), end: fc.maxSafeNat() });
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const word = encodeSegments(segments);
        expect(word).not.toMatch(/\s/);
        expect(decodeSegments(word)).toEqual(segments);
      }),
    );
  });
});
