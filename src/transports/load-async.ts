/** The two ends of an open-loop load over a reader and a writer that may have to wait for the event loop: records sent by a schedule, whatever became of those before. Called by members. */

import { readNow, sleepUntil } from '../sys/clock.js';
import { Meter } from '../sys/meter.js';
import type { ByteBuffer } from './checksum.js';
import { failEarly } from './exchange-async.js';
import type { OfferReport, ReceiveReport } from './load-report.js';
import { fillPayload } from './pattern.js';
import type { RecordReader, RecordWriter } from './record.js';

/** From the call to the first record, so that the other end is waiting by then. */
const LEAD_NS = 5_000_000;
/** At least so often callbacks get a turn: sleepUntil blocks the thread, and a loop that never waits for a promise never leaves it. */
const RECORDS_PER_TURN = 16;
/** In a stream the CPU is looked at once in so many records. */
const RECORDS_PER_LOOK = 64;

/**
 * Sends record i at scheduleNs + i × periodNs, at once when that is past.
 *
 * Blocks: the thread until each record's time, since timers of the event loop know milliseconds only. `latesNs` holds
 * the wake-up's delay (see setTimerSlack), turns of the event loop and back-pressure.
 */
export async function offer(
  writer: RecordWriter,
  patterns: readonly ByteBuffer[],
  records: number,
  periodNs: number,
): Promise<OfferReport> {
  const payloadBytes = patterns[0]!.bytes.length;
  const beganNs = new Float64Array(records);
  const meter = new Meter();
  meter.begin();
  const scheduleNs = Math.round(meter.startNs) + LEAD_NS;
  for (let record = 0; record < records; record++) {
    sleepUntil(scheduleNs + record * periodNs);
    beganNs[record] = readNow();
    fillPayload(writer.frame, patterns, writer.sequence);
    const given = writer.commit(payloadBytes);
    if (given !== undefined) await given;
    if (given !== undefined || record % RECORDS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  const latesNs = Array.from(beganNs, (ns, record) => Math.round(ns - (scheduleNs + record * periodNs)));
  return { ...meter.report(), checksum: writer.checksum, scheduleNs, latesNs };
}

/** Reads and checks `records` records and notes when each was there. */
export async function receive(reader: RecordReader, records: number): Promise<ReceiveReport> {
  const tookNs = new Float64Array(records);
  const meter = new Meter();
  meter.begin();
  for (let record = 0; record < records; record++) {
    const more = reader.next();
    if (!(more === true || (await more))) failEarly(reader.taken);
    tookNs[record] = readNow();
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  const arrivalsNs = Array.from(tookNs, (ns) => Math.round(ns - meter.startNs));
  return { ...meter.report(), checksum: reader.checksum, arrivalsNs };
}
