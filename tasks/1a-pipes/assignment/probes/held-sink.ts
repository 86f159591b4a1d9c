/** A stream whose far end reads when it is told to: what stands for the other process in the probes of `back-pressure`. */

import { Writable } from 'node:stream';
import { passTurns } from './observing.js';

export class HeldSink extends Writable {
  /** What the far end has read, in order; bytes are copied when they are read, not when they are given. */
  readonly read: Uint8Array[] = [];
  #held: { chunk: Uint8Array; done: (error?: Error | null) => void } | null = null;

  constructor(highWaterMark: number) {
    super({ highWaterMark, decodeStrings: false });
  }

  override _write(chunk: Uint8Array, _: string, done: (error?: Error | null) => void): void {
    this.#held = { chunk, done };
  }

  /** Reads so many of the chunks that were given, one after the other. */
  async readChunks(count: number): Promise<void> {
    for (let read = 0; read < count && this.#held; read++) {
      const { chunk, done } = this.#held;
      this.#held = null;
      this.read.push(Uint8Array.from(chunk)); // slice() of a Buffer copies nothing
      done();
      await passTurns(2);
    }
  }

  async readAll(): Promise<void> {
    await this.readChunks(Number.POSITIVE_INFINITY);
  }

  /** The far end goes away: the write under way fails. */
  async leave(code: string): Promise<void> {
    const held = this.#held;
    this.#held = null;
    held?.done(Object.assign(new Error(`write ${code} (as the check's script says)`), { code }));
    await passTurns();
  }

  get bytesRead(): Buffer {
    return Buffer.concat(this.read);
  }
}
