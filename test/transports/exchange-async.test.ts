/** The timed loops over transports of the event loop: the same records and sums as those that block, turns for the event loop, schedules. */

import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { readNow } from '../../src/sys/clock.js';
import { openPipe } from '../../src/sys/pipe.js';
import { allocateBytes } from '../../src/transports/checksum.js';
import { consume, initiate, produce, respond } from '../../src/transports/exchange-async.js';
import { LineReader } from '../../src/transports/line-reader.js';
import { LineWriter } from '../../src/transports/line-writer.js';
import { offer, receive } from '../../src/transports/load-async.js';
import { MessageReader } from '../../src/transports/message-reader.js';
import { MessageWriter } from '../../src/transports/message-writer.js';
import { makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES, type RecordReader, type RecordWriter } from '../../src/transports/record.js';
import { StreamReader } from '../../src/transports/stream-reader.js';
import { StreamWriter } from '../../src/transports/stream-writer.js';
import { recordChecksum } from '../contracts/wire-record.js';
import { leavingNothing } from '../harness/leftovers.js';
import { destroySocket, openReadable, openWritable } from './fed-socket.js';
import { startRelay } from './message-transport.js';

const BYTES = 64;
const PAYLOAD_BYTES = BYTES - HEADER_BYTES;
const PATTERNS = makePatterns(PAYLOAD_BYTES);
const OPTIONS = { maxPayloadBytes: PAYLOAD_BYTES, bufferBytes: BYTES };

interface Way {
  reader: RecordReader;
  writer: RecordWriter;
  close(): Promise<unknown>;
}

function openStreamWay(): Way {
  const pipe = openPipe();
  const [near, far] = [openWritable(pipe.writeFd), openReadable(pipe.readFd)];
  return {
    writer: new StreamWriter(near, OPTIONS),
    reader: new StreamReader(far, OPTIONS),
    close: () => Promise.all([destroySocket(near), destroySocket(far)]),
  };
}

function openLineWay(): Way {
  const pipe = openPipe();
  const [near, far] = [openWritable(pipe.writeFd), openReadable(pipe.readFd)];
  return {
    writer: new LineWriter(near, OPTIONS),
    reader: new LineReader(createInterface({ input: far }), OPTIONS),
    close: () => Promise.all([destroySocket(near), destroySocket(far)]),
  };
}

function openMessageWay(): Way {
  const { child, kill } = startRelay('advanced');
  return {
    writer: new MessageWriter(child, 'advanced', OPTIONS),
    reader: new MessageReader(child, 'advanced', OPTIONS),
    close: kill,
  };
}

function sumOf(records: number): number {
  let sum = 0;
  for (let sequence = 0; sequence < records; sequence++) {
    sum += recordChecksum(PATTERNS[sequence % PATTERNS.length]!.bytes, sequence, 0);
  }
  return sum % 2 ** 32;
}

const WAYS = [
  ['streams', openStreamWay],
  ['lines', openLineWay],
  ['messages', openMessageWay],
] as const;

