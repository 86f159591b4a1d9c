/** read, write and close on descriptors, and the retry policies over them. Called by transports and the job; the calls are passed in, so that a test can inject what the kernel hardly ever does. */

import { LabError } from '../core/errors.js';
import { loadAddon } from './addon.js';

/** One read(2): bytes read, 0 at EOF, or a thrown errno. */
export type ReadCall = (fd: number, view: Uint8Array, offset: number, length: number) => number;

/** One write(2): bytes taken, which may be fewer than offered, or a thrown errno. */
export type WriteCall = (fd: number, view: Uint8Array, offset: number, length: number) => number;

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
  let given = 0;
  while (given < length) given += writeSome(call, fd, view, offset + given, length - given, wouldBlock);
}

function writeSome(
  call: WriteCall,
  fd: number,
  view: Uint8Array,
  offset: number,
  length: number,
  wouldBlock: WouldBlock,
): number {
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
}

/** EINTR: a signal came before any byte moved, so the same call again. EAGAIN: not ready. */
function retryOrThrow(error: unknown, fd: number, wouldBlock: WouldBlock): void {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'EINTR') return;
  if (code !== 'EAGAIN') throw error;
  wouldBlock(fd);
}
