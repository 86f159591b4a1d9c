/** The false-sharing experiment: the least ring there is, with its cursors at given distances, so that two arms differ in nothing but where they lie. Listed in links.ts. */

import { LINE_WORDS } from '../../src/sync/layout.js';
import { makeCopyLink, type Pops, type Pushes } from './copy-link.js';
import { chooseSlots, type LinkKind, type Shape } from './link.js';

/*
 *     one line      HEAD TAIL HEAD_SEEN TAIL_SEEN …        every store of one side takes the line from the other
 *     lines apart   HEAD TAIL_SEEN  (the producer's) …  |  TAIL HEAD_SEEN  (the consumer's) …
 *
 * SpscRing itself cannot serve as the first arm: where its words lie is fixed, which is the point of it.
 */

interface Cursors {
  head: number;
  tailSeen: number;
  tail: number;
  headSeen: number;
}

/** As far as the data, in both arms. */
const DATA_WORD = 2 * LINE_WORDS;

const ONE_LINE: Cursors = { head: 0, tail: 1, headSeen: 2, tailSeen: 3 };
const LINES_APART: Cursors = { head: 0, tailSeen: 1, tail: LINE_WORDS, headSeen: LINE_WORDS + 1 };

class CursorRing implements Pushes, Pops {
  readonly #words: Int32Array;
  readonly #cursors: Cursors;
  readonly #slotWords: number;
  readonly #slots: number;
  /** The message last given, in words: the loops use one all the time. */
  #bytes: Uint8Array | null = null;
  #message: Int32Array = new Int32Array(0);

  constructor(memory: SharedArrayBuffer, { bytes }: Shape, cursors: Cursors) {
    this.#words = new Int32Array(memory);
    this.#cursors = cursors;
    this.#slotWords = bytes / 4;
    this.#slots = chooseSlots(bytes);
  }

  push(message: Uint8Array): void {
    const [words, { head, tail, tailSeen }] = [this.#words, this.#cursors];
    const at = words[head]!;
    while (((at - words[tailSeen]!) | 0) === this.#slots) words[tailSeen] = Atomics.load(words, tail);
    const from = this.#wordsOf(message);
    const slot = DATA_WORD + (at & (this.#slots - 1)) * this.#slotWords;
    for (let word = 0; word < this.#slotWords; word++) words[slot + word] = from[word]!;
    Atomics.store(words, head, (at + 1) | 0);
  }

  pop(message: Uint8Array): boolean {
    const [words, { tail, head, headSeen }] = [this.#words, this.#cursors];
    const at = words[tail]!;
    while (words[headSeen]! === at) words[headSeen] = Atomics.load(words, head);
    const into = this.#wordsOf(message);
    const slot = DATA_WORD + (at & (this.#slots - 1)) * this.#slotWords;
    for (let word = 0; word < this.#slotWords; word++) into[word] = words[slot + word]!;
    Atomics.store(words, tail, (at + 1) | 0);
    return true;
  }

  #wordsOf(bytes: Uint8Array): Int32Array {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#message = new Int32Array(bytes.buffer, bytes.byteOffset, this.#slotWords);
    }
    return this.#message;
  }
}

function makeCursorLink(cursors: Cursors): LinkKind {
  const open = (memory: SharedArrayBuffer, shape: Shape) => new CursorRing(memory, shape, cursors);
  return makeCopyLink({
    bytesFor: (bytes) => 4 * DATA_WORD + chooseSlots(bytes) * bytes,
    init: (memory) => void new Int32Array(memory, 0, DATA_WORD).fill(0),
    openPushes: open,
    openPops: open,
  });
}

export const ONE_LINE_LINK = makeCursorLink(ONE_LINE);
export const LINES_APART_LINK = makeCursorLink(LINES_APART);
