/** The message that every channel of task 2a carries, written and checked word by word; native/floor/message.h is the same in C++. Used by the links. */

import { LabError } from '../../src/core/errors.js';

/*
 *     word   0          1 …                                 32 bits each, modulo 2^32
 *            sequence   sequence · SEED + k · STEP
 *
 * Writer and reader both keep two running sums over all words of all messages: a += word, b += a; the checksum is a + b · WEIGHT. Equal
 * in the end, no word was lost, changed, doubled or out of place. WEIGHT is even: a word changed by d changes a by d and b by a
 * multiple of d, so the checksum by an odd multiple of d, which is never 0. (With a ^ b · SEED a changed highest bit of every other
 * word flipped the same bit twice, and passed.) That is less work a byte than a record of task 1a has (checksum, header), because here
 * a message can take 10 ns; both arms of a comparison do the same.
 */

const SEED = 0x9e37_79b1 | 0;
const STEP = 0x85eb_ca77 | 0;
const WEIGHT = 0x9e37_79b2 | 0;

/** The least that is a message: its number, and a word that depends on it. */
export const LEAST_BYTES = 8;

class Sums {
  protected a = 0;
  protected b = 0;
  protected sequence: number;

  constructor(first: number) {
    this.sequence = first | 0;
  }

  get checksum(): number {
    return (this.a + Math.imul(this.b, WEIGHT)) >>> 0;
  }
}

/*
 * The loops take many messages at once and eight words a turn, with the sums in locals: word by word, a message of 64 B took 19 ns to
 * write and 17 to read where C++ takes 8 and 9; so it takes 10 and 9. `| 0` tells V8 that an index stays a 32-bit number.
 */
const WORDS_PER_TURN = 8;

export class MessageWriter extends Sums {
  /** Writes the next messages, of `count` words each, side by side from words[from] on. */
  write(words: Int32Array, from: number, count: number, messages = 1): void {
    let { a, b, sequence } = this;
    const end = (from + count * messages) | 0;
    const singly = (count - 1) % WORDS_PER_TURN;
    for (let at = from | 0; at < end; ) {
      words[at] = sequence;
      a = (a + sequence) | 0;
      b = (b + a) | 0;
      let word = Math.imul(sequence, SEED);
      const stop = (at + count) | 0;
      at = (at + 1) | 0;
      if (singly === WORDS_PER_TURN - 1) {
        word = (word + STEP) | 0;
        words[at] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 1) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 2) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 3) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 4) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 5) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 6) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        at = (at + WORDS_PER_TURN - 1) | 0;
      } else {
        for (const turns = (at + singly) | 0; at < turns; at = (at + 1) | 0) {
          word = (word + STEP) | 0;
          words[at] = word;
          a = (a + word) | 0;
          b = (b + a) | 0;
        }
      }
      for (; at < stop; at = (at + WORDS_PER_TURN) | 0) {
        word = (word + STEP) | 0;
        words[at] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 1) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 2) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 3) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 4) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 5) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 6) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
        word = (word + STEP) | 0;
        words[(at + 7) | 0] = word;
        a = (a + word) | 0;
        b = (b + a) | 0;
      }
      sequence = (sequence + 1) | 0;
    }
    this.a = a;
    this.b = b;
    this.sequence = sequence;
  }
}

export class MessageReader extends Sums {
  /** Reads messages, of `count` words each, side by side from words[from] on. Throws: LabError record-corrupt for one that is not the next. */
  read(words: Int32Array, from: number, count: number, messages = 1): void {
    let { a, b, sequence } = this;
    const end = (from + count * messages) | 0;
    const singly = count % WORDS_PER_TURN;
    for (let at = from | 0; at < end; ) {
      if (words[at] !== sequence) failOrder(words[at]!, sequence);
      const stop = (at + count) | 0;
      const turns = (at + singly) | 0;
      for (; at < turns; at = (at + 1) | 0) {
        a = (a + words[at]!) | 0;
        b = (b + a) | 0;
      }
      for (; at < stop; at = (at + WORDS_PER_TURN) | 0) {
        a = (a + words[at]!) | 0;
        b = (b + a) | 0;
        a = (a + words[(at + 1) | 0]!) | 0;
        b = (b + a) | 0;
        a = (a + words[(at + 2) | 0]!) | 0;
        b = (b + a) | 0;
        a = (a + words[(at + 3) | 0]!) | 0;
        b = (b + a) | 0;
        a = (a + words[(at + 4) | 0]!) | 0;
        b = (b + a) | 0;
        a = (a + words[(at + 5) | 0]!) | 0;
        b = (b + a) | 0;
        a = (a + words[(at + 6) | 0]!) | 0;
        b = (b + a) | 0;
        a = (a + words[(at + 7) | 0]!) | 0;
        b = (b + a) | 0;
      }
      sequence = (sequence + 1) | 0;
    }
    this.a = a;
    this.b = b;
    this.sequence = sequence;
  }
}

function failOrder(found: number, expected: number): never {
  throw new LabError('record-corrupt', `message ${expected >>> 0} was to come, the next one says ${found >>> 0}`);
}
