/** FedTaker under the framing and the damage part of the record suite, and in what is its own: memory that is only lent, and bytes behind the end record. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FedTaker } from '../../src/transports/fed-taker.js';
import type { RecordReader } from '../../src/transports/record.js';
import { type EndOptions, type OpenReader, PLAIN_WIRE } from '../contracts/record-channel.js';
import { claimDamageFound } from '../contracts/record-damage.js';
import { claimFraming } from '../contracts/record-framing.js';
import { copyPayload, makeReaderSide } from '../contracts/record-taking.js';
import {
  cutEvery,
  DATA,
  encodeRecord,
  encodeRecords,
  encodeStream,
  HEADER,
  makePayload,
} from '../contracts/wire-record.js';

const OPTIONS = { bufferBytes: 64 };

/** A taker and the one memory from which it is fed, as a reader of the suite; what has been there is overwritten before each chunk. */
class FedReader implements RecordReader {
  fed = 0;
  readonly #taker: FedTaker;
  readonly #chunk: Uint8Array;
  readonly #pieces: Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: Iterable<Uint8Array>, { maxPayloadBytes, bufferBytes = 1 << 16, firstSequence = 0 }: EndOptions) {
    this.#taker = new FedTaker({ bufferBytes, maxPayloadBytes, firstSequence });
    this.#chunk = new Uint8Array(bufferBytes);
    this.#pieces = pieces[Symbol.iterator]();
  }

  next(): boolean {
    for (;;) {
      if (this.#taker.next()) return true;
      if (this.#taker.hasFinished) return false;
      while (this.#rest.length === 0) {
        const next = this.#pieces.next();
        if (next.done) this.#taker.finish();
        this.#rest = next.value ?? this.#rest;
      }
      this.#chunk.fill(0xee);
      const part = this.#rest.subarray(0, this.#chunk.length);
      this.#chunk.set(part);
      this.#rest = this.#rest.subarray(part.length);
      this.#taker.feed(this.#chunk, 0, part.length);
      this.fed++;
    }
  }

  get buffer() {
    return this.#taker.buffer;
  }
  get recordOffset() {
    return this.#taker.recordOffset;
  }
  get payloadOffset() {
    return this.#taker.payloadOffset;
  }
  get payloadBytes() {
    return this.#taker.payloadBytes;
  }
  get taken() {
    return this.#taker.taken;
  }
  get checksum() {
    return this.#taker.checksum;
  }
}

function openReader(pieces: Iterable<Uint8Array>, options: EndOptions): OpenReader {
  const reader = new FedReader(pieces, options);
  return { reader, calls: () => reader.fed, close: () => {} };
}

/** Feeds the piece from inside a memory that is larger, and returns what was taken; the memory is overwritten afterwards. */
function feedPiece(
  taker: FedTaker,
  piece: Uint8Array,
  offset: number,
  make: (bytes: number) => Uint8Array,
): Uint8Array[] {
  const memory = make(offset + piece.length + 3);
  memory.fill(0xee);
  memory.set(piece, offset);
  const payloads: Uint8Array[] = [];
  taker.feed(memory, offset, piece.length);
  while (taker.next()) payloads.push(copyPayload(taker));
  memory.fill(0xdd);
  return payloads;
}

const MEMORIES: [string, (bytes: number) => Uint8Array][] = [
  ['an array', (bytes) => new Uint8Array(bytes)],
  ['a part of a larger one', (bytes) => new Uint8Array(new ArrayBuffer(bytes + 9), 5, bytes)],
  ['a Buffer of the pool', (bytes) => Buffer.allocUnsafe(bytes)],
  ['memory that threads share', (bytes) => new Uint8Array(new SharedArrayBuffer(bytes))],
];

describe('a fed taker', () => {
  const side = makeReaderSide(openReader, PLAIN_WIRE, true);
  claimFraming(side);
  claimDamageFound(side);

  test.each(MEMORIES)('gives any records back from any cuts of the stream, lent at any place of %s', (_, make) => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 12 });
    const cuts = fc.array(fc.nat(3_000), { maxLength: 20 });
    fc.assert(
      fc.property(
        payloads,
        cuts,
        fc.nat(70),
        fc.integer({ min: 1, max: 300 }),
        (given, places, offset, bufferBytes) => {
          const stream = encodeStream(given);
          const inside = [...new Set(places.filter((place) => place < stream.length))].sort((a, b) => a - b);
          const taker = new FedTaker({ bufferBytes });
          const taken = [0, ...inside].flatMap((from, index) =>
            feedPiece(taker, stream.subarray(from, inside[index] ?? stream.length), offset, make),
          );
          taker.finish();
          expect(taken).toEqual(given);
          expect(taker.taken).toBe(given.length);
          expect(taker.hasFinished).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('takes whole records where they lie, and copies only the one that is cut', () => {
    const records = encodeRecords([makePayload(500, 1), makePayload(500, 2), makePayload(500, 3)]);
    const stream = Buffer.concat(records);
    const taker = new FedTaker({ bufferBytes: 1_024 });
    const own = taker.buffer.bytes;
    const cut = records[0]!.length + 300;
    const isInChunk: boolean[] = [];
    for (const [start, end] of [
      [0, cut],
      [cut, stream.length],
    ] as const) {
      taker.feed(stream, start, end - start);
      while (taker.next()) isInChunk.push(taker.buffer.bytes.buffer === stream.buffer);
    }
    expect(isInChunk).toEqual([true, false, true]);
    expect(taker.buffer.bytes === own || taker.buffer.bytes.buffer === stream.buffer).toBe(true);
    expect(taker.hasFinished).toBe(true);
  });

  test('sums the checksums that the headers carry', () => {
    const records = encodeRecords([makePayload(40, 1), makePayload(0), makePayload(700, 2)]);
    const sum = records.reduce(
      (total, record) => total + new DataView(record.buffer, record.byteOffset).getUint32(12, true),
      0,
    );
    const taker = new FedTaker(OPTIONS);
    for (const piece of cutEvery(Buffer.concat(records), 33)) feedPiece(taker, piece, 0, MEMORIES[0]![1]);
    expect(taker.checksum).toBe(sum % 2 ** 32);
  });

  test('needs no bytes: an empty chunk is none, at the start, inside a record and behind the end', () => {
    const taker = new FedTaker(OPTIONS);
    const stream = encodeStream([makePayload(30)]);
    const nothing = () => feedPiece(taker, new Uint8Array(), 4, MEMORIES[0]![1]);
    expect(nothing()).toEqual([]);
    expect(feedPiece(taker, stream.subarray(0, 20), 0, MEMORIES[0]![1])).toEqual([]);
    expect(nothing()).toEqual([]);
    expect(feedPiece(taker, stream.subarray(20), 0, MEMORIES[0]![1])).toEqual([makePayload(30)]);
    expect(nothing()).toEqual([]);
    taker.finish();
  });

  const END_ALONE = encodeStream([]);
  test.each([
    ['in the same chunk', [Buffer.concat([END_ALONE, Uint8Array.of(1, 2, 3)])], 3],
    [
      'in the chunk that completes the end record',
      [END_ALONE.subarray(0, 7), Buffer.concat([END_ALONE.subarray(7), makePayload(5)])],
      5,
    ],
    ['in a later chunk', [END_ALONE, makePayload(4)], 4],
    ['as a whole record', [END_ALONE, encodeRecord(makePayload(8), 1, DATA)], HEADER + 8],
  ])('calls bytes behind the end record damage: %s', (_, pieces, behind) => {
    const taker = new FedTaker(OPTIONS);
    const feedAll = () => pieces.map((piece) => feedPiece(taker, piece, 0, MEMORIES[0]![1]));
    expect(feedAll).toThrowError(new RegExp(`^${behind} B came behind the end record, which follows 0 records`));
    expect(taker.hasFinished).toBe(true);
  });

  test.each([
    ['with records untaken', [0, 200]],
    ['with the rest behind a record that was cut untaken', [10, 200]],
  ])('refuses a chunk %s: the bytes lent before would be lost', (_, [cut, end]) => {
    const stream = encodeStream([makePayload(20, 1), makePayload(20, 2), makePayload(20, 3)]).subarray(0, end!);
    const taker = new FedTaker(OPTIONS);
    if (cut! > 0) feedPiece(taker, stream.subarray(0, cut), 0, MEMORIES[0]![1]);
    taker.feed(stream, cut!, stream.length - cut!);
    expect(taker.next()).toBe(true);
    expect(() => taker.feed(stream, 0, 1)).toThrowError(expect.objectContaining({ code: 'internal' }));
  });

  test('says how a stream broke that did not just end', () => {
    const taker = new FedTaker(OPTIONS);
    const cause = new Error('read: EIO (i/o error)');
    feedPiece(taker, encodeRecord(makePayload(9), 0), 0, MEMORIES[0]![1]);
    expect(() => taker.finish(cause)).toThrowError(
      expect.objectContaining({
        code: 'record-truncated',
        message: 'Truncated after 1 records: reading failed (read: EIO (i/o error)) without an end record.',
        cause,
      }),
    );
  });
});
