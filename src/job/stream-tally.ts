/** What is kept of one stream while it is counted beside others: its words, when it was served, why it broke. Called by the consumers of many streams. */

import { type Addon, loadAddon } from '../sys/addon.js';
import { addRecord, type StreamReport } from './count-stream.js';
import { WordCounter } from './word-count.js';

export class StreamTally {
  readonly #counter = new WordCounter();
  readonly #clock = new Float64Array(1);
  readonly #readClock: Addon['readClock'];
  #lastNs: number;
  #firstNs = 0;
  #serviceGapNs = 0;
  #failure: StreamReport['failure'];

  constructor(startNs: number, readClock: Addon['readClock'] = loadAddon().readClock) {
    this.#lastNs = startNs;
    this.#readClock = readClock;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** The time is that of the arrival here: counting what arrived is part of what the others wait for. */
  markServed(): void {
    this.#readClock(this.#clock, 0);
    const nowNs = this.#clock[0]!;
    this.#serviceGapNs = Math.max(this.#serviceGapNs, nowNs - this.#lastNs);
    this.#lastNs = nowNs;
    if (this.#firstNs === 0) this.#firstNs = nowNs;
  }

  /** Counts one record's payload. */
  add(bytes: Uint8Array, offset: number, length: number): void {
    addRecord(this.#counter, bytes, offset, length);
  }

  fail(error: unknown): void {
    const { code = 'internal', message } = error as { code?: string; message: string };
    this.#failure = { code, message };
  }

  /** Returns what came of the stream; how many records is the taker's to know. */
  report(records: number): StreamReport {
    return {
      count: this.#counter.count(),
      records,
      serviceGapNs: this.#serviceGapNs,
      firstNs: this.#firstNs,
      endNs: this.#lastNs,
      ...(this.#failure ? { failure: this.#failure } : {}),
    };
  }
}
