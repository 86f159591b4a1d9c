/** What a multiplexing floor finds ready, how many descriptors it takes, which it refuses and what it leaves behind. */

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addon, countOpen } from './addon-harness.js';
import { checksumOf, Floor, locateFloor, makeRecord, type Reply, sumChecksums } from './floor-driver.js';

const MECHANISMS = ['select', 'poll', 'epoll'] as const;
const [PIPE, SOCKETPAIR, EVENTFD] = [0, 1, 2];

/** A consumer without descriptors of the experiment, after its greeting. */
async function startConsumer(mechanism: string, maxDescriptors?: number): Promise<Floor> {
  const options = { args: ['multiplex', mechanism], ...(maxDescriptors === undefined ? {} : { maxDescriptors }) };
  const floor = new Floor([], options);
  expect(await floor.next()).toMatchObject({ ok: true, pid: floor.process.pid, descriptors: {} });
  return floor;
}

const listFds = ({ process }: Floor) => readdirSync(`/proc/${process.pid}/fd`).map(Number);

/** What nobody has told the floor of: a byte in a pipe of its own. */
function putByteInto(floor: Floor, fd: number): void {
  const ours = openSync(`/proc/${floor.process.pid}/fd/${fd}`, 'w');
  writeSync(ours, new Uint8Array(1));
  closeSync(ours);
}

const sumOf = (bytes: number, first: number, count: number, fds: number) => {
  const records = Array.from({ length: count }, (_, index) => makeRecord(bytes, first + index, checksumOf));
  return Math.imul(sumChecksums(records), fds) >>> 0;
};

const isMeasured = (reply: Reply, samples: number) => {
  expect(reply).toMatchObject({ ok: true });
  expect(reply.samplesNs).toHaveLength(samples);
  expect((reply.samplesNs as number[]).every((sampleNs) => sampleNs > 0)).toBe(true);
  expect(reply.endNs).toBeGreaterThanOrEqual(reply.startNs as number);
  for (const field of ['cpuNs', 'voluntarySwitches', 'involuntarySwitches'])
    expect(reply[field]).toBeGreaterThanOrEqual(0);
  expect((reply.cpus as number[]).length).toBeGreaterThan(0);
};

describe.each(MECHANISMS)('floor multiplex %s', (mechanism) => {
  it.each([
    ['pipes', PIPE, 2],
    ['socketpairs', SOCKETPAIR, 2],
    ['eventfds', EVENTFD, 1],
  ])('scan finds exactly what is ready among %s, and leaves nothing behind for the next one', async (_, kind, each) => {
    const before = countOpen();
    const floor = await startConsumer(mechanism);
    const bare = listFds(floor).length;
    // None, the last, some that are no neighbours, all: what one leaves behind the next would find.
    for (const [fds, ready] of [
      [1, 1],
      [1, 0],
      [64, 64],
      [64, 1],
      [64, 7],
      [64, 0],
      [65, 33],
      [3, 2],
    ]) {
      const reply = await floor.say(`scan kind=${kind} fds=${fds} ready=${ready} samples=3 batch=5`);
      isMeasured(reply, 3);
      expect(reply.checksum).toBe(0);
      expect(listFds(floor)).toHaveLength(bare + fds! * each);
    }
    expect(await floor.close()).toEqual({ status: 0, signal: null });
    expect(countOpen()).toBe(before);
  });

  it('scan does not take one ready descriptor more for the right answer', async () => {
    const floor = await startConsumer(mechanism);
    isMeasured(await floor.say(`scan kind=${PIPE} fds=8 ready=1 samples=1 batch=1`), 1);
    putByteInto(floor, Math.min(...listFds(floor).filter((fd) => fd > 2)) + 1);
    expect((await floor.say(`scan kind=${PIPE} fds=8 ready=1 samples=1 batch=1`)).error).toEqual({
      code: 'wrong-answer',
      message: expect.stringMatching(/found 2 ready, expected 1/),
    });
    expect((await floor.ended).status).toBe(1);
  });

  it('register adds and removes, many times, and a scan after it sees the same descriptors', async () => {
    const floor = await startConsumer(mechanism);
    isMeasured(await floor.say(`register kind=${EVENTFD} fds=500 samples=20`), 20);
    const kept = listFds(floor);
    isMeasured(await floor.say(`scan kind=${EVENTFD} fds=500 ready=5 samples=2 batch=2`), 2);
    expect(listFds(floor)).toEqual(kept);
    await floor.close();
  });

  it.each([
    [1, 64],
    [64, 64],
    [64, 67],
    [3, 65_536],
    [7, 16],
  ])('events takes the records of %i pipes of %i B, sequences going on from command to command', async (fds, bytes) => {
    const floor = await startConsumer(mechanism);
    for (const [first, samples] of [
      [0, 5],
      [5, 30],
      [35, 1],
    ] as const) {
      const reply = await floor.say(`events fds=${fds} bytes=${bytes} samples=${samples}`);
      isMeasured(reply, samples);
      expect(reply.checksum).toBe(sumOf(bytes, first, samples, fds));
    }
    const another = await floor.say(`events fds=${fds + 1} bytes=${bytes} samples=2`);
    expect(another.checksum).toBe(sumOf(bytes, 0, 2, fds + 1));
    expect(await floor.close()).toEqual({ status: 0, signal: null });
  });

  it('events does not take a byte that was not in the record', async () => {
    const floor = await startConsumer(mechanism);
    await floor.say('events fds=3 bytes=64 samples=1');
    putByteInto(floor, Math.min(...listFds(floor).filter((fd) => fd > 2)) + 1);
    expect((await floor.say('events fds=3 bytes=64 samples=1')).error).toEqual({
      code: 'record-corrupt',
      message: expect.stringMatching(/descriptor \d+: corrupt after 0 records/),
    });
    expect((await floor.ended).status).toBe(1);
  });

  it('200 sets of descriptors, one after the other, leave one set open', async () => {
    const floor = await startConsumer(mechanism);
    const bare = listFds(floor).length;
    for (let round = 0; round < 200; round++) {
      expect(await floor.say(`scan kind=${round % 3} fds=${4 + (round % 2)} ready=2 samples=1 batch=1`)).toMatchObject({
        ok: true,
      });
    }
    // Round 199 had kind 1 (two descriptors each) and five of them.
    expect(listFds(floor)).toHaveLength(bare + 10);
    await floor.close();
  });

  it('says which limit was met, and how far it came', async () => {
    const floor = await startConsumer(mechanism, 50);
    const { error } = await floor.say('events fds=64 bytes=64 samples=1');
    expect(error).toEqual({
      code: 'child-failed',
      message: expect.stringMatching(/^pipe: Too many open files; 2\d of 64 were opened$/),
    });
    expect((await floor.ended).status).toBe(1);
  });

  it.each([
    ['fly', /unknown verb fly; known: scan register events arrive rest mixed$/],
    ['produce bytes=64 records=1 first=0', /unknown verb produce/],
    ['scan kind=0 fds=4 ready=1 samples=1', /scan needs batch once/],
    ['scan kind=3 fds=4 ready=1 samples=1 batch=1', /kind must be from 0 to 2/],
    ['scan kind=0 fds=0 ready=0 samples=1 batch=1', /fds must be from 1/],
    ['scan kind=0 fds=4 ready=5 samples=1 batch=1', /more ready than fds/],
    ['scan kind=pipe fds=4 ready=1 samples=1 batch=1', /expected key=NUMBER, got kind=pipe/],
    ['register kind=0 fds=4 samples=1 batch=1', /register has no key batch/],
    ['events fds=4 bytes=15 samples=1', /bytes must be from 16 to 65536/],
    ['events fds=4 bytes=65537 samples=1', /bytes must be from 16 to 65536/],
    ['events kind=0 fds=4 bytes=64 samples=1', /events has no key kind/],
    ['arrive fds=1 bytes=64 records=10000001 first=0', /records must be from 1 to 10000000/],
    ['arrive fds=1 bytes=64 records=1', /arrive needs first once/],
    ['rest fds=1', /rest needs timeMs once/],
    ['rest fds=1 timeMs=0', /timeMs must be from 1 to 3600000/],
    ['mixed', /mixed needs fds once/],
    ['mixed fds=1 bytes=64', /mixed has no key bytes/],
  ])('usage: %s', async (command, message) => {
    const floor = await startConsumer(mechanism);
    expect((await floor.say(command)).error).toEqual({ code: 'usage', message: expect.stringMatching(message) });
    expect((await floor.ended).status).toBe(1);
  });
});

