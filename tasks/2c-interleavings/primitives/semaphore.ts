/** A Semaphore of up to three threads, as an explored program: never more permits are out than there are, and none is lost. Chosen by ../primitives.ts. */

import { LINE_BYTES, Semaphore } from '../../../src/sync/index.js';
import { nameWords, SEMAPHORE_WORDS } from './name-words.js';
import { chooseThread, makeThreads } from './thread-choice.js';

export interface Input {
  permits: number;
  /** By how much each thread changes the permits, one after the other: -2 acquires two, 1 releases one, 'try' acquires one if it is there and releases it. */
  scripts: (number | 'try')[][];
}

/** Of the word that says how many are not out. */
const LEFT_OFFSET = Semaphore.bytesFor();

export function setup(input: Input) {
  const memory = new SharedArrayBuffer(LEFT_OFFSET + LINE_BYTES);
  Semaphore.init(memory, 0, { ...chooseThread(9), permits: input.permits });
  new Int32Array(memory, LEFT_OFFSET, 1)[0] = input.permits;
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

function run({ memory, scripts }: State, thread: number): void {
  const script = scripts[thread];
  if (script === undefined) return;
  const semaphore = Semaphore.open(memory, 0, chooseThread(thread));
  const left = new Int32Array(memory, LEFT_OFFSET, 1);
  /** Behind an acquire, and before a release: so it is never more than the permits that are not out. */
  const take = (n: number) => {
    const before = Atomics.sub(left, 0, n);
    if (before < n) throw new Error(`got ${n} permits of ${before}`);
  };
  for (const step of script) {
    if (step === 'try') {
      if (!semaphore.tryAcquire()) continue;
      take(1);
      Atomics.add(left, 0, 1);
      semaphore.release();
    } else if (step < 0) {
      semaphore.acquire(-step);
      take(-step);
    } else {
      Atomics.add(left, 0, step);
      semaphore.release(step);
    }
  }
}

export const threads = makeThreads(run);

export function check({ memory, permits, scripts }: State): void {
  const semaphore = Semaphore.open(memory, 0, chooseThread(9));
  const expected = scripts.flat().reduce<number>((sum, step) => sum + (step === 'try' ? 0 : step), permits);
  if (semaphore.permits !== expected) throw new Error(`expected ${expected} permits, there are ${semaphore.permits}`);
  if (semaphore.waiters !== 0) throw new Error(`nobody waits, and ${semaphore.waiters} are announced`);
  if (semaphore.missedWakeUps !== 0) throw new Error(`${semaphore.missedWakeUps} wake-ups were missed`);
}

export function words({ memory }: State) {
  return [...nameWords(memory, SEMAPHORE_WORDS), { name: 'left', memory, byteOffset: LEFT_OFFSET }];
}
