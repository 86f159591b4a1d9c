/** The workers of an explored program, as the explorer has them: started, run by run, given up and replaced. Called by explorer.ts in a thread of its own. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { LabError } from '../core/errors.js';
import { BLOCK, blockOf, COMMAND, type Control, HEAD, makeControl, OUTCOME, openControl, STATUS } from './control.js';
import { beginRun, choose, type RunPlan } from './machine.js';
import { Trace } from './trace.js';
import { awaitExplorerTurn, callThread } from './turns.js';
import type { PlacedWord, RunLines, WorkerOrder, WorkerReady } from './worker.js';

export interface CrewOptions {
  programUrl: string;
  maxSteps: number;
  spinReads: number;
  earlyTimeouts: number;
  seed: number;
  stallMs: number;
  heapMiB: number;
  input: unknown;
}

/** Why a run ended that no thread could end itself. */
export interface Accident {
  kind: 'stalled' | 'exited' | 'out-of-memory';
  message: string;
}

/** How long the explorer blocks before it looks whether a worker has ended. */
const SLICE_MS = 50;
/** Loading modules may take a while on a busy machine. */
const START_MS = 30_000;
/** Room for modules beside the program's own data. */
const YOUNG_MIB = 16;

interface Member {
  worker: Worker;
  lines: MessagePort;
  /** What it says when it has loaded the program. */
  ready: Promise<WorkerReady>;
  /** How it ended, if it did. */
  end: Promise<string>;
  hasEnded: boolean;
}

export class Crew {
  readonly threads: readonly string[];
  readonly words: readonly PlacedWord[];
  readonly benignRaces: Readonly<Record<string, string>>;
  readonly #options: CrewOptions;
  readonly #control: Control;
  readonly #members: Member[];
  /** The shared memory, and what setup() had made of it. */
  readonly #memories: { bytes: Uint8Array; initial: Uint8Array }[];

