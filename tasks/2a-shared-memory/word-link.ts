/** One word in shared memory that a thread sets and the other waits for: the least that two threads can say to each other. Listed in links.ts. */

import { LINE_BYTES } from '../../src/sync/layout.js';
import type { Inlet, LinkKind, Outlet } from './link.js';

/*
 * The message is its own number: the word counts messages modulo 2^32. There is room for one: these are for round trips, where
 * the answer says that the word may be set again.
 */

const WORD = 0;

class WordOutlet implements Outlet {
  readonly #word: Int32Array;
  readonly #isBlocking: boolean;

  constructor(word: Int32Array, isBlocking: boolean) {
    this.#word = word;
    this.#isBlocking = isBlocking;
  }

  send(messages: number): void {
    for (let count = 0; count < messages; count++) {
      Atomics.add(this.#word, WORD, 1);
      // Without asking whether anybody sleeps: that is what a program does that has nothing but Atomics.
      if (this.#isBlocking) Atomics.notify(this.#word, WORD, 1);
    }
  }
}

class WordInlet implements Inlet {
  readonly #word: Int32Array;
  readonly #isBlocking: boolean;
  #seen = 0;

  constructor(word: Int32Array, isBlocking: boolean) {
    this.#word = word;
    this.#isBlocking = isBlocking;
  }

  take(messages: number): void {
    for (let count = 0; count < messages; count++) {
      while (Atomics.load(this.#word, WORD) === this.#seen) {
        if (this.#isBlocking) Atomics.wait(this.#word, WORD, this.#seen);
      }
      this.#seen = (this.#seen + 1) | 0;
    }
  }
}

export function makeWordLink(isBlocking: boolean): LinkKind {
  const open = (memory: SharedArrayBuffer) => new Int32Array(memory, 0, 1);
  return {
    bytesFor: () => LINE_BYTES,
    init: (memory) => void open(memory).fill(0),
    openOutlet: (memory) => new WordOutlet(open(memory), isBlocking),
    openInlet: (memory) => new WordInlet(open(memory), isBlocking),
  };
}
