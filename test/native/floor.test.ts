import { execFile, spawn, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readFully } from '../../src/sys/io.js';
import { addon, countOpen } from './addon-harness.js';
import { Floor, locateFloor, makePipe, makeRecord, type Reply } from './floor-driver.js';

const checksumOf = (payload: Uint8Array) => addon.checksum(payload, 0, payload.length);
const sumOf = (bytes: number, count: number, first = 0) => {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    sum = (sum + new DataView(makeRecord(bytes, (first + index) >>> 0, checksumOf).buffer).getUint32(12, true)) >>> 0;
  }
  return sum;
};

/** Two floors facing each other: `there` initiates or produces, `back` responds or consumes. */
async function startPair(): Promise<[Floor, Floor]> {
  const [[backRead, thereWrite], [thereRead, backWrite]] = [makePipe(), makePipe()];
  const pair: [Floor, Floor] = [new Floor([thereRead, thereWrite]), new Floor([backRead, backWrite])];
  await Promise.all(pair.map((floor) => floor.next()));
  return pair;
}

/** One floor whose descriptors 3 and 4 are ours at the other end. */
async function startAlone(): Promise<{ floor: Floor; toFloor: number; fromFloor: number; greeting: Reply }> {
  const [floorRead, toFloor] = makePipe();
  const [fromFloor, floorWrite] = makePipe();
  const floor = new Floor([floorRead, floorWrite]);
  return { floor, toFloor, fromFloor, greeting: await floor.next() };
}

const writeAll = (fd: number, bytes: Uint8Array) => expect(addon.write(fd, bytes, 0, bytes.length)).toBe(bytes.length);

describe('the floor as a member', () => {
  it('greets with its process, its thread and the kinds of its descriptors, and ends with status 0 at EOF on 0', async () => {
    const before = countOpen();
    const { floor, toFloor, fromFloor, greeting } = await startAlone();
    expect(greeting).toEqual({
      ok: true,
      pid: floor.process.pid,
      tid: floor.process.pid,
      descriptors: { 3: 'pipe', 4: 'pipe' },
    });
    expect(await floor.close()).toEqual({ status: 0, signal: null });
    addon.close(toFloor);
    addon.close(fromFloor);
    expect(countOpen()).toBe(before);
  });

  it.each([
    [16, 3, 4, 0],
    [64, 5, 10, 0],
    [67, 2, 10, 1_000],
    [65_536, 2, 4, 7],
    [1 << 20, 1, 3, 0],
    [64, 1, 8, 0xfffffffe],
  ])(
    'round trips of %i B, %i samples of %i, from sequence %i: both ends sum up the same records',
    async (bytes, samples, batch, first) => {
      const [there, back] = await startPair();
      const rounds = samples * batch;
      const [initiated, responded] = await Promise.all([
        there.say(`initiate bytes=${bytes} samples=${samples} batch=${batch} first=${first}`),
        back.say(`respond bytes=${bytes} rounds=${rounds} first=${first}`),
      ]);
      const checksum = sumOf(bytes, rounds, first);
      expect(initiated).toMatchObject({ ok: true, checksum });
      expect(responded).toMatchObject({ ok: true, checksum });
      expect(initiated.samplesNs).toHaveLength(samples);
      expect((initiated.samplesNs as number[]).every((sampleNs) => sampleNs > 0)).toBe(true);
      const elapsedNs = (initiated.endNs as number) - (initiated.startNs as number);
      const summed = (initiated.samplesNs as number[]).reduce((sum, sampleNs) => sum + sampleNs * batch, 0);
      expect(elapsedNs).toBeGreaterThanOrEqual(Math.floor(summed));
      for (const reply of [initiated, responded]) {
        expect((reply.cpus as number[]).length).toBeGreaterThan(0);
        for (const field of ['cpuNs', 'voluntarySwitches', 'involuntarySwitches'])
          expect(reply[field]).toBeGreaterThanOrEqual(0);
      }
      expect(await Promise.all([there.close(), back.close()])).toEqual(Array(2).fill({ status: 0, signal: null }));
    },
  );

  it('streams, command after command', async () => {
    const [there, back] = await startPair();
    for (const [bytes, records, first] of [
      [64, 1_000, 0],
      [65_536, 20, 1_000],
      [100_000, 7, 5],
    ] as const) {
      const replies = await Promise.all([
        there.say(`produce bytes=${bytes} records=${records} first=${first}`),
        back.say(`consume bytes=${bytes} records=${records} first=${first}`),
      ]);
      const checksum = sumOf(bytes, records, first);
      expect(replies).toMatchObject(Array(2).fill({ ok: true, checksum }));
    }
    await Promise.all([there.close(), back.close()]);
  });

  it('writes the record that src/README.md draws, byte for byte', async () => {
    const { floor, toFloor, fromFloor } = await startAlone();
    const reply = floor.say('produce bytes=71 records=20 first=3');
    for (let sequence = 3; sequence < 23; sequence++) {
      const found = new Uint8Array(71);
      expect(readFully(addon.read, fromFloor, found, 0, 71)).toBe(71);
      expect(found).toEqual(makeRecord(71, sequence, checksumOf));
    }
    expect(await reply).toMatchObject({ ok: true, checksum: sumOf(71, 20, 3) });
    await floor.close();
    addon.close(toFloor);
    addon.close(fromFloor);
  });

  it('encodes without touching a descriptor', async () => {
    const { floor, toFloor, fromFloor } = await startAlone();
    const reply = await floor.say('encode bytes=64 samples=3 batch=50');
    expect(reply).toMatchObject({ ok: true, checksum: sumOf(64, 150) });
    expect(reply.samplesNs).toHaveLength(3);
    addon.setNonBlocking(fromFloor, true);
    expect(() => addon.read(fromFloor, new Uint8Array(1), 0, 1)).toThrow('EAGAIN');
    await floor.close();
    addon.close(toFloor);
    addon.close(fromFloor);
  });
});

