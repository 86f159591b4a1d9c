/** The consumer's end of the job over many streams at once, whoever reads them. Called by the job's member program. */

import { type Addon, loadAddon } from '../sys/addon.js';
import { FedTaker } from '../transports/fed-taker.js';
import { HEADER_BYTES } from '../transports/record.js';
import type { MultiReader } from '../waiting/multi-reader.js';
import { JOB_RECORD_BYTES, type StreamReport } from './count-stream.js';
import { StreamTally } from './stream-tally.js';

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
  readonly #tally: StreamTally;

  constructor(startNs: number, readClock: Addon['readClock']) {
    this.#tally = new StreamTally(startNs, readClock);
  }

  take(bytes: Uint8Array, offset: number, length: number): void {
    const taker = this.#taker;
    const tally = this.#tally;
    if (tally.hasFailed) return;
    tally.markServed();
    try {
      taker.feed(bytes, offset, length);
      while (taker.next()) tally.add(taker.buffer.bytes, taker.payloadOffset, taker.payloadBytes);
    } catch (error) {
      tally.fail(error);
    }
  }

  /** The stream is over with its end record, which EOF may follow much later; without one, EOF is what ends it. */
  end(cause: unknown): void {
    if (this.#tally.hasFailed || this.#taker.hasFinished) return;
    this.#tally.markServed();
    try {
      this.#taker.finish(cause ?? undefined);
    } catch (error) {
      this.#tally.fail(error);
    }
  }

  report(): StreamReport {
    return this.#tally.report(this.#taker.taken);
  }
}
