/** Which steps of a run had to come in this order, and which order is worth trying instead. Pure; called by search.ts after each run. */

import { mayWrite, usesQueue, usesWord } from './access.js';
import type { Trace } from './trace.js';

/*
 * Dynamic partial-order reduction with source sets (Abdulla, Aronsson, Jonsson and Sagonas, "Optimal dynamic partial order
 * reduction", POPL 2014, algorithm 1). Two steps depend on each other when they touch the same bytes and one of them writes, or the
 * same list of sleepers. A step happens after another one of the same run if a chain of such pairs, of
 * steps of one thread, or of a step and what it let go on, leads from that one to it. Runs in which the same pairs come in the
 * same order end alike, so one of each kind is enough.
 *
 * By what they are, not by what they did: a compareExchange that failed counts as a write, a wait that did not sleep as one that
 * joined the list. In another order it may do so, and the algorithm takes for granted that steps which commute do so whether or
 * not an earlier one that changes their mind was taken. (Counted as mere looks, they cost it one outcome in a few hundred drawn programs.)
 *
 * Where two steps of different threads depend on each other with nothing in between, the other order is tried as well: just
 * before the first of them, a thread is let go on that leads to the second without it.
 */

interface WordUse {
  /** The latest step that wrote; -1: none. */
  write: number;
  /** The latest look of each thread since then. */
  looks: number[];
}

/** Returns, for the threads that could be tried at an earlier step, pairs of (step, threads as bits); `from`: only for what later steps say. */
export function findBacktracks(
  trace: Trace,
  from: number,
  isCovered: (step: number, initials: number) => boolean,
  add: (step: number, threads: number) => void,
): void {
  const { steps, threads } = trace;
  // clocks[step × threads + t]: how many steps of thread t come before or at this step.
  const clocks = new Int32Array(steps * threads);
  const places = new Int32Array(steps);
  const counts = new Int32Array(threads);
  const latest = new Int32Array(threads).fill(-1);
  const releasedBy = new Int32Array(threads).fill(-1);
  const uses = new Map<number, WordUse>();
  let barrier = -1;
  const before: number[] = [];

  for (let step = 0; step < steps; step++) {
    const thread = trace.thread(step);
    const base = step * threads;
    before.length = 0;
    const clock = clocks.subarray(base, base + threads);
    const join = (other: number) => joinInto(clock, clocks, other * threads);
    const own = latest[thread]!;
    if (own >= 0) join(own);
    if (barrier >= 0) join(barrier);
    const releaser = releasedBy[thread]!;
    if (releaser >= 0) join(releaser);
    releasedBy[thread] = -1;

    if (trace.isIdle(step)) {
      for (let t = 0; t < threads; t++) if (latest[t]! >= 0) join(latest[t]!);
      barrier = step;
    }
    collectConflicts(trace, step, uses, before);
    if (step >= from && !trace.isIdle(step)) {
      for (const other of before) {
        const otherThread = trace.thread(other);
        if (otherThread === thread || other === releaser || trace.isIdle(other)) continue;
        // Known already, by the thread's own earlier steps or by another conflict: not the latest of the chain.
        if (places[other]! < clocks[base + otherThread]!) continue;
        if (before.some((between) => between !== other && isAfter(clocks, places, threads, between, other, trace)))
          continue;
        if ((trace.released(other) & (1 << thread)) !== 0 && releaser === other) continue;
        // All that comes before this step, but for the one that it is to overtake.
        const secondClock = clocks.slice(base, base + threads);
        for (const conflict of before) if (conflict !== other) joinInto(secondClock, clocks, conflict * threads);
        propose(trace, { clocks, places, secondClock }, other, step, isCovered, add);
      }
    }
    for (const other of before) join(other);
    places[step] = counts[thread]!;
    counts[thread]! += 1;
    clocks[base + thread] = counts[thread]!;
    latest[thread] = step;
    const released = trace.released(step);
    for (let t = 0; t < threads; t++) if ((released & (1 << t)) !== 0) releasedBy[t] = step;
  }
}

