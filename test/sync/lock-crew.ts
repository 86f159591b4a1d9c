/** Memory with canaries and a crew of workers that run jobs of lock-worker.ts, or of another program, on it. Called by the tests of the locks. */

import { Worker } from 'node:worker_threads';
import type { Job, Report } from './lock-job.js';

const PROGRAM = new URL('./lock-worker.js', import.meta.url);
const CANARY = 0x5a;
const GUARD_BYTES = 128;

/** Memory of the structures with guards around, behind them one line of flags and one of data. */
export class Ground {
  readonly memory: SharedArrayBuffer;
  readonly at = GUARD_BYTES;
  readonly flags: Int32Array;
  readonly data: Int32Array;
  readonly #bytes: number;

  constructor(bytes: number) {
    this.#bytes = bytes;
    this.memory = new SharedArrayBuffer(2 * GUARD_BYTES + bytes + 256);
    new Uint8Array(this.memory, 0, GUARD_BYTES).fill(CANARY);
    new Uint8Array(this.memory, GUARD_BYTES + bytes, GUARD_BYTES).fill(CANARY);
    this.flags = new Int32Array(this.memory, 2 * GUARD_BYTES + bytes, 32);
    this.data = new Int32Array(this.memory, 2 * GUARD_BYTES + bytes + 128, 32);
  }

  /** Returns how many bytes around the structures have changed. */
  countDamage(): number {
    const guards = [0, GUARD_BYTES + this.#bytes].map((at) => new Uint8Array(this.memory, at, GUARD_BYTES));
    return guards.flatMap((guard) => [...guard]).filter((byte) => byte !== CANARY).length;
  }
}

export interface Member {
  worker: Worker;
  /** What it said last, when it is gone; null: it died without a word. */
  ended: Promise<Report | null>;
}

/** Starts a worker on a job. */
export function startMember(ground: Ground, job: Job, program = PROGRAM): Member {
  const { memory, at, flags, data } = ground;
  const worker = new Worker(program, { workerData: { memory, at, flags, data, job }, execArgv: [] });
  let report: Report | null = null;
  worker.on('message', (told: Report) => {
    report = told;
  });
  const ended = new Promise<Report | null>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve(report));
  });
  return { worker, ended };
}

/** Returns what each said; all are gone. Bounded by the time limit of the test, which names what hangs. */
export async function runCrew(ground: Ground, jobs: readonly Job[], program = PROGRAM): Promise<(Report | null)[]> {
  const crew = jobs.map((job) => startMember(ground, job, program));
  try {
    return await Promise.all(crew.map(({ ended }) => ended));
  } finally {
    await Promise.all(crew.map(({ worker }) => worker.terminate()));
  }
}

/** Resolves when the flag is set; the event loop goes on. */
export async function untilFlag(ground: Ground, flag: number): Promise<void> {
  while (Atomics.load(ground.flags, flag) === 0) await new Promise((resolve) => setImmediate(resolve));
}
