/** Blocking reads of one descriptor after the other, each to its EOF: what a program does that knows no multiplexing. Opened by openMultiReader as `sequential`. */

import { SyscallError } from '../core/errors.js';
import { type ReadCall, read, readSome } from '../sys/io.js';
import type { ChunkHandler, MultiReader } from './multi-reader.js';
import { ReaderState } from './reader-state.js';
import { RunLimit } from './run-limit.js';
import { checkTakeable, closeAll, closeTaken } from './taken-descriptor.js';

/** As much as a pipe holds. */
const BUFFER_BYTES = 65_536;

/**
 * A silent descriptor keeps all behind it waiting; their writers stand still once their pipes are full. Nothing ends a read
 * that blocks: stop() and the time limit take effect between two reads.
 */
export class SequentialReader implements MultiReader {
  readonly name = 'sequential';
  readonly isMultiplexing = false;
  readonly #read: ReadCall;
  readonly #bytes = new Uint8Array(BUFFER_BYTES);
  readonly #limit = new RunLimit();
  readonly #state = new ReaderState();
  /** In the order of add(); the first one is read. */
  readonly #fds: number[] = [];
  #isStopped = false;
  #reads = 0;

  /** `call` is the system call, passed in so that its failures can be injected. */
  constructor(call: ReadCall = read) {
    this.#read = call;
  }

  get size(): number {
    return this.#fds.length;
  }

  /** Each read waits. */
  get waits(): number {
    return this.#reads;
  }

  add(fd: number): void {
    this.#state.checkOpen();
    checkTakeable(fd, this.#fds.includes(fd));
    this.#fds.push(fd);
  }

  /** At once: what is added is read. */
  async opened(): Promise<void> {}

  run(handler: ChunkHandler, timeoutMs?: number): void {
    this.#state.beginRun();
    try {
      this.#limit.begin(timeoutMs);
      this.#isStopped = false;
      while (this.#fds.length > 0 && !this.#isStopped) {
        this.#readOnce(handler, this.#fds[0]!);
        if (this.#limit.isOver()) return;
      }
    } finally {
      this.#state.endRun();
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  async close(): Promise<void> {
    this.#state.close();
    closeAll(this.#fds.splice(0));
  }

  #readOnce(handler: ChunkHandler, fd: number): void {
    let got = 0;
    let failure: SyscallError | null = null;
    try {
      got = readSome(this.#read, fd, this.#bytes, 0, BUFFER_BYTES);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      failure = error;
    }
    this.#reads++;
    if (got > 0) {
      handler.onBytes(fd, this.#bytes, 0, got);
      return;
    }
    this.#fds.shift();
    closeTaken(fd, failure);
    handler.onEnd(fd, failure);
  }
}
