/** Handing the turn from one thread to another: the only place where anybody really waits. Called by stage.ts and crew.ts. */

import { BLOCK, blockOf, type Control, HEAD } from './control.js';
import { atomics } from './originals.js';

const WAITING = 0;
const CALLED = 1;

/** Gives the turn to a thread. Ordering: what was written before is seen by it. */
export function callThread({ words }: Control, thread: number): void {
  call(words, blockOf(thread) + BLOCK.turn);
}

/** Gives the turn to the explorer. */
export function callExplorer({ words }: Control): void {
  call(words, HEAD.explorerTurn);
}

/** Returns when the thread has been given the turn. Blocks. */
export function awaitTurn({ words }: Control, thread: number): void {
  const at = blockOf(thread) + BLOCK.turn;
  while (atomics.exchange(words, at, WAITING) !== CALLED) atomics.wait(words, at, WAITING);
}

/** Returns whether the explorer has been given the turn within the time. Blocks. */
export function awaitExplorerTurn({ words }: Control, timeoutMs: number): boolean {
  const at = HEAD.explorerTurn;
  if (atomics.exchange(words, at, WAITING) === CALLED) return true;
  atomics.wait(words, at, WAITING, timeoutMs);
  return atomics.exchange(words, at, WAITING) === CALLED;
}

function call(words: Int32Array, at: number): void {
  atomics.store(words, at, CALLED);
  atomics.notify(words, at, 1);
}
