/** Claims about the message of task 2a: what is in it, what its sums are, and that no damage passes. */

import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.js';
import { LEAST_BYTES, MessageReader, MessageWriter } from '../../../tasks/2a-shared-memory/message.js';
import { sumOf, sumOfMessages, wordsOf } from './known-sums.js';

const FIRSTS = [0, 1, 2 ** 31 - 2, 2 ** 31, 2 ** 32 - 2];
const MESSAGES = 5;

/** Returns the words of so many messages, one behind the other, and what the writer sums them up to. */
function writeAll(first: number, count: number, messages = MESSAGES) {
  const writer = new MessageWriter(first);
  const words = new Int32Array(messages * count);
  for (let message = 0; message < messages; message++) writer.write(words, message * count, count);
  return { words, checksum: writer.checksum };
}

/** Returns what a reader says of them: its checksum, or the error's code. */
function readAll(words: Int32Array, first: number, count: number): number | string {
  const reader = new MessageReader(first);
  try {
    for (let at = 0; at < words.length; at += count) reader.read(words, at, count);
    return reader.checksum;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each([
  // By hand: word 0 is the number; word 1 = number × 0x9E3779B1 + 0x85EBCA77.
  [0, [0x0000_0000, 0x85eb_ca77]],
  [1, [0x0000_0001, 0x2423_4428]],
  [2 ** 32 - 1, [0xffff_ffff, 0xe7b4_50c6]],
])('message %d begins with its number and a word that depends on it', (first, expected) => {
  expect([...new Uint32Array(writeAll(first, 2, 1).words.buffer)]).toEqual(expected);
});

describe.each(FIRSTS)('messages from number %d on', (first) => {
  test.each([1, LEAST_BYTES / 4, 4, 16, 257])('of %d words have the words and the sums of the definition', (count) => {
    const { words, checksum } = writeAll(first, count);
    const expected = Array.from({ length: MESSAGES }, (_, at) => wordsOf(first + at, count)).flat();
    expect([...new Uint32Array(words.buffer)]).toEqual(expected);
    expect(checksum).toBe(sumOfMessages(first, MESSAGES, 4 * count));
    expect(checksum).toBe(sumOf(expected));
    expect(readAll(words, first, count)).toBe(checksum);
  });

  test('lie where they are told to lie, and nothing around them is touched', () => {
    const words = new Int32Array(8).fill(7);
    new MessageWriter(first).write(words, 2, 4);
    expect([...new Uint32Array(words.buffer)]).toEqual([7, 7, ...wordsOf(first, 4), 7, 7]);
  });
});

const COUNT = 16;

/** Whatever was done to the words, in place. */
const damages: [what: string, damage: (words: Int32Array, random: Random) => void][] = [
  [
    'one flipped bit',
    (words, random) => {
      words[random.integer(words.length)]! ^= 1 << random.integer(32);
    },
  ],
  [
    'two words swapped',
    (words, random) => {
      const one = random.integer(words.length);
      const other = (one + 1 + random.integer(words.length - 1)) % words.length;
      [words[one], words[other]] = [words[other]!, words[one]!];
    },
  ],
  [
    'a word lost',
    (words, random) => words.copyWithin(random.integer(words.length - 1), 1 + random.integer(words.length - 1)),
  ],
  [
    'a word doubled',
    (words, random) => {
      const at = random.integer(words.length - 1);
      words.copyWithin(at + 1, at, words.length - 1);
    },
  ],
  [
    'one word more and another one less by as much',
    (words, random) => {
      const one = random.integer(words.length);
      const other = (one + 1 + random.integer(words.length - 1)) % words.length;
      words[one]! += 5;
      words[other]! -= 5;
    },
  ],
  [
    'the word of an older message',
    (words, random) => {
      const at = COUNT + random.integer(words.length - COUNT);
      words[at] = words[at - COUNT]!;
    },
  ],
];

test.each(damages)('%s is seen, wherever it is', (_what, damage) => {
  const random = new Random(7);
  for (let round = 0; round < 2_000; round++) {
    const first = FIRSTS[random.integer(FIRSTS.length)]!;
    const { words, checksum } = writeAll(first, COUNT);
    const before = words.slice();
    damage(words, random);
    // Two of these may leave all as it was: a word copied to its own place.
    if (String(words) === String(before)) continue;
    expect(readAll(words, first, COUNT)).not.toBe(checksum);
  }
});

describe.each(FIRSTS)('among messages from number %d on', (first) => {
  const { words } = writeAll(first, COUNT);
  const messages = Array.from({ length: MESSAGES }, (_, at) => [...words.subarray(at * COUNT, (at + 1) * COUNT)]);

  test.each([
    ['one that is lost', messages.toSpliced(2, 1)],
    ['the first one, lost', messages.slice(1)],
    ['one that comes twice', messages.toSpliced(2, 0, messages[2]!)],
    ['two that are swapped', messages.toSpliced(2, 2, messages[3]!, messages[2]!)],
    ['one that is all zero', messages.toSpliced(2, 1, Array(COUNT).fill(first === 2 ** 32 - 2 ? 1 : 0))],
  ])('%s ends the reading with both numbers', (_what, damaged) => {
    expect(readAll(Int32Array.from(damaged.flat()), first, COUNT)).toBe('record-corrupt');
  });

  test('the last one, lost, is missing in the sum', () => {
    const short = Int32Array.from(messages.slice(0, -1).flat());
    expect(readAll(short, first, COUNT)).not.toBe(writeAll(first, COUNT).checksum);
  });
});

test('the error names the message that was to come and the one that came, as numbers without a sign', () => {
  const { words } = writeAll(2 ** 31 + 5, COUNT);
  expect(() => new MessageReader(2 ** 31 + 4).read(words, 0, COUNT)).toThrow(
    'message 2147483652 was to come, the next one says 2147483653',
  );
});
