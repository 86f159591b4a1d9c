/** The descriptors that a member opens for itself, kept from command to command. Called by the member's verbs. */

import { LabError } from '../../src/core/errors.js';
import { loadAddon } from '../../src/sys/addon.js';
import { close } from '../../src/sys/io.js';
import { openPipe, type Pipe } from '../../src/sys/pipe.js';
import { openSocketPair } from '../../src/sys/socketpair.js';

/** As commands number them; native/floor has the same list. */
export const KINDS = ['pipe', 'socketpair', 'eventfd'] as const;
export type Kind = (typeof KINDS)[number];

/** An eventfd is both ends in one. */
function openOne(kind: Kind): Pipe {
  if (kind === 'pipe') return openPipe({ nonBlocking: true });
  if (kind === 'socketpair') return openSocketPair({ nonBlocking: true });
  const fd = loadAddon().eventfd(true);
  return { readFd: fd, writeFd: fd };
}

/** A small row of open descriptors; asking for another row closes the one before. */
export class HeldDescriptors {
  #kind: Kind | null = null;
  #pipes: Pipe[] = [];

  /** Returns `count` pipes of the kind: those from before when they are just such ones. Throws SyscallError (EMFILE); nothing is open then. */
  take(kind: Kind, count: number): readonly Pipe[] {
    if (kind === this.#kind && count === this.#pipes.length) return this.#pipes;
    this.release();
    this.#kind = kind;
    try {
      while (this.#pipes.length < count) this.#pipes.push(openOne(kind));
    } catch (error) {
      this.release();
      throw error;
    }
    return this.#pipes;
  }

  release(): void {
    for (const { readFd, writeFd } of this.#pipes) {
      close(readFd);
      if (writeFd !== readFd) close(writeFd);
    }
    this.#pipes = [];
    this.#kind = null;
  }
}

/** Returns the kind that a command numbers. */
export function kindOf(number: number): Kind {
  const kind = KINDS[number];
  if (kind === undefined) throw new LabError('usage', `kind=${number} is none; known: 0 to ${KINDS.length - 1}`);
  return kind;
}