  private constructor(
    options: CrewOptions,
    control: Control,
    members: Member[],
    ready: Extract<WorkerReady, { ok: true }>,
  ) {
    this.#options = options;
    this.#control = control;
    this.#members = members;
    this.threads = ready.threads;
    this.words = ready.words;
    this.benignRaces = ready.benignRaces;
    this.#memories = ready.state.memories.map((memory) => {
      const bytes = new Uint8Array(memory);
      return { bytes, initial: bytes.slice() };
    });
  }

  /** Resolves when every thread has loaded the program. Throws: LabError `usage` for what is no program, `bad-input` for a module that fails to load. */
  static async start(options: CrewOptions): Promise<Crew> {
    const memory = makeControl(options.maxSteps);
    const members: Member[] = [];
    try {
      const first = startMember(options, memory, 0, null);
      members.push(first);
      const ready = await awaitReady(first, options);
      for (let thread = 1; thread < ready.threads.length; thread++) {
        members.push(startMember(options, memory, thread, ready.state));
      }
      for (const member of members.slice(1)) await awaitReady(member, options);
      return new Crew(options, openControl(memory, options.maxSteps), members, ready);
    } catch (error) {
      await endMembers(members);
      throw error;
    }
  }

  /**
   * Resolves with the run, and whether a thread of it stalled, in the run (its outcome is `none`) or when it was to be given up: the crew is of
   * no use after that. linesFrom: the step from which on the lines of steps are kept.
   * Blocks: for SLICE_MS at a time, until the run is over, a worker ended, or no step was taken for `stallMs`.
   */
  async run(plan: RunPlan, linesFrom: number | null = null): Promise<{ trace: Trace; hasStalled: boolean }> {
    const control = this.#control;
    for (const { bytes, initial } of this.#memories) bytes.set(initial);
    beginRun(control, { ...this.#options, threads: this.threads.length }, plan);
    control.words[HEAD.linesFrom] = linesFrom ?? -1;
    control.words[HEAD.command] = COMMAND.run;
    callThread(control, choose(control));
    if (!(await this.#awaitTurn())) return { trace: new Trace(control), hasStalled: true };
    const trace = new Trace(control);
    const isGivenUp = trace.outcome !== OUTCOME.returned && trace.outcome !== OUTCOME.checkFailed;
    return { trace, hasStalled: isGivenUp && !(await this.#unwind()) };
  }

  /** The text of a failure, as the thread that noticed it put it. */
  get text(): string {
    const { words, text } = this.#control;
    return new TextDecoder().decode(text.slice(0, words[HEAD.textBytes]!));
  }

  get culprit(): number {
    return this.#control.words[HEAD.culprit]!;
  }

  /** What the runs so far made use of, as bits of USED. */
  get used(): number {
    return this.#control.words[HEAD.used]!;
  }

  /** Returns where the steps of a run with lines were taken, and where each thread stands. */
  takeLines(): { lines: Map<number, string>; pending: (string | null)[] } {
    const lines = new Map<number, string>();
    const pending = this.#members.map(({ lines: port }) => {
      const posted = receiveMessageOnPort(port) as { message: RunLines } | undefined;
      for (const { step, line } of posted?.message.lines ?? []) lines.set(step, line);
      return posted?.message.pending ?? null;
    });
    return { lines, pending };
  }

  /** Resolves with what befell a run that stalled; ends the crew. */
  async explainStall(): Promise<Accident> {
    const { words } = this.#control;
    const steps = words[HEAD.steps]!;
    const running = this.#members.findIndex((_, thread) => this.#isRunning(thread));
    const thread = running < 0 ? words[HEAD.current]! : running;
    const name = `thread ${thread} (${this.threads[thread]})`;
    // A worker that is gone has said so to the event loop, which has not run meanwhile.
    const ends = this.#members.map(({ end }) => end);
    const said = await Promise.race([
      ...ends,
      new Promise<null>((resolve) => setImmediate(() => setImmediate(() => resolve(null)))),
    ]);
    await this.close();
    if (said === null) {
      return {
        kind: 'stalled',
        message: `${name} touched no shared memory for ${this.#options.stallMs} ms after step ${steps}: a loop that ends by itself only, or a wait that the explorer does not know. Let it end, or raise stallMs`,
      };
    }
    if (said.includes('ERR_WORKER_OUT_OF_MEMORY')) {
      return {
        kind: 'out-of-memory',
        message: `${name} needed more than ${this.#options.heapMiB} MiB of heap after step ${steps}`,
      };
    }
    return { kind: 'exited', message: `${name} ended after step ${steps}: ${said}` };
  }

  /** Resolves when no worker is left. */
  async close(): Promise<void> {
    await endMembers(this.#members);
  }

  #isRunning(thread: number): boolean {
    const status = this.#control.words[blockOf(thread) + BLOCK.status]!;
    return status === STATUS.woken || status === STATUS.expired || status === STATUS.unstarted;
  }

  /** Lets every thread that is in the middle of its body leave it. Returns false when one does not. */
  async #unwind(): Promise<boolean> {
    const { words } = this.#control;
    words[HEAD.command] = COMMAND.unwind;
    for (let thread = 0; thread < this.threads.length; thread++) {
      const status = words[blockOf(thread) + BLOCK.status]!;
      const isOut = status === STATUS.unstarted || status === STATUS.done || this.#hasLeft(thread);
      if (isOut) continue;
      callThread(this.#control, thread);
      if (!(await this.#awaitTurn())) return false;
    }
    return true;
  }

  /** The thread that threw, exited or was refused has left its body already. */
  #hasLeft(thread: number): boolean {
    const { words } = this.#control;
    const outcome = words[HEAD.outcome]!;
    const byItself: number[] = [OUTCOME.threw, OUTCOME.refused, OUTCOME.exited, OUTCOME.allocated];
    return byItself.includes(outcome) && words[HEAD.culprit] === thread;
  }

  /** Resolves with whether the turn came back; the event loop, which tells of workers that ended, runs only where it takes long. */
  async #awaitTurn(): Promise<boolean> {
    const { words } = this.#control;
    let seen = words[HEAD.steps]!;
    let sinceMs = performance.now();
    while (!awaitExplorerTurn(this.#control, SLICE_MS)) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#members.some((member) => member.hasEnded)) return false;
      if (words[HEAD.steps] !== seen) {
        seen = words[HEAD.steps]!;
        sinceMs = performance.now();
      } else if (performance.now() - sinceMs >= this.#options.stallMs) {
        return false;
      }
    }
    return true;
  }
}

function startMember(
  options: CrewOptions,
  control: SharedArrayBuffer,
  thread: number,
  state: WorkerOrder['state'],
): Member {
  const { port1, port2 } = new MessageChannel();
  const order: WorkerOrder = {
    programUrl: options.programUrl,
    programPath: fileURLToPath(options.programUrl),
    thread,
    control,
    maxSteps: options.maxSteps,
    input: options.input,
    state,
    lines: port2,
  };
  // What a program prints, thousands of times, is dropped.
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: order,
    transferList: [port2],
    stdout: true,
    stderr: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: options.heapMiB, maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  port1.unref();
  worker.stdout.resume();
  worker.stderr.resume();
  const end = new Promise<string>((resolve) => {
    worker.once('error', (error: Error & { code?: string }) => resolve(`${error.code ?? ''} ${error.message}`));
    worker.once('exit', (code) => resolve(`its worker ended with status ${code}`));
  });
  // Listened to from the start: the others are waited for one by one.
  const ready = new Promise<WorkerReady>((resolve) => worker.once('message', resolve));
  const member = { worker, lines: port1, ready, end, hasEnded: false };
  void end.then(() => {
    member.hasEnded = true;
  });
  return member;
}

async function awaitReady({ ready, end }: Member, { programUrl }: CrewOptions) {
  const path = fileURLToPath(programUrl);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = `${path} was not loaded within ${START_MS / 1000} s: does a module of it wait, or setup() not return?`;
    timer = setTimeout(() => reject(new LabError('timed-out', why)), START_MS);
  });
  try {
    const said = await Promise.race([ready, end, late]);
    if (typeof said === 'string') throw new LabError('bad-input', `${path} ended while it was loaded: ${said}`);
    if (said.ok) return said;
    if (said.error.code === 'usage') throw new LabError('usage', said.error.message);
    const place = findSyntaxError(path);
    throw new LabError(
      'bad-input',
      `${path} could not be loaded: ${said.error.message}${place === null ? '' : ` (${place})`}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Returns `program.mjs:2` for a module that cannot be parsed: the language's error names no line, the command that checks does. */
function findSyntaxError(path: string): string | null {
  const { stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', timeout: START_MS });
  const found = /^(?:file:\/\/)?\S*?([^/\s]+:\d+)$/m.exec(stderr);
  return found?.[1] ?? null;
}

async function endMembers(members: readonly Member[]): Promise<void> {
  await Promise.all(members.map(({ worker }) => worker.terminate()));
  for (const { lines } of members) lines.close();
}
