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
 *
 * Each kind of size has a function of its own, and none loops for long: V8 compiles a function by what it has met. One for all that
 * met 16 B or 1 MiB first took three times as long for 64 B ever after, and messages of 1 MiB, each one call, eight times.
 */
const WORDS_PER_TURN = 8;
const MOST_WORDS_A_CALL = 1_024;

const isInTurns = (count: number) => count % WORDS_PER_TURN === 0 && count <= MOST_WORDS_A_CALL;

export class MessageWriter extends Sums {
  /** Writes the next messages, of `count` words each, side by side from words[from] on. */
  write(words: Int32Array, from: number, count: number, messages = 1): void {
    if (isInTurns(count)) this.#writeInTurns(words, from, count, messages);
    else for (let at = 0; at < messages; at++) this.#writeOne(words, from + at * count, count);
  }

  #writeInTurns(words: Int32Array, from: number, count: number, messages: number): void {
    let { a, b, sequence } = this;
    const end = (from + count * messages) | 0;
    for (let at = from | 0; at < end; ) {
      const stop = (at + count) | 0;
      words[at] = sequence;
      a = (a + sequence) | 0;
      b = (b + a) | 0;
      let word = Math.imul(sequence, SEED);
      at = (at + 1) | 0;
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
      for (at = (at + WORDS_PER_TURN - 1) | 0; at < stop; at = (at + WORDS_PER_TURN) | 0) {
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

  #writeOne(words: Int32Array, from: number, count: number): void {
    const { sequence } = this;
    words[from] = sequence;
    this.a = (this.a + sequence) | 0;
    this.b = (this.b + this.a) | 0;
    const singly = 1 + ((count - 1) % WORDS_PER_TURN);
    const seed = Math.imul(sequence, SEED);
    this.#writeWords(words, from + 1, from + singly, seed);
    for (let at = singly; at < count; at += MOST_WORDS_A_CALL) {
      const stop = Math.min(count, at + MOST_WORDS_A_CALL);
      this.#writeTurns(words, from + at, from + stop, (seed + Math.imul(at - 1, STEP)) | 0);
    }
    this.sequence = (sequence + 1) | 0;
  }

  #writeWords(words: Int32Array, from: number, stop: number, before: number): void {
    let { a, b } = this;
    let word = before | 0;
    const end = stop | 0;
    for (let at = from | 0; at < end; at = (at + 1) | 0) {
      word = (word + STEP) | 0;
      words[at] = word;
      a = (a + word) | 0;
      b = (b + a) | 0;
    }
    this.a = a;
    this.b = b;
  }

  #writeTurns(words: Int32Array, from: number, stop: number, before: number): void {
    let { a, b } = this;
    let word = before | 0;
    const end = stop | 0;
    for (let at = from | 0; at < end; at = (at + WORDS_PER_TURN) | 0) {
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
    this.a = a;
    this.b = b;
  }
}

export class MessageReader extends Sums {
  /** Reads messages, of `count` words each, side by side from words[from] on. Throws: LabError record-corrupt for one that is not the next. */
  read(words: Int32Array, from: number, count: number, messages = 1): void {
    if (isInTurns(count)) this.#readInTurns(words, from, count, messages);
    else for (let at = 0; at < messages; at++) this.#readOne(words, from + at * count, count);
  }

  #readInTurns(words: Int32Array, from: number, count: number, messages: number): void {
    let { a, b, sequence } = this;
    const end = (from + count * messages) | 0;
    for (let at = from | 0; at < end; ) {
      if (words[at] !== sequence) failOrder(words[at]!, sequence);
      for (const stop = (at + count) | 0; at < stop; at = (at + WORDS_PER_TURN) | 0) {
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

  #readOne(words: Int32Array, from: number, count: number): void {
    if (words[from] !== this.sequence) failOrder(words[from]!, this.sequence);
    const singly = count % WORDS_PER_TURN;
    this.#readWords(words, from, from + singly);
    for (let at = singly; at < count; at += MOST_WORDS_A_CALL) {
      this.#readTurns(words, from + at, from + Math.min(count, at + MOST_WORDS_A_CALL));
    }
    this.sequence = (this.sequence + 1) | 0;
  }

  #readWords(words: Int32Array, from: number, stop: number): void {
    let { a, b } = this;
    for (let at = from | 0; at < stop; at = (at + 1) | 0) {
      a = (a + words[at]!) | 0;
      b = (b + a) | 0;
    }
    this.a = a;
    this.b = b;
  }

  #readTurns(words: Int32Array, from: number, stop: number): void {
    let { a, b } = this;
    for (let at = from | 0; at < stop; at = (at + WORDS_PER_TURN) | 0) {
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
    this.a = a;
    this.b = b;
  }
}

function failOrder(found: number, expected: number): never {
  throw new LabError('record-corrupt', `message ${expected >>> 0} was to come, the next one says ${found >>> 0}`);
}
