/** read, write and close on descriptors, and the retry policies over them. Called by transports and the job; the calls are passed in, so that a test can inject what the kernel hardly ever does. */

import { LabError } from '../core/errors.js';
import { loadAddon } from './addon.js';

/** One read(2): bytes read, 0 at EOF, or a thrown errno. */
export type ReadCall = (fd: number, view: Uint8Array, offset: number, length: number) => number;

/** One write(2): bytes taken, which may be fewer than offered, or a thrown errno. */
export type WriteCall = (fd: number, view: Uint8Array, offset: number, length: number) => number;

/**
 * One writev(2) that gathers the parts of the view which table entries [first, first + count) name, an offset and a length
 * each: bytes taken, which may end inside any of them, or a thrown errno.
 */
export type WritevCall = (fd: number, view: Uint8Array, table: Int32Array, first: number, count: number) => number;

/** Returns the bytes read into view[offset, offset + length); 0 is EOF. One system call. */
export const read: ReadCall = (fd, view, offset, length) => loadAddon().read(fd, view, offset, length);

/** Returns the bytes taken from view[offset, offset + length). One system call. */
export const write: WriteCall = (fd, view, offset, length) => loadAddon().write(fd, view, offset, length);

/** Returns the bytes taken from the views, in order; may end inside any of them. One system call. */
export function writev(fd: number, views: readonly Uint8Array[]): number {
  return loadAddon().writev(fd, views);
}

/** Closes a descriptor. Never repeat it: even after EINTR the number is free, and may be another thread's by now. */
export function close(fd: number): void {
  loadAddon().close(fd);
}

/**
 * What to do when a descriptor is not ready. O_NONBLOCK belongs to the open file, so a process at the same end (libuv sets
 * it) can put a blocking reader into this position. The default takes the flag away again, and the next call waits in the
 * kernel: who wants a descriptor that does not block passes a policy, and no policy is to spin.
 */
export type WouldBlock = (fd: number) => void;

const blockAgain: WouldBlock = (fd) => loadAddon().setNonBlocking(fd, false);

/**
 * Returns the bytes of the first read that succeeds: at least 1, or 0 at EOF.
 *
 * Blocks: until something is there.
 */
export function readSome(
  call: ReadCall,
  fd: number,
  view: Uint8Array,
  offset: number,
  length: number,
  wouldBlock: WouldBlock = blockAgain,
): number {
  for (;;) {
    try {
      return call(fd, view, offset, length);
    } catch (error) {
      retryOrThrow(error, fd, wouldBlock);
    }
  }
}

/**
 * Returns the bytes read: `length`, or fewer if EOF came first.
 *
 * Blocks: until all is there.
 */
export function readFully(
  call: ReadCall,
  fd: number,
  view: Uint8Array,
  offset: number,
  length: number,
  wouldBlock: WouldBlock = blockAgain,
): number {
  let taken = 0;
  while (taken < length) {
    const got = readSome(call, fd, view, offset + taken, length - taken, wouldBlock);
    if (got === 0) break;
    taken += got;
  }
  return taken;
}

/**
 * Writes all of view[offset, offset + length), going on after a partial write.
 *
 * Blocks: while the other side does not read.
 * Throws: SyscallError, EPIPE among them; what was taken before it is lost to the reader's mercy.
 */
export function writeFully(
  call: WriteCall,
  fd: number,
  view: Uint8Array,
  offset: number,
  length: number,
  wouldBlock: WouldBlock = blockAgain,
): void {
  // #region 1a/write-loop
  let given = 0;
  while (given < length) given += writeSome(call, fd, view, offset + given, length - given, wouldBlock);
  // #endregion
}

function writeSome(
  call: WriteCall,
  fd: number,
  view: Uint8Array,
  offset: number,
  length: number,
  wouldBlock: WouldBlock,
): number {
  // #region 1a/write-loop
  for (;;) {
    try {
      const taken = call(fd, view, offset, length);
      if (taken > 0) return taken;
    } catch (error) {
      retryOrThrow(error, fd, wouldBlock);
      continue;
    }
    throw new LabError('internal', `write took none of ${length} B: it would never end`);
  }
  // #endregion
}

/**
 * Writes all that the first `count` entries of the table name, in order, going on after a partial write. Uses the table up:
 * an entry that was taken in part then names its rest, so that nothing is copied or allocated for going on.
 *
 * Blocks: while the other side does not read.
 * Throws: as writeFully.
 */
export function writevFully(
  call: WritevCall,
  fd: number,
  view: Uint8Array,
  table: Int32Array,
  count: number,
  wouldBlock: WouldBlock = blockAgain,
): void {
  let first = 0;
  for (;;) {
    // Not offered: a call that is offered nothing takes nothing, which would look as if it never could.
    while (first < count && table[first * 2 + 1] === 0) first++;
    if (first === count) return;
    const taken = writevSome(call, fd, view, table, first, count, wouldBlock);
    first = takeEntries(table, first, count, taken);
  }
}

function writevSome(
  call: WritevCall,
  fd: number,
  view: Uint8Array,
  table: Int32Array,
  first: number,
  count: number,
  wouldBlock: WouldBlock,
): number {
  for (;;) {
    try {
      const taken = call(fd, view, table, first, count - first);
      if (taken > 0) return taken;
    } catch (error) {
      retryOrThrow(error, fd, wouldBlock);
      continue;
    }
    throw new LabError('internal', `writev took no byte of ${count - first} parts: it would never end`);
  }
}

/** Returns the first entry of which something is left after `taken` bytes, and moves its start to there. */
function takeEntries(table: Int32Array, first: number, count: number, taken: number): number {
  // #region 1a/write-loop
  let left = taken;
  for (let entry = first; entry < count; entry++) {
    const length = table[entry * 2 + 1]!;
    if (left < length) {
      table[entry * 2]! += left;
      table[entry * 2 + 1] = length - left;
      return entry;
    }
    left -= length;
  }
  return count;
  // #endregion
}

/** EINTR: a signal came before any byte moved, so the same call again. EAGAIN: not ready. */
function retryOrThrow(error: unknown, fd: number, wouldBlock: WouldBlock): void {
  // #region 1a/write-loop
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'EINTR') return;
  if (code !== 'EAGAIN') throw error;
  wouldBlock(fd);
  // #endregion
}
