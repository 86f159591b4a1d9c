/** A thread that reads one descriptor, seen from the consumer: its slot, whether it still lives, how it is ended. Called by thread-per-pipe-reader.ts. */

import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { SyscallError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { readThreadState } from '../sys/procfs.js';
import {
  askToStop,
  ENDED,
  makeSlotMemory,
  openSlot,
  type PipeTask,
  readFailure,
  type Slot,
  STATE,
  THREAD_ID,
} from './hand-over.js';
import { makeErrnoError } from './taken-descriptor.js';

const ESRCH = -3;

/*
 * No resourceLimits: they bound the heap, which is empty. What a thread costs, 8 MB of PSS, is V8's isolate and Node's environment.
 */

/** What a test chooses otherwise. */
export interface ThreadChoice {
  /** The program of the threads. */
  program: URL;
  /** A thread that has not begun after so long never will. */
  startLimitMs: number;
}

export const DEFAULT_THREADS: ThreadChoice = {
  program: new URL('./pipe-thread.js', import.meta.url),
  startLimitMs: 30_000,
};

export class PipeWorker {
  readonly slot: Slot;
  readonly #worker: Worker;
  readonly #latestStartMs: number;
  /** Resolves when the thread is about to read for the first time, or gone. Needs the event loop of the consumer. */
  readonly begun: Promise<void>;
  /** Resolves when the thread is gone. Needs the event loop of the consumer. */
  readonly exited: Promise<void>;
  #hasExited = false;
  #isDead = false;

  /** Throws: ERR_WORKER_INIT_FAILED when there can be no further thread. */
  constructor(
    readonly fd: number,
    bell: SharedArrayBuffer,
    { program, startLimitMs }: ThreadChoice,
  ) {
    const memory = makeSlotMemory();
    this.slot = openSlot(memory);
    this.#worker = new Worker(program, {
      workerData: { fd, slot: memory, bell } satisfies PipeTask,
      execArgv: [],
      env: SHARE_ENV,
    });
    this.#latestStartMs = performance.now() + startLimitMs;
    // Its own program tells everything in the slot; what it cannot tell is found by looksDead().
    this.#worker.on('error', () => {});
    const reading = new Promise<void>((resolve) => {
      this.#worker.once('message', () => resolve());
    });
    this.exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#hasExited = true;
        resolve();
      });
    });
    this.begun = Promise.race([reading, this.exited]);
  }

  get state(): number {
    return Atomics.load(this.slot.words, STATE);
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** What looksDead() found; it stays so. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /**
   * Returns whether the thread is gone, or has never begun, and has not said a last word: its heap was full, or somebody
   * ended it. Costs a look into /proc, as the event that tells it does not come to a consumer that blocks.
   */
  looksDead(): boolean {
    this.#isDead ||= this.#isGone() && this.state !== ENDED; // in this order: it may say it just before it goes
    return this.#isDead;
  }

  #isGone(): boolean {
    if (this.#hasExited) return true;
    const threadId = this.#threadId;
    if (threadId === 0) return performance.now() > this.#latestStartMs;
    return readThreadState('self', threadId) === null && readThreadState('self', process.pid) !== null;
  }

  /** Returns what the thread said when it ended, or what to say of one that could not. */
  failure(): SyscallError | null {
    if (this.#isDead) {
      return makeErrnoError(ESRCH, 'read', `the thread that read descriptor ${this.fd} is gone without a word`);
    }
    const told = readFailure(this.slot);
    return told && makeErrnoError(told.errno, 'read', told.message);
  }

  /**
   * Asks the thread to end. Where it blocks in read(2) only interrupt() gets it out. No terminate(): it does not either, and a
   * thread that is just loading the addon would take the process down with it (Node-API refuses a throw there, and aborts).
   */
  askToStop(): void {
    askToStop(this.slot);
  }

  /** Returns whether the thread is still to be waited for, and signalled again: a signal is lost on one that is only about to block. */
  interrupt(): boolean {
    if (this.state === ENDED || this.looksDead()) return false;
    const threadId = this.#threadId;
    if (threadId === 0) return true; // it has not begun: it will find that it is to stop before it reads
    try {
      loadAddon().interruptThread(threadId);
    } catch (error) {
      if ((error as SyscallError).code !== 'ESRCH') throw error; // it ended a moment ago
    }
    return true;
  }

  get #threadId(): number {
    return Atomics.load(this.slot.words, THREAD_ID);
  }
}
