/** The timed loops, run over real pipes within one process: what they send, check, count and report. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadAddon } from '../../src/sys/addon.js';
import { allocateBytes } from '../../src/transports/checksum.js';
import { type BlockingReader, consume, initiate, produce, respond } from '../../src/transports/exchange.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { fillPayload, makePatterns } from '../../src/transports/pattern.js';
import { encodeRecord, HEADER, makePayload, recordChecksum } from '../contracts/wire-record.js';
import { EchoedReader } from './echoed-reader.js';
import { type GuardedPipe, openGuardedPipe } from './guarded-pipe.js';

const BYTES = 64;
const PAYLOAD_BYTES = BYTES - HEADER;
const PATTERNS = makePatterns(PAYLOAD_BYTES);

/** The documented pattern p = sequence mod 16, byte by byte. */
function naivePattern(sequence: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
  let x = BigInt((sequence % 16) + 1);
  for (let at = 0; at < bytes.length; at += 4) {
    x = BigInt.asUintN(32, x ^ (x << 13n));
    x ^= x >> 17n;
    x = BigInt.asUintN(32, x ^ (x << 5n));
    bytes.writeUInt32LE(Number(x), at);
  }
  return bytes.subarray(0, length);
}

/** The sum of the checksums of `records` measured records. */
function sumOf(records: number, first = 0): number {
  let sum = 0;
  for (let sequence = first; sequence < first + records; sequence++) {
    sum += recordChecksum(naivePattern(sequence, PAYLOAD_BYTES), sequence, 0);
  }
  return sum % 2 ** 32;
}

describe('the patterns', () => {
  test.each([0, 1, 3, 4, 48, 255, 256, 257, 1_001])('are the sixteen documented ones, cut to %d bytes', (length) => {
    const patterns = makePatterns(length);
    const frame = allocateBytes(HEADER + length + 1);
    for (let sequence = 0; sequence < 40; sequence++) {
      frame.bytes.fill(0xee);
      fillPayload(frame, patterns, sequence);
      const edges = [frame.bytes[HEADER - 1], frame.bytes[HEADER + length]];
      expect(edges, 'nothing around the payload is touched').toEqual([0xee, 0xee]);
      expect(Buffer.from(frame.bytes.subarray(HEADER, HEADER + length))).toEqual(naivePattern(sequence, length));
    }
  });
});

describe('the loops', () => {
  let there: GuardedPipe;
  let back: GuardedPipe;
  beforeEach(() => {
    there = openGuardedPipe();
    back = openGuardedPipe();
  });
  afterEach(() => {
    there.close();
    back.close();
  });
  const options = { maxPayloadBytes: PAYLOAD_BYTES, bufferBytes: BYTES };
  const writerTo = (pipe: GuardedPipe, firstSequence = 0) =>
    new FdWriter(pipe.write, pipe.writeFd, { ...options, firstSequence });
  const readerFrom = (pipe: GuardedPipe, firstSequence = 0) =>
    new FdReader(pipe.read, pipe.readFd, { ...options, firstSequence });

  test('produce and consume pass every record of the patterns and sum alike', () => {
    for (const [first, records] of [
      [0, 100],
      [100, 7],
    ] as const) {
      const sent = produce(writerTo(there, first), PATTERNS, records);
      const taken = consume(readerFrom(there, first), records);
      expect(sent.checksum).toBe(sumOf(records, first));
      expect(taken.checksum).toBe(sent.checksum);
      expect(taken.startNs).toBeGreaterThanOrEqual(sent.endNs);
      expect(sent.endNs).toBeGreaterThan(sent.startNs);
      expect(sent.cpus.length).toBeGreaterThan(0);
    }
  });

  test('consume refuses a record whose bytes changed on the way', () => {
    const record = encodeRecord(makePayload(PAYLOAD_BYTES), 0);
    record[HEADER + 5]! ^= 1;
    there.write(there.writeFd, record, 0, record.length);
    expect(() => consume(readerFrom(there), 1)).toThrow(/damaged/);
  });

  test.each(['consume', 'respond', 'initiate'] as const)('%s refuses a stream that ends before its time', (loop) => {
    const ending = writerTo(there);
    produce(ending, PATTERNS, 3);
    ending.end();
    const reader = readerFrom(there);
    const loops = {
      consume: () => consume(reader, 4),
      respond: () => respond(reader, writerTo(back), 4),
      initiate: () => initiate(reader, writerTo(back), PATTERNS, 1, 4),
    };
    expect(loops[loop]).toThrow(/ended after 3 records/);
  });

  test('respond gives back what came, byte for byte', () => {
    produce(writerTo(there), PATTERNS, 20);
    const answered = respond(readerFrom(there), writerTo(back), 20);
    expect(answered.checksum).toBe(sumOf(20));
    expect(consume(readerFrom(back), 20).checksum).toBe(sumOf(20));
  });

  test('initiate sends samples × batch messages, each after the answer to the one before', () => {
    let most = 0;
    let sent = 0;
    let answered = 0;
    const writer = writerTo(there);
    const commit = writer.commit.bind(writer);
    writer.commit = (bytes) => {
      commit(bytes);
      most = Math.max(most, ++sent - answered);
    };
    const echoed = new EchoedReader(readerFrom(there), writerTo(back), readerFrom(back));
    const next = echoed.next.bind(echoed);
    echoed.next = () => {
      const more = next();
      answered++;
      return more;
    };
    const report = initiate(echoed, writer, PATTERNS, 10, 5);
    expect([sent, answered, most]).toEqual([50, 50, 1]);
    expect(report.checksum).toBe(sumOf(50));
    expect(report.samplesNs).toHaveLength(10);
    const inBatchesNs = report.samplesNs!.reduce((sum, ns) => sum + ns * 5, 0);
    expect(Math.min(...report.samplesNs!)).toBeGreaterThan(0);
    expect(inBatchesNs).toBeLessThanOrEqual(report.endNs - report.startNs + 1);
  });

  test.each([
    ['initiate', 2 + 2 * 7, (pipes: BlockingReader) => initiate(pipes, writerTo(there), PATTERNS, 7, 3)],
    ['produce', 2, () => produce(writerTo(there), PATTERNS, 200)],
  ])(
    '%s reads the clock %d times: around the loop, and around each sample however many records are in it',
    (_, expected, run) => {
      const echoed = new EchoedReader(readerFrom(there), writerTo(back), readerFrom(back));
      const addon = loadAddon();
      const { readClock, stampClock } = addon;
      let reads = 0;
      addon.readClock = (into, index) => {
        reads++;
        readClock(into, index);
      };
      addon.stampClock = () => {
        reads++;
        stampClock();
      };
      try {
        run(echoed);
      } finally {
        Object.assign(addon, { readClock, stampClock });
      }
      expect(reads).toBe(expected);
    },
  );
});
