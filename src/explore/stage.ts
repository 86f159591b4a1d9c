/** One thread's side of a run: announces each access, waits for the turn, logs what it did. Used by the traced views and Atomics of a worker. */

import { FLAG } from './access.js';
import { BLOCK, blockOf, COMMAND, type Control, HEAD, OUTCOME, STATUS, TEXT_BYTES } from './control.js';
import { announce, choose, finishThread, OVER, record } from './machine.js';
import { fallAsleep, wakeSleepers } from './sleepers.js';
import { awaitTurn, callExplorer, callThread } from './turns.js';
import { highWord, lowWord } from './values.js';

/** Thrown through the program when a run is given up. It is no Error: programs that test for one let it pass. */
export const UNWIND = Object.freeze({ name: 'RunGivenUp' });

/** V8's limit of a heap does not count what buffers hold. */
const MOST_ALLOCATED_BYTES = 512 * 2 ** 20;

/** Where a step was taken: filled when a schedule is replayed. */
export interface StepLine {
  step: number;
  line: string;
}

export class Stage {
  readonly #control: Control;
  readonly #words: Int32Array;
  readonly #thread: number;
  readonly #findLine: () => string;
  #pending: string | null = null;
  #allocatedBytes = 0;
  /** Whether accesses are steps: in a thread's body, not while modules load, in setup() or in check(). */
  isRunning = false;
  lines: StepLine[] = [];

  constructor(control: Control, thread: number, findLine: () => string) {
    this.#control = control;
    this.#words = control.words;
    this.#thread = thread;
    this.#findLine = findLine;
  }

  /** Virtual, ms. */
  get nowMs(): number {
    return this.#control.times[0]!;
  }

  /** Before each run. */
  restart(): void {
    this.lines = [];
    this.#pending = null;
    this.#allocatedBytes = 0;
  }

  /** Memory that the program asks for. Throws: UNWIND, the run ended, when that is more than a small program needs. */
  noteAllocation(bytes: number): void {
    if (!this.isRunning) return;
    this.#allocatedBytes += bytes;
    if (this.#allocatedBytes <= MOST_ALLOCATED_BYTES) return;
    this.fail(OUTCOME.allocated, `allocated more than ${MOST_ALLOCATED_BYTES / 2 ** 20} MiB of buffers in one run`);
    throw UNWIND;
  }

  /** Announces an access and returns when it may be made. Blocks. Throws: UNWIND when the run is over. */
  grant(kind: number, memory: number, byteOffset: number, bytes: number): void {
    if (this.#words[HEAD.command] !== COMMAND.run || this.#words[HEAD.outcome] !== OUTCOME.none) throw UNWIND;
    announce(this.#control, this.#thread, kind, memory, byteOffset, bytes);
    const from = this.#words[HEAD.linesFrom]!;
    const line = from >= 0 && this.#words[HEAD.steps]! >= from ? this.#findLine() : null;
    if (line !== null) this.#pending = line;
    this.#pass();
    if (line !== null) this.lines.push({ step: this.#words[HEAD.steps]!, line });
  }

  /** Where the thread is, in a replay: the step that it announced last. */
  get pendingLine(): string | null {
    return this.#pending;
  }

  /** Logs a look. */
  logRead(type: number, value: number | bigint, flags = 0): void {
    const low = lowWord(type, value);
    const high = highWord();
    record(this.#control, this.#thread, type, flags, low, high, low, high, 0);
  }

  /** Logs a write. */
  logWrite(type: number, before: number | bigint, after: number | bigint): void {
    const oldLow = lowWord(type, before);
    const oldHigh = highWord();
    const newLow = lowWord(type, after);
    const newHigh = highWord();
    const changed = oldLow !== newLow || oldHigh !== newHigh ? FLAG.changed : 0;
    record(this.#control, this.#thread, type, FLAG.wrote | changed, oldLow, oldHigh, newLow, newHigh, 0);
  }

  /**
   * Atomics.wait, behind grant(): `actual` is what the word holds.
   * Blocks: until woken or timed out, in virtual time.
   */
  wait(
    type: number,
    actual: number | bigint,
    expected: number | bigint,
    timeoutMs: number,
  ): 'ok' | 'not-equal' | 'timed-out' {
    const isEqual = actual === expected;
    const doesSleep = isEqual && timeoutMs > 0;
    if (!doesSleep) {
      this.logRead(type, actual, FLAG.failed);
      return isEqual ? 'timed-out' : 'not-equal';
    }
    const low = lowWord(type, actual);
    const high = highWord();
    record(this.#control, this.#thread, type, FLAG.queued, low, high, low, high, 0);
    fallAsleep(this.#control, this.#thread, timeoutMs);
    this.#pass();
    return this.#words[blockOf(this.#thread) + BLOCK.status] === STATUS.woken ? 'ok' : 'timed-out';
  }

  /** Atomics.notify, behind grant(). Returns how many were woken. */
  notify(memory: number, byteOffset: number, most: number): number {
    const woken = wakeSleepers(this.#control, memory, byteOffset, most);
    const count = countBits(woken);
    record(this.#control, this.#thread, 0, woken === 0 ? 0 : FLAG.queued, 0, 0, count, 0, woken);
    return count;
  }

  /** The thread's body has returned. Returns whether the whole run is over; if not, the turn has been given on. */
  finish(): boolean {
    finishThread(this.#control, this.#thread);
    const next = choose(this.#control);
    if (next !== OVER) callThread(this.#control, next);
    return next === OVER;
  }

  /** Ends the run with an outcome and a text for people; the first one counts. */
  fail(outcome: number, text: string): void {
    if (this.#words[HEAD.outcome] !== OUTCOME.none && this.#words[HEAD.outcome] !== OUTCOME.returned) return;
    this.#words[HEAD.outcome] = outcome;
    this.#words[HEAD.culprit] = this.#thread;
    // Not encodeInto(), which refuses shared memory; nor subarray(), which asks the replaced constructors.
    const bytes = new TextEncoder().encode(text.slice(0, TEXT_BYTES / 4));
    this.#control.text.set(bytes);
    this.#words[HEAD.textBytes] = bytes.length;
  }

  /** Hands the turn on and returns when it is this thread's. */
  #pass(): void {
    const next = choose(this.#control);
    if (next === this.#thread) return;
    if (next === OVER) callExplorer(this.#control);
    else callThread(this.#control, next);
    awaitTurn(this.#control, this.#thread);
    if (this.#words[HEAD.command] !== COMMAND.run) throw UNWIND;
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
