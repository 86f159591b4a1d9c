/** One word in shared memory that a thread sets and the other waits for: the least that two threads can say to each other. Listed in links.ts. */

import { LINE_BYTES } from '../../src/sync/layout.js';
import type { Inlet, LinkKind, Outlet } from './link.js';
import type { MessageReader, MessageWriter } from './message.js';

/*
 * The message is its own number: each is another one than before, so a change of the word is the message's arrival. There is room
 * for one: these are for round trips, where the answer says that the word may be set again.
 */

const WORD = 0;

class WordOutlet implements Outlet {
  readonly #word: Int32Array;
  readonly #isBlocking: boolean;
  readonly #writer: MessageWriter;
  readonly #message = new Int32Array(1);

  constructor(word: Int32Array, isBlocking: boolean, writer: MessageWriter) {
    this.#word = word;
    this.#isBlocking = isBlocking;
    this.#writer = writer;
  }

  send(messages: number): void {
    for (let count = 0; count < messages; count++) {
      this.#writer.write(this.#message, 0, 1);
      Atomics.store(this.#word, WORD, this.#message[0]!);
      // Without asking whether anybody sleeps: that is what a program does that has nothing but Atomics.
      if (this.#isBlocking) Atomics.notify(this.#word, WORD, 1);
    }
  }
}

class WordInlet implements Inlet {
  readonly #word: Int32Array;
  readonly #isBlocking: boolean;
  readonly #reader: MessageReader;
  readonly #message = new Int32Array(1);
  #seen: number;

  /** Before the first message: what is in the word then is none. */
  constructor(word: Int32Array, isBlocking: boolean, reader: MessageReader) {
    this.#word = word;
    this.#isBlocking = isBlocking;
    this.#reader = reader;
    this.#seen = Atomics.load(word, WORD);
  }

  take(messages: number): void {
    for (let count = 0; count < messages; count++) {
      let found = Atomics.load(this.#word, WORD);
      while (found === this.#seen) {
        if (this.#isBlocking) Atomics.wait(this.#word, WORD, this.#seen);
        found = Atomics.load(this.#word, WORD);
      }
      this.#seen = found;
      this.#message[0] = found;
      this.#reader.read(this.#message, 0, 1);
    }
  }
}

export function makeWordLink(isBlocking: boolean): LinkKind {
  const open = (memory: SharedArrayBuffer) => new Int32Array(memory, 0, 1);
  return {
    bytesFor: () => LINE_BYTES,
    init: (memory, _bytes, first) => void open(memory).fill(first - 1),
    openOutlet: (memory, _shape, writer) => new WordOutlet(open(memory), isBlocking, writer),
    openInlet: (memory, _shape, reader) => new WordInlet(open(memory), isBlocking, reader),
  };
}
