/** Starts ring-program.ts or record-program.ts and waits for what it tells. Used by the tests of rings between workers. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { WaitOptions } from '../../src/sync/wait-strategy.js';

export interface RingTask {
  scene: string;
  memory: SharedArrayBuffer;
  /** Tells its result or its error; otherwise an error ends it. */
  isTelling: boolean;
  options?: WaitOptions;
  seed: number;
  messages: number;
  /** The largest batch. */
  mostSlots?: number;
  end?: string;
}

export interface Told {
  result?: unknown;
  reached?: true;
  code?: string;
  message?: string;
}

/** Bounds what may hang; nothing is measured by it. */
export const WATCHDOG_MS = 30_000;

export type TaskOf = Partial<RingTask> & Pick<RingTask, 'scene' | 'memory'>;

export function startSide(task: TaskOf): Worker {
  return start('ring', task);
}

export function startRecordSide(task: TaskOf): Worker {
  return start('record', task);
}

function start(program: 'ring' | 'record', task: TaskOf): Worker {
  const data: RingTask = { seed: 1, messages: 0, isTelling: true, ...task };
  const worker = new Worker(new URL(`./${program}-program.js`, import.meta.url), { workerData: data, stderr: true });
  worker.on('error', () => {}); // what an end by an exception is
  return worker;
}

/** Resolves with the next thing that the worker tells. */
export async function hear(worker: Worker): Promise<Told> {
  const [told] = (await once(worker, 'message', { signal: AbortSignal.timeout(WATCHDOG_MS) })) as [Told];
  return told;
}
