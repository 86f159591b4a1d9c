/** The count of bytes, lines, words and checksum, in pieces and joined, against a naive one and against wc. */

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateCorpus } from '../../src/job/corpus.js';
import { EMPTY_COUNT, joinCounts, WordCounter } from '../../src/job/word-count.js';
import { countNaively } from './naive-count.js';

/** Text with all kinds of white space, characters of more than one byte, and bytes that are no text at all. */
const anyText = fc
  .array(
    fc.constantFrom(
      'a',
      'bc',
      'é',
      '字',
      '🎈',
      ' ',
      '  ',
      '\t',
      '\n',
      '\r\n',
      '\v',
      '\f',
      '\u00a0',
      '\0',
      'x'.repeat(40),
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => Buffer.from(parts.join('')));
const anyBytes = fc.oneof(
  anyText,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

/** Counts the pieces one after the other. */
function countPieces(pieces: readonly Uint8Array[]) {
  const counter = new WordCounter();
  for (const piece of pieces) counter.add(piece, 0, piece.length);
  return counter.count();
}

describe('the word count', () => {
  test.each([
    ['', 0, 0],
    [' \n\t ', 1, 0],
    ['one', 0, 1],
    ['one\n', 1, 1],
    ['\none', 1, 1],
    ['one two', 0, 2],
    ['  one   two  ', 0, 2],
    ['one\r\ntwo\r\n', 2, 2],
    ['one\vtwo\fthree\rfour\tfive', 0, 5],
    ['grüße 世界 🎈', 0, 3],
    ['no\u00a0break', 0, 1],
    ['nul\0inside', 0, 1],
    ['\n\n\n', 3, 0],
  ])('of %j has %d lines and %d words', (text, lines, words) => {
    expect(countPieces([Buffer.from(text)])).toEqual({
      ...countNaively(text),
      lines,
      words,
      bytes: Buffer.byteLength(text),
    });
  });

  test('is the naive one for any bytes, in any two pieces', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(), (bytes, place) => {
        const cut = place % (bytes.length + 1);
        expect(countPieces([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(countNaively(bytes));
      }),
    );
  });

  test('counts a word once that is cut at any offset, also into single bytes', () => {
    const text = Buffer.from('alpha βeta\r\nγamma 世界\n');
    for (let cut = 0; cut <= text.length; cut++) {
      expect(countPieces([text.subarray(0, cut), text.subarray(cut)]), `cut at ${cut}`).toEqual(countNaively(text));
    }
    expect(countPieces(Array.from(text, (byte) => Uint8Array.of(byte)))).toEqual(countNaively(text));
  });

  test('takes the stretch that it is given and nothing around it', () => {
    const counter = new WordCounter();
    counter.add(Buffer.from('xx one two xx'), 3, 7);
    expect(counter.count()).toEqual(countNaively('one two'));
  });

  test('ends a word where a file ends', () => {
    const counter = new WordCounter();
    for (const file of ['one tw', 'o three']) {
      counter.add(Buffer.from(file), 0, file.length);
      counter.endFile();
    }
    expect(counter.count()).toEqual(countNaively('one tw', 'o three'));
  });

  const hasWc = spawnSync('wc', ['--version']).status === 0;
  test.runIf(hasWc)('is that of wc in the C locale', () => {
    const ascii = Buffer.concat([...generateCorpus(300_000, 7)]).map((byte) => (byte < 128 ? byte : 97));
    for (const text of [ascii, Buffer.from('a\r\n b\tc\v\fd\n\n e'), Buffer.from('')]) {
      const { stdout } = spawnSync('wc', ['-l', '-w', '-c'], { input: text, env: { ...process.env, LC_ALL: 'C' } });
      const [lines, words, bytes] = stdout.toString().trim().split(/\s+/).map(Number);
      expect(countPieces([text])).toMatchObject({ lines, words, bytes });
    }
  });

  test('of a swapped or changed byte has another checksum', () => {
    const sums = ['ab cd', 'ba cd', 'ab dc', 'ab ce', 'ab cd '].map(
      (text) => countPieces([Buffer.from(text)]).checksum,
    );
    expect(new Set(sums).size).toBe(sums.length);
  });
});

describe('joined counts', () => {
  test('of any stretches that end with a line are the count of the whole, whichever are joined first', () => {
    fc.assert(
      fc.property(
        fc.array(
          anyBytes.map((bytes) => Buffer.concat([bytes, Buffer.from('\n')])),
          { maxLength: 6 },
        ),
        (stretches) => {
          const counts = stretches.map((stretch) => countPieces([stretch]));
          const whole = countNaively(Buffer.concat(stretches));
          expect(counts.reduce(joinCounts, EMPTY_COUNT)).toEqual(whole);
          expect(counts.reduceRight((right, left) => joinCounts(left, right), EMPTY_COUNT)).toEqual(whole);
        },
      ),
    );
  });

  test('keep the order: left and right do not trade places', () => {
    const [left, right] = [countNaively('a\n'), countNaively('b c\n')];
    expect(joinCounts(left, right)).toEqual(countNaively('a\nb c\n'));
    expect(joinCounts(left, right).checksum).not.toBe(joinCounts(right, left).checksum);
  });

  test('are exact where the right side has more bytes than 32 bits count', () => {
    // M^(2^30) is 1 modulo 2^32 for an odd M, so M^(2^34 - 1) is what M takes back.
    const left = countNaively('left\n');
    const far = { bytes: 2 ** 34 - 1, lines: 0, words: 0, checksum: 0 };
    expect(Math.imul(joinCounts(left, far).checksum, 0x01000193) >>> 0).toBe(left.checksum);
    expect(joinCounts(left, { ...far, bytes: 2 ** 34 }).checksum).toBe(left.checksum);
  });
});