describe('the wall of an fd_set', () => {
  const scan = (fds: number) => `scan kind=${EVENTFD} fds=${fds} ready=1 samples=2 batch=3`;

  it('select serves descriptor 1023, and refuses 1024 with words that name poll and epoll', async () => {
    const within = await startConsumer('select');
    const bare = listFds(within).length;
    isMeasured(await within.say(scan(1024 - bare)), 2);
    expect(Math.max(...listFds(within))).toBe(1023);
    await within.close();
    for (const fds of [1025 - bare, 1_100]) {
      for (const command of [scan(fds), `register kind=${EVENTFD} fds=${fds} samples=1`]) {
        const beyond = await startConsumer('select');
        expect((await beyond.say(command)).error).toEqual({
          code: 'usage',
          message:
            'descriptor 1024 has no place in an fd_set, which ends at 1023; take poll or epoll, or fewer descriptors',
        });
        expect(await beyond.ended).toEqual({ status: 1, signal: null });
      }
    }
  });

  it.each(['poll', 'epoll'])('%s serves 1,100 descriptors, one ready, some, all', async (mechanism) => {
    const floor = await startConsumer(mechanism);
    for (const ready of [1, 110, 1_100, 0]) {
      isMeasured(await floor.say(`scan kind=${EVENTFD} fds=1100 ready=${ready} samples=2 batch=3`), 2);
    }
    isMeasured(await floor.say(`register kind=${EVENTFD} fds=1100 samples=2`), 2);
    const reply = await floor.say('events fds=1100 bytes=64 samples=2');
    expect(reply.checksum).toBe(sumOf(64, 0, 2, 1_100));
    await floor.close();
  });

  it('arrive and mixed refuse it as well', async () => {
    for (const command of ['arrive fds=1100 bytes=64 records=1 first=0', 'rest fds=1100 timeMs=1', 'mixed fds=1100']) {
      const fds = Array.from({ length: 1_100 }, () => addon.eventfd(true));
      const floor = new Floor(fds, { args: ['multiplex', 'select'] });
      await floor.next();
      expect((await floor.say(command)).error).toMatchObject({
        code: 'usage',
        message: expect.stringMatching(/^descriptor 1024 .*poll or epoll/),
      });
      expect((await floor.ended).status).toBe(1);
    }
  });
});

describe('the floor as a program', () => {
  it.each([
    [['multiplex'], /usage:/],
    [['multiplex', 'kqueue'], /"kqueue" is none of select, poll, epoll/],
    [['multiplex', 'select', '3'], /"3" is not "threads"/],
    [['multiplex', 'select', 'threads', '3'], /usage:/],
  ])('%j ends with status 2 and says why', (args, message) => {
    const end = spawnSync(locateFloor(), args, { encoding: 'utf8', timeout: 20_000 });
    expect(end.status).toBe(2);
    expect(end.stderr).toMatch(message);
  });
});
