/** A thread for each descriptor that blocks in read(2), and a consumer that blocks until one of them has something: what select does, as a simpler program. Opened by openMultiReader as `thread-per-pipe`. */

import { ENDED, FULL, giveBack, LENGTH, makeBellMemory } from './hand-over.js';
import type { ChunkHandler, MultiReader } from './multi-reader.js';
import { DEFAULT_THREADS, PipeWorker, type ThreadChoice } from './pipe-worker.js';
import { ReaderState } from './reader-state.js';
import { RunLimit } from './run-limit.js';
import { checkTakeable, closeAll, closeTaken } from './taken-descriptor.js';

/** No event of a thread reaches a consumer that blocks, so that it looks after them itself: when nothing came for so long, */
const LOOK_MS = 1_000;
/** and, while much comes from the others, after so many waits. */
const LOOK_WAITS = 4_096;
/** Between two signals to threads that have not ended. */
const SIGNAL_MS = 1;

/**
 * The bytes handed out lie in a SharedArrayBuffer. close() is needed, also after an error: a process cannot end while a thread
 * blocks in read(2), except that this one ends its threads when the process says 'exit'.
 */
export class ThreadPerPipeReader implements MultiReader {
  readonly name = 'thread-per-pipe';
  readonly isMultiplexing = true;
  readonly #threads: ThreadChoice;
  readonly #bellMemory = makeBellMemory();
  readonly #bell = new Int32Array(this.#bellMemory);
  readonly #limit = new RunLimit();
  readonly #state = new ReaderState();
  /** Of the descriptors that have not ended. */
  readonly #pipes: PipeWorker[] = [];
  /** Whose threads may still run: some of them have said their last word. */
  readonly #running = new Set<PipeWorker>();
  /** Where the next look begins, so that the first pipe has no advantage. */
  #next = 0;
  #waits = 0;
  #isStopped = false;
  readonly #endAtExit = (): void => this.#endThreads();

  constructor(threads: Partial<ThreadChoice> = {}) {
    this.#threads = { ...DEFAULT_THREADS, ...threads };
  }

  get size(): number {
    return this.#pipes.length;
  }

  get waits(): number {
    return this.#waits;
  }

  add(fd: number): void {
    this.#state.checkOpen();
    checkTakeable(
      fd,
      this.#pipes.some((pipe) => pipe.fd === fd),
    );
    const pipe = new PipeWorker(fd, this.#bellMemory, this.#threads);
    if (this.#running.size === 0) process.on('exit', this.#endAtExit);
    this.#pipes.push(pipe);
    this.#running.add(pipe);
    void pipe.exited.then(() => {
      this.#running.delete(pipe);
      if (this.#running.size === 0) process.off('exit', this.#endAtExit);
    });
  }

  async opened(): Promise<void> {
    await Promise.all(this.#pipes.map((pipe) => pipe.begun));
  }

  run(handler: ChunkHandler, timeoutMs?: number): void {
    this.#state.beginRun();
    try {
      this.#limit.begin(timeoutMs);
      this.#isStopped = false;
      for (;;) {
        const rung = Atomics.load(this.#bell, 0);
        const hasServed = this.#serve(handler);
        if (this.#isStopped || this.#pipes.length === 0) return;
        const leftMs = this.#limit.leftMs();
        if (leftMs === 0) return;
        if (!hasServed) this.#wait(rung, leftMs);
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
    const fds = this.#pipes.splice(0).map((pipe) => pipe.fd);
    const running = [...this.#running];
    for (const pipe of running) pipe.askToStop();
    const allExited = Promise.all(running.map((pipe) => pipe.exited));
    while (running.some((pipe) => !pipe.hasExited)) {
      for (const pipe of running) pipe.interrupt();
      await Promise.race([allExited, new Promise((resolve) => setTimeout(resolve, SIGNAL_MS))]);
    }
    // Not before: a thread that still reads would read from whatever gets the number next.
    closeAll(fds);
  }

  /** Returns whether anything was handed out. Each pipe has its turn once: a slot holds one chunk. */
  #serve(handler: ChunkHandler): boolean {
    let hasServed = false;
    for (let left = this.#pipes.length; left > 0 && !this.#isStopped; left--) {
      if (this.#next >= this.#pipes.length) this.#next = 0;
      const pipe = this.#pipes[this.#next]!;
      const { state } = pipe;
      if (state === FULL) {
        this.#next++;
        handler.onBytes(pipe.fd, pipe.slot.chunk, 0, pipe.slot.words[LENGTH]!);
        giveBack(pipe.slot);
      } else if (state === ENDED || pipe.isDead) {
        this.#pipes.splice(this.#next, 1);
        pipe.askToStop(); // one that begins late must not read what gets the number next
        const failure = pipe.failure();
        closeTaken(pipe.fd, failure);
        handler.onEnd(pipe.fd, failure);
      } else {
        this.#next++;
        continue;
      }
      hasServed = true;
    }
    return hasServed;
  }

  #wait(rung: number, leftMs: number): void {
    const told = Atomics.wait(this.#bell, 0, rung, leftMs === -1 ? LOOK_MS : Math.min(leftMs, LOOK_MS));
    this.#waits++;
    if (told !== 'timed-out' && this.#waits % LOOK_WAITS !== 0) return;
    for (const pipe of this.#pipes) pipe.looksDead();
  }

  /** Blocks: for as long as the threads need. No event loop turns any more when it is called. */
  #endThreads(): void {
    for (const pipe of this.#running) pipe.askToStop();
    for (;;) {
      const rung = Atomics.load(this.#bell, 0);
      const left = [...this.#running].filter((pipe) => pipe.interrupt());
      if (left.length === 0) return;
      Atomics.wait(this.#bell, 0, rung, SIGNAL_MS);
    }
  }
}
