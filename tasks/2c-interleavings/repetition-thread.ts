/** One thread of a program that is run again and again: it opens rounds in its turn, runs its part, checks in its turn. Called by repetition-worker.ts. */

import type { ExploredProgram } from '../../src/explore/program.js';
import {
  ARRIVED,
  COMPLETED,
  FINISHED,
  FIRST,
  HAS_THROWN,
  placeOf,
  type RepetitionWords,
  ROUND,
  WRONG,
} from './repetition-words.js';
import { restoreMemories } from './shared-copies.js';

/*
 * A round, which thread (round mod threads) opens and checks:
 *
 *     opener                                         the others
 *     waits until the last round was checked
 *     puts the memory back, ROUND = round, notify    wait for ROUND
 *     ────────── barrier: all spin until all have arrived; staggered: each goes on as it wakes up ──────────
 *     its part of the program                        their parts
 *     waits until all have finished                  FINISHED + 1, notify
 *     calls check(), COMPLETED = round, notify
 */

/** barrier: all threads begin within a cache line's way; staggered: who opens begins, the others when the kernel has woken them. */
export type Release = 'barrier' | 'staggered';

/** How long one spins before one sleeps, in looks: some tens of microseconds. */
const LOOKS = 4_000;
/** A sleep that nobody ends is no longer than this, ms. */
const SLICE_MS = 1;

export interface Repeated {
  program: ExploredProgram;
  state: unknown;
  memories: readonly SharedArrayBuffer[];
  copies: readonly Uint8Array[];
  release: Release;
  firstRound: number;
  lastRound: number;
}

/** Runs this thread's part of all rounds. Blocks: until they are over; for ever where the program hangs, whose watcher ends the thread. */
export function repeatPart(repeated: Repeated, board: RepetitionWords, thread: number): void {
  const { program, firstRound, lastRound } = repeated;
  const threads = program.threads.length;
  const run = program.threads[thread]!;
  const { words } = board;
  const place = placeOf(thread);
  for (let round = firstRound; round <= lastRound; round++) {
    const isOpener = round % threads === thread;
    const done = round - firstRound;
    if (isOpener) open(repeated, words, round);
    else sleepUntil(words, ROUND, round, repeated.release === 'barrier' ? LOOKS : 0);
    if (repeated.release === 'barrier') {
      Atomics.add(words, ARRIVED, 1);
      spinUntil(words, ARRIVED, threads * (done + 1));
    }
    Atomics.store(words, place, 2 * round);
    let result: unknown;
    try {
      result = run(repeated.state, thread);
    } catch {
      result = HAS_THROWN;
    }
    Atomics.store(words, place, 2 * round + 1);
    board.keepResult(thread, result);
    Atomics.add(words, FINISHED, 1);
    if (isOpener) close(repeated, board, round, threads * (done + 1));
    else Atomics.notify(words, FINISHED);
  }
}

function open({ memories, copies }: Repeated, words: Int32Array, round: number): void {
  sleepUntil(words, COMPLETED, round - 1, LOOKS);
  restoreMemories(memories, copies);
  Atomics.store(words, ROUND, round);
  Atomics.notify(words, ROUND);
}

function close({ program, state }: Repeated, board: RepetitionWords, round: number, finished: number): void {
  const { words } = board;
  sleepUntil(words, FINISHED, finished, LOOKS);
  const results = program.threads.map((_, thread) => board.resultOf(thread));
  if (!isRight(program, state, results)) {
    if (Atomics.add(words, WRONG, 1) === 0) Atomics.store(words, FIRST, round);
  }
  Atomics.store(words, COMPLETED, round);
  Atomics.notify(words, COMPLETED);
}

/** As the explorer judges a run in which all threads returned. */
export function isRight({ check }: ExploredProgram, state: unknown, results: readonly unknown[]): boolean {
  if (results.includes(HAS_THROWN)) return false;
  try {
    return check?.(state, [...results]) !== false;
  } catch {
    return false;
  }
}

/** No notification ends it, which would let the last one begin later than the others. */
function spinUntil(words: Int32Array, at: number, value: number): void {
  let looks = 0;
  for (let seen = Atomics.load(words, at); seen < value; seen = Atomics.load(words, at))
    if (++looks > LOOKS) Atomics.wait(words, at, seen, SLICE_MS);
}

function sleepUntil(words: Int32Array, at: number, value: number, looks: number): void {
  let left = looks;
  for (let seen = Atomics.load(words, at); seen < value; seen = Atomics.load(words, at))
    if (--left < 0) Atomics.wait(words, at, seen, SLICE_MS);
}
