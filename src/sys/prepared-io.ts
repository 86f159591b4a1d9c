/** read and write for timed loops: descriptor and buffer are checked once, a call then costs less. Called by the pipe transport. */

import { loadAddon } from './addon.js';
import type { ReadCall, WriteCall } from './io.js';

/** The control words; native/prepared.cc has the same table. */
const SLOT = 0;
const OFFSET = 1;
const LENGTH = 2;
const RESULT = 3;

/** Returns zeroed bytes that stay where they are in memory: what prepared calls need. */
export function allocatePinned(byteLength: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(loadAddon().allocatePinned(byteLength));
}

/**
 * Returns a ReadCall for a loop that reads one descriptor into one pinned view: the first call has both checked and
 * prepared, the others are cheaper than read(). When descriptor or view change, that call prepares anew.
 *
 * Throws: what read() throws; TypeError for a view that is not pinned.
 */
export function prepareRead(): ReadCall {
  const { control, readPrepared } = loadAddon();
  const slots = new PreparedSlot();
  return (fd, view, offset, length) => {
    control[SLOT] = slots.isFor(fd, view) ? slots.slot : slots.prepare(fd, view);
    control[OFFSET] = offset;
    control[LENGTH] = length;
    readPrepared();
    return control[RESULT]!;
  };
}

/** Returns the same for write(). */
export function prepareWrite(): WriteCall {
  const { control, writePrepared } = loadAddon();
  const slots = new PreparedSlot();
  return (fd, view, offset, length) => {
    control[SLOT] = slots.isFor(fd, view) ? slots.slot : slots.prepare(fd, view);
    control[OFFSET] = offset;
    control[LENGTH] = length;
    writePrepared();
    return control[RESULT]!;
  };
}

/** Remembers for which descriptor and view the addon holds a slot. */
class PreparedSlot {
  slot = -1;
  #fd = -1;
  #view: Uint8Array | null = null;
  /** Kept, because its slot is freed when it is collected. */
  token: object | null = null;

  isFor(fd: number, view: Uint8Array): boolean {
    return view === this.#view && fd === this.#fd;
  }

  prepare(fd: number, view: Uint8Array): number {
    const token = loadAddon().prepare(fd, view);
    this.slot = token.slot;
    this.#fd = fd;
    this.#view = view;
    this.token = token;
    return token.slot;
  }
}
