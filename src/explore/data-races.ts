/** Data races of a run: two accesses that nothing orders, one of them a write, one of them plain. Pure; called by explorer.ts after each run. */

import { FLAG, isAtomic, STORE, usesQueue, usesWord, WRITE } from './access.js';
import type { Trace } from './trace.js';

/*
 * What orders two accesses of different threads (ECMA-262, Memory Model, happens-before): a chain of steps of one thread, and of
 * Atomics that read what Atomics wrote; also of wait and notify on one word, which enter one critical section one after the other.
 * Each thread carries a vector clock, each word the clock of the Atomics that wrote it last.
 */

export interface DataRace {
  /** Numbers of the two steps. */
  earlier: number;
  later: number;
}

const MEMORY_STRIDE = 2 ** 33;

interface WordState {
  /** Clock that an atomic look takes over; null: written plainly since. */
  published: Int32Array | null;
  /** The latest write and, of each thread, the latest plain and the latest atomic look. */
  write: number;
  looks: number[];
}

/** Returns the first race of each pair of accesses to one word. */
export function findRaces(trace: Trace): DataRace[] {
  const { steps, threads } = trace;
  const clocks = Array.from({ length: threads }, () => new Int32Array(threads));
  /** What the thread's own clock said at each step. */
  const moments = new Int32Array(steps);
  const words = new Map<number, WordState>();
  const queues = new Map<number, Int32Array>();
  const races: DataRace[] = [];

  for (let step = 0; step < steps; step++) {
    const thread = trace.thread(step);
    const clock = clocks[thread]!;
    const kind = trace.kind(step);
    clock[thread]! += 1;
    moments[step] = clock[thread]!;
    if (usesWord(kind)) lookAtWord(step, thread, clock, kind);
    if (usesQueue(kind)) {
      const key = trace.memory(step) * MEMORY_STRIDE + trace.byteOffset(step);
      const queue = queues.get(key) ?? new Int32Array(threads);
      join(clock, queue);
      queue.set(clock);
      queues.set(key, queue);
    }
    // Who is woken comes after who woke it; who was parked is let go on by the schedule alone, which orders nothing.
    const released = usesQueue(kind) ? trace.released(step) : 0;
    for (let t = 0; t < threads; t++) if ((released & (1 << t)) !== 0) join(clocks[t]!, clock);
  }
  return races;

  function lookAtWord(step: number, thread: number, clock: Int32Array, kind: number): void {
    const wrote = trace.has(step, FLAG.wrote);
    const isRead = !wrote || (kind !== WRITE && kind !== STORE);
    const end = trace.byteOffset(step) + trace.bytes(step);
    for (let byte = trace.byteOffset(step); byte < end; byte++) {
      const key = trace.memory(step) * MEMORY_STRIDE + byte;
      let word = words.get(key);
      if (word === undefined) {
        word = { published: null, write: -1, looks: [] };
        words.set(key, word);
      }
      if (isAtomic(kind) && isRead && word.published !== null) join(clock, word.published);
      if (word.write >= 0) report(word.write, step, thread, clock, kind);
      if (wrote) {
        for (const look of word.looks) if (look !== undefined) report(look, step, thread, clock, kind);
        word.write = step;
        word.looks = [];
        word.published = isAtomic(kind) ? clock.slice() : null;
      } else {
        word.looks[2 * thread + (isAtomic(kind) ? 1 : 0)] = step;
      }
    }
  }

  function report(earlier: number, later: number, thread: number, clock: Int32Array, kind: number): void {
    const other = trace.thread(earlier);
    if (other === thread || moments[earlier]! <= clock[other]!) return;
    // Two Atomics on the same element never race; on elements of different size they do.
    const isSame = trace.byteOffset(earlier) === trace.byteOffset(later) && trace.bytes(earlier) === trace.bytes(later);
    if (isAtomic(kind) && isAtomic(trace.kind(earlier)) && isSame) return;
    if (!races.some((race) => race.earlier === earlier && race.later === later)) races.push({ earlier, later });
  }
}

function join(clock: Int32Array, other: Int32Array): void {
  for (let thread = 0; thread < clock.length; thread++) {
    if (other[thread]! > clock[thread]!) clock[thread] = other[thread]!;
  }
}
