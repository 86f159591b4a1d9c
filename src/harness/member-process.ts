/** One process of a set as its parent sees it: commands in, replies out, and how it ended. Made by isolate.ts. */

import { createInterface } from 'node:readline';
import { setTimeout as passTime } from 'node:timers/promises';
import { fromWireError, LabError } from '../core/errors.js';
import { readAllowedCpus, readThreadIds, readThreadState } from '../sys/procfs.js';
import type { MemberEnds } from './member-ends.js';
import { type CommandValues, formatCommand, type Greeting, parseReply } from './protocol.js';
import type { MemberSpec } from './start-process.js';

export interface GroupOptions {
  signal: AbortSignal;
  /** Watchdog for starting and for each command, ms. */
  timeoutMs: number;
}

const ERROR_TAIL_CHARACTERS = 2_000;
const EXIT_GRACE_MS = 2_000;

/** One process of a set, obeying commands one at a time. */
export class Member {
  readonly role: string;
  readonly cpusRequested: readonly number[];
  /** There from ready() on. */
  greeting!: Greeting;
  readonly #ends: MemberEnds;
  readonly #options: GroupOptions;
  readonly #tellChild: (how: string) => void;
  readonly #ended: Promise<void>;
  #waiting: { resolve: (reply: object) => void; reject: (error: Error) => void; what: string } | null = null;
  #failure: LabError | null = null;
  #errorTail = '';
  #closing = false;

  /** @param tellChild what to do with the word of how the member's own child ended */
  constructor(
    { role, cpus }: Pick<MemberSpec, 'role' | 'cpus'>,
    ends: MemberEnds,
    options: GroupOptions,
    tellChild: (how: string) => void = () => {},
  ) {
    this.role = role;
    this.cpusRequested = cpus ?? [];
    this.#ends = ends;
    this.#options = options;
    this.#tellChild = tellChild;
    ends.commands?.on('error', () => {}); // a member that died is reported by its exit
    ends.errors?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorTail = (this.#errorTail + text).slice(-ERROR_TAIL_CHARACTERS);
    });
    if (ends.replies) createInterface({ input: ends.replies }).on('line', (line) => this.#take(line));
    this.#ended = ends.ended.then((how) => {
      const errors = this.#errorTail.trim();
      this.#fail(new LabError('child-failed', `${this.#name()} ${how}${errors ? `; it said: ${errors}` : ''}`));
    });
  }

  /** Another member started it. */
  get isChild(): boolean {
    return this.#ends.isChild;
  }

  get pid(): number {
    return this.greeting?.pid ?? this.#ends.pid;
  }

  /** Resolves with the member's greeting, after its CPUs were read back from the kernel. */
  async ready(): Promise<void> {
    this.greeting = (await this.#await('starting')) as Greeting;
    if (this.cpusRequested.length === 0) return;
    const requested = String([...this.cpusRequested].sort((a, b) => a - b));
    for (const tid of readThreadIds(this.pid)) {
      const allowed = readAllowedCpus(this.pid, tid);
      if (allowed !== null && String(allowed) !== requested) {
        throw new LabError(
          'placement-refused',
          `${this.#name()}: asked for CPUs ${this.cpusRequested}, the kernel gave ${allowed} to thread ${tid}`,
        );
      }
    }
  }

  /** Resolves with the reply. Throws what the member threw, `child-failed`, `timed-out` or `aborted`. */
  async request<Reply extends object>(verb: string, values: CommandValues = {}): Promise<Reply> {
    const line = formatCommand(verb, values);
    return (await this.#await(verb, line)) as Reply;
  }

  /** Says a word to a member that is at work; its reply is that of the request under way. */
  tell(verb: string): void {
    this.#ends.commands?.write(`${formatCommand(verb, {})}\n`);
  }

  /** Ends the member by closing its commands, by force where that does not help; resolves when the process is gone. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#ends.commands?.end();
    const force = setTimeout(() => this.kill(), EXIT_GRACE_MS);
    await this.#ended;
    // The pipes of a process close a little before it is gone; nobody here reaps a child whose parent died first.
    if (this.isChild) await waitUntilGone(this.pid);
    clearTimeout(force);
  }

  /** Ends the member and whatever it started. */
  kill(): void {
    this.#ends.kill();
  }

  #name(): string {
    return this.pid > 0 ? `${this.role} (process ${this.pid})` : this.role;
  }

  /** Sends the line, if there is one, and resolves with the next reply. */
  #await(what: string, line?: string): Promise<object> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#waiting) {
      const busy = `${this.#name()}: "${what}" was asked for before "${this.#waiting.what}" was answered`;
      return Promise.reject(new LabError('internal', busy));
    }
    const { signal, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(watchdog);
        signal.removeEventListener('abort', abort);
        this.#waiting = null;
      };
      const giveUp = (error: LabError) => {
        this.kill();
        this.#fail(error);
      };
      const abort = () => giveUp(new LabError('aborted', `${this.#name()}: aborted during "${what}"`));
      const watchdog = setTimeout(
        () =>
          giveUp(
            new LabError(
              'timed-out',
              `${this.#name()} did not answer "${what}" within ${timeoutMs / 1000} s and was killed`,
            ),
          ),
        timeoutMs,
      );
      this.#waiting = {
        what,
        resolve: (reply) => {
          settle();
          resolve(reply);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
      if (line !== undefined) this.#ends.commands?.write(`${line}\n`);
    });
  }

  #take(line: string): void {
    const reply = parseReply(line);
    const said = line.slice(0, 200);
    if (reply === null)
      this.#fail(new LabError('child-failed', `${this.#name()} said something that is no reply: ${said}`));
    else if ('childEnded' in reply) this.#tellChild(reply.childEnded);
    else if ('error' in reply) this.#fail(fromWireError(reply.error, this.#name()));
    else if (this.#waiting) this.#waiting.resolve(reply);
    // It would be taken for the answer to the next command.
    else this.#fail(new LabError('child-failed', `${this.#name()} replied without being asked: ${said}`));
  }

  /** The first failure is the one that explains the others. */
  #fail(error: LabError): void {
    if (!this.#closing) this.#failure ??= error;
    this.#waiting?.reject(this.#failure ?? error);
  }
}

/** Resolves when nothing of the process runs any more; a zombie, which whoever adopted it has to reap, does not. */
async function waitUntilGone(pid: number): Promise<void> {
  const isRunning = () => !['Z', 'X', null].includes(readThreadState(pid, pid));
  for (let waitedMs = 0; waitedMs < EXIT_GRACE_MS && pid > 0 && isRunning(); waitedMs++) await passTime(1);
}
