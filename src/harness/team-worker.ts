/** One worker of a team as its host sees it: what it says, how it ends, how it is ended. Made by worker-team.ts. */

import { setTimeout as passTime } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type ResourceLimits, SHARE_ENV, type Transferable, Worker } from 'node:worker_threads';
import { fromWireError, LabError, type SyscallError, toWireError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { readThreadState } from '../sys/procfs.js';
import { StartWords } from './start-word.js';
import type { StepRequest, TeamTask, WorkerWord } from './worker-member.js';

export interface WorkerSpec {
  role: string;
  /** The module that calls serveWorker: a file's URL or path. */
  module: URL | string;
  /** What the module finds with readTeamData(): cloned, SharedArrayBuffers in it shared. */
  data?: unknown;
  /** What of the data is handed over instead of cloned: message ports. */
  transferList?: readonly Transferable[];
  /** Where the thread runs; null: where its host does. */
  cpus: readonly number[] | null;
  resourceLimits?: ResourceLimits;
}

const PROGRAM = new URL('./team-thread.js', import.meta.url);
/** Between two looks at a thread that is about to be gone. */
const LOOK_MS = 1;
/** A thread that is not in a system call ends sooner. */
const SIGNAL_MS = 20;
/** A thread that is not ready then is not loading but hangs. */
const LOAD_GRACE_MS = 2_000;

/** One worker: it is asked for one thing at a time. */
export class TeamWorker {
  readonly role: string;
  readonly index: number;
  /** Where the kernel lets it run; there once it is ready. */
  cpus: readonly number[] = [];
  readonly #words: StartWords;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  /** Resolves when it has loaded what it needs and is ready. */
  readonly #loaded: Promise<void>;
  #sayLoaded = () => {};
  #hasExited = false;
  #isTerminated = false;
  #failure: LabError | null = null;
  #waiting: { when: string; resolve: (reply: object) => void; reject: (error: LabError) => void } | null = null;

  /** Throws: LabError `child-failed` when there can be no further thread, or the data cannot be sent. */
  constructor(spec: WorkerSpec, index: number, roles: readonly string[], memory: SharedArrayBuffer) {
    this.role = spec.role;
    this.index = index;
    this.#words = new StartWords(memory);
    const { data, cpus, resourceLimits, transferList } = spec;
    const task: TeamTask = { index, roles, cpus, moduleHref: toHref(spec.module), memory, data };
    try {
      this.#worker = new Worker(PROGRAM, {
        workerData: task,
        execArgv: [],
        env: SHARE_ENV,
        ...(resourceLimits && { resourceLimits }),
        ...(transferList && { transferList: [...transferList] }),
      });
    } catch (cause) {
      throw new LabError('child-failed', `${this.name} could not be started: ${(cause as Error).message}`, { cause });
    }
    this.#loaded = new Promise((resolve) => {
      this.#sayLoaded = resolve;
    });
    this.#worker.on('message', (word: WorkerWord) => this.#take(word));
    this.#worker.on('error', (error: Error) => this.#fail(this.#explain(error)));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (status) => {
        this.#hasExited = true;
        const how = this.#isTerminated ? 'was terminated' : `ended with status ${status}`;
        this.#fail(new LabError('child-failed', `${this.name} ${how} ${this.#when}`));
        resolve();
      });
    });
  }

  /** The kernel's number of its thread; 0 before it has said it. */
  get tid(): number {
    return this.#words.threadOf(this.index);
  }

  get name(): string {
    return this.tid === 0 ? `worker ${this.role}` : `worker ${this.role} (thread ${this.tid})`;
  }

  /** What it died of, if it has. */
  get failure(): LabError | null {
    return this.#failure;
  }

  get isAsked(): boolean {
    return this.#waiting !== null;
  }

  /** Resolves when it has said that it is ready. Throws: what it failed with. */
  async ready(): Promise<void> {
    await this.#await('while starting');
  }

  /** Resolves with its reply. Throws: what it failed with, the step named. */
  async ask(request: StepRequest): Promise<object> {
    const reply = this.#await(`in step ${request.step}`);
    try {
      this.#worker.postMessage(request);
    } catch (cause) {
      const why = `the input of ${this.name} ${this.#when} cannot be sent: ${(cause as Error).message}`;
      this.#fail(new LabError('internal', why, { cause }));
    }
    return await reply;
  }

  /** Nobody waits for its reply any more. */
  giveUp(why: LabError): void {
    this.#fail(why);
  }

  /**
   * Ends the thread wherever it is; resolves when the kernel has none of it any more. A system call in which it blocks is
   * interrupted; one that native code begins anew keeps it for as long as that takes.
   */
  async terminate(): Promise<void> {
    this.#isTerminated ||= !this.#hasExited;
    // Ended while Node's loader reads a module, a thread leaves the file's descriptor open.
    await Promise.race([this.#loaded, this.#exited, passTime(LOAD_GRACE_MS, undefined, { ref: false })]);
    void this.#worker.terminate();
    while (!this.#hasExited) {
      await Promise.race([this.#exited, passTime(SIGNAL_MS)]);
      this.#interrupt();
    }
    // pthread_join returns a moment before the kernel takes the thread off its list.
    while (readThreadState('self', this.tid) !== null) await passTime(LOOK_MS);
  }

  /** Lost on a thread that is only about to block: to be called again. */
  #interrupt(): void {
    if (this.#hasExited || this.tid === 0) return;
    try {
      loadAddon().interruptThread(this.tid);
    } catch (error) {
      if ((error as SyscallError).code !== 'ESRCH') throw error; // it ended a moment ago
    }
  }

  get #when(): string {
    return this.#waiting?.when ?? 'between two steps';
  }

  #await(when: string): Promise<object> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { when, resolve, reject };
    });
  }

  #take(word: WorkerWord): void {
    if ('error' in word) this.#fail(fromWireError(word.error, `${this.name} failed ${this.#when}`));
    else {
      if ('ready' in word) {
        this.cpus = word.ready.cpus;
        this.#sayLoaded();
      }
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.resolve('reply' in word ? word.reply : word);
    }
  }

  #explain(error: Error): LabError {
    const wire = toWireError(error);
    if (wire.code !== 'ERR_WORKER_OUT_OF_MEMORY') {
      return fromWireError(wire, `${this.name} threw outside of its step's code ${this.#when}`);
    }
    return new LabError('child-failed', `${this.name} ran out of memory ${this.#when}: ${wire.message}`, {
      cause: error,
    });
  }

  /** The first failure is the one that explains the others. */
  #fail(error: LabError): void {
    this.#failure ??= error;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#failure);
  }
}

function toHref(module: URL | string): string {
  if (module instanceof URL) return module.href;
  return module.startsWith('file:') ? module : pathToFileURL(module).href;
}
