/** Runs one scene of a worker program: tells how it ended, or comes to its end at the step it is told. Called by ring-program.ts and record-program.ts. */

import { parentPort } from 'node:worker_threads';
import type { RingTask } from './ring-worker.js';

/** Stays at one step, alive and without an event loop, until it is terminated. */
function stay(): never {
  tellReached();
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const ENDS: Record<string, () => void> = {
  throws: () => {
    throw new Error('as planned');
  },
  exits: () => process.exit(0),
  'is terminated': stay,
};

/** Ends this thread as its task says. */
export function end(task: RingTask): void {
  ENDS[task.end!]!();
}

/** Says that the step is reached: for a scene that is terminated while it sleeps. */
export function tellReached(): void {
  parentPort!.postMessage({ reached: true });
}

export function runScene(task: RingTask, scenes: Record<string, () => unknown>): void {
  const scene = scenes[task.scene]!;
  if (!task.isTelling) {
    scene();
    return;
  }
  try {
    parentPort!.postMessage({ result: scene() });
  } catch (error) {
    parentPort!.postMessage({ code: (error as { code?: string }).code ?? 'none', message: (error as Error).message });
  }
}
