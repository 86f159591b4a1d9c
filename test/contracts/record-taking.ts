/** Takes records from a reader and keeps copies of them. Called by the parts of the record suite. */

import type { LabError } from '../../src/core/errors.js';
import type { RecordReader } from '../../src/transports/record.js';
import type { EndOptions, OpenReader, RecordTransport, Wire } from './record-channel.js';

export type OpenReaderCall = NonNullable<RecordTransport['openReader']>;

/** How records are brought to a transport's reader. */
export interface ReaderSide {
  open: OpenReaderCall;
  wire: Wire;
  isCuttable: boolean;
  /** Returns the records as pieces that arrive together, as far as the transport joins any. */
  join(records: readonly Uint8Array[]): Uint8Array[];
  /** Returns each record as a piece of its own. */
  part(records: readonly Uint8Array[]): Uint8Array[];
}

export function makeReaderSide(open: OpenReaderCall, wire: Wire, isCuttable: boolean): ReaderSide {
  const part = (records: readonly Uint8Array[]) => records.map((record) => wire.encode(record));
  return {
    open,
    wire,
    isCuttable,
    part,
    join: (records) => (isCuttable ? [Buffer.concat(part(records))] : part(records)),
  };
}

/** Large enough for all that a test sends unless the size is what it tests. */
export const ROOMY: EndOptions = { maxPayloadBytes: 1 << 20, bufferBytes: 1 << 16 };

/** Returns a copy of the payload that the reader holds. */
export function copyPayload({ buffer, payloadOffset, payloadBytes }: RecordReader): Uint8Array {
  return buffer.bytes.slice(payloadOffset, payloadOffset + payloadBytes);
}

export interface Taken {
  payloads: Uint8Array[];
  /** What ended the stream; null for the end record. */
  error: LabError | null;
}

/** Resolves with all records up to the end record or the first error. */
export async function takeAll(reader: RecordReader): Promise<Taken> {
  const payloads: Uint8Array[] = [];
  try {
    while (await reader.next()) payloads.push(copyPayload(reader));
    return { payloads, error: null };
  } catch (error) {
    return { payloads, error: error as LabError };
  }
}

/** Opens a reader over the pieces, calls `use` and closes it, also when that fails. */
export async function withReader<Result>(
  open: OpenReaderCall,
  pieces: Iterable<Uint8Array>,
  use: (opened: OpenReader) => Promise<Result>,
  options: EndOptions = ROOMY,
): Promise<Result> {
  const opened = await open(pieces, options);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/** Resolves with what a reader makes of these pieces. */
export function takePieces(open: OpenReaderCall, pieces: Iterable<Uint8Array>, options = ROOMY): Promise<Taken> {
  return withReader(open, pieces, ({ reader }) => takeAll(reader), options);
}
