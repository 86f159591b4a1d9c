/** What every waiter offers: it watches descriptors and blocks the calling thread until some are ready. Implemented over select(2), poll(2) and epoll(7); one contract suite holds them to it. */

import type { POLLIN, POLLOUT } from '../core/poll-events.js';

/** What to watch a descriptor for: POLLIN, POLLOUT, both, or 0 for errors and hang-ups alone. */
export type Interest = 0 | typeof POLLIN | typeof POLLOUT | 5;

/** Words of a pair: descriptor, events. */
export const PAIR_WORDS = 2;

/** Words of a chunk: descriptor, events, offset of its bytes, result of the read. */
export const CHUNK_WORDS = 4;

/** Where waitAndRead puts what it finds. All of it is the caller's, and is written by the next call again. */
export interface ChunkTable {
  /**
   * CHUNK_WORDS for each chunk: the descriptor, its events, where in `into` its bytes begin, and what read(2) said: how many
   * they are, 0 at EOF, or a negative errno.
   */
  chunks: Int32Array;
  into: Uint8Array;
  /** At most so many bytes of one descriptor in one call, so that none starves the others. */
  budgetBytes: number;
}

export interface Waiter {
  readonly name: string;
  /** Descriptors watched. */
  readonly size: number;
  /**
   * Watches a descriptor from now on.
   *
   * Throws: RangeError for what is no descriptor, and from `select` for one of 1,024 and above; SyscallError EEXIST when it is
   * watched already, EBADF when it is not open, EPERM from epoll for a regular file, which is always ready.
   */
  add(fd: number, interest: Interest): void;
  /** Watches it for something else. Throws: SyscallError ENOENT when it is not watched, EBADF when it was closed meanwhile. */
  modify(fd: number, interest: Interest): void;
  /** Watches it no more. Also when it was closed meanwhile. Throws: SyscallError ENOENT when it is not watched. */
  remove(fd: number): void;
  /**
   * Returns how many pairs of (descriptor, events) it put into `pairs`: at least one, or 0 when the time was up.
   *
   * Shape: events are the kernel's bits (poll-events.ts); POLLHUP, POLLERR and POLLNVAL come unasked. select knows less: it says
   * POLLIN for EOF and for errors, and of a descriptor watched for 0 nothing at all. When more are ready than fit, the others
   * come first the next time. `epoll-edge` tells of a descriptor once for each time that something came: who is told must read
   * until EAGAIN, a short read or EOF.
   * Units: timeoutMs in ms; 0 returns at once, -1 and Infinity wait for ever, a fraction is rounded up, so that it is never
   * early. A signal does not end it: it waits for the time that is left.
   * Blocks: the thread, its event loop included.
   * Threads: of the one thread that opened it. A descriptor that another thread closes wakes nobody and is noticed at the
   * next event or time-out: poll and select say POLLNVAL until it is removed (select may call it readable once before), epoll has
   * forgotten it. Whose number it is by then nobody can tell: remove it before closing it.
   * Throws: RangeError for a time that is none, SyscallError.
   */
  wait(pairs: Int32Array, timeoutMs: number): number;
  /**
   * Waits likewise and reads once from each descriptor that is ready for reading, in the same call of the addon; returns the
   * number of chunks.
   *
   * Shape: a read that fails is a chunk as well: EBADF for one that was closed, EAGAIN or EINTR for one that comes again. EOF comes
   * in every call until it is removed; from `epoll-edge` once.
   * Blocks: as wait(). A read does not, unless somebody else reads from the same file; then give O_NONBLOCK to the descriptors.
   * Ordering: `epoll-edge` keeps in mind what the budget left behind, and reads it in turn with what is new. It looks at streams
   * (pipes, sockets, counters); of messages that a short read leaves behind it would not know.
   * Throws: as wait(); SyscallError EINVAL while a descriptor is watched for POLLOUT.
   */
  waitAndRead(table: ChunkTable, timeoutMs: number): number;
  /** Lets go of everything; the descriptors watched stay open. A second time does nothing; other calls then throw EBADF. */
  close(): void;
}
