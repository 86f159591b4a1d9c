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

export class MessageWriter extends Sums {
  /** Writes the next message to words[from] … words[from + count - 1]. */
  write(words: Int32Array, from: number, count: number): void {
    const { sequence } = this;
    words[from] = sequence;
    let a = (this.a + sequence) | 0;
    let b = (this.b + a) | 0;
    let word = Math.imul(sequence, SEED);
    for (let at = from + 1; at < from + count; at++) {
      word = (word + STEP) | 0;
      words[at] = word;
      a = (a + word) | 0;
      b = (b + a) | 0;
    }
    this.a = a;
    this.b = b;
    this.sequence = (sequence + 1) | 0;
  }
}

export class MessageReader extends Sums {
  /** Reads a message from words[from] on. Throws: LabError record-corrupt when it is not the one that comes next. */
  read(words: Int32Array, from: number, count: number): void {
    const { sequence } = this;
    if (words[from] !== sequence) failOrder(words[from]!, sequence);
    let { a, b } = this;
    for (let at = from; at < from + count; at++) {
      a = (a + words[at]!) | 0;
      b = (b + a) | 0;
    }
    this.a = a;
    this.b = b;
    this.sequence = (sequence + 1) | 0;
  }
}

function failOrder(found: number, expected: number): never {
  throw new LabError('record-corrupt', `message ${expected >>> 0} was to come, the next one says ${found >>> 0}`);
}
