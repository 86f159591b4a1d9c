/** The timed loops over a reader and a writer that block: ping-pong and stream. Called by members; native/floor/verbs.cc has the same loops. */

import { LabError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { Meter, type MeterReport } from '../sys/meter.js';
import type { ByteBuffer } from './checksum.js';
import { fillPayload } from './pattern.js';
import type { RecordReader, RecordWriter } from './record.js';

/** What a loop gives back; the meter runs around the loop and nothing else. */
export interface LoopReport extends MeterReport {
  /** Of all records taken (by a writer: given), modulo 2^32. */
  checksum: number;
  samplesNs?: number[];
}

export interface BlockingReader extends RecordReader {
  next(): boolean;
}

export interface BlockingWriter extends RecordWriter {
  commit(payloadBytes: number): void;
  forward(reader: RecordReader): void;
  flush(): void;
  end(): void;
}

/** In a stream the CPU is looked at once in so many records. */
export const RECORDS_PER_LOOK = 64;

/**
 * Sends samples × batch messages and waits for the answer to each; samplesNs holds the mean of each batch.
 *
 * Two clock reads a batch, nothing allocated in the loop.
 */
export function initiate(
  reader: BlockingReader,
  writer: BlockingWriter,
  patterns: readonly ByteBuffer[],
  samples: number,
  batch: number,
): LoopReport {
  const { clock, stampClock } = loadAddon();
  const payloadBytes = patterns[0]!.bytes.length;
  const times = new Float64Array(samples * 2);
  const meter = new Meter();
  meter.begin();
  for (let sample = 0; sample < samples; sample++) {
    stampClock();
    times[sample * 2] = clock[0]!;
    for (let trip = 0; trip < batch; trip++) {
      fillPayload(writer.frame, patterns, writer.sequence);
      writer.commit(payloadBytes);
      writer.flush();
      takeRecord(reader);
    }
    stampClock();
    times[sample * 2 + 1] = clock[0]!;
    meter.look();
  }
  meter.end();
  const nsOf = (sample: number) => (times[sample * 2 + 1]! - times[sample * 2]!) / batch;
  const samplesNs = Array.from({ length: samples }, (_, sample) => nsOf(sample));
  return { ...meter.report(), checksum: reader.checksum, samplesNs };
}

/** Answers `rounds` messages, each with the bytes that came. */
export function respond(reader: BlockingReader, writer: BlockingWriter, rounds: number): LoopReport {
  const meter = new Meter();
  meter.begin();
  for (let round = 0; round < rounds; round++) {
    takeRecord(reader);
    writer.forward(reader);
    writer.flush();
    if (round % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  return { ...meter.report(), checksum: writer.checksum };
}

/** Writes `records` records. */
export function produce(writer: BlockingWriter, patterns: readonly ByteBuffer[], records: number): LoopReport {
  const payloadBytes = patterns[0]!.bytes.length;
  const meter = new Meter();
  meter.begin();
  for (let record = 0; record < records; record++) {
    fillPayload(writer.frame, patterns, writer.sequence);
    writer.commit(payloadBytes);
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  writer.flush();
  meter.end();
  return { ...meter.report(), checksum: writer.checksum };
}

/** Reads and checks `records` records. */
export function consume(reader: BlockingReader, records: number): LoopReport {
  const meter = new Meter();
  meter.begin();
  for (let record = 0; record < records; record++) {
    takeRecord(reader);
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  return { ...meter.report(), checksum: reader.checksum };
}

/** The loops know how many records come: an end record before is as wrong as EOF. */
export function takeRecord(reader: BlockingReader): void {
  if (!reader.next()) failEarly(reader.taken);
}

function failEarly(taken: number): never {
  throw new LabError('record-truncated', `The stream ended after ${taken} records, more were to come.`);
}
