/** Runs a wait in this thread while a worker disturbs it. Called by interrupted.test.ts and closed-meanwhile.test.ts. */

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { addon } from '../native/addon-harness.js';
import { type Disturbance, INTERRUPTIONS, IS_WAITING } from './interrupting-program.js';

const PROGRAM = fileURLToPath(new URL('./interrupting-program.js', import.meta.url));

export interface Disturbed<T> {
  result: T;
  interruptions: number;
}

/** Resolves with what `wait` returned, which blocks this thread, when the worker has ended. */
export async function disturb<T>(how: Partial<Disturbance>, wait: () => T): Promise<Disturbed<T>> {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const none = { interrupts: false, sendTo: null, afterInterruptions: 0, closes: null };
  const workerData: Disturbance = { tid: addon.getThreadId(), shared, ...none, ...how };
  const worker = new Worker(PROGRAM, { workerData });
  const ended = once(worker, 'exit');
  try {
    await once(worker, 'message');
    Atomics.store(shared, IS_WAITING, 1);
    Atomics.notify(shared, IS_WAITING);
    const result = wait();
    return { result, interruptions: Atomics.load(shared, INTERRUPTIONS) };
  } finally {
    Atomics.store(shared, IS_WAITING, 2);
    Atomics.notify(shared, IS_WAITING);
    await ended;
  }
}
