/** The passing part of the record suite: what goes in at one end comes out at the other, and each end learns when the other is gone. */

import { describe, expect, test } from 'vitest';
import { HEADER_BYTES } from '../../src/transports/record.js';
import type { Channel, EndOptions, RecordTransport } from './record-channel.js';
import { copyPayload, ROOMY, takeAll } from './record-taking.js';
import { makePayload, recordChecksum } from './wire-record.js';

const PAYLOADS = [makePayload(0), makePayload(1), makePayload(255), makePayload(256, 2), makePayload(1_000, 3)];

export function claimPassing(transport: RecordTransport): void {
  async function withChannel(use: (channel: Channel) => Promise<void>, options: EndOptions = ROOMY): Promise<void> {
    const channel = await transport.open(options);
    try {
      await use(channel);
    } finally {
      await channel.close();
    }
  }

  async function send({ writer }: Channel, payload: Uint8Array): Promise<void> {
    writer.frame.bytes.set(payload, HEADER_BYTES);
    await writer.commit(payload.length);
    await writer.flush();
  }

  describe('passing', () => {
    test('brings every payload through, in order, and counts and sums alike at both ends', () =>
      withChannel(async (channel) => {
        for (const payload of PAYLOADS) await send(channel, payload);
        await channel.writer.end();
        expect(await takeAll(channel.reader)).toEqual({ payloads: PAYLOADS, error: null });
        expect(channel.reader.taken).toBe(PAYLOADS.length);
        const data = PAYLOADS.map((payload, sequence) => recordChecksum(payload, sequence, 0));
        const whole = [...data, recordChecksum(new Uint8Array(), PAYLOADS.length, 1)];
        expect(channel.reader.checksum).toBe(whole.reduce((sum, one) => (sum + one) >>> 0, 0));
        expect(channel.writer.checksum).toBe(channel.reader.checksum);
      }));

    test('passes record by record, each before the next is made', () =>
      withChannel(async (channel) => {
        for (let round = 0; round < 200; round++) {
          await send(channel, makePayload(round, round));
          expect(await channel.reader.next()).toBe(true);
          expect(copyPayload(channel.reader)).toEqual(makePayload(round, round));
          expect(channel.writer.sequence).toBe(round + 1);
        }
      }));

    test('counts on from the number it was given, past the largest one', () =>
      withChannel(
        async (channel) => {
          for (const payload of PAYLOADS) await send(channel, payload);
          await channel.writer.end();
          expect(await takeAll(channel.reader)).toEqual({ payloads: PAYLOADS, error: null });
          expect(channel.writer.sequence).toBe(PAYLOADS.length - 1);
        },
        { ...ROOMY, firstSequence: 0xffff_fffe },
      ));

    test('forwards a record byte for byte, its checksum and number included', () =>
      withChannel(async (there) => {
        await withChannel(async (onward) => {
          for (const payload of PAYLOADS) {
            await send(there, payload);
            await there.reader.next();
            await onward.writer.forward(there.reader);
            expect(await onward.reader.next()).toBe(true);
            expect(copyPayload(onward.reader)).toEqual(payload);
          }
          expect(onward.writer.checksum).toBe(there.writer.checksum);
          expect(onward.writer.sequence).toBe(PAYLOADS.length);
        });
      }));

    test.each([-1, 65, 0x1_0000_0000, 1.5, Number.NaN])(
      'refuses a payload of %d bytes in a frame for 64, and sends nothing',
      (wrong) =>
        withChannel(
          async (channel) => {
            await expect(async () => channel.writer.commit(wrong)).rejects.toThrow(RangeError);
            expect(channel.writer.sequence).toBe(0);
            await send(channel, makePayload(64));
            await channel.writer.end();
            expect(await takeAll(channel.reader)).toEqual({ payloads: [makePayload(64)], error: null });
          },
          { ...ROOMY, maxPayloadBytes: 64 },
        ),
    );

    test('says "truncated" when the writer goes without an end record', () =>
      withChannel(async (channel) => {
        await send(channel, makePayload(10));
        await channel.closeWriter();
        const { payloads, error } = await takeAll(channel.reader);
        expect(payloads).toEqual([makePayload(10)]);
        expect(error).toMatchObject({ code: 'record-truncated' });
        expect(error?.message).toContain('Truncated after 1 records');
      }));

    test('keeps what was sent before the writer ended and closed', () =>
      withChannel(async (channel) => {
        for (const payload of PAYLOADS) await send(channel, payload);
        await channel.writer.end();
        await channel.closeWriter();
        expect(await takeAll(channel.reader)).toEqual({ payloads: PAYLOADS, error: null });
      }));

    test('gives each of three streams an end of its own', async () => {
      const channels: Channel[] = [];
      try {
        for (let stream = 0; stream < 3; stream++) channels.push(await transport.open(ROOMY));
        for (const [stream, channel] of channels.entries()) await send(channel, makePayload(20, stream));
        for (const { writer } of channels) await writer.end();
        for (const channel of channels) await channel.closeWriter();
        for (const [stream, { reader }] of channels.entries()) {
          expect(await takeAll(reader)).toEqual({ payloads: [makePayload(20, stream)], error: null });
        }
      } finally {
        for (const channel of channels) await channel.close();
      }
    });

    test('says "peer gone" when the reader left, counts no record for it, and the process lives on', () =>
      withChannel(async (channel) => {
        await send(channel, makePayload(10));
        await channel.reader.next();
        await channel.closeReader();
        const attempts = [() => send(channel, makePayload(10)), async () => channel.writer.end()];
        for (const attempt of attempts) {
          const error = await attempt().then(
            () => null,
            (thrown: unknown) => thrown,
          );
          expect(error).toMatchObject({ code: 'peer-gone', cause: { code: expect.any(String) } });
          expect(transport.goneCodes ?? ['EPIPE']).toContain((error as { cause: { code: string } }).cause.code);
          expect((error as Error).message).toContain('1 records were sent before');
          expect(channel.writer.sequence).toBe(1);
        }
      }));

    test('refuses to make a frame larger than any record may be', async () => {
      const open = async () => transport.open({ maxPayloadBytes: 16 * 1024 * 1024 + 1 });
      await expect(open()).rejects.toMatchObject({ code: 'record-too-large' });
    });
  });
}
