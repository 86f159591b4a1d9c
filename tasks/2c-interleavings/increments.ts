/** Adding one to a shared word, in the three ways whose costs are compared. The loops of memory-worker.ts. */

import { LINE_BYTES } from '../../src/sync/layout.js';
import { Mutex } from '../../src/sync/mutex.js';
import { readNow } from '../../src/sys/clock.js';

export const INCREMENTS = ['plain-increment', 'atomics-add', 'mutex-increment'] as const;
export type Increment = (typeof INCREMENTS)[number];

/** Line 0: the word; behind it the mutex. */
export const INCREMENT_BYTES = LINE_BYTES + Mutex.bytesFor();

/** Between two clock reads, each of which costs as much as ten additions. */
const PER_LOOK = 1_024;
const NS_PER_MS = 1e6;

export function prepareIncrement(memory: SharedArrayBuffer): void {
  new Uint8Array(memory).fill(0);
  Mutex.init(memory, LINE_BYTES);
}

/** Returns how many additions were made until the time was over. Each way has a loop of its own, so that V8 compiles it for itself. */
export function increment(kind: Increment, memory: SharedArrayBuffer, timeMs: number): number {
  const words = new Int32Array(memory, 0, 1);
  const mutex = Mutex.open(memory, LINE_BYTES);
  const endNs = readNow() + timeMs * NS_PER_MS;
  let operations = 0;
  do {
    if (kind === 'plain-increment') addPlain(words);
    else if (kind === 'atomics-add') addAtomic(words);
    else addLocked(words, mutex);
    operations += PER_LOOK;
  } while (readNow() < endNs);
  return operations;
}

function addPlain(words: Int32Array): void {
  for (let done = 0; done < PER_LOOK; done++) words[0]!++;
}

function addAtomic(words: Int32Array): void {
  for (let done = 0; done < PER_LOOK; done++) Atomics.add(words, 0, 1);
}

function addLocked(words: Int32Array, mutex: Mutex): void {
  for (let done = 0; done < PER_LOOK; done++) {
    mutex.lock();
    words[0]!++;
    mutex.unlock();
  }
}
