/** Segments read as records: whole lines up to the bound, long lines in pieces, files that change under the reader. */

import { readFileSync, rmSync, truncateSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countSerially } from '../../src/job/count-stream.js';
import { partitionInput, type Segment } from '../../src/job/partition.js';
import { readRecords, SEGMENT_END } from '../../src/job/source.js';
import { countDescriptors } from '../../src/sys/procfs.js';
import { countNaively } from './naive-count.js';
import { useScratch } from './scratch.js';

const OFFSET = 16;

/** Returns the records as text; null stands for the end of a segment. */
function readTexts(segments: readonly Segment[], recordBytes: number): (string | null)[] {
  const into = new Uint8Array(OFFSET + recordBytes).fill(10); // newlines in front: none of them is the record's
  const texts: (string | null)[] = [];
  for (const length of readRecords(segments, into, OFFSET, recordBytes)) {
    expect(length).toBeLessThanOrEqual(recordBytes);
    texts.push(length === SEGMENT_END ? null : Buffer.from(into.subarray(OFFSET, OFFSET + length)).toString('latin1'));
  }
  expect(into.subarray(0, OFFSET)).toEqual(new Uint8Array(OFFSET).fill(10));
  return texts;
}

describe('records of an input', () => {
  const scratch = useScratch();
  const segmentsOf = (...texts: string[]) => partitionInput(scratch.input(...texts), 1)[0]!;

  test.each([
    ['all lines when they fit', ['a\nbc\n'], 16, ['a\nbc\n', null]],
    ['as many whole lines as fit', ['aa\nbb\ncc\n'], 7, ['aa\nbb\n', 'cc\n', null]],
    ['a line that fits to the byte', ['aaa\nbbb\n'], 4, ['aaa\n', 'bbb\n', null]],
    ['a longer line in pieces that follow each other', ['abcdefghij\nk\n'], 4, ['abcd', 'efgh', 'ij\n', 'k\n', null]],
    ['a last line without its end', ['aa\nbb\ncc'], 7, ['aa\nbb\n', 'cc', null]],
    ['the bytes of one character in two pieces', ['éé'], 3, ['\u00c3\u00a9\u00c3', '\u00a9', null]],
    ['an end behind each file', ['one', 'two\n'], 16, ['one', null, 'two\n', null]],
    ['single bytes', ['a\nb'], 1, ['a', '\n', 'b', null]],
  ])('hold %s', (_, texts, recordBytes, expected) => {
    expect(readTexts(segmentsOf(...texts), recordBytes)).toEqual(expected);
  });

  test('of the middle of a file hold what lies between its ends', () => {
    const [segment] = segmentsOf('aa\nbb\ncc\ndd\n');
    expect(readTexts([{ ...segment!, start: 3, end: 9 }], 100)).toEqual(['bb\ncc\n', null]);
  });

  test('are the whole, in order, and only a line longer than a record is cut', () => {
    const line = fc.integer({ min: 0, max: 40 }).map((length) => `${'w'.repeat(length)}\n`);
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 64 }),
        (lines, recordBytes) => {
          const records = readTexts(segmentsOf(lines.join('')), recordBytes);
          expect(records.pop()).toBeNull();
          expect(records.join('')).toBe(lines.join(''));
          for (const record of records) {
            const isPiece = !record!.endsWith('\n');
            if (isPiece) expect(record).toBe('w'.repeat(recordBytes));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    ['shrank', 6_000],
    ['was emptied', 0],
  ])('of a file that %s while it was read are an error in plain words, and no descriptor is left', (_, leftBytes) => {
    const segments = segmentsOf('a word\n.'.repeat(8_192));
    const before = countDescriptors();
    const records = readRecords(segments, new Uint8Array(4_096), 0, 4_096);
    expect(records.next().value).toBeGreaterThan(0);
    truncateSync(segments[0]!.path, leftBytes);
    let error: unknown;
    try {
      for (const _length of records);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'bad-input' });
    expect((error as Error).message).toMatch(/shrank while it was read: byte \d+ of 65536 is gone/);
    expect(countDescriptors()).toBe(before);
  });

  test('of a file that is gone since it was planned are an error in plain words', () => {
    const segments = segmentsOf('text\n');
    rmSync(segments[0]!.path);
    const read = () => [...readRecords(segments, new Uint8Array(64), 0, 64)];
    expect(read).toThrow(expect.objectContaining({ code: 'bad-input', message: expect.stringContaining('ENOENT') }));
  });

  test('that nobody asks for any more leave no descriptor', () => {
    const segments = segmentsOf('a\nb\nc\n');
    const before = countDescriptors();
    for (const _length of readRecords(segments, new Uint8Array(2), 0, 2)) break;
    expect(countDescriptors()).toBe(before);
  });

  test.each([
    ['one file', ['one two\nthree\n']],
    ['files without a newline at the end', ['one tw', 'o three', 'four']],
    ['a line of 100,000 bytes', [`${'long '.repeat(20_000)}\nend`]],
    ['characters of several bytes', ['字 é 🎈\n'.repeat(9_000)]],
  ])('give the serial count of the naive one: %s', (_, texts) => {
    const segments = segmentsOf(...texts);
    expect(countSerially(segments)).toEqual(countNaively(...segments.map(({ path }) => readFileSync(path))));
  });
});
