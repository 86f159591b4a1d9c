/** A mutex for the probes beside it, and how they tell what came of it. */

import { LabError } from '../../../../src/core/errors.js';
import { FIRST_WORD } from '../../../../src/sync/lock-memory.js';
import { THREAD_NUMBERS_END } from '../../../../src/sync/lock-thread.js';
import { Mutex } from '../../../../src/sync/mutex.js';

/** Nobody dies, and views of several threads may block on one. */
export const ALIVE = { isAlive: () => true, mayBlock: true };

/** Returns a free mutex, and who holds it; 0: nobody. */
export function makeMutex(): { memory: SharedArrayBuffer; holder(): number } {
  const memory = new SharedArrayBuffer(Mutex.bytesFor());
  Mutex.init(memory, 0, { threadId: 999, ...ALIVE });
  const words = new Int32Array(memory);
  return { memory, holder: () => Atomics.load(words, FIRST_WORD) & ~THREAD_NUMBERS_END };
}

/** Returns how a lockAsync() ended. */
export async function settle(promise: Promise<void>): Promise<string> {
  try {
    await promise;
    return 'it took the mutex';
  } catch (error) {
    return `${tellCode(error)}: ${(error as Error).message}`;
  }
}

/** Returns the code of an error of the lab. Throws: any other, so also that a region is missing. */
export function tellCode(error: unknown): string {
  if (error instanceof LabError) return error.code;
  throw error;
}
