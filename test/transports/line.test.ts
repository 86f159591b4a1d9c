/** What only lines do: texts that are none, ends without a line feed, iterations that break. */

import { createInterface } from 'node:readline';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { LineReader } from '../../src/transports/line-reader.js';
import { LineWriter } from '../../src/transports/line-writer.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import { takeAll } from '../contracts/record-taking.js';
import { encodeRecord, encodeRecords, makePayload } from '../contracts/wire-record.js';

const OPTIONS = { bufferBytes: 64, maxPayloadBytes: 300 };
const PAYLOADS = [makePayload(24, 1), makePayload(5, 2)];
const LINES = encodeRecords(PAYLOADS).map((record) => Buffer.from(record).toString('base64'));

async function* iterate(lines: readonly string[], failure?: Error): AsyncGenerator<string> {
  yield* lines;
  if (failure) throw failure;
}

describe('a line reader', () => {
  test.each([
    ['empty', ''],
    ['white space', ' '.repeat(LINES[1]!.length)],
    ['a character that is no base64', `${LINES[1]!.slice(0, 6)}*${LINES[1]!.slice(7)}`],
    ['padding in its middle', `${LINES[1]!.slice(0, 6)}=${LINES[1]!.slice(7)}`],
    ['a character beyond one byte', `${LINES[1]!.slice(0, 6)}\u0142${LINES[1]!.slice(7)}`],
    ['without its last character', LINES[1]!.slice(0, -1)],
    ['shorter than a header', 'AAAA'],
    ['shorter than it says', Buffer.from(encodeRecord(PAYLOADS[1]!, 1).subarray(0, 20)).toString('base64')],
    ['longer than it says', Buffer.from([...encodeRecord(PAYLOADS[1]!, 1), 0]).toString('base64')],
    ['two records', Buffer.concat(encodeRecords([PAYLOADS[1]!], 1)).toString('base64')],
  ])('finds a line damaged that is %s, keeps the one before it and goes no further', async (_, line) => {
    const reader = new LineReader(iterate([LINES[0]!, line, ...LINES.slice(1)]), OPTIONS);
    expect(await takeAll(reader)).toMatchObject({ payloads: [PAYLOADS[0]], error: { code: 'record-corrupt' } });
    for (let again = 0; again < 4; again++) {
      expect(await takeAll(reader)).toMatchObject({ payloads: [], error: { code: 'record-corrupt' } });
    }
  });

  test.each([
    ['no base64 although short and last', '*'.repeat(8), 'no base64'],
    ['shorter than a header, with another behind it', 'AAAA', 'a header alone has 16'],
  ])('says what is wrong with a line that is %s', async (_, line, words) => {
    const behind = words === 'no base64' ? [] : LINES.slice(2);
    const { error } = await takeAll(new LineReader(iterate([LINES[0]!, line, ...behind]), OPTIONS));
    expect(error).toMatchObject({ code: 'record-corrupt', message: expect.stringContaining(words) });
  });

  test('refuses a line longer than any record may be, whatever it holds', async () => {
    const bufferBytes = HEADER_BYTES + OPTIONS.maxPayloadBytes;
    const most = Buffer.alloc(bufferBytes).toString('base64');
    const more = Buffer.alloc(bufferBytes + 1).toString('base64');
    expect(await takeAll(new LineReader(iterate([most, '']), OPTIONS))).toMatchObject({
      error: { code: 'record-corrupt' },
    });
    const reader = new LineReader(iterate([more, '']), OPTIONS);
    expect(await takeAll(reader)).toMatchObject({ error: { code: 'record-too-large' } });
    expect(reader.buffer.bytes.length).toBe(64);
  });

  test('tells what broke the iteration, behind the records that came before, also within a line', async () => {
    const failure = new Error('the child exited with 3');
    for (const lines of [[LINES[0]!], [LINES[0]!, LINES[1]!.slice(0, 10)]]) {
      const reader = new LineReader(iterate(lines, failure), OPTIONS);
      const expected = { code: 'record-truncated', cause: failure, message: expect.stringContaining('exited with 3') };
      expect(await takeAll(reader)).toMatchObject({ payloads: [PAYLOADS[0]], error: expected });
      expect(await takeAll(reader)).toMatchObject({ payloads: [], error: expected });
    }
  });

  test('misses no line that came between its making and the first call', async () => {
    const input = new PassThrough();
    const reader = new LineReader(createInterface({ input }), OPTIONS);
    input.end(`${LINES.join('\n')}\n`);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(await takeAll(reader)).toEqual({ payloads: PAYLOADS, error: null });
  });

  test('refuses a second call while the first waits, and ends the iteration when it is detached', async () => {
    const input = new PassThrough();
    const reader = new LineReader(createInterface({ input }), OPTIONS);
    const waiting = reader.next() as Promise<boolean>;
    expect(() => reader.next()).toThrow(/earlier call still waits/);
    await reader.detach();
    await expect(waiting).rejects.toMatchObject({ code: 'record-truncated' });
  });
});

describe('a line writer', () => {
  test('waits while the stream is full, and uses its one frame again meanwhile without harm', async () => {
    const held: { text: string; done: () => void }[] = [];
    const stream = new Writable({
      highWaterMark: 100,
      write: (bytes: Buffer, _encoding, done) => held.push({ text: bytes.toString('latin1'), done }),
    });
    const writer = new LineWriter(stream, { maxPayloadBytes: 84 });
    writer.frame.bytes.set(PAYLOADS[0]!, HEADER_BYTES);
    expect(writer.commit(PAYLOADS[0]!.length)).toBeUndefined();
    writer.frame.bytes.set(PAYLOADS[1]!, HEADER_BYTES);
    const waiting = writer.commit(PAYLOADS[1]!.length);
    expect(waiting).toBeInstanceOf(Promise);
    for (const line of LINES.slice(0, 2)) {
      expect(held[0]!.text).toBe(`${line}\n`);
      held.shift()!.done();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waiting;
  });
});
