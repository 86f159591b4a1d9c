/** The job's producer without JavaScript: its records are those of the job's own producer, whatever the text. */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JOB_RECORD_BYTES } from '../../src/job/count-stream.js';
import { partitionInput, type Segment } from '../../src/job/partition.js';
import { readRecords } from '../../src/job/source.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import { useScratch } from '../job/scratch.js';
import { addon, countOpen } from './addon-harness.js';
import { Floor, locateFloor, makePipe } from './floor-driver.js';

const scratch = useScratch();

async function startSender(segments: readonly Segment[]): Promise<{ floor: Floor; readFd: number }> {
  const [readFd, writeFd] = makePipe();
  const words = segments.flatMap(({ path, start, end }) => [path, String(start), String(end)]);
  const floor = new Floor([writeFd], { args: ['text', ...words] });
  expect(await floor.next()).toMatchObject({ ok: true, descriptors: { 3: 'pipe' } });
  return { floor, readFd };
}

/** The payloads as src/job reads them from the files. */
function readExpected(segments: readonly Segment[]): string[] {
  const into = new Uint8Array(HEADER_BYTES + JOB_RECORD_BYTES);
  const records: string[] = [];
  for (const length of readRecords(segments, into, HEADER_BYTES, JOB_RECORD_BYTES)) {
    records.push(Buffer.from(into.subarray(HEADER_BYTES, HEADER_BYTES + length)).toString('latin1'));
  }
  return records;
}

/** The payloads as they come out of the pipe, each checked, up to the end record. */
function takeAll(reader: FdReader): string[] {
  const records: string[] = [];
  while (reader.next()) {
    const { buffer, payloadOffset, payloadBytes } = reader;
    records.push(Buffer.from(buffer.bytes.subarray(payloadOffset, payloadOffset + payloadBytes)).toString('latin1'));
  }
  return records;
}

async function expectSame(segments: readonly Segment[]): Promise<string[]> {
  const before = countOpen();
  const { floor, readFd } = await startSender(segments);
  const countItsOwn = () => readdirSync(`/proc/${floor.process.pid}/fd`).length;
  const itsOwn = countItsOwn();
  const reply = floor.say('send-text pauseUs=0');
  const reader = new FdReader(addon.read, readFd, { bufferBytes: 65_536 });
  const records = takeAll(reader);
  expect(records).toEqual(readExpected(segments));
  expect(addon.read(readFd, new Uint8Array(1), 0, 1)).toBe(0);
  expect(await reply).toMatchObject({ ok: true, records: records.length, checksum: reader.checksum });
  // It has closed the pipe, and every file that it opened.
  expect(countItsOwn()).toBe(itsOwn - 1);
  expect(await floor.close()).toEqual({ status: 0, signal: null });
  addon.close(readFd);
  // Both pipes of the floor's own (commands, replies) are gone as well.
  expect(countOpen()).toBe(before);
  return records;
}

const LINE = `${'word '.repeat(15)}\n`;
const LONG = 'x'.repeat(JOB_RECORD_BYTES);

