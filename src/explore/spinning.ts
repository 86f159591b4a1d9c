/** Whether a thread spins: re-reads words that do not change. Called by machine.ts before and after each step. */

import { NOTIFY } from './access.js';
import { BLOCK, blockOf, type Control, HEAD, MOST_PERIOD, WINDOW, WINDOW_WORDS, windowOf } from './control.js';

/*
 * A loop that waits for a word by reading it has endless schedules. So a thread is parked when its latest steps were the same
 * looks, in the same order and with the same values, `spinReads` times over, and it is about to look once more: it goes on when
 * somebody changes one of these words, or when nobody else can go on. Nothing is lost but the schedules in which it looks
 * oftener than that before anything changes, which differ in nothing else as long as the program does not count its looks.
 *
 * The window of a thread holds its looks since it changed something itself: kind, memory, byteOffset, bytes, the value seen, and
 * which step of another thread changed the word since (its number + 1; the first one).
 *
 * What lets a thread go on must be a step that it depends on, or the reduction would leave out what differs. So the step that
 * keeps it from being parked is found exactly: the first change of a word of its loop behind the look at it.
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
  words[at + CHANGED_BY] = 0;
  words[block + BLOCK.looks] = looks + 1;
}

const CHANGED_BY = 6;
/** Words of an entry that are the same in each round of a loop. */
const COMPARED_WORDS = 6;

/** The thread did something: its looks before do not count as a loop. */
export function forgetLooks({ words }: Control, thread: number): void {
  words[blockOf(thread) + BLOCK.looks] = 0;
  words[blockOf(thread) + BLOCK.forced] = 0;
}

/**
 * Parks the thread, which is about to take the step it announced, if it is in a loop of looks. Returns the number of the step that
 * keeps it from being parked; -1: there is none.
 */
export function parkIfSpinning(control: Control, thread: number): number {
  const { words } = control;
  const block = blockOf(thread);
  const period = findPeriod(words, thread);
  words[block + BLOCK.period] = period;
  if (period === 0) return -1;
  let changedBy = 0;
  for (let back = 1; back <= period; back++) {
    const step = words[entryOf(thread, words[block + BLOCK.looks]! - back) + CHANGED_BY]!;
    if (step !== 0 && (changedBy === 0 || step < changedBy)) changedBy = step;
  }
  if (changedBy !== 0) {
    words[block + BLOCK.period] = 0;
    forgetLooks(control, thread);
  }
  return changedBy - 1;
}

/** Returns how many looks a round of the thread's loop has; 0: it is in none. */
function findPeriod(words: Int32Array, thread: number): number {
  const block = blockOf(thread);
  const looks = words[block + BLOCK.looks]!;
  const repeats = words[HEAD.spinReads]!;
  const kept = Math.min(looks, WINDOW);
  for (let period = 1; period <= MOST_PERIOD && period * repeats <= kept; period++) {
    const next = entryOf(thread, looks - period);
    if (
      words[next] === words[block + BLOCK.kind] &&
      words[next + 1] === words[block + BLOCK.memory] &&
      words[next + 2] === words[block + BLOCK.byteOffset] &&
      isPeriodic(words, thread, looks, period, repeats)
    ) {
      return period;
    }
  }
  return 0;
}

function isPeriodic(words: Int32Array, thread: number, looks: number, period: number, repeats: number): boolean {
  for (let back = 1; back <= period * (repeats - 1); back++) {
    const one = entryOf(thread, looks - back);
    const other = entryOf(thread, looks - back - period);
    for (let word = 0; word < COMPARED_WORDS; word++) if (words[one + word] !== words[other + word]) return false;
  }
  return true;
}

function entryOf(thread: number, look: number): number {
  return windowOf(thread) + (look % WINDOW) * WINDOW_WORDS;
}

/**
 * The step that is being logged changed these bytes (`isWord`), or who sleeps there. Returns the parked threads that it lets go
 * on, as bits.
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
    const looks = words[block + BLOCK.looks]!;
    const period = words[block + BLOCK.period]!;
    for (let back = 1; back <= Math.min(looks, MOST_PERIOD); back++) {
      const at = entryOf(thread, looks - back);
      const offset = words[at + 2]!;
      if (words[at + 1] !== memory || isWord === (words[at] === NOTIFY)) continue;
      if (offset >= byteOffset + bytes || offset + words[at + 3]! <= byteOffset) continue;
      if (words[at + CHANGED_BY] === 0) words[at + CHANGED_BY] = words[HEAD.steps]! + 1;
      if (back > period) continue;
      forgetLooks(control, thread);
      words[block + BLOCK.period] = 0;
      released |= 1 << thread;
      break;
    }
  }
  return released;
}
