/** A reader over any Waiter: one call waits and reads what is ready, at most a budget of each, and the chunks are handed out from there. Opened by openMultiReader as `select`, `poll`, `epoll` and `epoll-edge`. */

import { constants } from 'node:os';
import { POLLIN } from '../core/poll-events.js';
import { setNonBlocking } from '../sys/pipe.js';
import type { ChunkHandler, MultiReader } from './multi-reader.js';
import { ReaderState } from './reader-state.js';
import { RunLimit } from './run-limit.js';
import { closeAll, closeTaken, makeErrnoError } from './taken-descriptor.js';
import { CHUNK_WORDS, type ChunkTable, type Waiter } from './waiter.js';

/** Of one descriptor in one call: what a firehose may bring between two looks at the others. */
const BUDGET_BYTES = 16_384;
/** Chunks of one call. Where more descriptors are ready, the others come with the next one. */
const MOST_CHUNKS = 64;
const EAGAIN = -constants.errno.EAGAIN;
const EINTR = -constants.errno.EINTR;

export class WaiterReader implements MultiReader {
  readonly isMultiplexing = true;
  readonly #waiter: Waiter;
  readonly #table: ChunkTable = {
    chunks: new Int32Array(MOST_CHUNKS * CHUNK_WORDS),
    into: new Uint8Array(MOST_CHUNKS * BUDGET_BYTES),
    budgetBytes: BUDGET_BYTES,
  };
  readonly #limit = new RunLimit();
  readonly #state = new ReaderState();
  readonly #fds = new Set<number>();
  /** Chunks [next, count) of the table have not been handed out. A run that is stopped leaves them to the one after it. */
  #next = 0;
  #count = 0;
  #waits = 0;
  #isStopped = false;

  /** The waiter becomes the reader's: it watches nothing else, and is closed with it. */
  constructor(waiter: Waiter) {
    this.#waiter = waiter;
  }

  get name(): string {
    return this.#waiter.name;
  }

  get size(): number {
    return this.#fds.size;
  }

  get waits(): number {
    return this.#waits;
  }

  /** Gives O_NONBLOCK to it: what is told to be ready may be gone when it is read, and a read that blocks stops them all. */
  add(fd: number): void {
    // #region 1b/serving
    this.#state.checkOpen();
    this.#waiter.add(fd, POLLIN);
    try {
      setNonBlocking(fd, true);
    } catch (error) {
      this.#waiter.remove(fd);
      throw error;
    }
    this.#fds.add(fd);
    // #endregion
  }

  /** At once: what is added is read. */
  async opened(): Promise<void> {}

  run(handler: ChunkHandler, timeoutMs?: number): void {
    this.#state.beginRun();
    try {
      this.#runUntilDone(handler, timeoutMs);
    } finally {
      this.#state.endRun();
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async close(): Promise<void> {
    if (!this.#state.close()) return;
    this.#next = this.#count;
    this.#waiter.close();
    const fds = [...this.#fds];
    this.#fds.clear();
    closeAll(fds);
  }

  #runUntilDone(handler: ChunkHandler, timeoutMs: number | undefined): void {
    // #region 1b/serving
    const limit = this.#limit;
    limit.begin(timeoutMs);
    this.#isStopped = false;
    for (;;) {
      this.#handOut(handler);
      if (this.#isStopped || this.#fds.size === 0) return;
      const leftMs = limit.leftMs();
      this.#count = this.#waiter.waitAndRead(this.#table, leftMs);
      this.#next = 0;
      this.#waits++;
      if (leftMs !== 0) continue;
      this.#handOut(handler);
      return;
    }
    // #endregion
  }

  #handOut(handler: ChunkHandler): void {
    // #region 1b/serving
    const { chunks, into } = this.#table;
    while (this.#next < this.#count && !this.#isStopped) {
      const at = this.#next++ * CHUNK_WORDS;
      const fd = chunks[at]!;
      const result = chunks[at + 3]!;
      if (result > 0) handler.onBytes(fd, into, chunks[at + 2]!, result);
      else if (result !== EAGAIN && result !== EINTR) this.#end(handler, fd, result);
    }
    // #endregion
  }

  #end(handler: ChunkHandler, fd: number, result: number): void {
    // #region 1b/serving
    const failure = result === 0 ? null : makeErrnoError(result, 'read');
    // Before the close: a number that is free may be another file's, which nobody asked to watch.
    this.#waiter.remove(fd);
    this.#fds.delete(fd);
    closeTaken(fd, failure);
    handler.onEnd(fd, failure);
    // #endregion
  }
}
