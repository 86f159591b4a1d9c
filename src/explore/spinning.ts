/** Whether a thread spins: re-reads words that do not change. Called by machine.ts before and after each step. */

import { NOTIFY } from './access.js';
import { BLOCK, blockOf, type Control, HEAD, MOST_PERIOD, WINDOW, WINDOW_WORDS, windowOf } from './control.js';

/*
 * A loop that waits for a word by reading it has endless schedules. So a thread is parked when its latest steps were the same
 * looks, in the same order and with the same values, `spinReads` times over, and it is about to look once more: it goes on when
 * somebody changes one of these words, or when nobody else can go on. Nothing is lost but the schedules in which it looks
 * oftener than that before anything changes, which differ in nothing else as long as the program does not count its looks.
 *
 * The window of a thread holds its looks since it changed something itself: kind, memory, byteOffset, bytes, and the value seen.
 */

/** Notes what a thread saw. */
export function noteLook(
  { words }: Control,
  thread: number,
  kind: number,
  memory: number,
  byteOffset: number,
  bytes: number,
  low: number,
  high: number,
): void {
  const block = blockOf(thread);
  const looks = words[block + BLOCK.looks]!;
  const at = windowOf(thread) + (looks % WINDOW) * WINDOW_WORDS;
  words[at] = kind;
  words[at + 1] = memory;
  words[at + 2] = byteOffset;
  words[at + 3] = bytes;
  words[at + 4] = low;
  words[at + 5] = high;
  words[block + BLOCK.looks] = looks + 1;
}

/** The thread did something: its looks before do not count as a loop. */
export function forgetLooks({ words }: Control, thread: number): void {
  words[blockOf(thread) + BLOCK.looks] = 0;
  words[blockOf(thread) + BLOCK.forced] = 0;
}

/** Returns whether the thread, about to take the step it announced, is in a loop of looks. */
export function isSpinning({ words }: Control, thread: number): boolean {
  const block = blockOf(thread);
  const looks = words[block + BLOCK.looks]!;
  const repeats = words[HEAD.spinReads]!;
  const kept = Math.min(looks, WINDOW);
  const base = windowOf(thread);
  for (let period = 1; period <= MOST_PERIOD && period * repeats <= kept; period++) {
    const next = base + ((looks - period) % WINDOW) * WINDOW_WORDS;
    if (
      words[next] !== words[block + BLOCK.kind] ||
      words[next + 1] !== words[block + BLOCK.memory] ||
      words[next + 2] !== words[block + BLOCK.byteOffset]
    ) {
      continue;
    }
    if (isPeriodic(words, base, looks, period, repeats)) return true;
  }
  return false;
}

function isPeriodic(words: Int32Array, base: number, looks: number, period: number, repeats: number): boolean {
  for (let back = 1; back <= period * (repeats - 1); back++) {
    const one = base + ((looks - back) % WINDOW) * WINDOW_WORDS;
    const other = base + ((looks - back - period) % WINDOW) * WINDOW_WORDS;
    for (let word = 0; word < WINDOW_WORDS; word++) if (words[one + word] !== words[other + word]) return false;
  }
  return true;
}

/**
 * Somebody changed these bytes (`isWord`), or who sleeps there: who looks at that goes on. Returns the parked threads that were
 * released, as bits. Exactly those: what a step lets go on must depend on it, or the reduction would leave out what differs.
 */
export function releaseLookers(
  control: Control,
  by: number,
  isWord: boolean,
  memory: number,
  byteOffset: number,
  bytes: number,
): number {
  const { words } = control;
  let released = 0;
  for (let thread = 0; thread < words[HEAD.threads]!; thread++) {
    if (thread === by) continue;
    const block = blockOf(thread);
    const kept = Math.min(words[block + BLOCK.looks]!, WINDOW);
    const base = windowOf(thread);
    for (let entry = 0; entry < kept; entry++) {
      const at = base + entry * WINDOW_WORDS;
      const offset = words[at + 2]!;
      if (words[at + 1] !== memory || isWord === (words[at] === NOTIFY)) continue;
      if (offset >= byteOffset + bytes || offset + words[at + 3]! <= byteOffset) continue;
      forgetLooks(control, thread);
      if (words[block + BLOCK.isParked] !== 0) released |= 1 << thread;
      words[block + BLOCK.isParked] = 0;
      break;
    }
  }
  return released;
}
