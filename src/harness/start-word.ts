/** Where the threads of a team meet, in words that they share: the start word of timed loops, behind which all begin. Used by both sides of a team. */

import { LabError } from '../core/errors.js';
import { readThreadState } from '../sys/procfs.js';

/*
 *     byte       0 ┌───────────────────────────────┐
 *                  │ BELL  MISSED                  │  rung at each arrival; see missedWakeUps
 *   128 + 128 × i ├───────────────────────────────┤
 *                  │ THREAD  PLACE                 │  worker i
 *                  └───────────────────────────────┘
 *
 * PLACE is 2 × (how often the worker came to the meeting in this step), and 1 more when it has left the step: a worker that has
 * come and gone counts as come, one that has gone without coming is not waited for. Each is written by its worker alone, but
 * set to 0 by the host before a step begins, when nobody runs.
 *
 *     who arrives             who waits
 *     a  changes its PLACE    1  reads BELL
 *     b  changes BELL         2  looks at all places: returns when all have come
 *     c  notifies             3  Atomics.wait(BELL, what 1 read)
 *
 * All by Atomics, which all threads see in one order: if 2 does not see a, then b comes after 1, and 3 either finds another BELL
 * or is woken by c. So no wake-up is lost, and a slice ends only where somebody is late, or dead.
 */

const LINE_BYTES = 128;
const LINE_WORDS = LINE_BYTES / 4;
const BELL = 0;
const MISSED = 1;
const THREAD = 0;
const PLACE = 1;

const HAS_LEFT = 1;
const ONE_ARRIVAL = 2;

/** After how long a sleeper looks for the dead: the event of a death comes to the host's event loop, not to who sleeps. */
const SLICE_MS = 50;

/** Atomics.waitAsync of ES2024, which Node has and the ES2023 library does not declare. */
type WaitAsync = (
  words: Int32Array,
  at: number,
  value: number,
  timeoutMs: number,
) => { value: string | Promise<string> };

/** Returns the memory of a team's words. */
export function makeStartWords(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer((1 + workers) * LINE_BYTES);
}

/** One worker's line, and the bell. */
export class StartWords {
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /** Returns the kernel's number of the thread; 0 before it has said it. */
  threadOf(worker: number): number {
    return Atomics.load(this.#words, lineOf(worker) + THREAD);
  }

  setThread(worker: number, tid: number): void {
    Atomics.store(this.#words, lineOf(worker) + THREAD, tid);
  }

  /** The host's, before a step begins. */
  clearPlaces(workers: number): void {
    for (let worker = 0; worker < workers; worker++) Atomics.store(this.#words, lineOf(worker) + PLACE, 0);
  }

  arrive(worker: number): void {
    Atomics.add(this.#words, lineOf(worker) + PLACE, ONE_ARRIVAL);
    this.#ring();
  }

  leave(worker: number): void {
    Atomics.or(this.#words, lineOf(worker) + PLACE, HAS_LEFT);
    this.#ring();
  }

  /** Blocks: until all have come `times` times. Throws: LabError `peer-gone`. */
  wait(workers: readonly Known[], times: number): void {
    let mayBeDead = false;
    for (;;) {
      const rung = Atomics.load(this.#words, BELL);
      if (!this.#isAnyMissing(workers, times, mayBeDead)) break;
      mayBeDead = Atomics.wait(this.#words, BELL, rung, SLICE_MS) === 'timed-out';
    }
    if (mayBeDead) Atomics.add(this.#words, MISSED, 1);
  }

  /** Resolves when all have come `times` times. Throws: as wait(). The thread's port keeps its event loop alive. */
  async waitAsync(workers: readonly Known[], times: number): Promise<void> {
    const { waitAsync } = Atomics as unknown as { waitAsync: WaitAsync };
    let mayBeDead = false;
    for (;;) {
      const rung = Atomics.load(this.#words, BELL);
      if (!this.#isAnyMissing(workers, times, mayBeDead)) break;
      mayBeDead = (await waitAsync(this.#words, BELL, rung, SLICE_MS).value) === 'timed-out';
    }
    if (mayBeDead) Atomics.add(this.#words, MISSED, 1);
  }

  /** How often a worker slept a slice and all had come: a lost wake-up, which slices would hide, or one that crossed the slice's end. */
  get missedWakeUps(): number {
    return Atomics.load(this.#words, MISSED);
  }

  #ring(): void {
    Atomics.add(this.#words, BELL, 1);
    Atomics.notify(this.#words, BELL);
  }

  /** Throws: `peer-gone` when one that is missing died, or has left the step. It may have come just before: so it is looked at last. */
  #isAnyMissing(workers: readonly Known[], times: number, mayBeDead: boolean): boolean {
    let isAnyMissing = false;
    for (const { index, name } of workers) {
      const thread = this.threadOf(index);
      const isGone = mayBeDead && !isThreadAlive(thread);
      const place = Atomics.load(this.#words, lineOf(index) + PLACE);
      if (place >= times * ONE_ARRIVAL) continue;
      isAnyMissing = true;
      if ((place & HAS_LEFT) !== 0) {
        const remedy = 'all that are asked must come equally often';
        throw new LabError(
          'peer-gone',
          `${name} (thread ${thread}) ended the step without coming to meet(): ${remedy}`,
        );
      }
      if (isGone) throw new LabError('peer-gone', `${name} (thread ${thread}) died before it came to meet()`);
    }
    return isAnyMissing;
  }
}

/** A worker that is waited for. */
export interface Known {
  readonly index: number;
  readonly name: string;
}

/** Returns false for what the kernel does not list any more. Where there is no /proc, everybody is alive. */
function isThreadAlive(tid: number): boolean {
  const state = readThreadState('self', tid);
  if (state !== null) return state !== 'Z' && state !== 'X';
  return readThreadState('self', process.pid) === null;
}

function lineOf(worker: number): number {
  return (1 + worker) * LINE_WORDS;
}