describe.each(WAYS)('the loops over %s', (_, openWay) => {
  async function withWays<Result>(count: number, use: (ways: Way[]) => Promise<Result>): Promise<Result> {
    return leavingNothing(async () => {
      const ways = Array.from({ length: count }, openWay);
      try {
        return await use(ways);
      } finally {
        await Promise.all(ways.map((way) => way.close()));
      }
    });
  }

  test('produce and consume pass every record, more than fit on the way, and sum alike', () =>
    withWays(1, async ([way]) => {
      const [sent, taken] = await Promise.all([produce(way!.writer, PATTERNS, 5_000), consume(way!.reader, 5_000)]);
      expect(sent.checksum).toBe(sumOf(5_000));
      expect(taken.checksum).toBe(sent.checksum);
      expect(sent.endNs).toBeGreaterThan(sent.startNs);
      expect(taken.cpus.length).toBeGreaterThan(0);
    }));

  test('initiate and respond exchange samples × batch messages, byte for byte', () =>
    withWays(2, async ([there, back]) => {
      const [sent, answered] = await Promise.all([
        initiate(back!.reader, there!.writer, PATTERNS, 10, 5),
        respond(there!.reader, back!.writer, 50),
      ]);
      expect([sent.checksum, answered.checksum]).toEqual([sumOf(50), sumOf(50)]);
      expect(sent.samplesNs).toHaveLength(10);
      const inBatchesNs = sent.samplesNs!.reduce((sum, ns) => sum + ns * 5, 0);
      expect(Math.min(...sent.samplesNs!)).toBeGreaterThan(0);
      expect(inBatchesNs).toBeLessThanOrEqual(sent.endNs - sent.startNs + 1);
    }));

  test('consume, receive, respond and initiate refuse a stream that ends before its time', () =>
    withWays(2, async ([there, back]) => {
      await produce(there!.writer, PATTERNS, 3);
      await there!.writer.end();
      const { reader } = there!;
      await expect(consume(reader, 4)).rejects.toThrow(/ended after 3 records/);
      await expect(receive(reader, 1)).rejects.toThrow(/ended after 3 records/);
      await expect(respond(reader, back!.writer, 1)).rejects.toThrow(/ended after 3 records/);
      await expect(initiate(reader, back!.writer, PATTERNS, 1, 1)).rejects.toThrow(/ended after 3 records/);
    }));

  test('offer sends no record before its time, and receive says when each was there', () =>
    withWays(1, async ([way]) => {
      const beforeNs = readNow();
      const periodNs = 300_000;
      const [offered, received] = await Promise.all([
        offer(way!.writer, PATTERNS, 100, periodNs),
        receive(way!.reader, 100),
      ]);
      expect([offered.checksum, received.checksum]).toEqual([sumOf(100), sumOf(100)]);
      expect(offered.scheduleNs).toBeGreaterThanOrEqual(beforeNs + 5_000_000);
      expect(Number.isInteger(offered.scheduleNs)).toBe(true);
      expect([offered.latesNs.length, received.arrivalsNs.length]).toEqual([100, 100]);
      expect(Math.min(...offered.latesNs)).toBeGreaterThanOrEqual(0);
      expect([...offered.latesNs, ...received.arrivalsNs].every(Number.isInteger)).toBe(true);
      const intendedNs = (record: number) => offered.scheduleNs + record * periodNs;
      received.arrivalsNs.forEach((ns, record) => {
        expect(received.startNs + ns).toBeGreaterThanOrEqual(intendedNs(record) + offered.latesNs[record]! - 1);
        expect(ns).toBeGreaterThanOrEqual(received.arrivalsNs[record - 1] ?? 0);
      });
      expect(offered.endNs).toBeGreaterThanOrEqual(intendedNs(99) - 1);
    }));

  test('offer goes on at once when it is late, and says by how much', () =>
    withWays(1, async ([way]) => {
      const [offered] = await Promise.all([offer(way!.writer, PATTERNS, 200, 0), receive(way!.reader, 200)]);
      // All were due at the same time, so each is later than the one before.
      expect(offered.latesNs).toEqual(offered.latesNs.toSorted((a, b) => a - b));
      expect(offered.checksum).toBe(sumOf(200));
    }));
});

test('offer lets the event loop turn although it blocks the thread between records', () =>
  leavingNothing(async () => {
    const way = openStreamWay();
    let turns = 0;
    let isOffering = true;
    const count = () => {
      turns++;
      if (isOffering) setImmediate(count);
    };
    setImmediate(count);
    await offer(way.writer, PATTERNS, 160, 1_000);
    isOffering = false;
    expect(turns).toBeGreaterThanOrEqual(10);
    await way.close();
  }));

test('the loops wait only where a promise came: over what is there they end before they return', () => {
  let given = 0;
  const frame = allocateBytes(BYTES);
  const writer: RecordWriter = {
    frame,
    checksum: 0,
    get sequence() {
      return given;
    },
    commit: () => {
      given++;
    },
    forward: () => {
      given++;
    },
    flush: () => {},
    end: () => {},
  };
  const reader = {
    buffer: frame,
    recordOffset: 0,
    payloadOffset: 0,
    payloadBytes: 0,
    taken: 0,
    checksum: 0,
    next: () => true,
  };
  const loops = [
    produce(writer, PATTERNS, 1_000),
    respond(reader, writer, 1_000),
    initiate(reader, writer, PATTERNS, 10, 100),
  ];
  expect(given).toBe(3_000);
  return Promise.all(loops);
});
