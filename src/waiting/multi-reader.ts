/** What every reader of many descriptors offers: it hands out their bytes as they come, in chunks; what a chunk means is the caller's business. One contract suite holds all of them to it. */

import type { SyscallError } from '../core/errors.js';

/** Is told what arrived; may call the reader's stop() and add(). */
export interface ChunkHandler {
  /** bytes[offset, offset + length) came from the descriptor; they are there until this returns. */
  onBytes(fd: number, bytes: Uint8Array, offset: number, length: number): void;
  /** The descriptor is at EOF, or reading it failed; it is closed. Comes once for each, after its last bytes. */
  onEnd(fd: number, failure: SyscallError | null): void;
}

export interface MultiReader {
  readonly name: string;
  /** Descriptors that have not ended yet. */
  readonly size: number;
  /** Whether one silent descriptor leaves the others alone: `sequential` alone says no. */
  readonly isMultiplexing: boolean;
  /** How often the call that waits has returned so far; null where that cannot be seen. */
  readonly waits: number | null;
  /** Takes the descriptor over: it is read from now on, and closed at its end or by close(). Throws as its mechanism does, and `usage` behind close(); the descriptor stays the caller's then. */
  add(fd: number): void;
  /**
   * Resolves when whatever reads the descriptors is at it: threads have to start, nothing else has. A run may begin before that.
   * For who times a run and does not want the start of threads in it. Needs the event loop.
   */
  opened(): Promise<void>;
  /**
   * Hands out chunks until every descriptor has ended, stop() was called, or the time is up.
   *
   * Units: timeoutMs is the time of this run as a whole, in ms; without it there is no limit.
   * Blocks: the thread, event loop included; a reader over the event loop gives a promise instead.
   * Ordering: the bytes of one descriptor come in order; none is handed out twice or lost between two runs.
   * Throws: what the handler throws, after which the reader can only be closed; `usage` inside a handler and behind close().
   */
  run(handler: ChunkHandler, timeoutMs?: number): void | Promise<void>;
  /** Ends the run once the handler has returned. */
  stop(): void;
  /** Closes all descriptors that are left. Resolves when nothing (thread, descriptor, watch) is left. A second time does nothing. */
  close(): Promise<void>;
}
