/** What only messages do: values that are no records, a channel that closes, a sender that waits. */

import { describe, expect, test } from 'vitest';
import { close, write } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import type { MessageEnd } from '../../src/transports/message-channel.js';
import { MessageReader } from '../../src/transports/message-reader.js';
import { MessageWriter } from '../../src/transports/message-writer.js';
import { HEADER_BYTES } from '../../src/transports/record.js';
import { takeAll } from '../contracts/record-taking.js';
import { encodeRecord, encodeStream, makePayload } from '../contracts/wire-record.js';
import { leavingNothing } from '../harness/leftovers.js';
import { StandInChannel, startRelay } from './message-transport.js';

const OPTIONS = { bufferBytes: 64, maxPayloadBytes: 1 << 16 };
const CODECS = ['json', 'advanced'] as const;
const record = encodeRecord(makePayload(9), 0);

/** Commits without waiting, until commit() wants to be waited for. */
function commitUntilWaiting(writer: MessageWriter, payloadBytes: number, most: number) {
  for (let records = 1; records <= most; records++) {
    const waiting = writer.commit(payloadBytes);
    if (waiting !== undefined) return { records, waiting };
  }
  throw new Error(`${most} records were given, and none had to wait`);
}

describe('a message reader', () => {
  const wrong = [
    null,
    undefined,
    7,
    {},
    [],
    new Uint8Array(),
    record.subarray(0, 15),
    record.subarray(0, 20),
    [...record],
  ];
  test.each(CODECS.flatMap((codec) => wrong.map((message) => [codec, message] as const)))(
    'finds no record in a message of %s that is %j',
    async (codec, message) => {
      const channel = new StandInChannel(codec);
      const reader = new MessageReader(channel, codec, OPTIONS);
      channel.emit('message', message);
      channel.deliver(record);
      for (let again = 0; again < 2; again++) {
        expect(await takeAll(reader)).toMatchObject({ payloads: [], error: { code: 'record-corrupt' } });
      }
    },
  );

  test.each(CODECS)('finds two records in one message, and one with a byte too much, damaged: %s', async (codec) => {
    for (const bytes of [encodeStream([makePayload(9)]), Uint8Array.from([...record, 0])]) {
      const channel = new StandInChannel(codec);
      const reader = new MessageReader(channel, codec, OPTIONS);
      channel.deliver(bytes);
      await expect(async () => reader.next()).rejects.toMatchObject({ code: 'record-corrupt' });
    }
  });

  test('gives a message that is there at once, promises one that is not, and knows a channel that is closed', async () => {
    const channel = new StandInChannel('json');
    const reader = new MessageReader(channel, 'json', OPTIONS);
    const waiting = reader.next();
    expect(waiting).toBeInstanceOf(Promise);
    channel.deliver(record);
    expect(await waiting).toBe(true);
    channel.deliver(encodeRecord(makePayload(9), 1));
    expect(reader.waitingMessages).toBe(1);
    expect(reader.next()).toBe(true);
    channel.disconnect();
    expect(() => reader.next()).toThrow(/Truncated after 2 records/);
    expect(() => new MessageReader(channel, 'json', OPTIONS).next()).toThrow(/Truncated after 0 records/);
    reader.detach();
    expect(channel.listenerCount('message') + channel.listenerCount('disconnect')).toBe(2); // the other one's
  });
});

describe('a message writer', () => {
  test.each(CODECS)('waits while the relay takes nothing, loses nothing and leaves nothing: %s', (codec) =>
    leavingNothing(async () => {
      const gate = openPipe();
      const relay = startRelay(codec, gate.readFd);
      const writer = new MessageWriter(relay.child, codec, { maxPayloadBytes: 32_768 });
      const reader = new MessageReader(relay.child, codec, OPTIONS);
      const payload = makePayload(32_768);
      writer.frame.bytes.set(payload, HEADER_BYTES);
      // Each record goes one by one into a channel that nobody reads; a writer that never waits would go on to the end.
      const { records, waiting } = commitUntilWaiting(writer, payload.length, 3_000);
      expect(records).toBeLessThan(60);
      let isOn = false;
      const on = Promise.resolve(waiting).then(() => {
        isOn = true;
      });
      for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(isOn).toBe(false);
      write(gate.writeFd, new Uint8Array(1), 0, 1);
      await on;
      await writer.end();
      const { payloads, error } = await takeAll(reader);
      expect(error).toBeNull();
      expect(payloads.map((taken) => Buffer.from(payload).equals(taken))).toEqual(Array(records).fill(true));
      close(gate.readFd);
      close(gate.writeFd);
      await relay.leave();
    }),
  );

  test('lets callbacks come also when send() never says false', () => {
    const writer = new MessageWriter(new StandInChannel('json'), 'json', { maxPayloadBytes: 8 });
    const { records, waiting } = commitUntilWaiting(writer, 8, 1_000);
    expect(records).toBeLessThan(100);
    return waiting;
  });

  test('takes back what was under way when the channel closes, and says so to who waits', async () => {
    const channel = new StandInChannel('json');
    const writer = new MessageWriter(channel, 'json', { maxPayloadBytes: 8 });
    await writer.commit(8);
    await writer.flush();
    channel.hasRoom = false;
    const waiting = writer.commit(8);
    expect(writer.sequence).toBe(2);
    channel.disconnect();
    const expected = { code: 'peer-gone', cause: { code: 'ERR_IPC_CHANNEL_CLOSED' } };
    await expect(waiting).rejects.toMatchObject(expected);
    expect(writer.sequence).toBe(1);
    await expect(async () => writer.commit(8)).rejects.toMatchObject(expected);
  });

  test('says "peer gone" in a child whose channel is closed: there is no send() then', () => {
    const closed: MessageEnd = { connected: false, on: () => closed, off: () => closed };
    const writer = new MessageWriter(closed, 'json', { maxPayloadBytes: 8 });
    expect(() => writer.commit(8)).toThrow(expect.objectContaining({ code: 'peer-gone' }));
    expect(writer.sequence).toBe(0);
  });

  test('has the process of a fork for an end, too', () => {
    const end: MessageEnd = process;
    expect(typeof end.on).toBe('function');
  });
});
