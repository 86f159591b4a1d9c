/** Records that come through many pipes on a schedule: who sends them, when they arrive, and a wait for nothing. */

import { constants, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { POLLOUT } from '../../src/core/poll-events.js';
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
const numbers = (value: unknown) => value as number[];

/** Records with these sequence numbers. */
const makeRecords = (bytes: number, first: number, count: number) =>
  Array.from({ length: count }, (_, index) => makeRecord(bytes, (first + index) >>> 0, checksumOf));

/** A floor that watches the read ends of so many pipes, of which the write ends are ours. */
async function startWatcher(mechanism: string, pipes: number): Promise<{ floor: Floor; writeFds: number[] }> {
  const fds = Array.from({ length: pipes }, makePipe);
  const floor = new Floor(
    fds.map(([readFd]) => readFd),
    { args: ['multiplex', mechanism] },
  );
  await floor.next();
  return { floor, writeFds: fds.map(([, writeFd]) => writeFd) };
}

/** A producer and a consumer with so many pipes between them. */
async function startPair(mechanism: string, pipes: number): Promise<[Floor, Floor]> {
  const { floor, writeFds } = await startWatcher(mechanism, pipes);
  const producer = new Floor(writeFds);
  await producer.next();
  return [producer, floor];
}

async function expectFailure(floor: Floor, command: string, code: string, message: RegExp): Promise<void> {
  expect((await floor.say(command)).error).toEqual({ code, message: expect.stringMatching(message) });
  expect(await floor.ended).toEqual({ status: 1, signal: null });
}

/** Waits until somebody has read from a pipe that was full. */
function waitForReader(writeFd: number): void {
  const entries = Int32Array.of(writeFd, POLLOUT, 0);
  if (addon.poll(entries, 1, 10_000) !== 1) throw new Error('nobody read from the pipe for 10 s');
}

describe.each(MECHANISMS)('offer-many and arrive over %s', (mechanism) => {
  it.each([
    [1, 64, 10, 1],
    [5, 64, 23, 100_000],
    [64, 64, 640, 1],
    [3, 67, 3_000, 1],
    [2, 100_000, 7, 1],
    [4, 16, 2, 1_000_000],
  ])(
    '%i pipes, records of %i B, %i of them, one in %i ns: each in its order, none before it was sent',
    async (fds, bytes, records, periodNs) => {
      const before = countOpen();
      const [producer, consumer] = await startPair(mechanism, fds);
      // The second round goes on where the first one ended.
      for (const first of [0, 0xfffffff0]) {
        const [offered, arrived] = await Promise.all([
          producer.say(
            `offer-many fds=${fds} bytes=${bytes} records=${records} periodNs=${periodNs} first=${first} end=0`,
          ),
          consumer.say(`arrive fds=${fds} bytes=${bytes} records=${records} first=${first}`),
        ]);
        const sequences = Array.from({ length: records }, (_, index) => first + Math.floor(index / fds));
        const checksum = sumChecksums(sequences.map((sequence) => makeRecord(bytes, sequence >>> 0, checksumOf)));
        expect(offered).toMatchObject({ ok: true, checksum });
        expect(arrived).toMatchObject({ ok: true, checksum });
        expect(offered.latesNs).toHaveLength(records);
        expect(arrived.arrivalsNs).toHaveLength(records);
        const latesNs = numbers(offered.latesNs);
        for (const [index, arrivalNs] of numbers(arrived.arrivalsNs).entries()) {
          expect(latesNs[index]).toBeGreaterThanOrEqual(0);
          const begunNs = (offered.scheduleNs as number) + index * periodNs + latesNs[index]!;
          expect((arrived.startNs as number) + arrivalNs).toBeGreaterThanOrEqual(begunNs);
        }
        expect(arrived.waits).toBeGreaterThan(0);
        // Readiness is a hint (select(2), BUGS): a read that finds nothing must come back.
        const flags = readFileSync(`/proc/${consumer.process.pid}/fdinfo/${3 + fds - 1}`, 'utf8');
        expect(Number.parseInt(/^flags:\s*(\d+)/m.exec(flags)![1]!, 8) & constants.O_NONBLOCK).toBe(
          constants.O_NONBLOCK,
        );
      }
      expect(await Promise.all([producer.close(), consumer.close()])).toEqual(
        Array(2).fill({ status: 0, signal: null }),
      );
      expect(countOpen()).toBe(before);
    },
  );

  it('a pipe that is silent inside a record leaves the others alone', async () => {
    const { floor, writeFds } = await startWatcher(mechanism, 3);
    const [cut] = makeRecords(64, 0, 1);
    writeAll(writeFds[0]!, cut!.subarray(0, 1));
    // 65,536 B fill the pipe, so that there is room again only when the floor has read.
    const full = makeRecords(64, 0, 1_024);
    writeAll(writeFds[2]!, Buffer.concat(full));
    const reply = floor.say(`arrive fds=3 bytes=64 records=${3 * 1_024} first=0`);
    waitForReader(writeFds[2]!);
    writeAll(writeFds[1]!, Buffer.concat(full));
    waitForReader(writeFds[1]!);
    writeAll(writeFds[0]!, Buffer.concat(full).subarray(1));
    expect(await reply).toMatchObject({ ok: true, checksum: Math.imul(3, sumChecksums(full)) >>> 0 });
    for (const fd of writeFds) addon.close(fd);
    await floor.close();
  });

  it.each<[string, (good: Uint8Array[]) => Uint8Array[], string, RegExp]>([
    [
      'EOF before any record',
      () => [],
      'record-truncated',
      /^descriptor 4: truncated after 0 records: EOF at byte 0 of 64/,
    ],
    ['EOF between records', ([a]) => [a!], 'record-truncated', /after 1 records: EOF at byte 0 of 64/],
    [
      'EOF inside a record',
      ([a, b]) => [a!, b!.subarray(0, 9)],
      'record-truncated',
      /after 1 records: EOF at byte 9 of 64/,
    ],
    ['a record twice', ([a]) => [a!, a!], 'record-corrupt', /corrupt after 1 records: sequence is 0, expected 1/],
    ['a record too many', (all) => all, 'wrong-answer', /descriptor 4 gave more than its part/],
    [
      'a part of a record too many',
      ([a, b, c]) => [a!, b!, c!.subarray(0, 7)],
      'wrong-answer',
      /descriptor 4 gave more than the records/,
    ],
    ['records of another size', () => makeRecords(60, 0, 3), 'record-corrupt', /length is 44, expected 48/],
    [
      'an end record',
      ([a]) => [a!, makeEnd(1), makeRecord(48, 2, checksumOf)],
      'record-corrupt',
      /length is 0, expected 48/,
    ],
  ])('%s is noticed', async (_, send, code, message) => {
    const { floor, writeFds } = await startWatcher(mechanism, 2);
    writeAll(writeFds[1]!, Buffer.concat(send(makeRecords(64, 0, 3))));
    if (code === 'wrong-answer') writeAll(writeFds[0]!, Buffer.concat(makeRecords(64, 0, 2)));
    addon.close(writeFds[1]!);
    await expectFailure(floor, 'arrive fds=2 bytes=64 records=4 first=0', code, message);
    addon.close(writeFds[0]!);
  });

  it.each([0, 4, 8, 12, 16, 63])('a bit flipped in byte %i is noticed', async (at) => {
    const { floor, writeFds } = await startWatcher(mechanism, 1);
    const [record] = makeRecords(64, 0, 1);
    record![at]! ^= 4;
    writeAll(writeFds[0]!, record!);
    await expectFailure(floor, 'arrive fds=1 bytes=64 records=1 first=0', 'record-corrupt', /corrupt after 0 records/);
    addon.close(writeFds[0]!);
  });

  it('a descriptor that is not there is named', async () => {
    const { floor, writeFds } = await startWatcher(mechanism, 2);
    await expectFailure(floor, 'arrive fds=3 bytes=64 records=1 first=0', 'child-failed', /on descriptor 5: Bad file/);
    for (const fd of writeFds) addon.close(fd);
  });
});

describe.each(MECHANISMS)('rest over %s', (mechanism) => {
  it('waits once, for all of the time, asleep', async () => {
    const { floor, writeFds } = await startWatcher(mechanism, 64);
    const reply = await floor.say('rest fds=64 timeMs=50');
    expect(reply).toMatchObject({ ok: true, waits: 1, checksum: 0 });
    expect((reply.endNs as number) - (reply.startNs as number)).toBeGreaterThanOrEqual(50_000_000);
    expect(reply.voluntarySwitches).toBeGreaterThanOrEqual(1);
    for (const fd of writeFds) addon.close(fd);
    await floor.close();
  });

  it.each(['a byte', 'EOF'])('%s is not nothing', async (what) => {
    const { floor, writeFds } = await startWatcher(mechanism, 4);
    if (what === 'a byte') writeAll(writeFds[2]!, new Uint8Array(1));
    else addon.close(writeFds.splice(2, 1)[0]!);
    await expectFailure(floor, 'rest fds=4 timeMs=60000', 'wrong-answer', /descriptor 5 was ready, expected nothing/);
    for (const fd of writeFds) addon.close(fd);
  });
});

describe('what offer-many and gush send', () => {
  async function startProducer(pipes: number): Promise<{ floor: Floor; readFds: number[] }> {
    const fds = Array.from({ length: pipes }, makePipe);
    const floor = new Floor(fds.map(([, writeFd]) => writeFd));
    await floor.next();
    return { floor, readFds: fds.map(([readFd]) => readFd) };
  }

  it('offer-many gives each pipe its part, with an end record and EOF when told so', async () => {
    const { floor, readFds } = await startProducer(3);
    const reply = await floor.say('offer-many fds=3 bytes=71 records=8 periodNs=1000 first=4294967294 end=1');
    // Record i goes to pipe i mod 3: three, three and two.
    const sent = [3, 3, 2].map((count) => [...makeRecords(71, 0xfffffffe, count), makeEnd((0xfffffffe + count) >>> 0)]);
    for (const [index, readFd] of readFds.entries()) expect(drain(readFd)).toEqual(Buffer.concat(sent[index]!));
    expect(reply).toMatchObject({ ok: true, checksum: sumChecksums(sent.flat()) });
    expect(reply.latesNs).toHaveLength(8);
    expect(reply.scheduleNs as number).toBeGreaterThan(reply.startNs as number);
    await floor.close();
  });

  it('gush writes until its time is over, then ends the stream', async () => {
    const { floor, readFds } = await startProducer(1);
    const reply = floor.say('gush bytes=100 timeMs=20');
    const stream = drain(readFds[0]!);
    const { records, startNs, endNs, checksum } = (await reply) as Reply & Record<string, number>;
    expect(endNs! - startNs!).toBeGreaterThanOrEqual(20_000_000);
    expect(stream.length).toBe(records! * 100 + 16);
    const sent = [...makeRecords(100, 0, records!), makeEnd(records!)];
    expect(stream.equals(Buffer.concat(sent))).toBe(true);
    expect(checksum).toBe(sumChecksums(sent));
    await floor.close();
  });

  it.each(['offer-many fds=2 bytes=64 records=100 periodNs=1 first=0 end=1', 'gush bytes=64 timeMs=60000'])(
    'a reader that is gone is peer-gone: %s',
    async (command) => {
      const { floor, readFds } = await startProducer(2);
      addon.close(readFds[0]!);
      await expectFailure(floor, command, 'peer-gone', /^write on descriptor 3: Broken pipe/);
      addon.close(readFds[1]!);
    },
  );

  it.each([
    ['offer-many fds=1 bytes=64 records=1 periodNs=1 first=0', /offer-many needs end once/],
    ['offer-many fds=1 bytes=64 records=1 periodNs=1 first=0 end=2', /end must be from 0 to 1/],
    ['offer-many fds=0 bytes=64 records=1 periodNs=1 first=0 end=0', /fds must be from 1/],
    ['gush bytes=64', /gush needs timeMs once/],
    ['gush bytes=64 timeMs=1 records=1', /gush has no key records/],
    ['send-text pauseUs=0', /unknown verb send-text/],
  ])('usage: %s', async (command, message) => {
    const { floor, readFds } = await startProducer(1);
    await expectFailure(floor, command, 'usage', message);
    addon.close(readFds[0]!);
  });
});
