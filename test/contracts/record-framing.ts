/** The framing part of the record suite: however the bytes arrive, the records are the same. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyPayload, type ReaderSide, ROOMY, takeAll, takePieces, withReader } from './record-taking.js';
import { cutEvery, encodeRecord, encodeRecords, HEADER, makePayload } from './wire-record.js';

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const MULTIBYTE = new TextEncoder().encode('grüße, 世界, шишка 🎈\n');
/** The last but one is longer than a byte can say and not the first, so that a header of which one byte came says a wrong length. */
const PAYLOADS = [EVERY_BYTE, new Uint8Array(), MULTIBYTE, makePayload(258), Uint8Array.of(10)];
const SIZES = [0, 1, 3, 4, 15, 16, 17, 255, 256, 257, 65_535, 65_536, 65_537, 1 << 20];

export function claimFraming({ open, isCuttable, join, part }: ReaderSide): void {
  const stream = Buffer.concat(part(encodeRecords(PAYLOADS)));

  describe('framing', () => {
    test.runIf(isCuttable)('gives the same records with the stream cut at any byte offset', async () => {
      for (let cut = 1; cut < stream.length; cut++) {
        const { payloads, error } = await takePieces(open, [stream.subarray(0, cut), stream.subarray(cut)]);
        expect(error, `cut at ${cut}`).toBeNull();
        expect(payloads, `cut at ${cut}`).toEqual(PAYLOADS);
      }
    });

    test('gives back every byte there is, characters of several bytes and empty payloads', async () => {
      expect(await takePieces(open, part(encodeRecords(PAYLOADS)))).toEqual({ payloads: PAYLOADS, error: null });
    });

    const pieceSizes = isCuttable ? [1, 2, 4, 8, 16, 32, 64] : [];
    test.each(pieceSizes)('gives the same records from deliveries of %d bytes', async (pieceBytes) => {
      expect(await takePieces(open, cutEvery(stream, pieceBytes))).toEqual({ payloads: PAYLOADS, error: null });
    });

    test(`takes fifty records that arrive together apart, with ${isCuttable ? 'one call' : 'a call each'}`, async () => {
      const payloads = Array.from({ length: 50 }, (_, index) => makePayload(index, index));
      await withReader(open, join(encodeRecords(payloads)), async ({ reader, calls }) => {
        expect(await takeAll(reader)).toEqual({ payloads, error: null });
        expect(reader.taken).toBe(50);
        expect(calls()).toBe(isCuttable ? 1 : 51);
      });
    });

    test.runIf(isCuttable)('cuts no character of a text that arrives byte by byte', async () => {
      const { payloads } = await takePieces(open, cutEvery(join(encodeRecords([MULTIBYTE]))[0]!, 1));
      expect(new TextDecoder('utf-8', { fatal: true }).decode(payloads[0])).toBe('grüße, 世界, шишка 🎈\n');
    });

    test.each(SIZES)('takes a payload of %d bytes, whatever the buffer was at first', async (payloadBytes) => {
      const payload = makePayload(payloadBytes);
      for (const bufferBytes of [1, HEADER, HEADER + payloadBytes, 1 << 16]) {
        const options = { maxPayloadBytes: Math.max(1, payloadBytes), bufferBytes };
        await withReader(
          open,
          join(encodeRecords([payload, payload])),
          async ({ reader }) => {
            const { payloads, error } = await takeAll(reader);
            expect(error).toBeNull();
            // Buffer.equals: toEqual compares a megabyte element by element.
            expect(payloads.map((taken) => Buffer.from(payload).equals(taken))).toEqual([true, true]);
            const boundBytes = Math.max(HEADER + options.maxPayloadBytes, bufferBytes);
            expect(reader.buffer.bytes.length).toBeLessThanOrEqual(boundBytes);
          },
          options,
        );
      }
    });

    test('refuses a length of 0xFFFFFFFF and takes no memory for it', async () => {
      const monstrous = Buffer.from(encodeRecord(makePayload(8), 1));
      monstrous.writeUInt32LE(0xffff_ffff, 0);
      const pieces = part([encodeRecord(makePayload(8), 0), monstrous, makePayload(4_096)]);
      await withReader(open, pieces, async ({ reader }) => {
        const bufferBytes = reader.buffer.bytes.length;
        const before = process.memoryUsage().arrayBuffers;
        const { payloads, error } = await takeAll(reader);
        expect(payloads).toEqual([makePayload(8)]);
        expect(error).toMatchObject({ code: 'record-too-large', message: expect.stringContaining('After 1 records') });
        expect(reader.buffer.bytes.length).toBe(bufferBytes);
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
      });
    });

    test('takes the longest agreed payload and refuses one byte more', async () => {
      const options = { maxPayloadBytes: 300, bufferBytes: 64 };
      expect(await takePieces(open, join(encodeRecords([makePayload(300)])), options)).toMatchObject({ error: null });
      const { error } = await takePieces(open, join(encodeRecords([makePayload(301)])), options);
      expect(error).toMatchObject({ code: 'record-too-large' });
    });

    test('holds record 1 unchanged until next() is called, with record 2 already there', async () => {
      const [first, second] = [makePayload(100, 1), makePayload(100, 2)];
      await withReader(open, join(encodeRecords([first, second])), async ({ reader }) => {
        await reader.next();
        const { buffer, recordOffset, payloadOffset } = reader;
        expect(payloadOffset).toBe(recordOffset + HEADER);
        expect(copyPayload(reader)).toEqual(first);
        const copy = copyPayload(reader);
        await reader.next();
        expect(copyPayload(reader)).toEqual(second);
        expect(copy).toEqual(first);
        expect(reader.buffer).toBe(buffer); // no new one for each record: who needs record 1 longer has to copy it
      });
    });

    const rows: [string, number[]][] = [
      ['one record', [1 << 20]],
      ['a thousand records', Array.from({ length: 1_000 }, () => 1_048)],
    ];
    test.each(isCuttable ? rows : [])(
      'copies a bounded number of bytes for 1 MB in one-byte deliveries: %s',
      async (_, sizes) => {
        const payloads = sizes.map((bytes, index) => makePayload(bytes, index));
        const stream = join(encodeRecords(payloads))[0]!;
        const options = { maxPayloadBytes: 1 << 20, bufferBytes: 4_096 };
        await withReader(
          open,
          cutEvery(stream, 1),
          async ({ reader }) => {
            const count = countCopiedBytes();
            let taken = 0;
            try {
              while (await reader.next()) taken += reader.payloadBytes;
            } finally {
              count.stop();
            }
            expect(taken).toBe(sizes.reduce((sum, bytes) => sum + bytes));
            expect(count.bytes()).toBeLessThanOrEqual(2 * stream.length);
          },
          options,
        );
      },
    );

    test.runIf(isCuttable)('gives any records back from any deliveries', async () => {
      const payloads = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 12 });
      const cuts = fc.array(fc.nat(3_000), { maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(payloads, cuts, fc.integer({ min: 1, max: 300 }), async (given, places, bufferBytes) => {
          const stream = Buffer.concat(part(encodeRecords(given)));
          const inside = [...new Set(places.filter((place) => place > 0 && place < stream.length))].sort(
            (a, b) => a - b,
          );
          const pieces = [0, ...inside].map((from, index) => stream.subarray(from, inside[index] ?? stream.length));
          const { payloads: taken, error } = await takePieces(open, pieces, { ...ROOMY, bufferBytes });
          expect(error).toBeNull();
          expect(taken).toEqual(given);
        }),
        { numRuns: 200 },
      );
    });
  });
}

/** Counts the bytes moved by the ways in which JavaScript moves bytes, until stop() is called. */
function countCopiedBytes(): { bytes(): number; stop(): void } {
  const { set, copyWithin, slice } = Uint8Array.prototype;
  const { concat } = Buffer;
  let copied = 0;
  Uint8Array.prototype.set = function (this: Uint8Array, source: ArrayLike<number>, offset?: number) {
    copied += source.length;
    set.call(this, source, offset);
  };
  Uint8Array.prototype.copyWithin = function (this: Uint8Array, target: number, start: number, end = this.length) {
    copied += end - start;
    return copyWithin.call(this, target, start, end);
  } as typeof copyWithin;
  Uint8Array.prototype.slice = function (this: Uint8Array, start?: number, end?: number) {
    const part = slice.call(this, start, end);
    copied += part.length;
    return part;
  } as typeof slice;
  Buffer.concat = (list: readonly Uint8Array[], totalLength?: number) => {
    const joined = concat(list, totalLength);
    copied += joined.length;
    return joined;
  };
  return {
    bytes: () => copied,
    stop: () => {
      Object.assign(Uint8Array.prototype, { set, copyWithin, slice });
      Buffer.concat = concat;
    },
  };
}
