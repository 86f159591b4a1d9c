/** The contract of RecordWriter and RecordReader as one suite. Called by the test of each transport with the means to open its ends. */

import { describe } from 'vitest';
import type { Awaitable, RecordReader, RecordWriter } from '../../src/transports/record.js';
import { claimBackPressure } from './record-back-pressure.js';
import { claimDamageFound } from './record-damage.js';
import { claimFraming } from './record-framing.js';
import { claimPassing } from './record-passing.js';
import { claimRetries, claimWireFormat } from './record-retries.js';
import { makeReaderSide } from './record-taking.js';

export interface EndOptions {
  maxPayloadBytes: number;
  /** The reader's buffer at the start. */
  bufferBytes?: number;
  firstSequence?: number;
}

/** Both ends of one stream, in this process. Takes 4 KiB without anybody reading. */
export interface Channel {
  writer: RecordWriter;
  reader: RecordReader;
  closeWriter(): Awaitable<void>;
  closeReader(): Awaitable<void>;
  /** Closes what is still open. */
  close(): Awaitable<void>;
}

/** What one system call does instead of its best: fails before a byte moved, or moves at most so many bytes. */
export type CallResult = 'EINTR' | 'EAGAIN' | 'half' | number;

export interface OpenReader {
  reader: RecordReader;
  calls(): number;
  close(): Awaitable<void>;
}

export interface OpenWriter {
  writer: RecordWriter;
  calls(): number;
  /** All bytes that left the writer so far. */
  taken(): Awaitable<Uint8Array>;
  close(): Awaitable<void>;
}

/** How records look on the way, where that is not as their bytes: what openReader is given, and what openWriter collects. */
export interface Wire {
  /** One record, sound or not, as it travels. */
  encode(record: Uint8Array): Uint8Array;
  /** How many bytes of a record of so many bytes the first `wireBytes` of its encoding carry. */
  carries(wireBytes: number, recordBytes: number): number;
  /** Bytes behind the record's own; it is whole without them. */
  terminatorBytes: number;
}

export const PLAIN_WIRE: Wire = {
  encode: (record) => record,
  carries: (wireBytes) => wireBytes,
  terminatorBytes: 0,
};

/**
 * What of the contract can be tried on a transport:
 *
 * cutAnywhere    pieces may end at any byte; else each is one whole record
 * injectedCalls  system calls can be made to fail or to move a part, and counted
 * backPressure   a process that offers records to a reader that stands still
 */
export type ContractPart = 'cutAnywhere' | 'injectedCalls' | 'backPressure';

/** True, or why not, in the words of a table in a README. */
export type Reaches = Readonly<Record<ContractPart, true | string>>;

export const REACHES_ALL: Reaches = { cutAnywhere: true, injectedCalls: true, backPressure: true };

/** A process of its own that offers records as fast as they are taken. */
export interface Offerer {
  /** Of the stream that it writes, in this process. */
  reader: RecordReader;
  /** Bytes that the process has got rid of so far, asked of it now; a record that is on its way is not among them. */
  askGivenBytes(): Promise<number>;
  askMemoryBytes(): Promise<number>;
  close(): Promise<void>;
}

/** A way to carry records; the optional members are absent where the transport does not reach so deep. */
export interface RecordTransport {
  name: string;
  /** Records are held back until a flush, and then share a call. */
  gathers?: boolean;
  /** Everything, unless it says otherwise. */
  reaches?: Reaches;
  wire?: Wire;
  /** Codes of the errors behind `peer-gone`; EPIPE unless something else is said. */
  goneCodes?: readonly string[];
  open(options: EndOptions): Awaitable<Channel>;
  /** A reader to which each piece, as it looks on the wire, arrives on its own, then EOF; its calls do what `script` says as long as it lasts. */
  openReader?(pieces: Iterable<Uint8Array>, options: EndOptions, script?: readonly CallResult[]): Awaitable<OpenReader>;
  /** A writer whose bytes are collected; its calls do what `script` says as long as it lasts. */
  openWriter?(options: EndOptions, script?: readonly CallResult[]): Awaitable<OpenWriter>;
  offering?: {
    /** Capacities that can be set, bytes; null is the default one. */
    capacities: readonly (number | null)[];
    defaultCapacityBytes: number;
    /** What the process holds back itself when the transport is full, at most: the highWaterMark of a stream. */
    heldBytes?: number;
    /** The full transport's content at least, where the kernel's bookkeeping takes a part of the capacity that depends on its version. */
    leastBytes?: number;
    start(recordBytes: number, records: number, capacityBytes: number | null): Promise<Offerer>;
  };
}

export function describeRecordChannel(transport: RecordTransport): void {
  const reaches = transport.reaches ?? REACHES_ALL;
  if (reaches.backPressure === true && !transport.offering) {
    throw new Error(`${transport.name} offers no process to offer records: say why in reaches.backPressure`);
  }
  describe(`records over ${transport.name}`, () => {
    claimPassing(transport);
    if (transport.openReader) {
      const side = makeReaderSide(transport.openReader, transport.wire ?? PLAIN_WIRE, reaches.cutAnywhere === true);
      claimFraming(side);
      claimDamageFound(side);
    }
    if (transport.openWriter) claimWireFormat(transport.openWriter, transport.wire ?? PLAIN_WIRE);
    if (reaches.injectedCalls === true) claimRetries(transport);
    if (reaches.backPressure === true) claimBackPressure(transport.offering!);
  });
}
