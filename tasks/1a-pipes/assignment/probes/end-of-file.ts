/** Probes of the region `end-of-file`: readers of a descriptor and of a stream, and what they make of the end. Run in the graded process. */

import { Readable } from 'node:stream';
import type { Probe } from '../../../../src/course/probe.js';
import { FdReader } from '../../../../src/transports/fd-reader.js';
import type { RecordReader } from '../../../../src/transports/record.js';
import { StreamReader } from '../../../../src/transports/stream-reader.js';
import { fromBase64, passTurns, type Told, tell, toBase64, withStrays } from './observing.js';

interface Source {
  /** base64. */
  bytes: string;
  /** Ascending offsets: no read, and no 'data' event, brings more than what lies between two of them. */
  cuts: number[];
  /** The stream ends behind so many bytes, whatever was to follow. */
  endAt: number;
  bufferBytes: number;
  /** How a stream ends: by itself, or with an error of this message. */
  failure?: string;
}

type Taken = { records: string[]; error: Told | null };

const MOST_CALLS = 200_000;
const FD = 7;

/** Reads each source from a descriptor; `afterEnd` is what next() said once more and how many reads that took. */
const readDescriptor: Probe = (input) => (input as unknown as Source[]).map(readFd);

function readFd({ bytes, cuts, endAt, bufferBytes }: Source) {
  const source = fromBase64(bytes).subarray(0, endAt);
  let at = 0;
  let reads = 0;
  let emptyReads = 0;
  const read = (_: number, view: Uint8Array, offset: number, length: number) => {
    if (++reads > MOST_CALLS) throw new Error(`it was still reading after ${MOST_CALLS} reads`);
    if (length <= 0 || offset + length > view.length) emptyReads++;
    const stop = cuts.find((cut) => cut > at) ?? source.length;
    const part = source.subarray(at, Math.min(stop, at + Math.max(0, length)));
    view.set(part.subarray(0, Math.max(0, view.length - offset)), offset);
    at += part.length;
    return part.length;
  };
  const reader = new FdReader(read, FD, { bufferBytes, maxPayloadBytes: 1 << 20 });
  const records: string[] = [];
  try {
    while (reader.next()) keep(reader, records);
    const readsBefore = reads;
    const again = askAgain(reader);
    return { records, error: null, emptyReads, afterEnd: { again, reads: reads - readsBefore } };
  } catch (error) {
    return { records, error: tell(error), emptyReads, afterEnd: null };
  }
}

/** Returns what next() says, or what it throws. */
function askAgain(reader: FdReader): string {
  try {
    return String(reader.next());
  } catch (error) {
    return tell(error).message;
  }
}

/** Reads each source from a stream whose bytes come turn by turn. */
const readStream: Probe = async (input) => {
  const taken: Taken[] = [];
  for (const source of input as unknown as Source[]) {
    const { readable, reader, chunks, finish } = openStream(source);
    const reading = takeAll(reader);
    for (const chunk of chunks) {
      readable.push(chunk);
      await passTurns(2);
    }
    finish();
    taken.push(await reading.result(passTurns(10)));
  }
  return taken;
};

/** The same, but all has come and the stream has ended before anybody asks for the first record. */
const readLate: Probe = async (input) => {
  const taken: Taken[] = [];
  for (const source of input as unknown as Source[]) {
    const { readable, reader, chunks, finish } = openStream(source);
    for (const chunk of chunks) readable.push(chunk);
    await passTurns();
    finish();
    await passTurns();
    taken.push(await takeAll(reader).result(passTurns(10)));
  }
  return taken;
};

/** A source that gives as much as it is asked for, and a reader that takes nothing for a while. */
const readPaused: Probe = async (input) => {
  const { bytes, cuts, bufferBytes, highWaterMark } = input as unknown as Source & { highWaterMark: number };
  const source = fromBase64(bytes);
  let at = 0;
  const readable = new Readable({
    highWaterMark,
    read() {
      const stop = cuts.find((cut) => cut > at) ?? source.length;
      this.push(at < source.length ? source.subarray(at, stop) : null);
      at = stop;
    },
  });
  const reader = new StreamReader(readable, { bufferBytes, maxPayloadBytes: 1 << 20 });
  await passTurns(200);
  const givenBytes = at;
  const { waitingBytes } = reader;
  const taken = await takeAll(reader).result(passTurns(2_000));
  return { givenBytes, waitingBytes, taken };
};

function openStream({ bytes, cuts, endAt, bufferBytes, failure }: Source) {
  const source = fromBase64(bytes).subarray(0, endAt);
  const places = [0, ...cuts.filter((cut) => cut < endAt), source.length];
  const chunks = places.slice(1).map((end, index) => source.subarray(places[index], end));
  const readable = new Readable({ read() {} });
  const reader = new StreamReader(readable, { bufferBytes, maxPayloadBytes: 1 << 20 });
  const finish = () => {
    if (failure === undefined) readable.push(null);
    else readable.destroy(new Error(failure));
  };
  return { readable, reader, chunks: chunks.filter((chunk) => chunk.length > 0), finish };
}

/** Begins to take records; result() is what has become of it when `patience` is over, at the latest. */
function takeAll(reader: StreamReader): { result(patience: Promise<void>): Promise<Taken> } {
  const records: string[] = [];
  const taking = (async (): Promise<Taken> => {
    try {
      while (await reader.next()) keep(reader, records);
      return { records, error: null };
    } catch (error) {
      return { records, error: tell(error) };
    }
  })();
  const giveUp = { code: 'still-waiting', message: 'next() has not answered although nothing more will come' };
  return { result: (patience) => Promise.race([taking, patience.then(() => ({ records, error: giveUp }))]) };
}

function keep({ buffer, payloadOffset, payloadBytes }: RecordReader, records: string[]): void {
  records.push(toBase64(buffer.bytes.subarray(payloadOffset, payloadOffset + payloadBytes)));
}

export const END_OF_FILE_PROBES = withStrays({ readDescriptor, readStream, readLate, readPaused });
