/** Reads records from lines of text, the base64 of one record each. The receiving end of the subjects that work through readline and execa's iteration. */

import { LabError } from '../core/errors.js';
import type { RecordReader } from './record.js';
import type { TakerOptions } from './record-taker.js';
import { WholeRecordTaker } from './whole-record-taker.js';

/**
 * Asks for a line only when a record is wanted, so back-pressure is the iteration's own. How long a line may grow before it
 * arrives here is the iteration's business as well: readline and execa gather it whole.
 */
export class LineReader extends WholeRecordTaker implements RecordReader {
  readonly #lines: AsyncIterator<string>;
  /** What was found wrong with a line: nothing behind it is ever given. */
  #damage: unknown = null;
  #isOver = false;
  #failure: unknown;
  #isWaiting = false;

  /** Begins the iteration at once: readline drops lines that come before somebody iterates. */
  constructor(lines: AsyncIterable<string>, options: TakerOptions) {
    super(options);
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** Always a promise, except at the end: an iteration has no other way. */
  next(): Promise<boolean> | false {
    if (this.hasEnded) return false;
    if (this.#isWaiting) {
      throw new LabError('internal', 'next() was called while an earlier call still waits: await that one first.');
    }
    this.#isWaiting = true;
    return this.#takeNext().finally(() => {
      this.#isWaiting = false;
    });
  }

  /** Ends the iteration, and with it what it reads from: that is what readline and execa do. */
  async detach(): Promise<void> {
    this.#isOver = true;
    await this.#lines.return?.();
  }

  async #takeNext(): Promise<boolean> {
    if (this.#damage !== null) throw this.#damage;
    const line = await this.#pull();
    if (line === null) this.failTruncated(this.#failure);
    try {
      this.takeBase64(line);
    } catch (damage) {
      this.#damage = damage;
      await this.#lookForCut(line).catch((cut: unknown) => {
        this.#damage = cut;
      });
      throw this.#damage;
    }
    return !this.hasEnded;
  }

  /** Resolves with null when no more lines come, once and for all. */
  async #pull(): Promise<string | null> {
    if (this.#isOver) return null;
    try {
      const { value, done } = await this.#lines.next();
      if (!done) return value;
    } catch (error) {
      this.#failure = error;
    }
    this.#isOver = true;
    return null;
  }

  /**
   * A line iterator gives the beginning of a line, when the writer died within it, as if it were one: a line that is the last
   * one and too short was cut off. One that is followed by another had its line feed; and behind one that is long enough
   * nothing is waited for: the writer may be waiting for an answer.
   */
  async #lookForCut(line: string): Promise<void> {
    if ((this.#damage as { code?: unknown }).code !== 'record-corrupt' || line === '') return;
    if (this.keepBeginning(line) && (await this.#pull()) === null) this.failTruncated(this.#failure);
  }
}
