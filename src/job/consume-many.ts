/** The consumer's end of the job over many streams at once, whoever reads them. Called by the job's member program. */

import { type Addon, loadAddon } from '../sys/addon.js';
import { FedTaker } from '../transports/fed-taker.js';
import { HEADER_BYTES } from '../transports/record.js';
import type { MultiReader } from '../waiting/multi-reader.js';
import { addRecord, JOB_RECORD_BYTES, type StreamReport } from './count-stream.js';
import { WordCounter } from './word-count.js';

/**
 * Returns what came of each stream, in the order of the descriptors, when all are at EOF. The reader has been given them.
 *
 * A stream that breaks or carries damage is reported with what had been taken before, and the others go on; what else comes
 * of it is taken off the pipe and dropped, so that its producer is not stuck.
 * Blocks: as the reader does. Closing it is the caller's, also when this rejects.
 */
export async function consumeMany(
  reader: MultiReader,
  fds: readonly number[],
  startNs: number,
  readClock: Addon['readClock'] = loadAddon().readClock,
): Promise<StreamReport[]> {
  const streams = new Map(fds.map((fd) => [fd, new FedStream(startNs, readClock)]));
  await reader.run({
    onBytes: (fd, bytes, offset, length) => streams.get(fd)!.take(bytes, offset, length),
    onEnd: (fd, failure) => streams.get(fd)!.end(failure),
  });
  return fds.map((fd) => streams.get(fd)!.report());
}

/** One producer's stream, as it is handed out in chunks. */
class FedStream {
  readonly #taker = new FedTaker({
    bufferBytes: HEADER_BYTES + JOB_RECORD_BYTES,
    maxPayloadBytes: JOB_RECORD_BYTES,
  });
  readonly #counter = new WordCounter();
  readonly #clock = new Float64Array(1);
  readonly #readClock: Addon['readClock'];
  #lastNs: number;
  #firstNs = 0;
  #serviceGapNs = 0;
  #failure: StreamReport['failure'];

  constructor(startNs: number, readClock: Addon['readClock']) {
    this.#lastNs = startNs;
    this.#readClock = readClock;
  }

  take(bytes: Uint8Array, offset: number, length: number): void {
    if (this.#failure) return;
    const taker = this.#taker;
    this.#markServed();
    try {
      taker.feed(bytes, offset, length);
      while (taker.next()) addRecord(this.#counter, taker.buffer.bytes, taker.payloadOffset, taker.payloadBytes);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The stream is over with its end record, which EOF may follow much later; without one, EOF is what ends it. */
  end(cause: unknown): void {
    if (this.#failure || this.#taker.hasFinished) return;
    this.#markServed();
    try {
      this.#taker.finish(cause ?? undefined);
    } catch (error) {
      this.#fail(error);
    }
  }

  report(): StreamReport {
    return {
      count: this.#counter.count(),
      records: this.#taker.taken,
      serviceGapNs: this.#serviceGapNs,
      firstNs: this.#firstNs,
      endNs: this.#lastNs,
      ...(this.#failure ? { failure: this.#failure } : {}),
    };
  }

  /** The time is that of the chunk's arrival here: counting it is part of what the others wait for. */
  #markServed(): void {
    this.#readClock(this.#clock, 0);
    const nowNs = this.#clock[0]!;
    this.#serviceGapNs = Math.max(this.#serviceGapNs, nowNs - this.#lastNs);
    this.#lastNs = nowNs;
    if (this.#firstNs === 0) this.#firstNs = nowNs;
  }

  #fail(error: unknown): void {
    const { code = 'internal', message } = error as { code?: string; message: string };
    this.#failure = { code, message };
  }
}
