/** Reads records from a Node stream, as its 'data' events bring the bytes. The receiving end of the subjects that work through streams. */

import type { Readable } from 'node:stream';
import { Arrival } from './arrival.js';
import { type Awaitable, HEADER_BYTES, type RecordReader } from './record.js';
import { RecordTaker, type TakerOptions } from './record-taker.js';
import { tolerateErrors } from './stream-errors.js';

/**
 * With more than this waiting to be taken the stream is paused. It then still reads up to its own highWaterMark and the
 * chunk under way, after which the writer's end fills up: that is the whole of back-pressure.
 */
export const PAUSE_ABOVE_BYTES = 65_536;

export class StreamReader extends RecordTaker implements RecordReader {
  readonly #readable: Readable;
  readonly #arrival = new Arrival(() => this.#takeNext());
  /** Chunks as they came: those before `#first` are taken, and `#used` bytes of that one. */
  #chunks: Uint8Array[] = [];
  #first = 0;
  #used = 0;
  #waitingBytes = 0;
  #isPaused = false;
  #isOver = false;
  #failure: unknown;

  /**
   * Listens from now on: what a flowing stream brings while nobody listens is lost. `bufferBytes` is what is copied
   * together at once; it needs to hold no whole record.
   */
  constructor(readable: Readable, options: TakerOptions) {
    if (readable.readableEncoding !== null) {
      throw new TypeError(`Records need bytes; this stream decodes them as ${readable.readableEncoding}: leave it raw`);
    }
    super(options);
    this.#readable = readable;
    tolerateErrors(readable);
    if (readable.readableEnded || readable.destroyed) this.#finish(readable.errored ?? undefined);
    readable.on('data', this.#onData);
    readable.on('end', this.#onEnd);
    readable.on('error', this.#onError);
    readable.on('close', this.#onEnd); // destroyed without an 'end'; behind one it changes nothing
    readable.resume(); // a 'data' listener alone does not wake a stream that detach() or somebody else has paused
  }

  /** Returns at once when a whole record has arrived, else a promise. */
  next(): Awaitable<boolean> {
    return this.#arrival.next();
  }

  /** Bytes that arrived and that next() has not looked at yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /**
   * Lets go of the stream and leaves it paused; bytes that arrived and belong to no record taken go back into it, for the next
   * reader. The record taken last stays in place.
   */
  detach(): void {
    const readable = this.#readable;
    readable.off('data', this.#onData);
    readable.off('end', this.#onEnd);
    readable.off('error', this.#onError);
    readable.off('close', this.#onEnd);
    readable.pause();
    const rest = [this.buffer.bytes.slice(this.start, this.end), ...this.#unusedChunks()];
    this.end = this.start;
    this.#chunks = [];
    this.#first = 0;
    this.#used = 0;
    this.#waitingBytes = 0;
    // Behind 'end' a stream takes nothing back, and whatever is left over then can only be a part of a record.
    if (!this.#isOver) for (const part of rest.reverse()) if (part.length > 0) readable.unshift(part);
    this.#arrival.abandon();
  }

  #onData = (chunk: Uint8Array): void => {
    // #region 1a/end-of-file
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#arrival.notice();
    if (this.#waitingBytes <= PAUSE_ABOVE_BYTES || this.#isPaused) return;
    this.#isPaused = true;
    this.#readable.pause();
    // #endregion
  };

  #onEnd = (): void => this.#finish(undefined);

  #onError = (error: unknown): void => this.#finish(error);

  #finish(failure: unknown): void {
    // #region 1a/end-of-file
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    this.#arrival.notice();
    // #endregion
  }

  #takeNext(): boolean | undefined {
    // #region 1a/end-of-file
    if (this.hasEnded) return false;
    if (!this.#gather(HEADER_BYTES)) return this.#tellShort();
    const recordBytes = this.announcedBytes();
    if (!this.#gather(recordBytes)) return this.#tellShort();
    this.take(recordBytes);
    return !this.hasEnded;
    // #endregion
  }

  #tellShort(): undefined {
    if (this.#isOver) this.failTruncated(this.#failure);
  }

  /** Returns whether `wanted` bytes of the current record are in the buffer, after copying there what has arrived. */
  #gather(wanted: number): boolean {
    // #region 1a/end-of-file
    if (this.end - this.start >= wanted) return true;
    if (this.start === this.end) {
      this.start = 0;
      this.end = 0;
    }
    if (this.start + wanted > this.buffer.bytes.length) this.makeRoom(wanted);
    // Up to the buffer's end, not only what is wanted: each byte is then copied once here and at most once by makeRoom.
    this.#copyChunks();
    if (this.#isPaused && this.#waitingBytes <= PAUSE_ABOVE_BYTES) {
      this.#isPaused = false;
      this.#readable.resume();
    }
    return this.end - this.start >= wanted;
    // #endregion
  }

  #copyChunks(): void {
    const { bytes } = this.buffer;
    while (this.#first < this.#chunks.length && this.end < bytes.length) {
      const chunk = this.#chunks[this.#first]!;
      const count = Math.min(chunk.length - this.#used, bytes.length - this.end);
      bytes.set(chunk.subarray(this.#used, this.#used + count), this.end);
      this.end += count;
      this.#used += count;
      this.#waitingBytes -= count;
      if (this.#used < chunk.length) break;
      this.#first++;
      this.#used = 0;
    }
    if (this.#first * 2 < this.#chunks.length) return;
    // Not one by one: shifting a long list for each small chunk would make the work quadratic again.
    this.#chunks = this.#chunks.slice(this.#first);
    this.#first = 0;
  }

  #unusedChunks(): Uint8Array[] {
    return this.#chunks.slice(this.#first).map((chunk, index) => (index === 0 ? chunk.subarray(this.#used) : chunk));
  }
}
