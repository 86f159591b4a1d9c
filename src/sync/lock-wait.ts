/** Sleeping until a word changes, in slices, the same steps whether the thread blocks or its event loop goes on. Called by the locks of this folder. */

import type { LockThread } from './lock-thread.js';

/*
 * A lock writes its wait once, as a generator. It yields the value with which it has just found the word, hence cannot go on,
 * and gets back why it is awake:
 *
 *     WOKEN     notified, or the word had changed before the thread slept (Atomics.wait compares and sleeps in one step,
 *               which is what keeps a wake-up between the look at the word and the sleep from being lost)
 *     LOOK      a slice passed in vain: look again, and for the dead
 *     EXPIRED   no time is left: look once more, then give up
 *
 * A slice after which the thing waited for is there means that a wake-up was lost, or crossed it that very moment. Slices
 * would hide the former for ever, so every lock counts them (missedWakeUps). Not those of a time that the caller gave, which
 * may be so short that half of them cross.
 */

export const WOKEN = 0;
export const LOOK = 1;
export const EXPIRED = 2;

export type Wake = typeof WOKEN | typeof LOOK | typeof EXPIRED;
export type Turns<T> = Generator<number, T, Wake>;

/** Returns what the turns return. Blocks. */
export function waitBlocking<T>(
  turns: Turns<T>,
  words: Int32Array,
  index: number,
  { sliceMs }: LockThread,
  timeoutMs: number,
): T {
  const deadlineMs = performance.now() + timeoutMs;
  let turn = turns.next();
  while (!turn.done) {
    const leftMs = deadlineMs - performance.now();
    let wake: Wake = EXPIRED;
    if (leftMs > 0) {
      const result = Atomics.wait(words, index, turn.value, Math.min(sliceMs, leftMs));
      wake = result !== 'timed-out' ? WOKEN : leftMs > sliceMs ? LOOK : EXPIRED;
    }
    turn = turns.next(wake);
  }
  return turn.value;
}

type WaitResult = 'ok' | 'not-equal' | 'timed-out';
type WaitAsync = (
  words: Int32Array,
  index: number,
  value: number,
  timeoutMs: number,
) => { async: false; value: WaitResult } | { async: true; value: Promise<WaitResult> };

/** Longer than any slice; setInterval takes no more than 2^31 - 1. */
const KEEP_ALIVE_MS = 0x7fff_ffff;

/** Resolves to what the turns return. */
export async function waitAsync<T>(
  turns: Turns<T>,
  words: Int32Array,
  index: number,
  { sliceMs }: LockThread,
  timeoutMs: number,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  // Atomics.waitAsync does not count as something to live for: without the timer the program would end in the middle of it.
  const keepAlive = setInterval(() => {}, KEEP_ALIVE_MS);
  try {
    let turn = turns.next();
    while (!turn.done) {
      const leftMs = deadlineMs - performance.now();
      let wake: Wake = EXPIRED;
      if (leftMs > 0) {
        // Looked up at each call, as every other of Atomics; the types of ES2023 do not have it yet.
        const { waitAsync: wait } = Atomics as unknown as { waitAsync: WaitAsync };
        const result = await wait(words, index, turn.value, Math.min(sliceMs, leftMs)).value;
        wake = result !== 'timed-out' ? WOKEN : leftMs > sliceMs ? LOOK : EXPIRED;
      }
      turn = turns.next(wake);
    }
    return turn.value;
  } finally {
    clearInterval(keepAlive);
  }
}

/** Returns the time; RangeError when it is none. */
export function checkTimeout(timeoutMs: number): number {
  if (timeoutMs >= 0) return timeoutMs;
  throw new RangeError(`timeoutMs is 0 or more, or left out to wait for ever; got ${timeoutMs}.`);
}
