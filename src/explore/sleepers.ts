/** Who sleeps in Atomics.wait, oldest first, as the standard's list of waiters has it. Called by machine.ts and the traced Atomics. */

import { BLOCK, blockOf, type Control, HEAD, queueAt, STATUS } from './control.js';

/** The thread sleeps at the word that it announced. */
export function fallAsleep({ words, times }: Control, thread: number, timeoutMs: number): void {
  words[blockOf(thread) + BLOCK.status] = STATUS.asleep;
  words[queueAt + words[HEAD.sleepers]!] = thread;
  words[HEAD.sleepers]! += 1;
  times[1 + thread] = times[0]! + timeoutMs;
}

/** Wakes up to `most` of those who sleep at a word, who came first first. Returns them as bits. */
export function wakeSleepers({ words }: Control, memory: number, byteOffset: number, most: number): number {
  let woken = 0;
  let kept = 0;
  let left = most;
  const sleepers = words[HEAD.sleepers]!;
  for (let place = 0; place < sleepers; place++) {
    const thread = words[queueAt + place]!;
    const block = blockOf(thread);
    if (left > 0 && words[block + BLOCK.memory] === memory && words[block + BLOCK.byteOffset] === byteOffset) {
      words[block + BLOCK.status] = STATUS.woken;
      woken |= 1 << thread;
      left -= 1;
    } else {
      words[queueAt + kept] = thread;
      kept += 1;
    }
  }
  words[HEAD.sleepers] = kept;
  return woken;
}

/** Takes a thread off the list. */
export function removeSleeper({ words }: Control, thread: number): void {
  let kept = 0;
  for (let place = 0; place < words[HEAD.sleepers]!; place++) {
    const sleeper = words[queueAt + place]!;
    if (sleeper === thread) continue;
    words[queueAt + kept] = sleeper;
    kept += 1;
  }
  words[HEAD.sleepers] = kept;
}
