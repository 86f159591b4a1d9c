/** Streams that a multiplexing floor takes to their ends: records of any size, cut anywhere; damaged, truncated, one of them a firehose. */

import { describe, expect, it } from 'vitest';
import { addon, countOpen } from './addon-harness.js';
import {
  checksumOf,
  drain,
  Floor,
  makeEnd,
  makePipe,
  makeRecord,
  type Reply,
  sumChecksums,
  writeAll,
} from './floor-driver.js';

const MECHANISMS = ['select', 'poll', 'epoll'] as const;
const CHUNK_BYTES = 16 * 1_024;
const HEADER_BYTES = 16;

interface Served {
  servedRecords: number[];
  servedBytes: number[];
  gapsNs: number[];
  firstNs: number[];
}

/** Records of these sizes, with their end record. */
function makeStream(sizes: readonly number[]): Uint8Array[] {
  return [...sizes.map((bytes, sequence) => makeRecord(bytes, sequence, checksumOf)), makeEnd(sizes.length)];
}

/** A floor that reads what lies in pipes by then; their write ends are closed. */
async function startMixed(mechanism: string, streams: readonly Uint8Array[]): Promise<Floor> {
  const readFds = streams.map((bytes) => {
    const [readFd, writeFd] = makePipe();
    writeAll(writeFd, bytes);
    addon.close(writeFd);
    return readFd;
  });
  const floor = new Floor(readFds, { args: ['multiplex', mechanism] });
  await floor.next();
  return floor;
}

async function expectFailure(bytes: Uint8Array, code: string, message: RegExp): Promise<void> {
  const floor = await startMixed('epoll', [Buffer.concat(makeStream([16])), bytes]);
  expect((await floor.say('mixed fds=2')).error).toEqual({ code, message: expect.stringMatching(message) });
  expect(await floor.ended).toEqual({ status: 1, signal: null });
}

describe.each(MECHANISMS)('mixed over %s', (mechanism) => {
  it('takes streams of all kinds of records to their ends', async () => {
    const before = countOpen();
    const sizes = [
      [],
      [16],
      [16, 17, 18, 19, 20, 4_096, 16],
      [20_000, 20_001, 20_002],
      [60_000],
      Array.from({ length: 900 }, () => 64),
      [16_384, 16_384, 16_384],
      [16_383, 16_385, 16],
    ];
    const streams = sizes.map(makeStream);
    const floor = await startMixed(
      mechanism,
      streams.map((records) => Buffer.concat(records)),
    );
    const reply = await floor.say(`mixed fds=${sizes.length}`);
    expect(reply).toMatchObject({
      ok: true,
      checksum: sumChecksums(streams.flat()),
      servedRecords: sizes.map(({ length }) => length),
      servedBytes: streams.map((records) => Buffer.concat(records).length),
    });
    const { gapsNs, firstNs } = reply as Reply & Served;
    const elapsedNs = (reply.endNs as number) - (reply.startNs as number);
    for (const times of [gapsNs, firstNs]) {
      expect(times).toHaveLength(sizes.length);
      // All streams were there before the start, so each was served at once and then looked at again for its end.
      for (const timeNs of times) {
        expect(timeNs).toBeGreaterThan(0);
        expect(timeNs).toBeLessThanOrEqual(elapsedNs);
      }
    }
    expect(await floor.close()).toEqual({ status: 0, signal: null });
    expect(countOpen()).toBe(before);
  });

  it('a header cut after any of its bytes is put together', async () => {
    for (let keep = 0; keep <= HEADER_BYTES + 1; keep++) {
      // So many bytes of the second record come with the first read of a whole chunk.
      const records = makeStream([CHUNK_BYTES - keep, 64, 100]);
      const floor = await startMixed(mechanism, [Buffer.concat(records)]);
      expect(await floor.say('mixed fds=1')).toMatchObject({ servedRecords: [3], checksum: sumChecksums(records) });
      await floor.close();
    }
  });

  it('takes records of 64 KiB of payload, which no pipe holds at once', async () => {
    const [readFd, writeFd] = makePipe();
    const [producer, consumer] = [new Floor([writeFd]), new Floor([readFd], { args: ['multiplex', mechanism] })];
    await Promise.all([producer.next(), consumer.next()]);
    const [offered, taken] = await Promise.all([
      producer.say('offer-many fds=1 bytes=65552 records=20 periodNs=1 first=0 end=1'),
      consumer.say('mixed fds=1'),
    ]);
    expect(taken).toMatchObject({
      checksum: offered.checksum,
      servedRecords: [20],
      servedBytes: [20 * 65_552 + HEADER_BYTES],
    });
    await Promise.all([producer.close(), consumer.close()]);
  });

  it('tells what each had been given when the first of them ended', async () => {
    const streams = [makeStream([64]), makeStream([64, 64, 64])];
    const floor = await startMixed(
      mechanism,
      streams.map((records) => Buffer.concat(records)),
    );
    expect(await floor.say('mixed fds=2')).toMatchObject({ servedRecords: [1, 3], competedRecords: [1, 0] });
    await floor.close();
  });

  it('serves tickers beside a firehose, and tells the longest gap of each', async () => {
    const pipes = [makePipe(), makePipe(), makePipe()];
    const gusher = new Floor([pipes[0]![1]]);
    const ticker = new Floor([pipes[1]![1], pipes[2]![1]]);
    const consumer = new Floor(
      pipes.map(([readFd]) => readFd),
      { args: ['multiplex', mechanism] },
    );
    await Promise.all([gusher.next(), ticker.next(), consumer.next()]);
    const periodNs = 20_000_000;
    const [gushed, ticked, taken] = await Promise.all([
      gusher.say('gush bytes=1000 timeMs=100'),
      ticker.say(`offer-many fds=2 bytes=64 records=4 periodNs=${periodNs} first=0 end=1`),
      consumer.say('mixed fds=3'),
    ]);
    const { servedRecords, servedBytes, gapsNs, firstNs } = taken as Reply & Served;
    expect(servedRecords).toEqual([gushed.records, 2, 2]);
    expect(servedBytes).toEqual([(gushed.records as number) * 1_000 + 16, 144, 144]);
    for (const pipe of [1, 2]) {
      // The second record of a ticker was not sent before it was due, whatever else held things up.
      const servedNs = (taken.startNs as number) + firstNs[pipe]!;
      const secondDueNs = (ticked.scheduleNs as number) + (pipe + 1) * periodNs;
      expect(gapsNs[pipe]).toBeGreaterThanOrEqual(secondDueNs - servedNs);
      expect(gapsNs[pipe]).toBeLessThanOrEqual((taken.endNs as number) - servedNs);
    }
    await Promise.all([gusher.close(), ticker.close(), consumer.close()]);
  });

  it('a producer killed in the middle of its stream is a truncation', async () => {
    const [readFd, writeFd] = makePipe();
    const [producer, consumer] = [new Floor([writeFd]), new Floor([readFd], { args: ['multiplex', mechanism] })];
    await Promise.all([producer.next(), consumer.next()]);
    producer.say('gush bytes=10000 timeMs=60000').catch(() => {}); // it is killed before it can answer
    const taken = consumer.say('mixed fds=1');
    producer.process.kill('SIGKILL');
    expect((await taken).error).toMatchObject({ code: 'record-truncated' });
    expect((await consumer.ended).status).toBe(1);
    expect((await producer.ended).signal).toBe('SIGKILL');
  });
});

