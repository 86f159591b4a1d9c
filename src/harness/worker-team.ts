/** A team of threads in this process: started, pinned, asked for steps together, ended. Called by members whose subject runs in several threads, and by the job over rings. */

import { setTimeout as passTime } from 'node:timers/promises';
import { LabError } from '../core/errors.js';
import { makeStartWords, StartWords } from './start-word.js';
import { TeamWorker, type WorkerSpec } from './team-worker.js';

export type { TeamWorker, WorkerSpec } from './team-worker.js';

export interface TeamOptions {
  /** Watchdog for starting and for each step, ms. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** How long the others have to end by themselves once one has failed: what they say of it may be the cause. */
const GRACE_MS = 1_000;

/** The workers of one team. One step at a time; after a failure there is no further one: close() it. */
export class WorkerTeam {
  readonly workers: readonly TeamWorker[];
  readonly #words: StartWords;
  readonly #options: TeamOptions;
  #failure: LabError | null = null;
  #step: string | null = null;

  private constructor(workers: readonly TeamWorker[], memory: SharedArrayBuffer, options: TeamOptions) {
    this.workers = workers;
    this.#words = new StartWords(memory);
    this.#options = options;
  }

  /** As startTeam. */
  static async start(specs: readonly WorkerSpec[], options: TeamOptions): Promise<WorkerTeam> {
    const memory = makeStartWords(specs.length);
    const roles = specs.map(({ role }) => role);
    const workers: TeamWorker[] = [];
    try {
      for (const [index, spec] of specs.entries()) workers.push(new TeamWorker(spec, index, roles, memory));
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.terminate()));
      throw error;
    }
    const team = new WorkerTeam(workers, memory, options);
    await team.#finish(
      'while starting',
      workers.map((worker) => worker.ready()),
    );
    return team;
  }

  /**
   * Resolves with the replies to one step; inputs[i] is worker i's, and undefined leaves it out (its reply is undefined too).
   *
   * Throws: when one fails, what it failed with (`child-failed` when it died; else its own code), the others ended after a short
   * grace; `timed-out`; `aborted`. The team cannot be asked again then.
   */
  async all<Reply>(step: string, inputs: readonly unknown[]): Promise<Reply[]> {
    return (await this.#finish(`in step ${step}`, this.#begin(step, inputs))) as Reply[];
  }

  /**
   * Resolves with how each worker ended the step, its reply or what it failed with, whatever the others did: where one is killed
   * on purpose. A worker that has not answered in time is ended, and all others with it.
   *
   * Throws: `aborted`, all threads ended then. Where one failed the team cannot be asked again.
   */
  async settle<Reply>(step: string, inputs: readonly unknown[]): Promise<PromiseSettledResult<Reply>[]> {
    const settled = Promise.allSettled(this.#begin(step, inputs));
    await this.#finish(`in step ${step}`, [settled]).catch((error: LabError) => {
      if (error.code !== 'timed-out') throw error;
    });
    return (await settled) as PromiseSettledResult<Reply>[];
  }

  /** Ends all threads; resolves when none is left. A step under way fails. */
  async close(): Promise<void> {
    await this.#end(new LabError('aborted', 'the team was closed'));
  }

  /** Resolves with the results, or ends all threads and throws the cause. */
  async #finish<T>(when: string, requests: readonly Promise<T>[]): Promise<T[]> {
    const failures: LabError[] = [];
    for (const request of requests) request.catch((error: LabError) => failures.push(error));
    const watch = this.#watch(when);
    try {
      return await Promise.race([Promise.all(requests), watch.over]);
    } catch (first) {
      let failure = first as LabError;
      if (failures.length > 0) {
        await Promise.race([
          Promise.allSettled(requests),
          watch.over.catch(() => {}),
          passTime(GRACE_MS, undefined, { ref: false }),
        ]);
        failure = chooseCause(failures);
      }
      await this.#end(failure);
      throw failure;
    } finally {
      watch.stop();
      this.#step = null;
    }
  }

  async #end(why: LabError): Promise<void> {
    this.#failure ??= why;
    for (const worker of this.workers) worker.giveUp(why);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  #begin(step: string, inputs: readonly unknown[]): Promise<object | undefined>[] {
    const count = this.workers.length;
    if (inputs.length !== count) {
      throw new LabError('internal', `step ${step}: a team of ${count} needs ${count} inputs, got ${inputs.length}`);
    }
    if (this.#step !== null) {
      throw new LabError('internal', `step ${step} was asked for before step ${this.#step} was over: await that first`);
    }
    this.#failure ??= this.workers.find((worker) => worker.failure)?.failure ?? null;
    if (this.#failure) {
      const why = `step ${step} was not begun, since the team has ended: ${this.#failure.message}. close() it and start another`;
      throw new LabError(this.#failure.code, why, { cause: this.#failure });
    }
    this.#step = step;
    const asked = inputs.flatMap((input, index) => (input === undefined ? [] : [index]));
    this.#words.clearPlaces(count);
    return this.workers.map((worker, index) =>
      inputs[index] === undefined ? Promise.resolve(undefined) : worker.ask({ step, input: inputs[index], asked }),
    );
  }

  /** `over` rejects when the time is over or somebody aborts. */
  #watch(when: string): { over: Promise<never>; stop: () => void } {
    const { timeoutMs, signal } = this.#options;
    let stop = () => {};
    const over = new Promise<never>((_, reject) => {
      const abort = () => reject(new LabError('aborted', `the team was aborted ${when}`));
      const expire = () => {
        const silent = this.workers.filter((worker) => worker.isAsked).map((worker) => worker.name);
        const why = `${silent.join(', ')} did not answer ${when} within ${timeoutMs / 1000} s and had to be terminated`;
        reject(new LabError('timed-out', why));
      };
      const timer = setTimeout(expire, timeoutMs);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) abort();
      stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
    });
    over.catch(() => {});
    return { over, stop };
  }
}

/**
 * Resolves with a team whose workers have loaded the addon, are pinned and have said who they are; none is at work.
 *
 * Throws: `child-failed`, `placement-refused`, `addon-missing`, `timed-out`, `aborted`, or what a module threw; no thread is left then.
 */
export async function startTeam(specs: readonly WorkerSpec[], options: TeamOptions): Promise<WorkerTeam> {
  if (options.signal?.aborted) throw new LabError('aborted', 'aborted before the workers were started');
  return await WorkerTeam.start(specs, options);
}

/** A stream that broke, a meeting that nobody came to: consequences of the death that is told beside them, perhaps later. */
function chooseCause(failures: readonly LabError[]): LabError {
  const first = failures[0]!;
  const cause = failures.find(({ code }) => code !== 'peer-gone' && code !== 'record-truncated') ?? first;
  return cause === first ? first : new LabError(cause.code, `${cause.message}; ${first.message}`, { cause });
}
