/** The timed loops over a reader and a writer that may have to wait for the event loop; exchange.ts has the same loops for those that block. Called by members. */

import { LabError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { Meter } from '../sys/meter.js';
import type { ByteBuffer } from './checksum.js';
import type { LoopReport } from './exchange.js';
import { fillPayload } from './pattern.js';
import type { RecordReader, RecordWriter } from './record.js';

/** In a stream the CPU is looked at once in so many records. */
const RECORDS_PER_LOOK = 64;

/**
 * Sends samples × batch messages and waits for the answer to each; samplesNs holds the mean of each batch.
 *
 * Two clock reads a batch; awaits only what is a promise, so that the loop adds no turn of its own to the transport's. It
 * flushes nothing either: a stream or a channel begins to send at once, and nobody waits for its callback before the answer.
 */
export async function initiate(
  reader: RecordReader,
  writer: RecordWriter,
  patterns: readonly ByteBuffer[],
  samples: number,
  batch: number,
): Promise<LoopReport> {
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
      const given = writer.commit(payloadBytes);
      if (given !== undefined) await given;
      const more = reader.next();
      if (!(more === true || (await more))) failEarly(reader.taken);
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
export async function respond(reader: RecordReader, writer: RecordWriter, rounds: number): Promise<LoopReport> {
  const meter = new Meter();
  meter.begin();
  for (let round = 0; round < rounds; round++) {
    const more = reader.next();
    if (!(more === true || (await more))) failEarly(reader.taken);
    const given = writer.forward(reader);
    if (given !== undefined) await given;
    if (round % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  return { ...meter.report(), checksum: writer.checksum };
}

/** Writes `records` records. */
export async function produce(
  writer: RecordWriter,
  patterns: readonly ByteBuffer[],
  records: number,
): Promise<LoopReport> {
  const payloadBytes = patterns[0]!.bytes.length;
  const meter = new Meter();
  meter.begin();
  for (let record = 0; record < records; record++) {
    fillPayload(writer.frame, patterns, writer.sequence);
    const given = writer.commit(payloadBytes);
    if (given !== undefined) await given;
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  const flushed = writer.flush();
  if (flushed !== undefined) await flushed;
  meter.end();
  return { ...meter.report(), checksum: writer.checksum };
}

/** Reads and checks `records` records. */
export async function consume(reader: RecordReader, records: number): Promise<LoopReport> {
  const meter = new Meter();
  meter.begin();
  for (let record = 0; record < records; record++) {
    const more = reader.next();
    if (!(more === true || (await more))) failEarly(reader.taken);
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  return { ...meter.report(), checksum: reader.checksum };
}

/** The loops know how many records come: an end record before is as wrong as EOF. */
export function failEarly(taken: number): never {
  throw new LabError('record-truncated', `The stream ended after ${taken} records, more were to come.`);
}