describe('what goes wrong is said with a code, and ends the floor with status 1', () => {
  /** Sends these bytes to a floor that wants 2 records of 64 B, then EOF. */
  async function consumeFrom(sent: Uint8Array[]): Promise<[Reply, number | null]> {
    const { floor, toFloor, fromFloor } = await startAlone();
    const reply = floor.say('consume bytes=64 records=2 first=0');
    for (const bytes of sent) writeAll(toFloor, bytes);
    addon.close(toFloor);
    const answer = await reply;
    const { status } = await floor.ended;
    addon.close(fromFloor);
    return [answer, status];
  }
  const good = makeRecord(64, 0, checksumOf);
  const damaged = (offset: number, bit: number) => {
    const record = makeRecord(64, 1, checksumOf);
    record[offset]! ^= 1 << bit;
    return record;
  };

  it.each<[string, Uint8Array[], string, RegExp]>([
    ['EOF before any record', [], 'record-truncated', /after 0 records: EOF at byte 0 of 64/],
    ['EOF between records', [good], 'record-truncated', /after 1 records: EOF at byte 0 of 64/],
    [
      'EOF inside a header',
      [good, makeRecord(64, 1, checksumOf).subarray(0, 7)],
      'record-truncated',
      /after 1 records: EOF at byte 7 of 64/,
    ],
    [
      'EOF inside a payload',
      [good, makeRecord(64, 1, checksumOf).subarray(0, 63)],
      'record-truncated',
      /EOF at byte 63 of 64/,
    ],
    ['another length', [good, damaged(0, 2)], 'record-corrupt', /after 1 records: length is 52, expected 48/],
    ['another kind', [good, damaged(4, 0)], 'record-corrupt', /kind is 1, expected 0/],
    [
      'another kind, checksum and all',
      [good, makeRecord(64, 1, checksumOf, { kind: 1 })],
      'record-corrupt',
      /kind is 1/,
    ],
    [
      'another length, checksum and all',
      [good, makeRecord(64, 1, checksumOf, { length: 47 })],
      'record-corrupt',
      /length is 47/,
    ],
    ['another sequence', [good, damaged(8, 1)], 'record-corrupt', /sequence is 3, expected 1/],
    ['a repeated record', [good, good], 'record-corrupt', /sequence is 0, expected 1/],
    ['another checksum', [good, damaged(12, 7)], 'record-corrupt', /checksum is \d+, expected \d+/],
    ['a flipped first bit of the payload', [good, damaged(16, 0)], 'record-corrupt', /checksum/],
    ['a flipped last bit of the payload', [good, damaged(63, 7)], 'record-corrupt', /checksum/],
  ])('%s', async (_, sent, code, message) => {
    const [reply, status] = await consumeFrom(sent);
    expect(reply.error).toEqual({ code, message: expect.stringMatching(message) });
    expect(status).toBe(1);
  });

  it('a reader that is gone is peer-gone, in produce and in initiate', async () => {
    for (const command of ['produce bytes=64 records=1000000 first=0', 'initiate bytes=64 samples=1 batch=1 first=0']) {
      const { floor, toFloor, fromFloor } = await startAlone();
      addon.close(fromFloor);
      expect((await floor.say(command)).error).toMatchObject({ code: 'peer-gone' });
      expect(await floor.ended).toEqual({ status: 1, signal: null });
      addon.close(toFloor);
    }
  });

  it('a partner killed in the middle of a stream is told, and nobody stays', async () => {
    const [there, back] = await startPair();
    const produced = there.say('produce bytes=4096 records=1000000000 first=0');
    back.process.kill('SIGKILL');
    expect((await produced).error).toMatchObject({ code: 'peer-gone' });
    expect((await there.ended).status).toBe(1);
    expect((await back.ended).signal).toBe('SIGKILL');
  });

  it.each([
    ['fly bytes=1', /unknown verb fly; known: initiate respond produce consume encode offer receive/],
    ['', /separated by single spaces/],
    ['produce  bytes=64', /separated by single spaces/],
    ['produce bytes=64 records=1', /produce needs first once/],
    ['produce bytes=64 records=1 first=0 first=0', /produce needs first once/],
    ['produce bytes=64 records=1 first=0 colour=1', /produce has no key colour/],
    ['produce bytes=15 records=1 first=0', /bytes must be from 16 to/],
    ['produce bytes=64 records=0 first=0', /records must be from 1 to/],
    ['produce bytes=64 records=1 first=4294967296', /first must be from 0 to 4294967295/],
    ['produce bytes=0x40 records=1 first=0', /expected key=NUMBER, got bytes=0x40/],
    ['produce bytes=-1 records=1 first=0', /expected key=NUMBER/],
    ['produce bytes= records=1 first=0', /expected key=NUMBER/],
    ['produce bytes=9999999999999999 records=1 first=0', /expected key=NUMBER/],
    ['offer bytes=64 records=1 first=0', /offer needs periodNs once/],
    ['offer bytes=64 records=1 periodNs=0 first=0', /periodNs must be from 1 to 60000000000/],
    ['receive bytes=64 records=10000001 first=0', /records must be from 1 to 10000000/],
    ['encode bytes=64 samples=1 batch=1 "quoted\\"', /expected key=NUMBER, got "quoted\\"/],
    ['x'.repeat(5_000), /unknown verb x|at most 4096 bytes/],
  ])('usage: %s', async (command, message) => {
    const { floor, toFloor, fromFloor } = await startAlone();
    expect((await floor.say(command)).error).toEqual({ code: 'usage', message: expect.stringMatching(message) });
    expect((await floor.ended).status).toBe(1);
    addon.close(toFloor);
    addon.close(fromFloor);
  });

  it('dies with the process that started it, although its commands stay open', async () => {
    const [commandsRead, commandsWrite] = makePipe();
    const [repliesRead, repliesWrite] = makePipe();
    const source = `const { spawn } = require('node:child_process');
      spawn(${JSON.stringify(locateFloor())}, [], { stdio: [3, 4, 'ignore'], detached: true });`;
    const holder = spawn(process.execPath, ['-e', `${source} setInterval(() => {}, 1000)`], {
      stdio: ['ignore', 'ignore', 'inherit', commandsRead, repliesWrite],
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    addon.close(commandsRead);
    addon.close(repliesWrite);
    const greeting = new Uint8Array(4_096);
    expect(addon.read(repliesRead, greeting, 0, 4_096)).toBeGreaterThan(0);
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('close', resolve));
    // EOF comes when the last writing end is closed: the floor's own.
    expect(readFully(addon.read, repliesRead, greeting, 0, 4_096)).toBe(0);
    addon.close(commandsWrite);
    addon.close(repliesRead);
  });
});

describe('the floor as a program', () => {
  const run = promisify(execFile);

  it('first-byte writes one byte to the descriptor named', () => {
    const { status, output } = spawnSync(locateFloor(), ['first-byte', '3'], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: 20_000,
    });
    expect(status).toBe(0);
    expect([...(output[3] as unknown as Uint8Array)]).toEqual([1]);
  });

  it('clock prints what a clock read costs', async () => {
    const { stdout } = await run(locateFloor(), ['clock'], { timeout: 20_000 });
    const { overheadNs, resolutionNs } = JSON.parse(stdout) as Record<string, number>;
    expect(overheadNs).toBeGreaterThan(0);
    expect(resolutionNs).toBeGreaterThan(0);
  });

  it.each([
    [['fly'], 2, /usage:/],
    [['first-byte'], 2, /usage:/],
    [['first-byte', 'x'], 2, /"x" is no descriptor/],
    [['first-byte', '-1'], 2, /is no descriptor/],
    [['first-byte', '1000000'], 1, /write on descriptor 1000000: Bad file descriptor/],
  ])('%j ends with status %i and says why', (args, status, message) => {
    const end = spawnSync(locateFloor(), args, { encoding: 'utf8', timeout: 20_000 });
    expect(end.status).toBe(status);
    expect(end.stderr).toMatch(message);
  });
});
