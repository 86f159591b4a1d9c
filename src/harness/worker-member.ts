/** The worker's side of a team: a timed module calls serveWorker with the steps it knows and is then asked for them by its host. */

import { parentPort, workerData } from 'node:worker_threads';
import { toWireError, type WireError } from '../core/errors.js';
import { type Known, StartWords } from './start-word.js';

export interface StepContext {
  /** Which worker of the team this is, from 0 on, its role, and the kernel's number of its thread. */
  readonly index: number;
  readonly role: string;
  readonly tid: number;
  /**
   * Returns when all workers that were asked for this step have come here as often as this one: timed loops begin behind it.
   * Blocks: the thread. Throws: LabError `peer-gone` when one of them died, or left the step without coming; 50 ms later at most.
   */
  meet(): void;
  /** Resolves then, for who has an event loop to go on with. Throws: as meet(). */
  meetAsync(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: each step knows what its host sends it
export type Step = (input: any, context: StepContext) => object | Promise<object>;

/** What a thread of a team is started with. */
export interface TeamTask {
  readonly index: number;
  /** All workers' roles: roles[index] is this one's. */
  readonly roles: readonly string[];
  readonly cpus: readonly number[] | null;
  readonly moduleHref: string;
  readonly memory: SharedArrayBuffer;
  readonly data: unknown;
}

/** What the host sends. */
export interface StepRequest {
  readonly step: string;
  readonly input: unknown;
  /** The indices of all workers that do this step. */
  readonly asked: readonly number[];
}

/** What a worker sends: once that it is ready, then one of the others for each step. */
export type WorkerWord = { ready: { cpus: readonly number[] } } | { reply: object } | { error: WireError };

let isServing = false;
let ownCpus: readonly number[] = [];

/** Returns what the host gave this worker: cloned, the SharedArrayBuffers in it shared. */
export function readTeamData<Data>(): Data {
  return (workerData as TeamTask).data as Data;
}

/**
 * Tells the host that this worker is ready and does the steps that it asks for, one at a time.
 *
 * Blocks: a step may block the thread.
 * Throws: never; a step's error is sent to the host and ends the thread, since the others are out of step.
 */
export function serveWorker(steps: Readonly<Record<string, Step>>): void {
  const task = workerData as TeamTask;
  isServing = true;
  parentPort!.on('message', (request: StepRequest) => void obey(task, steps, request));
  say({ ready: { cpus: ownCpus } });
}

/** Called by the thread's program before the module is loaded. */
export function setOwnCpus(cpus: readonly number[]): void {
  ownCpus = cpus;
}

/** Returns whether the module has called serveWorker. */
export function hasServed(): boolean {
  return isServing;
}

/** Tells the host and ends the thread. */
export function failWorker(error: unknown): never {
  say({ error: toWireError(error) }); // arrives before the word of the exit
  process.exit(1);
}

async function obey(task: TeamTask, steps: Readonly<Record<string, Step>>, request: StepRequest): Promise<void> {
  const words = new StartWords(task.memory);
  try {
    const step = steps[request.step];
    if (!step) throw new Error(`unknown step "${request.step}"; known: ${Object.keys(steps).join(' ')}`);
    const reply = await step(request.input, makeContext(task, words, request));
    words.leave(task.index); // before the reply, behind which the host may begin another step
    say({ reply });
  } catch (error) {
    say({ error: toWireError(error) }); // before it is seen to have left, which is the others' failure
    words.leave(task.index);
    process.exit(1);
  }
}

function makeContext({ index, roles }: TeamTask, words: StartWords, { asked }: StepRequest): StepContext {
  const others: Known[] = asked.map((at) => ({ index: at, name: `worker ${roles[at]}` }));
  let meetings = 0;
  return {
    index,
    role: roles[index]!,
    tid: words.threadOf(index),
    meet() {
      words.arrive(index);
      words.wait(others, ++meetings);
    },
    async meetAsync() {
      words.arrive(index);
      await words.waitAsync(others, ++meetings);
    },
  };
}

function say(word: WorkerWord): void {
  parentPort!.postMessage(word);
}
