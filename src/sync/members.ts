/** Which threads use a structure, written into it, so that whoever waits in vain finds the one that died. Used by MpmcQueue and the bounded buffers. */

import { LabError } from '../core/errors.js';
import type { LockThread } from './lock-thread.js';

/*
 *     MEMBERS words, 64 of them: 0, or the kernel's number of a thread. Taken by compareExchange, given back by a store.
 *
 * In a structure with many threads a side nobody can tell from the words of the structure who took a permit or a slot and never
 * gave it back: that is known to the thread alone, and it is dead. So the rule is simple instead: a thread has a place here from
 * its first operation on until leave(). Who is dead and has a place may have taken something with it. That is asked only by
 * one who has waited in vain for a slice, since it costs a look into /proc for each place, and it counts only when what was waited
 * for is not there even then: as long as the others go on, nobody is told.
 */

export const MEMBER_WORDS = 64;

const FREE = 0;

export class Members {
  readonly #words: Int32Array;
  readonly #thread: LockThread;
  readonly #name: string;
  #place = -1;

  /** The words are those of the table alone. */
  constructor(words: Int32Array, thread: LockThread, name: string) {
    this.#words = words;
    this.#thread = thread;
    this.#name = name;
  }

  /** Takes a place; returns false when this view of the structure has one. Throws: LabError `usage` when there is none. */
  attach(): boolean {
    if (this.#place >= 0) return false;
    this.#place = this.#takePlace();
    return true;
  }

  /** Gives the place back; the next attach() takes one again. */
  leave(): void {
    if (this.#place >= 0) Atomics.store(this.#words, this.#place, FREE);
    this.#place = -1;
  }

  /** Throws: LabError `peer-gone` when a thread died that had not left. */
  assertAllLive(): void {
    for (let place = 0; place < MEMBER_WORDS; place++) {
      const member = Atomics.load(this.#words, place);
      if (member === FREE || member === this.#thread.threadId || this.#thread.isAlive(member)) continue;
      if (Atomics.load(this.#words, place) !== member) continue; // it left just before it ended
      throw new LabError(
        'peer-gone',
        `${this.#name}: thread ${member} died without leave(), while this one waited. It may have taken a slot or a permit with it. ` +
          'See why it ended, and set the structure up anew',
      );
    }
  }

  #takePlace(): number {
    for (let place = 0; place < MEMBER_WORDS; place++) {
      if (Atomics.compareExchange(this.#words, place, FREE, this.#thread.threadId) === FREE) return place;
    }
    throw new LabError(
      'usage',
      `${this.#name} has places for ${MEMBER_WORDS} threads, and all are taken: open it once in each thread, and leave() when done`,
    );
  }
}
