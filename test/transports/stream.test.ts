/** What only streams do: pause and go on, keep the bytes they were given, break, and change hands. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { HEADER_BYTES, type RecordWriter } from '../../src/transports/record.js';
import { PAUSE_ABOVE_BYTES, StreamReader } from '../../src/transports/stream-reader.js';
import { StreamWriter } from '../../src/transports/stream-writer.js';
import { copyPayload, takeAll } from '../contracts/record-taking.js';
import { encodeRecord, encodeRecords, encodeStream, makePayload } from '../contracts/wire-record.js';
import { leavingNothing, until } from '../harness/leftovers.js';
import { destroySocket, openReadable, openWritable } from './fed-socket.js';

const OPTIONS = { bufferBytes: 64, maxPayloadBytes: 1 << 20 };

function commit(writer: RecordWriter, payload: Uint8Array) {
  writer.frame.bytes.set(payload, HEADER_BYTES);
  return writer.commit(payload.length);
}

/** Holds every write until it is let go: what a slow far end makes of a stream. */
class HeldWritable extends Writable {
  readonly held: { bytes: Uint8Array; done: (error?: Error | null) => void }[] = [];

  constructor(highWaterMark: number) {
    super({ highWaterMark });
  }

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.held.push({ bytes, done });
  }

  letGo(error?: Error): void {
    this.held.shift()!.done(error);
  }
}

