/** Subject `pipe-batched` under the contract of every record transport, and what a writer that gathers promises beyond it. */

import { describe, expect, test } from 'vitest';
import { allocateSlab } from '../../src/transports/batch-slab.js';
import { type BatchCalls, BatchWriter, type BatchWriterOptions } from '../../src/transports/batch-writer.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import { describeRecordChannel } from '../contracts/record-channel.js';
import { encodeRecords, encodeStream, HEADER, makePayload } from '../contracts/wire-record.js';
import { type MakeWriter, makePipeTransport } from './pipe-transport.js';
import { type CallRule, makeWritev, PREPARED_CALLS } from './ruled-calls.js';

/** Slots enough for all that a test of the suite gives before it flushes, however long its records may be. */
const SLOTS = 6;

function makeCalls(rule: CallRule): BatchCalls {
  return { writev: makeWritev(rule), write: PREPARED_CALLS.makeWrite(rule) };
}

const makeWriter: MakeWriter = (rule, fd, { maxPayloadBytes, firstSequence = 0 }) => {
  const batchBytes = SLOTS * (HEADER_BYTES + maxPayloadBytes);
  return new BatchWriter(makeCalls(rule), fd, { maxPayloadBytes, firstSequence, batchBytes });
};

describeRecordChannel(
  makePipeTransport('pipe-batched', PREPARED_CALLS, {
    makeWriter,
    gathers: true,
    way: 'batch',
    // A smaller pipe stops the one call in the middle of a batch, and what it has taken by then nobody is told.
    capacities: [null, 1 << 20],
  }),
);

/** A writer whose calls are noted, the table as the kernel would see it; nothing is sent. */
function openNoted(options: BatchWriterOptions, failure?: { code: string }) {
  const calls: [offset: number, length: number][][] = [];
  const sent: Uint8Array[] = [];
  let failing = failure;
  const note = (bytes: Uint8Array, parts: [number, number][]) => {
    if (failing) throw failing;
    calls.push(parts);
    for (const [offset, length] of parts) sent.push(bytes.slice(offset, offset + length));
    return parts.reduce((sum, [, length]) => sum + length, 0);
  };
  const writer = new BatchWriter(
    {
      write: (_, bytes, offset, length) => note(bytes, [[offset, length]]),
      writev: (_, bytes, table, first, count) =>
        note(
          bytes,
          Array.from({ length: count }, (__, entry) => [table[(first + entry) * 2]!, table[(first + entry) * 2 + 1]!]),
        ),
    },
    3,
    options,
  );
  return {
    writer,
    calls,
    sent: () => Buffer.concat(sent),
    heal: () => {
      failing = undefined;
    },
  };
}

function give(writer: BatchWriter, ...payloads: readonly Uint8Array[]): void {
  for (const payload of payloads) {
    writer.frame.bytes.set(payload, HEADER);
    writer.commit(payload.length);
  }
}

describe('a batch', () => {
  const payloads = (count: number, bytes = 48) =>
    Array.from({ length: count }, (_, index) => makePayload(bytes, index));

  test('of records that fill their slots is one part of one call', () => {
    const { writer, calls, sent } = openNoted({ maxPayloadBytes: 48, batchRecords: 10 });
    give(writer, ...payloads(7));
    expect(calls).toEqual([]);
    writer.flush();
    expect(calls).toEqual([[[0, 7 * 64]]]);
    expect(sent()).toEqual(Buffer.concat(encodeRecords(payloads(7)).slice(0, 7)));
  });

  test('of shorter records is a part for each, and of both kinds as few as there are gaps', () => {
    const { writer, calls, sent } = openNoted({ maxPayloadBytes: 48, batchRecords: 10 });
    const given = [...payloads(2), makePayload(5), makePayload(0), ...payloads(3)];
    give(writer, ...given);
    writer.end();
    expect(calls).toEqual([
      [
        [0, 128 + 21],
        [192, 16],
        [256, 192 + 16],
      ],
    ]);
    expect(sent()).toEqual(encodeStream(given));
  });

  test.each<[string, BatchWriterOptions, number]>([
    ['65,536 B', { maxPayloadBytes: 1_024 - HEADER }, 64],
    ['1,024 records', { maxPayloadBytes: 8 }, 1_024],
    ['1,024 records, whatever it is told', { maxPayloadBytes: 8, batchRecords: 5_000 }, 1_024],
    ['as many bytes as it is told', { maxPayloadBytes: 48, batchBytes: 640 }, 10],
    ['as many records as it is told', { maxPayloadBytes: 48, batchRecords: 3 }, 3],
    ['a record that is larger than a batch', { maxPayloadBytes: 100_000 }, 1],
  ])('goes when it is full, not before: %s', (_, options, records) => {
    const { writer, calls, sent } = openNoted(options);
    const given = payloads(records, options.maxPayloadBytes);
    give(writer, ...given.slice(1));
    expect(calls).toHaveLength(0);
    give(writer, given[0]!);
    expect(calls).toHaveLength(1);
    expect(sent().length).toBe(records * (HEADER + options.maxPayloadBytes));
    writer.flush();
    expect(calls).toHaveLength(1);
  });

  test('takes its records where they were filled in: the frame moves on, within memory that stays', () => {
    const slab = allocateSlab(48, { batchRecords: 4 });
    const { writer, calls } = openNoted({ maxPayloadBytes: 48, slab });
    const frames: unknown[] = [];
    for (let record = 0; record < 8; record++) {
      frames.push(writer.frame);
      give(writer, makePayload(48, record));
    }
    expect(frames).toEqual([...slab.frames, ...slab.frames]);
    expect(frames.every((frame, index) => frame === slab.frames[index % 4])).toBe(true);
    expect(new Set(slab.frames.map(({ bytes }) => bytes.buffer))).toEqual(new Set([slab.bytes.buffer]));
    expect(calls).toHaveLength(2);
  });

  test('goes before a record that is forwarded', () => {
    const { writer, calls, sent } = openNoted({ maxPayloadBytes: 48 });
    give(writer, ...payloads(2));
    const record = encodeRecords(payloads(3))[2]!;
    const bytes = Uint8Array.from(record);
    const buffer = { bytes, data: new DataView(bytes.buffer) };
    const held = { buffer, recordOffset: 0, payloadOffset: HEADER, payloadBytes: 48, taken: 3, checksum: 0 };
    writer.forward({ ...held, next: () => true });
    expect(calls).toEqual([[[0, 128]], [[0, 64]]]);
    writer.end();
    expect(sent()).toEqual(encodeStream(payloads(3)));
  });

  test('that fails counts as not given, and nothing of it goes with the next one', () => {
    const { writer, sent, heal } = openNoted({ maxPayloadBytes: 48 }, { code: 'EIO' });
    give(writer, ...payloads(3));
    expect(() => writer.flush()).toThrow(expect.objectContaining({ code: 'EIO' }));
    expect([writer.sequence, writer.checksum]).toEqual([0, 0]);
    heal();
    give(writer, ...payloads(1));
    writer.end();
    expect(sent()).toEqual(encodeStream(payloads(1)));
  });

  test.each(['EPIPE', 'ECONNRESET'])('that nobody takes is peer-gone: %s', (code) => {
    const { writer } = openNoted({ maxPayloadBytes: 48 }, { code });
    give(writer, ...payloads(3));
    expect(() => writer.flush()).toThrow(expect.objectContaining({ code: 'peer-gone', cause: { code } }));
  });
});
