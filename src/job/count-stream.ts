/** The two ends of the job over one stream of records, and the same work with no stream between. Called by the job's member program. */

import { loadAddon } from '../sys/addon.js';
import { allocateBytes } from '../transports/checksum.js';
import type { BlockingReader, BlockingWriter } from '../transports/exchange.js';
import { HEADER_BYTES } from '../transports/record.js';
import type { Segment } from './partition.js';
import { readRecords, SEGMENT_END } from './source.js';
import { type TextCount, WordCounter } from './word-count.js';

/** A record of the job carries up to so many bytes of text. */
export const JOB_RECORD_BYTES = 16 * 1024;

export interface StreamReport {
  count: TextCount;
  records: number;
  /** The longest time between two takings from this stream (of a record in turn, of a chunk of many), from the start of the job to the stream's end. */
  serviceGapNs: number;
  /** When something was first taken from the stream and when its end came, CLOCK_MONOTONIC. */
  firstNs: number;
  endNs: number;
  /** Why the stream ended early; what had arrived is counted all the same. */
  failure?: { code: string; message: string };
}

/** What sending the job's records takes of a writer. */
export type JobWriter = Pick<BlockingWriter, 'frame' | 'commit' | 'end'>;

/** Returns the count of the segments, read by this process alone. */
export function countSerially(segments: readonly Segment[]): TextCount {
  const counter = new WordCounter();
  const { bytes } = allocateBytes(HEADER_BYTES + JOB_RECORD_BYTES);
  for (const length of readRecords(segments, bytes, HEADER_BYTES, JOB_RECORD_BYTES)) {
    addRecord(counter, bytes, HEADER_BYTES, length);
  }
  return counter.count();
}

/** Sends the segments as records and an end record; returns how many records. A pause before each makes a slow producer. */
export function produceRecords(writer: JobWriter, segments: readonly Segment[], pauseMs: number): number {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let records = 0;
  for (const length of readRecords(segments, writer.frame.bytes, HEADER_BYTES, JOB_RECORD_BYTES)) {
    if (pauseMs > 0) Atomics.wait(sleeper, 0, 0, pauseMs);
    writer.commit(length);
    records++;
  }
  writer.end();
  return records;
}

/**
 * Takes the streams one after the other, each to its end, as the job is first written.
 *
 * Blocks: on a stream that has nothing to say, whatever the others have.
 */
export function consumeInTurn(readers: readonly BlockingReader[], startNs: number): StreamReport[] {
  return readers.map((reader) => consumeStream(reader, startNs));
}

function consumeStream(reader: BlockingReader, startNs: number): StreamReport {
  const { readClock } = loadAddon();
  const clock = new Float64Array(1);
  const counter = new WordCounter();
  let lastNs = startNs;
  let serviceGapNs = 0;
  let firstNs = 0;
  const markTaken = () => {
    readClock(clock, 0);
    serviceGapNs = Math.max(serviceGapNs, clock[0]! - lastNs);
    lastNs = clock[0]!;
    if (firstNs === 0) firstNs = lastNs;
  };
  const report = () => ({ count: counter.count(), records: reader.taken, serviceGapNs, firstNs, endNs: lastNs });
  try {
    while (reader.next()) {
      markTaken();
      addRecord(counter, reader.buffer.bytes, reader.payloadOffset, reader.payloadBytes);
    }
    markTaken();
    return report();
  } catch (error) {
    const { code = 'internal', message } = error as { code?: string; message: string };
    return { ...report(), failure: { code, message } };
  }
}

/** Counts one record's payload. */
export function addRecord(counter: WordCounter, bytes: Uint8Array, offset: number, length: number): void {
  if (length === SEGMENT_END) counter.endFile();
  else counter.add(bytes, offset, length);
}