describe('a stream reader', () => {
  test('gives a record that is there at once, and promises one that is not', async () => {
    const stream = new PassThrough();
    const reader = new StreamReader(stream, OPTIONS);
    const waiting = reader.next();
    expect(waiting).toBeInstanceOf(Promise);
    expect(() => reader.next()).toThrow(/earlier call still waits/);
    stream.write(encodeStream([makePayload(9), makePayload(0)]));
    expect(await waiting).toBe(true);
    expect(reader.next()).toBe(true);
    expect(reader.next()).toBe(false);
  });

  test('gives every record of a child that was gone before anybody looked', () =>
    leavingNothing(async () => {
      const payloads = [makePayload(9), makePayload(4_000)];
      const input = encodeStream(payloads);
      const pipe = openPipe();
      spawnSync('cat', { input, stdio: ['pipe', pipe.writeFd, 'inherit'] });
      close(pipe.writeFd);
      const readable = openReadable(pipe.readFd);
      try {
        await until(() => readable.readableLength === input.length);
        expect(await takeAll(new StreamReader(readable, OPTIONS))).toEqual({ payloads, error: null });
      } finally {
        await destroySocket(readable);
      }
    }));

  test('stops the stream when nobody takes records, and loses none when somebody does', () =>
    leavingNothing(async () => {
      const pipe = openPipe();
      const [near, far] = [openWritable(pipe.writeFd), openReadable(pipe.readFd)];
      const reader = new StreamReader(far, OPTIONS);
      const writer = new StreamWriter(near, { maxPayloadBytes: 1_008 });
      let given = 0;
      const writing = (async () => {
        for (; given < 10_000; given++) await commit(writer, makePayload(1_008, given));
        await writer.end();
      })();
      await until(() => far.isPaused());
      let before = -1;
      // All that can still move does so within a turn or two.
      while (before !== given) {
        before = given;
        for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(given).toBeLessThan(1_000);
      expect(reader.waitingBytes).toBeLessThanOrEqual(2 * PAUSE_ABOVE_BYTES);
      for (let record = 0; record < 10_000; record++) {
        expect(await reader.next()).toBe(true);
        expect(reader.waitingBytes).toBeLessThanOrEqual(2 * PAUSE_ABOVE_BYTES);
      }
      expect(await reader.next()).toBe(false);
      await writing;
      await destroySocket(near);
      await destroySocket(far);
    }));

  test('tells what broke the stream, behind the records that came before', async () => {
    const stream = new PassThrough();
    const reader = new StreamReader(stream, OPTIONS);
    stream.write(encodeRecord(makePayload(5), 0));
    await until(() => reader.waitingBytes > 0);
    const cause = Object.assign(new Error('the wire burnt'), { code: 'ECONNRESET' });
    stream.destroy(cause);
    expect(await takeAll(reader)).toMatchObject({
      payloads: [makePayload(5)],
      error: { code: 'record-truncated', cause, message: expect.stringContaining('the wire burnt') },
    });
    expect(await takeAll(reader)).toMatchObject({ error: { cause } });
  });

  test.each([
    ['destroyed without a word', (stream: PassThrough) => stream.destroy()],
    ['ended', (stream: PassThrough) => stream.end()],
  ])('does not wait on a stream that was %s, before it or while it waits', async (_, finish) => {
    const early = new PassThrough();
    finish(early);
    early.resume();
    await once(early, 'close');
    await expect(async () => new StreamReader(early, OPTIONS).next()).rejects.toMatchObject({
      code: 'record-truncated',
    });
    const late = new PassThrough();
    const waiting = new StreamReader(late, OPTIONS).next();
    finish(late);
    await expect(waiting).rejects.toMatchObject({ code: 'record-truncated' });
  });

  test('gives what it did not take back to the stream for the next reader, wherever it is detached', async () => {
    const payloads = [makePayload(40, 1), makePayload(0), makePayload(70, 2), makePayload(3)];
    const records = encodeRecords(payloads);
    for (let taken = 0; taken < payloads.length; taken++) {
      const stream = new PassThrough();
      const first = new StreamReader(stream, OPTIONS);
      stream.write(Buffer.concat(records));
      for (let record = 0; record < taken; record++) await first.next();
      await until(() => taken > 0 || first.waitingBytes > 0);
      first.detach();
      expect(stream.isPaused()).toBe(true);
      const second = new StreamReader(stream, { ...OPTIONS, firstSequence: taken });
      expect(await takeAll(second)).toEqual({ payloads: payloads.slice(taken), error: null });
    }
  });

  test('fails the wait that detach() ends, and leaves no listener but the one for errors', () => {
    const stream = new PassThrough();
    const before = stream.listenerCount('error');
    const readers = [1, 2, 3].map(() => {
      const reader = new StreamReader(stream, OPTIONS);
      const waiting = reader.next() as Promise<boolean>;
      reader.detach();
      return waiting;
    });
    expect(stream.listenerCount('data')).toBe(0);
    expect(stream.listenerCount('error')).toBe(before + 1);
    stream.emit('error', new Error('heard by nobody in particular'));
    return Promise.all(readers.map((waiting) => expect(waiting).rejects.toMatchObject({ code: 'aborted' })));
  });

  test('refuses a stream of text', () => {
    expect(() => new StreamReader(Readable.from(['a']).setEncoding('utf8'), OPTIONS)).toThrow(/decodes them as utf8/);
  });
});

describe('a stream writer', () => {
  test('changes no byte that the stream still holds, and uses the memory again once it does not', async () => {
    const stream = new HeldWritable(1_000);
    const writer = new StreamWriter(stream, { maxPayloadBytes: 84 });
    const payloads = [1, 2, 3, 4].map((seed) => makePayload(84, seed));
    const frames = payloads.map((payload) => {
      const { frame } = writer;
      expect(commit(writer, payload)).toBeUndefined();
      return frame;
    });
    writer.frame.bytes.fill(0xee);
    expect(new Set([...frames, writer.frame]).size).toBe(5);
    const got: Uint8Array[] = [];
    const flushed = writer.flush();
    while (stream.held.length > 0) {
      got.push(Uint8Array.from(stream.held[0]!.bytes));
      stream.letGo();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flushed;
    expect(got).toEqual(payloads.map((payload, sequence) => Uint8Array.from(encodeRecord(payload, sequence))));
    for (let record = 0; record < 4; record++) {
      expect([...frames, writer.frame]).toContain(writer.frame);
      void commit(writer, payloads[0]!);
      expect(frames).toContain(writer.frame);
    }
  });

  test('takes what it forwards along: the reader may go on at once', async () => {
    const stream = new HeldWritable(10_000);
    const source = new PassThrough();
    const reader = new StreamReader(source, OPTIONS);
    source.write(encodeStream([makePayload(20, 1), makePayload(20, 2)]));
    for (const maxPayloadBytes of [100, 4]) {
      const writer = new StreamWriter(stream, { maxPayloadBytes });
      await reader.next();
      void writer.forward(reader);
    }
    reader.buffer.bytes.fill(0xee);
    expect(Uint8Array.from(stream.held[0]!.bytes)).toEqual(Uint8Array.from(encodeRecord(makePayload(20, 1), 0)));
    stream.letGo();
    await until(() => stream.held.length > 0);
    expect(Uint8Array.from(stream.held[0]!.bytes)).toEqual(Uint8Array.from(encodeRecord(makePayload(20, 2), 1)));
  });

  test.each([
    ['the stream is full', 100, 84, 84, 1],
    ['as many large frames are out as it may hold bytes', 10_000, 4_984, 10, 3],
  ])('waits when %s, until all is handed on', async (_, highWaterMark, maxPayloadBytes, payloadBytes, atRecord) => {
    const stream = new HeldWritable(highWaterMark);
    const writer = new StreamWriter(stream, { maxPayloadBytes });
    for (let record = 1; record < atRecord; record++) expect(commit(writer, makePayload(payloadBytes))).toBeUndefined();
    let isOn = false;
    const waiting = Promise.resolve(commit(writer, makePayload(payloadBytes))).then(() => {
      isOn = true;
    });
    for (let record = 0; record < atRecord; record++) {
      await until(() => stream.held.length > 0);
      expect(isOn).toBe(false);
      stream.letGo();
    }
    await waiting;
    expect(writer.sequence).toBe(atRecord);
  });

  test('counts neither the record that failed nor those behind it, and those before it', async () => {
    const stream = new HeldWritable(10_000);
    const writer = new StreamWriter(stream, { maxPayloadBytes: 84 });
    const [first, ...others] = [1, 2, 3].map((seed) => makePayload(84, seed));
    void commit(writer, first!);
    stream.letGo();
    await writer.flush();
    const { checksum } = writer;
    for (const payload of others) expect(commit(writer, payload)).toBeUndefined();
    const flushed = writer.flush() as Promise<void>;
    stream.letGo(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    const expected = { code: 'peer-gone', message: expect.stringContaining('1 records'), cause: { code: 'EPIPE' } };
    await expect(flushed).rejects.toMatchObject(expected);
    expect([writer.sequence, writer.checksum]).toEqual([1, checksum]);
    await expect(async () => commit(writer, first!)).rejects.toMatchObject(expected);
    await expect(async () => writer.flush()).rejects.toMatchObject(expected);
  });

  test('tells a wait of the end of a stream that never calls back', async () => {
    const stream = new HeldWritable(10);
    const writer = new StreamWriter(stream, { maxPayloadBytes: 84 });
    const waiting = commit(writer, makePayload(84));
    stream.destroy();
    await expect(waiting).rejects.toMatchObject({ code: 'peer-gone', cause: { code: 'ERR_STREAM_PREMATURE_CLOSE' } });
    expect(writer.sequence).toBe(0);
  });

  test('passes any other error on as it is', async () => {
    const stream = new HeldWritable(10);
    const writer = new StreamWriter(stream, { maxPayloadBytes: 84 });
    const waiting = commit(writer, makePayload(84));
    const cause = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    stream.letGo(cause);
    await expect(waiting).rejects.toBe(cause);
  });

  test('keeps an error that nobody waits for from ending the process, while it writes and after it let go', async () => {
    const stream = new HeldWritable(10);
    const writer = new StreamWriter(stream, { maxPayloadBytes: 84 });
    writer.detach();
    const cause = Object.assign(new Error('broken pipe'), { code: 'EPIPE' });
    stream.destroy(cause); // an 'error' without a listener would be thrown
    // The event comes before the next turn; a listener that came with the next writer would hear it if that were made now.
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.closed).toBe(true);
    const next = new StreamWriter(stream, { maxPayloadBytes: 84 });
    await expect(async () => commit(next, makePayload(3))).rejects.toMatchObject({ code: 'peer-gone', cause });
  });

  test('leaves nothing on the stream, so that a hundred may follow one another', async () => {
    const stream = new PassThrough();
    const reader = new StreamReader(stream, OPTIONS);
    for (let use = 0; use < 100; use++) {
      const writer = new StreamWriter(stream, { maxPayloadBytes: 84, firstSequence: use });
      await commit(writer, makePayload(10, use));
      await writer.flush();
      writer.detach();
      expect(await reader.next()).toBe(true);
      expect(copyPayload(reader)).toEqual(makePayload(10, use));
    }
    expect([stream.listenerCount('error'), stream.listenerCount('close')]).toEqual([2, 1]); // the reader's, and who hears errors for nobody
  });
});
