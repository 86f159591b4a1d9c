/** The damage part of the record suite: what was lost, doubled, moved or changed on the way is found, and what came before it is kept. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReaderSide, takeAll, takePieces, withReader } from './record-taking.js';
import { DATA, END, encodeRecord, encodeRecords, HEADER, makePayload } from './wire-record.js';

const PAYLOADS = [makePayload(24, 1), makePayload(0), makePayload(40, 2), makePayload(7, 3)];
const RECORDS = encodeRecords(PAYLOADS);
const DAMAGE_CODES = ['record-corrupt', 'record-truncated', 'record-too-large'];

export function claimDamageFound({ open, wire, isCuttable, join, part }: ReaderSide): void {
  describe('damage', () => {
    test.each([
      ['doubled', [0, 1, 1, 2, 3, 4], 2],
      ['dropped', [0, 2, 3, 4], 1],
      ['dropped as the first', [1, 2, 3, 4], 0],
      ['swapped with the next', [0, 2, 1, 3, 4], 1],
      ['replaced by an earlier one', [0, 1, 2, 0, 4], 3],
      ['dropped as the last before the end', [0, 1, 2, 4], 3],
    ])('finds a record that was %s', async (_, order, good) => {
      const { payloads, error } = await takePieces(open, part(order.map((index) => RECORDS[index]!)));
      expect(error).toMatchObject({ code: 'record-corrupt' });
      expect(payloads).toEqual(PAYLOADS.slice(0, good));
    });

    test('finds each single flipped bit of a record, and keeps the one before it', async () => {
      const record = RECORDS[2]!;
      for (let bit = 0; bit < record.length * 8; bit++) {
        const pieces = part([RECORDS[0]!, RECORDS[1]!, flipBit(record, bit), ...RECORDS.slice(3)]);
        const { payloads, error } = await takePieces(open, pieces);
        expect(DAMAGE_CODES, `bit ${bit}`).toContain(error?.code);
        expect(payloads, `bit ${bit}`).toEqual(PAYLOADS.slice(0, 2));
      }
    });

    test('finds any flipped bit of any record', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 1_500 }), fc.nat(), async (payload, place) => {
          const record = encodeRecord(payload, 0);
          const damaged = flipBit(record, place % (record.length * 8));
          const { payloads, error } = await takePieces(open, part([damaged, encodeRecord(new Uint8Array(), 1, END)]));
          expect(DAMAGE_CODES).toContain(error?.code);
          expect(payloads).toEqual([]);
        }),
        { numRuns: 300 },
      );
    });

    test.each([
      ['of an unknown kind', encodeRecord(makePayload(8), 0, 2)],
      ['that ends the stream and carries data', encodeRecord(makePayload(8), 0, END)],
      ['that ends the stream with a number ahead', encodeRecord(new Uint8Array(), 1, END)],
      ['with a number ahead', encodeRecord(makePayload(8), 1, DATA)],
    ])('refuses a record %s, sound as its checksum is', async (_, record) => {
      expect(await takePieces(open, part([record]))).toMatchObject({ payloads: [], error: { code: 'record-corrupt' } });
    });

    test.runIf(isCuttable)('says after how many records, wherever the stream is cut off, and keeps them', async () => {
      const parts = part(RECORDS);
      const stream = Buffer.concat(parts);
      const starts = parts.map((_, index) => Buffer.concat(parts.slice(0, index)).length);
      const lastCut = stream.length - wire.terminatorBytes;
      for (let cut = 0; cut < lastCut; cut++) {
        const isWhole = (index: number) => starts[index]! + parts[index]!.length - wire.terminatorBytes <= cut;
        const whole = RECORDS.filter((_, index) => isWhole(index)).length;
        const { payloads, error } = await takePieces(open, [stream.subarray(0, cut)]);
        expect(payloads, `cut at ${cut}`).toEqual(PAYLOADS.slice(0, whole));
        const arrived = wire.carries(Math.max(0, cut - starts[whole]!), RECORDS[whole]!.length);
        const where = arrived === 0 ? 'without an end record' : `${arrived} B of it arrived`;
        expect(error?.code, `cut at ${cut}`).toBe('record-truncated');
        expect(error?.message, `cut at ${cut}`).toContain(`Truncated after ${whole} records`);
        expect(error?.message, `cut at ${cut}`).toContain(where);
      }
    });

    test.each(RECORDS.map((_, index) => index))('says that the stream ended after %d whole records', async (whole) => {
      const { payloads, error } = await takePieces(open, part(RECORDS.slice(0, whole)));
      expect(payloads).toEqual(PAYLOADS.slice(0, whole));
      expect(error).toMatchObject({ code: 'record-truncated' });
      expect(error?.message).toContain(
        `Truncated after ${whole} records: the writer's end closed without an end record`,
      );
    });

    test('takes EOF behind the end record for the end, and goes on saying so', async () => {
      await withReader(open, [...join(RECORDS), ...part([encodeRecord(makePayload(3), 5)])], async ({ reader }) => {
        expect(await takeAll(reader)).toEqual({ payloads: PAYLOADS, error: null });
        for (let again = 0; again < 3; again++) expect(await reader.next()).toBe(false);
        expect(reader.taken).toBe(PAYLOADS.length);
      });
    });

    test.each([
      ['a flipped bit', [flipBit(RECORDS[0]!, HEADER * 8), ...RECORDS.slice(1)]],
      ['an early EOF', [RECORDS[0]!.subarray(0, 20)]],
      ['a length above the bound', [flipBit(RECORDS[0]!, 31)]],
      ['a length above the bound and two good records', [flipBit(RECORDS[0]!, 31), RECORDS[0]!, RECORDS[1]!]],
    ])('never goes on behind %s', async (_, records) => {
      await withReader(open, join(records), async ({ reader }) => {
        const { error } = await takeAll(reader);
        expect(DAMAGE_CODES).toContain(error?.code);
        expect(await takeAll(reader)).toMatchObject({ payloads: [], error: { code: error?.code } });
        expect(reader.taken).toBe(0);
      });
    });
  });
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}