describe("send-text sends the records of the job's own producer", () => {
  it.each<[string, string[], number]>([
    ['one short file', ['a b\nc\n'], 2],
    ['no final newline', ['a b\nc'], 2],
    ['no newline at all', ['abc'], 2],
    ['newlines alone', ['\n'.repeat(40_000)], 4],
    ['CRLF', ['one\r\ntwo\r\n'.repeat(5_000)], 5],
    ['many lines', [LINE.repeat(1_000)], 6],
    ['a line that fits to the byte', [`${LONG.slice(1)}\nshort\n`], 3],
    ['a line of one byte too many', [`${LONG}\nshort\n`], 3],
    ['a line that needs three records', [`${LONG}${LONG}rest\nshort\n`], 4],
    ['a long line behind a short one', [`short\n${LONG}${LONG}\nshort`], 5],
    ['a long line without an end', [`short\n${LONG}${LONG}`], 4],
    ['a file of exactly one record', [LONG], 2],
    ['bytes that are no text', ['\u0001\u00ff\n\r\u20ac\n'], 2],
    ['several files', ['one', 'two\n', 'three\nfour'], 6],
  ])('%s', async (_, texts, records) => {
    const segments = partitionInput(scratch.input(...texts), 1)[0]!;
    expect(await expectSame(segments)).toHaveLength(records);
  });

  it('an empty file and an empty part are an empty record each', async () => {
    const root = scratch.tree({ 'empty.txt': '', 'a b.txt': 'a\nb\n' });
    const [empty, text] = [join(root, 'empty.txt'), join(root, 'a b.txt')];
    const segments = [
      { path: empty, start: 0, end: 0 },
      { path: text, start: 2, end: 2 },
      { path: text, start: 0, end: 4 },
    ];
    expect(await expectSame(segments)).toEqual(['', '', 'a\nb\n', '']);
  });

  it('no part at all is an end record', async () => {
    expect(await expectSame([])).toEqual([]);
  });

  it('parts that begin and end inside files, and inside lines', async () => {
    const path = join(scratch.tree({ 'text.txt': LINE.repeat(2_000) }), 'text.txt');
    await expectSame([
      { path, start: 3, end: 40_003 },
      { path, start: 76, end: 77 },
      { path, start: 152_000 - 5, end: 152_000 },
    ]);
  });

  it.each([2, 3, 7])('the parts of %i producers are all of the input', async (producers) => {
    const input = scratch.input(LINE.repeat(700), `${LONG}\n${LINE}`, 'tail');
    const texts: string[] = [];
    for (const segments of partitionInput(input, producers)) texts.push((await expectSame(segments)).join(''));
    expect(texts.join('')).toBe(`${LINE.repeat(700)}${LONG}\n${LINE}tail`);
  });

  it('pauses before each record', async () => {
    const { floor, readFd } = await startSender(partitionInput(scratch.input('a\n', 'b\n'), 1)[0]!);
    const reply = await floor.say('send-text pauseUs=5000');
    // Two records of text and two that end a file.
    expect(reply.records).toBe(4);
    expect((reply.endNs as number) - (reply.startNs as number)).toBeGreaterThanOrEqual(4 * 5_000_000);
    await floor.close();
    addon.close(readFd);
  });
});

describe('what goes wrong', () => {
  async function expectFailure(segments: Segment[], command: string, code: string, message: RegExp): Promise<void> {
    const { floor, readFd } = await startSender(segments);
    expect((await floor.say(command)).error).toEqual({ code, message: expect.stringMatching(message) });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
    addon.close(readFd);
  }

  it('a file that has gone, one that has shrunk, and a folder are bad input', async () => {
    const root = scratch.tree({ 'text.txt': 'a\nb\n' });
    const bad = (name: string, end: number, message: RegExp) =>
      expectFailure([{ path: join(root, name), start: 0, end }], 'send-text pauseUs=0', 'bad-input', message);
    await bad('gone.txt', 4, /gone\.txt was there when the job was planned: No such file/);
    await bad('text.txt', 9, /text\.txt shrank while it was read: byte 4 of 9 is gone\. Give --input/);
    await bad('.', 4, /cannot be read: Is a directory/);
  });

  it('a reader that is gone is peer-gone', async () => {
    const path = join(scratch.tree({ 'text.txt': 'a\n' }), 'text.txt');
    const [readFd, writeFd] = makePipe();
    const floor = new Floor([writeFd], { args: ['text', path, '0', '2'] });
    addon.close(readFd);
    await floor.next();
    expect((await floor.say('send-text pauseUs=0')).error).toMatchObject({ code: 'peer-gone' });
    expect((await floor.ended).status).toBe(1);
  });

  it.each([
    ['send-text', /send-text needs pauseUs once/],
    ['send-text pauseUs=0 pauseMs=0', /send-text has no key pauseMs/],
    ['gush bytes=64 timeMs=1', /unknown verb gush; known: send-text$/],
  ])('usage: %s', async (command, message) => {
    await expectFailure([], command, 'usage', message);
  });

  it.each([
    [['a.txt'], /expected PATH START END for each part/],
    [['a.txt', '0', '1', 'b.txt'], /expected PATH START END for each part/],
    [['a.txt', '2', '1'], /START <= END, got a\.txt 2 1/],
    [['a.txt', '-1', '1'], /START <= END/],
    [['a.txt', '0', '1e3'], /START <= END/],
    [['a.txt', '', '1'], /START <= END/],
    [['a.txt', '0', '9999999999999999'], /START <= END/],
  ])('floor text %j ends with status 2 and says why', (words, message) => {
    const end = spawnSync(locateFloor(), ['text', ...words], { encoding: 'utf8', timeout: 20_000 });
    expect(end.status).toBe(2);
    expect(end.stderr).toMatch(message);
  });
});
