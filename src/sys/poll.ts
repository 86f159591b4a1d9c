/** poll(2): which of some descriptors are ready, now or within a time. Called by whoever waits for more than one, or must not block. */

import { loadAddon } from './addon.js';

export * from '../core/poll-events.js';

/** Words of an entry: descriptor, events wanted, events found. A negative descriptor leaves the entry out. */
export const ENTRY_WORDS = 3;

/**
 * Returns how many of the first `count` entries have events found, and stores those. One system call.
 *
 * Blocks: for at most timeoutMs; 0 returns at once, -1 waits for ever.
 * Throws: SyscallError, EINTR among them (the entries are as they were; the time that is left is the caller's to count).
 */
export function poll(entries: Int32Array, count: number, timeoutMs: number): number {
  return loadAddon().poll(entries, count, timeoutMs);
}

/** Returns the events found on one descriptor; 0 when the time was up. */
export function pollOne(fd: number, events: number, timeoutMs: number): number {
  const entry = Int32Array.of(fd, events, 0);
  poll(entry, 1, timeoutMs);
  return entry[2]!;
}
