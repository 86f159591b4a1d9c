/** The smallest lock whose waiters sleep: a word that is 0 or 1. Used by programs of this folder that need one. */

/** Blocks until the word was 0, and makes it 1. */
export function lock(words: Int32Array, at: number): void {
  while (Atomics.exchange(words, at, 1) !== 0) Atomics.wait(words, at, 1);
}

/** Frees it first: who is notified must find it so. */
export function unlock(words: Int32Array, at: number): void {
  Atomics.store(words, at, 0);
  Atomics.notify(words, at, 1);
}
