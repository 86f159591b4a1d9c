/** The loops of an open-loop load over a reader and a writer that block: records are offered by the clock, whether or not the ones before have arrived. Called by members; native/floor/load.cc has the same loops. */

import { loadAddon } from '../sys/addon.js';
import { sleepUntil } from '../sys/clock.js';
import { Meter } from '../sys/meter.js';
import type { ByteBuffer } from './checksum.js';
import { type BlockingReader, type BlockingWriter, RECORDS_PER_LOOK, takeRecord } from './exchange.js';
import type { OfferReport, ReceiveReport } from './load-report.js';
import { fillPayload } from './pattern.js';

/** Between the decision on the schedule and its first record: what the loop does before must not make that one late. */
const LEAD_NS = 5_000_000;

/**
 * Sends record i when it is due, or at once when that is past: a pause delays what lies in it and shifts nothing behind it,
 * so that the waiting shows in the latencies instead of in a thinner load.
 *
 * Making the record is part of sending it, as it is in every other loop. What the caller's timer slack adds counts as lateness:
 * setTimerSlack(1) comes first.
 */
export function offer(
  writer: BlockingWriter,
  patterns: readonly ByteBuffer[],
  records: number,
  periodNs: number,
): OfferReport {
  const { clock, stampClock, sleepUntil: sleep } = loadAddon();
  const payloadBytes = patterns[0]!.bytes.length;
  const lates = new Float64Array(records);
  const meter = new Meter();
  meter.begin();
  const scheduleNs = meter.startNs + LEAD_NS;
  for (let record = 0; record < records; record++) {
    const dueNs = scheduleNs + record * periodNs;
    stampClock();
    if (clock[0]! < dueNs) {
      sleepUntil(dueNs, sleep);
      stampClock();
    }
    lates[record] = clock[0]! - dueNs;
    fillPayload(writer.frame, patterns, writer.sequence);
    writer.commit(payloadBytes);
    writer.flush();
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  return { ...meter.report(), checksum: writer.checksum, scheduleNs, latesNs: Array.from(lates) };
}

/** Takes and checks `records` records and notes when each was there. */
export function receive(reader: BlockingReader, records: number): ReceiveReport {
  const { clock, stampClock } = loadAddon();
  const arrivals = new Float64Array(records);
  const meter = new Meter();
  meter.begin();
  const { startNs } = meter;
  for (let record = 0; record < records; record++) {
    takeRecord(reader);
    stampClock();
    arrivals[record] = clock[0]! - startNs;
    if (record % RECORDS_PER_LOOK === 0) meter.look();
  }
  meter.end();
  return { ...meter.report(), checksum: reader.checksum, arrivalsNs: Array.from(arrivals) };
}
