/** The threads of one subject in this process: which program they are, how many there may be, how they are started and asked. Used by thread-verbs.ts. */

import { MessageChannel, type ResourceLimits } from 'node:worker_threads';
import { LabError } from '../../src/core/errors.js';
import { startTeam, type WorkerSpec, type WorkerTeam } from '../../src/harness/worker-team.js';

/** A thread's program: one of this folder's, or a test's. */
export type Program = 'pair-worker' | 'port-worker' | 'alone-worker' | 'lock-worker' | URL;

export interface TeamPlan {
  subject: string;
  /** Of thread i. */
  program(index: number): Program;
  /** How many threads there may be. */
  threads: { least: number; most: number };
  /** Thread i is on the i-th of them, and so on from the first again; null: wherever the scheduler likes. */
  cpus: readonly number[] | null;
  /** They are joined by a port: what it carries is copied or handed over. */
  port?: 'copied' | 'transferred' | undefined;
  timeoutMs: number;
  /** What a thread may use at most; without it what Node gives it. */
  resourceLimits?: ResourceLimits | undefined;
}

/** How often a thread that sleeps in the kernel is looked after while a step runs. */
const LOOK_MS = 50;

export class TimedTeam {
  readonly #plan: TeamPlan;
  #team: WorkerTeam | null = null;

  constructor(plan: TeamPlan) {
    this.#plan = plan;
  }

  get size(): number {
    return this.#team?.workers.length ?? 0;
  }

  /** Resolves with the threads' kernel ids, in order. Throws: `usage` for another number than the subject takes, or the second time. */
  async start(threads: number): Promise<number[]> {
    const { subject, threads: range, timeoutMs } = this.#plan;
    if (threads < range.least || threads > range.most) {
      const wanted = range.least === range.most ? String(range.least) : `${range.least} to ${range.most}`;
      throw new LabError('usage', `start: threads must be ${wanted} for ${subject}, got ${threads}`);
    }
    if (this.#team) throw new LabError('usage', `start comes once; there are ${this.size} threads`);
    this.#team = await startTeam(this.#makeSpecs(threads), { timeoutMs });
    return this.#team.workers.map(({ tid }) => tid);
  }

  /** Throws: `usage` before there are threads. A command lays out its memory behind this. */
  check(verb: string): void {
    if (!this.#team) throw new LabError('usage', `${verb} needs threads; say start before`);
  }

  /**
   * Resolves with all threads' replies to a step of one input. Throws: as WorkerTeam.all.
   * @param wake called when one has failed, for threads that sleep where nothing but their peer can wake them
   */
  async ask<Reply>(step: string, input: object, wake?: () => void): Promise<Reply[]> {
    this.check(step);
    const team = this.#team!;
    const look = () => {
      if (!team.workers.some(({ failure }) => failure !== null)) return;
      clearInterval(timer);
      wake!();
    };
    const timer = wake && setInterval(look, LOOK_MS);
    try {
      return await team.all<Reply>(
        step,
        team.workers.map(() => input),
      );
    } finally {
      clearInterval(timer);
    }
  }

  async close(): Promise<void> {
    await this.#team?.close();
  }

  #makeSpecs(threads: number): WorkerSpec[] {
    const { subject, program, cpus, port, resourceLimits } = this.#plan;
    const ports = port && new MessageChannel();
    return Array.from({ length: threads }, (_, index): WorkerSpec => {
      const name = program(index);
      const place = {
        role: `thread${index}`,
        cpus: cpus === null ? null : [cpus[index % cpus.length]!],
        module: name instanceof URL ? name : new URL(`./${name}.js`, import.meta.url),
        ...(resourceLimits && { resourceLimits }),
      };
      if (!ports) return { ...place, data: { subject } };
      const own = index === 0 ? ports.port1 : ports.port2;
      return { ...place, data: { port: own, isTransferred: port === 'transferred' }, transferList: [own] };
    });
  }
}
