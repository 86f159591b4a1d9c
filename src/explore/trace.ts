/** A run as the explorer reads it from the log: its steps, and how it ended. Read by the search, the checks and the report. */

import { FLAG } from './access.js';
import { BLOCK, blockOf, type Control, HEAD, OUTCOME, ROW, ROW_WORDS, STATUS } from './control.js';

/** One step of the log, by its place; nothing is copied. */
export class Trace {
  readonly steps: number;
  readonly outcome: number;
  readonly threads: number;
  readonly #words: Int32Array;
  readonly #logAt: number;

  constructor({ words, logAt }: Control) {
    this.#words = words;
    this.#logAt = logAt;
    this.steps = words[HEAD.steps]!;
    this.outcome = words[HEAD.outcome]!;
    this.threads = words[HEAD.threads]!;
  }

  #at(step: number, word: number): number {
    return this.#words[this.#logAt + step * ROW_WORDS + word]!;
  }

  thread(step: number): number {
    return this.#at(step, ROW.thread);
  }

  kind(step: number): number {
    return this.#at(step, ROW.kind);
  }

  memory(step: number): number {
    return this.#at(step, ROW.memory);
  }

  byteOffset(step: number): number {
    return this.#at(step, ROW.byteOffset);
  }

  bytes(step: number): number {
    return this.#at(step, ROW.shape) & 0xff;
  }

  type(step: number): number {
    return (this.#at(step, ROW.shape) >> 8) & 0xff;
  }

  has(step: number, flag: number): boolean {
    return ((this.#at(step, ROW.shape) >> 16) & flag) !== 0;
  }

  isIdle(step: number): boolean {
    return this.has(step, FLAG.idle);
  }

  /** Threads that could go on before the step, as bits. */
  enabled(step: number): number {
    return this.#at(step, ROW.enabled);
  }

  sleepSet(step: number): number {
    return this.#at(step, ROW.sleepSet);
  }

  /** Threads that can go on since the step, as bits. */
  released(step: number): number {
    return this.#at(step, ROW.released);
  }

  oldValue(step: number): [low: number, high: number] {
    return [this.#at(step, ROW.oldLow), this.#at(step, ROW.oldHigh)];
  }

  newValue(step: number): [low: number, high: number] {
    return [this.#at(step, ROW.newLow), this.#at(step, ROW.newHigh)];
  }

  /** Whether a step was taken away from a thread that could have gone on. */
  isPreemption(step: number): boolean {
    if (step === 0) return false;
    const before = this.thread(step - 1);
    return before !== this.thread(step) && (this.enabled(step) & (1 << before)) !== 0;
  }

  isSwitch(step: number): boolean {
    return step > 0 && this.thread(step - 1) !== this.thread(step);
  }

  /** The threads, in the order of their steps: what a run is repeated by. */
  schedule(): number[] {
    return Array.from({ length: this.steps }, (_, step) => this.thread(step));
  }

  /** Returns a number that two runs share if they did the same. `values`: also with the same values. */
  digest(isWithValues: boolean, from = 0, to = this.steps): number {
    let hash = 17;
    const last = isWithValues ? ROW.newHigh : ROW.shape;
    for (let step = from; step < to; step++) {
      for (let word = 0; word <= last; word++) hash = (Math.imul(hash, 31) + this.#at(step, word)) | 0;
    }
    return hash >>> 0;
  }

  /** Where a thread stands at the end. */
  end(thread: number): ThreadEnd {
    const block = blockOf(thread);
    const word = (name: keyof typeof BLOCK) => this.#words[block + BLOCK[name]]!;
    const status = word('status');
    return {
      isDone: status === STATUS.done,
      isAsleep: status === STATUS.asleep,
      kind: word('kind'),
      memory: word('memory'),
      byteOffset: word('byteOffset'),
      bytes: word('bytes'),
    };
  }

  get isOutcomeFailure(): boolean {
    return this.outcome !== OUTCOME.returned && this.outcome !== OUTCOME.pruned;
  }
}

/** What a thread was doing when the run ended. */
export interface ThreadEnd {
  isDone: boolean;
  isAsleep: boolean;
  kind: number;
  memory: number;
  byteOffset: number;
  bytes: number;
}
