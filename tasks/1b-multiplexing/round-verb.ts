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
import type { ChunkHandler, MultiReader } from '../../src/waiting/multi-reader.js';
import { StreamTakers } from './stream-takers.js';

/** The pipes of one size of record, kept from command to command, so that a sequence goes on. */
class Rounds implements ChunkHandler {
  readonly #reader: MultiReader;
  readonly #takers: StreamTakers;
  readonly #writers: FdWriter[];
  readonly #patterns: ByteBuffer[];
  readonly #payloadBytes: number;
  readonly #addon = loadAddon();
  #meter = new Meter();
  #samplesNs = new Float64Array(0);
  #startNs = new Float64Array(1);
  #round = 0;
  #taken = 0;

  constructor(reader: MultiReader, fds: number, bytes: number) {
    this.#payloadBytes = bytes - HEADER_BYTES;
    this.#patterns = makePatterns(this.#payloadBytes);
    this.#reader = reader;
    const pipes = Array.from({ length: fds }, () => openPipe());
    this.#writers = pipes.map(({ writeFd }) => new FdWriter(write, writeFd, { maxPayloadBytes: this.#payloadBytes }));
    const readFds = pipes.map(({ readFd }) => readFd);
    this.#takers = new StreamTakers(readFds, { bufferBytes: bytes, maxPayloadBytes: this.#payloadBytes });
    for (const fd of readFds) reader.add(fd);
  }

  /** One run of the reader for all rounds: whoever takes the last record of a round begins the next, as a reader that is at work is not stopped. */
  async measure(samples: number) {
    this.#meter = new Meter();
    this.#samplesNs = new Float64Array(samples);
    this.#round = 0;
    this.#meter.begin();
    this.#begin();
    await this.#reader.run(this);
    this.#meter.end();
    return { ...this.#meter.report(), checksum: this.#check(), samplesNs: Array.from(this.#samplesNs) };
  }

  onBytes(fd: number, bytes: Uint8Array, offset: number, length: number): void {
    const taker = this.#takers.takers[this.#takers.indexOf(fd)]!;
    taker.feed(bytes, offset, length);
    while (taker.next()) this.#taken++;
    if (this.#taken === this.#writers.length) this.#endRound();
  }

  onEnd(fd: number, failure: Error | null): void {
    throw new LabError('record-truncated', `pipe ${fd} ended: ${failure?.message ?? 'EOF'}`);
  }

  /** Fills the pipes, and only then starts the clock. */
  #begin(): void {
    this.#taken = 0;
    for (const writer of this.#writers) {
      fillPayload(writer.frame, this.#patterns, writer.sequence);
      writer.commit(this.#payloadBytes);
    }
    this.#addon.stampClock();
    this.#startNs[0] = this.#addon.clock[0]!;
  }

  #endRound(): void {
    const { clock, stampClock } = this.#addon;
    stampClock();
    this.#samplesNs[this.#round] = (clock[0]! - this.#startNs[0]!) / this.#writers.length;
    this.#round++;
    this.#meter.look();
    if (this.#round === this.#samplesNs.length) this.#reader.stop();
    else this.#begin();
  }

  /** Every record that was written has been taken, byte by byte. */
  #check(): number {
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
  return (command) => {
    const [fds, bytes] = [command.integer('fds'), command.integer('bytes')];
    const key = `${fds} × ${bytes}`;
    const rounds = known.get(key) ?? new Rounds(openReader(), fds, bytes);
    known.set(key, rounds);
    return rounds.measure(command.integer('samples'));
  };
}
