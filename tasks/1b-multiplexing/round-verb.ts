/** The verb `events`: rounds in one thread, in which every pipe gets a record and the reader takes them all. Used by member.ts; native/floor/events.cc does the same. */

import { LabError } from '../../src/core/errors.js';
import type { Handler } from '../../src/harness/member.js';
import { loadAddon } from '../../src/sys/addon.js';
import { write } from '../../src/sys/io.js';
import { Meter } from '../../src/sys/meter.js';
import { openPipe } from '../../src/sys/pipe.js';
import type { ByteBuffer } from '../../src/transports/checksum.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { fillPayload, makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import type { MultiReader } from '../../src/waiting/multi-reader.js';
import { StreamTakers } from './stream-takers.js';

/** The pipes of one size of record, kept from command to command, so that a sequence goes on. */
class Rounds {
  readonly #reader: MultiReader;
  readonly #takers: StreamTakers;
  readonly #writers: FdWriter[];
  readonly #patterns: ByteBuffer[];
  readonly #payloadBytes: number;
  #taken = 0;

  constructor(reader: MultiReader, fds: number, bytes: number) {
    this.#payloadBytes = bytes - HEADER_BYTES;
    this.#patterns = makePatterns(this.#payloadBytes);
    this.#reader = reader;
    const pipes = Array.from({ length: fds }, () => openPipe());
    this.#writers = pipes.map(({ writeFd }) => new FdWriter(write, writeFd, { maxPayloadBytes: this.#payloadBytes }));
    const readFds = pipes.map(({ readFd }) => readFd);
    this.#takers = new StreamTakers(readFds, { bufferBytes: 2 * bytes, maxPayloadBytes: this.#payloadBytes });
    for (const fd of readFds) reader.add(fd);
  }

  feed(): void {
    for (const writer of this.#writers) {
      fillPayload(writer.frame, this.#patterns, writer.sequence);
      writer.commit(this.#payloadBytes);
    }
  }

  take(): void | Promise<void> {
    this.#taken = 0;
    return this.#reader.run(this);
  }

  onBytes(fd: number, bytes: Uint8Array, offset: number, length: number): void {
    const taker = this.#takers.takers[this.#takers.indexOf(fd)]!;
    taker.feed(bytes, offset, length);
    while (taker.next()) this.#taken++;
    if (this.#taken >= this.#writers.length) this.#reader.stop();
  }

  onEnd(fd: number, failure: Error | null): void {
    throw new LabError('record-truncated', `pipe ${fd} ended: ${failure?.message ?? 'EOF'}`);
  }

  /** Every record that was written has been taken, byte by byte. */
  check(): number {
    const sent = this.#writers.reduce((sum, writer) => (sum + writer.checksum) >>> 0, 0);
    const taken = this.#takers.checksum;
    if (sent !== taken)
      throw new LabError('wrong-answer', `what was written sums to ${sent}, what was read to ${taken}`);
    return taken;
  }
}

/**
 * Returns the verb. The pipes are filled outside of the time taken: what is timed is a reader that finds all of them ready.
 * @param openReader makes a reader for each number of pipes and size of record
 */
export function makeRoundVerb(openReader: () => MultiReader): Handler {
  const known = new Map<string, Rounds>();
  return async (command) => {
    const [fds, bytes, samples] = [command.integer('fds'), command.integer('bytes'), command.integer('samples')];
    const key = `${fds} × ${bytes}`;
    const rounds = known.get(key) ?? new Rounds(openReader(), fds, bytes);
    known.set(key, rounds);
    const { stampClock, clock } = loadAddon();
    const samplesNs = new Float64Array(samples);
    const meter = new Meter();
    meter.begin();
    for (let sample = 0; sample < samples; sample++) {
      rounds.feed();
      stampClock();
      const beforeNs = clock[0]!;
      const pending = rounds.take();
      if (pending) await pending;
      stampClock();
      samplesNs[sample] = (clock[0]! - beforeNs) / fds;
      meter.look();
    }
    meter.end();
    return { ...meter.report(), checksum: rounds.check(), samplesNs: Array.from(samplesNs) };
  };
}