const LAST_PLACE = 0x7fff_ffff;

function joinInto(clock: Int32Array, clocks: Int32Array, at: number): void {
  for (let t = 0; t < clock.length; t++) if (clocks[at + t]! > clock[t]!) clock[t] = clocks[at + t]!;
}

/** Returns whether `later` happens after `earlier`. */
function isAfter(
  clocks: Int32Array,
  places: Int32Array,
  threads: number,
  later: number,
  earlier: number,
  trace: Trace,
): boolean {
  return later > earlier && places[earlier]! < clocks[later * threads + trace.thread(earlier)]!;
}

/** Who could begin, in place of step `first`, a run in which `second` comes before it. */
function propose(
  trace: Trace,
  { clocks, places, secondClock }: { clocks: Int32Array; places: Int32Array; secondClock: Int32Array },
  first: number,
  second: number,
  isCovered: (step: number, initials: number) => boolean,
  add: (step: number, threads: number) => void,
): void {
  const { threads } = trace;
  // The steps behind `first` that do not happen after it, and then `second`: those that begin the other run.
  const firstPlace = new Int32Array(threads).fill(-1);
  let initials = 0;
  for (let step = first + 1; step <= second; step++) {
    if (step !== second && isAfter(clocks, places, threads, step, first, trace)) continue;
    const thread = trace.thread(step);
    if (firstPlace[thread]! >= 0) continue;
    firstPlace[thread] = step === second ? LAST_PLACE : places[step]!;
    const clock = step === second ? secondClock : clocks.subarray(step * threads, (step + 1) * threads);
    let isInitial = true;
    for (let t = 0; t < threads; t++) {
      if (t !== thread && firstPlace[t]! >= 0 && firstPlace[t]! < clock[t]!) isInitial = false;
    }
    if (isInitial) initials |= 1 << thread;
  }
  if (isCovered(first, initials)) return;
  const possible = initials & trace.enabled(first);
  const preferred = 1 << trace.thread(second);
  if ((possible & preferred) !== 0) add(first, preferred);
  else if (possible !== 0) add(first, possible & -possible);
  else add(first, trace.enabled(first));
}

/** Gathers the steps that this one depends on directly, and notes it for those to come. */
function collectConflicts(trace: Trace, step: number, uses: Map<number, WordUse>, before: number[]): void {
  const kind = trace.kind(step);
  const thread = trace.thread(step);
  const memory = trace.memory(step);
  const at = trace.byteOffset(step);
  if (usesWord(kind)) {
    for (let byte = at; byte < at + trace.bytes(step); byte++) {
      touch(uses, wordKey(memory, byte), step, thread, mayWrite(kind), before);
    }
  }
  if (usesQueue(kind)) touch(uses, queueKey(memory, at), step, thread, true, before);
}

function touch(
  uses: Map<number, WordUse>,
  key: number,
  step: number,
  thread: number,
  wrote: boolean,
  before: number[],
): void {
  let use = uses.get(key);
  if (use === undefined) {
    use = { write: -1, looks: [] };
    uses.set(key, use);
  }
  if (use.write >= 0) addOnce(before, use.write);
  if (wrote) {
    for (const look of use.looks) if (look !== undefined) addOnce(before, look);
    use.write = step;
    use.looks = [];
  } else {
    use.looks[thread] = step;
  }
}

function addOnce(list: number[], step: number): void {
  if (!list.includes(step)) list.push(step);
}

const MEMORY_STRIDE = 2 ** 33;

function wordKey(memory: number, byte: number): number {
  return memory * MEMORY_STRIDE + byte;
}

function queueKey(memory: number, byteOffset: number): number {
  return memory * MEMORY_STRIDE + MEMORY_STRIDE / 2 + byteOffset;
}
