/** Double-checked start, mended: the flag is the last store, and an atomic one. Run by the workers of task 2c, and explored. */

import { lock, unlock } from './futex-lock.js';

const LOCK = 0;
const STARTED = 1;
const SETTING = 2;
const STARTS = 3;

interface State {
  shared: Int32Array;
}

export function setup(): State {
  return { shared: new Int32Array(new SharedArrayBuffer(16)) };
}

/** Whoever loads 1 sees all that was written before it was stored; a plain flag promises no such order, whatever the processor does. */
function use({ shared }: State): number {
  if (Atomics.load(shared, STARTED) === 0) {
    lock(shared, LOCK);
    if (Atomics.load(shared, STARTED) === 0) {
      shared[SETTING] = 42;
      shared[STARTS]!++;
      Atomics.store(shared, STARTED, 1);
    }
    unlock(shared, LOCK);
  }
  return shared[SETTING]!;
}

export const threads = [use, use];

export function check({ shared }: State, results: unknown[]): boolean {
  return results.every((setting) => setting === 42) && shared[STARTS] === 1;
}

export function words({ shared }: State) {
  const name = (word: string, at: number) => ({ name: word, memory: shared.buffer, byteOffset: 4 * at });
  return [name('LOCK', LOCK), name('STARTED', STARTED), name('SETTING', SETTING), name('STARTS', STARTS)];
}