describe('what is wrong with a stream is said, with its descriptor', () => {
  const good = makeStream([64, 100]);
  const header = (payloadBytes: number) => makeRecord(16, 0, checksumOf, { length: payloadBytes });

  it.each<[string, Uint8Array[], string, RegExp]>([
    [
      'EOF before any record',
      [],
      'record-truncated',
      /^descriptor 4: truncated after 0 records: EOF without an end record/,
    ],
    ['EOF without an end record', good.slice(0, 2), 'record-truncated', /after 2 records: EOF without an end record/],
    [
      'EOF inside a header',
      [good[0]!, good[1]!.subarray(0, 15)],
      'record-truncated',
      /after 1 records: EOF inside a record, 15 B/,
    ],
    ['EOF inside a payload', [good[0]!, good[1]!.subarray(0, 99)], 'record-truncated', /inside a record, 99 B/],
    [
      'EOF inside the end record',
      [...good.slice(0, 2), good[2]!.subarray(0, 8)],
      'record-truncated',
      /inside a record, 8 B/,
    ],
    ['bytes behind the end record', [...good, new Uint8Array(3)], 'record-corrupt', /3 B follow the end record/],
    ['a record behind the end record', [...good, makeRecord(64, 3, checksumOf)], 'record-corrupt', /64 B follow/],
    ['a header of one byte too many', [header(65_537)], 'record-too-large', /announces 65537 B; at most 65536 B/],
    ['a huge header', [header(0xffffffff)], 'record-too-large', /announces 4294967295 B/],
    ['an unknown kind', [makeRecord(64, 0, checksumOf, { kind: 2 })], 'record-corrupt', /kind is 2, expected 0/],
    [
      'an end record with a payload',
      [makeRecord(20, 0, checksumOf, { kind: 1 })],
      'record-corrupt',
      /kind is 1, expected 0/,
    ],
    ['an end record out of turn', [good[0]!, makeEnd(2)], 'record-corrupt', /sequence is 2, expected 1/],
    ['a record that is missing', [good[1]!], 'record-corrupt', /sequence is 1, expected 0/],
  ])('%s', async (_, sent, code, message) => {
    await expectFailure(Buffer.concat(sent), code, message);
  });

  it("a byte flipped on the way from another floor's pipe is noticed, wherever it is", async () => {
    const [readFd, writeFd] = makePipe();
    const producer = new Floor([writeFd]);
    await producer.next();
    await producer.say('offer-many fds=1 bytes=40 records=3 periodNs=1 first=0 end=1');
    await producer.close();
    const stream = drain(readFd);
    expect(stream).toHaveLength(3 * 40 + HEADER_BYTES);
    for (let at = 0; at < stream.length; at++) {
      const damaged = Uint8Array.from(stream);
      damaged[at]! ^= 1;
      await expectFailure(damaged, expect.stringMatching(/^record-(corrupt|truncated|too-large)$/), /^descriptor 4: /);
    }
  });
});
