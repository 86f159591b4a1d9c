/** The contract of RecordWriter and RecordReader as one suite. Called by the test of each transport with the means to open its ends. */

import { describe } from 'vitest';
import type { Awaitable, RecordReader, RecordWriter } from '../../src/transports/record.js';
import { claimBackPressure } from './record-back-pressure.js';
import { claimDamageFound } from './record-damage.js';
import { claimFraming } from './record-framing.js';
import { claimPassing } from './record-passing.js';
import { claimRetries } from './record-retries.js';

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
  open(options: EndOptions): Awaitable<Channel>;
  /** A reader to which each piece arrives on its own, then EOF; its calls do what `script` says as long as it lasts. */
  openReader?(pieces: Iterable<Uint8Array>, options: EndOptions, script?: readonly CallResult[]): Awaitable<OpenReader>;
  /** A writer whose bytes are collected; its calls do what `script` says as long as it lasts. */
  openWriter?(options: EndOptions, script?: readonly CallResult[]): Awaitable<OpenWriter>;
  offering?: {
    /** Capacities that can be set, bytes; null is the default one. */
    capacities: readonly (number | null)[];
    defaultCapacityBytes: number;
    start(recordBytes: number, records: number, capacityBytes: number | null): Promise<Offerer>;
  };
}

export function describeRecordChannel(transport: RecordTransport): void {
  describe(`records over ${transport.name}`, () => {
    claimPassing(transport);
    if (transport.openReader) {
      claimFraming(transport.openReader);
      claimDamageFound(transport.openReader);
    }
    claimRetries(transport);
    if (transport.offering) claimBackPressure(transport.offering);
  });
}
