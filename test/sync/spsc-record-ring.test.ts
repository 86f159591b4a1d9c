/** What an SpscRecordRing means, both sides in one thread. */

import { expect, test } from 'vitest';
import { Random } from '../../src/core/random.js';
import { DATA_OFFSET } from '../../src/sync/ring-words.js';
import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import type { RecordConsumer } from '../../src/sync/spsc-record-ring-consumer.js';
import { FIRST_CURSORS, findDamage, GUARD_BYTES, makeRecord, makeRecordRing } from './ring-memory.js';

function openSides(capacityBytes: number, firstCursor = 0) {
  const { memory, ring } = makeRecordRing({ capacityBytes }, firstCursor);
  return { memory, ring, producer: ring.producer(), consumer: SpscRecordRing.open(memory, GUARD_BYTES).consumer() };
}

/** Returns a copy of the record that was taken last. */
const copyOf = (consumer: RecordConsumer) =>
  consumer.bytes.slice(consumer.offset, consumer.offset + consumer.payloadBytes);

// By hand: a record takes 8 B and its payload, up to a multiple of 8.
const sizes: [capacityBytes: number, maxPayloadBytes: number][] = [
  [8, 0],
  [16, 0],
  [24, 8],
  [32, 8],
  [40, 16],
  [64, 24],
  [72, 32],
  [1_024, 504],
  [2 ** 20, 2 ** 19 - 8],
];
test.each(sizes)('of capacity %d B: payloads up to %d B', (capacityBytes, maxPayloadBytes) => {
  const { ring, producer, consumer } = openSides(capacityBytes);
  expect([ring.maxPayloadBytes, producer.maxPayloadBytes, consumer.maxPayloadBytes]).toEqual(
    Array(3).fill(maxPayloadBytes),
  );
  expect(producer.tryPush(new Uint8Array(maxPayloadBytes))).toBe(true);
  expect(() => producer.push(new Uint8Array(maxPayloadBytes + 1))).toThrow(
    new RegExp(`from 0 to maxPayloadBytes, ${maxPayloadBytes}; got ${maxPayloadBytes + 1}`),
  );
});

const LENGTHS = [0, 1, 7, 8, 9, 31, 32, 33, 56];
const CASES = [112, 120, 128].flatMap((capacityBytes) => FIRST_CURSORS.map((first) => [capacityBytes, first] as const));
test.each(CASES)('of %d B, cursors from %d on: every length passes from every place', (capacityBytes, first) => {
  for (const length of LENGTHS.filter((most) => most <= capacityBytes / 2 - 8)) {
    for (let start = 0; start < capacityBytes; start += 8) {
      const { memory, producer, consumer } = openSides(capacityBytes, first);
      for (let at = 0; at < start; at += 8) {
        producer.push(new Uint8Array(0));
        consumer.next();
      }
      consumer.release();
      const records = [makeRecord(start, length), makeRecord(start + 1, length)];
      expect(producer.tryPush(records[0]!)).toBe(true);
      expect(consumer.tryNext()).toBe(true);
      expect(consumer.offset).toBe(start + 8 + length <= capacityBytes ? start + 8 : 8);
      expect(copyOf(consumer)).toEqual(records[0]);
      consumer.release();
      const into = new Uint8Array(length);
      expect(producer.tryPush(records[1]!)).toBe(true);
      expect(consumer.tryPop(into)).toBe(length);
      expect(into).toEqual(records[1]);
      expect(findDamage(memory)).toEqual([]);
    }
  }
});

test.each([8, 16, 40, 104, 512])(
  'of %d B: what random calls take is what they gave, and the emptied ring always takes the longest',
  (capacityBytes) => {
    const { memory, ring, producer, consumer } = openSides(capacityBytes, 2 ** 31 - 1_000);
    const random = new Random(capacityBytes);
    const sent: Uint8Array[] = []; // committed and not taken
    const batch: Uint8Array[] = []; // reserved
    const into = new Uint8Array(ring.maxPayloadBytes);
    let number = 0;
    const commit = () => {
      producer.commit();
      sent.push(...batch.splice(0));
    };
    const deeds = [
      () => {
        const record = makeRecord(number, random.integer(ring.maxPayloadBytes + 1));
        const offset = producer.tryReserve(record.length);
        if (offset === -1) return;
        expect(offset % 8).toBe(0);
        producer.bytes.set(record, offset);
        batch.push(record);
        number += 1;
      },
      commit,
      () => {
        const isThere = consumer.tryNext();
        expect(isThere).toBe(sent.length > 0);
        if (isThere) expect(copyOf(consumer)).toEqual(sent.shift());
      },
      () => consumer.release(),
      () => {
        const length = consumer.tryPop(into);
        const record = sent.shift();
        expect(length).toBe(record?.length ?? -1);
        if (record !== undefined) expect(into.subarray(0, length)).toEqual(record);
      },
    ];
    for (let round = 0; round < 6_000; round++) {
      deeds[random.integer(deeds.length)]!();
      if (round % 50 !== 49) continue;
      commit();
      while (sent.length > 0) deeds[2]!();
      consumer.release();
      // Wherever the index stands now.
      expect(producer.tryPush(makeRecord(number, ring.maxPayloadBytes))).toBe(true);
      expect(consumer.tryPop(into)).toBe(ring.maxPayloadBytes);
    }
    expect(number).toBeGreaterThan(400);
    expect(findDamage(memory)).toEqual([]);
  },
);

test('records fill the ring to the last byte, and one more is refused whole', () => {
  const { producer, consumer } = openSides(64);
  for (const length of [24, 8, 1]) expect(producer.tryPush(makeRecord(length, length))).toBe(true);
  const before = producer.bytes.slice();
  expect(producer.tryPush(makeRecord(1, 0))).toBe(false);
  expect(producer.tryReserve(0)).toBe(-1);
  expect(producer.bytes.slice()).toEqual(before);
  for (const length of [24, 8, 1]) {
    expect(consumer.tryNext()).toBe(true);
    expect(copyOf(consumer)).toEqual(makeRecord(length, length));
  }
  expect(consumer.tryNext()).toBe(false);
  expect(producer.tryReserve(0)).toBe(-1);
  consumer.release();
  expect(producer.tryReserve(0)).toBe(8);
});

test('a record that would cross the end begins at byte 0 and takes what is left too', () => {
  const { producer, consumer } = openSides(64);
  producer.push(makeRecord(1, 24)); // bytes 0 to 32
  producer.push(makeRecord(2, 8)); // 32 to 48: 16 are left
  expect(producer.tryPush(makeRecord(3, 16))).toBe(false); // needs 16 + 24
  consumer.tryNext();
  consumer.release();
  expect(producer.tryPush(makeRecord(3, 16))).toBe(true); // 48 to 64 skipped, 0 to 24
  expect(producer.tryPush(makeRecord(4, 0))).toBe(true); // 24 to 32
  expect(producer.tryPush(makeRecord(5, 0))).toBe(false);
  const taken: [number, number][] = [];
  while (consumer.tryNext()) taken.push([consumer.offset, consumer.payloadBytes]);
  expect(taken).toEqual([
    [40, 8],
    [8, 16],
    [32, 0],
  ]);
});

test('what is reserved is unseen until it is committed, and one commit publishes all of it', () => {
  const { producer, consumer } = openSides(128);
  const records = [3, 0, 17].map((length) => makeRecord(length, length));
  for (const record of records) producer.bytes.set(record, producer.reserve(record.length));
  expect(consumer.tryNext()).toBe(false);
  producer.commit();
  producer.commit();
  for (const record of records) {
    expect(consumer.next()).toBe(true);
    expect(copyOf(consumer)).toEqual(record);
  }
  expect(consumer.tryNext()).toBe(false);
});

test('an open batch that fills the ring: tryReserve leaves it open, reserve commits it and waits', () => {
  const { ring, memory } = makeRecordRing({ capacityBytes: 32 });
  const consumer = SpscRecordRing.open(memory, GUARD_BYTES).consumer();
  const taken: number[] = [];
  // What the other thread does while this one waits.
  const yieldCpu = () => {
    while (consumer.tryNext()) taken.push(consumer.bytes[consumer.offset]!);
    consumer.release();
  };
  const producer = ring.producer({ strategy: 'yield', yieldCpu });
  const write = (offset: number, value: number) => {
    producer.bytes[offset] = value;
  };
  write(producer.reserve(8), 1);
  write(producer.reserve(8), 2);
  expect(producer.tryReserve(8)).toBe(-1);
  expect(consumer.tryNext()).toBe(false);
  write(producer.reserve(8), 3);
  expect(taken).toEqual([1, 2]);
  producer.commit();
  yieldCpu();
  expect(taken).toEqual([1, 2, 3]);
});

test('records that were taken stay until they are released, and a next that has to wait releases them', () => {
  const { ring, memory } = makeRecordRing({ capacityBytes: 32 });
  const producer = SpscRecordRing.open(memory, GUARD_BYTES).producer();
  const waits: boolean[] = [];
  const consumer = ring.consumer({ strategy: 'yield', yieldCpu: () => waits.push(producer.tryPush(makeRecord(3, 8))) });
  producer.push(makeRecord(1, 8));
  producer.push(makeRecord(2, 8));
  consumer.next();
  const first = consumer.offset;
  consumer.next();
  expect(producer.tryPush(makeRecord(3, 8))).toBe(false);
  expect(consumer.bytes.slice(first, first + 8)).toEqual(makeRecord(1, 8));
  expect(consumer.tryNext()).toBe(false); // does not wait: releases nothing
  expect(producer.tryReserve(0)).toBe(-1);
  expect(consumer.next()).toBe(true);
  expect([waits, copyOf(consumer)]).toEqual([[true], makeRecord(3, 8)]);
});

test('a record too long for what pop is given stays the next one, behind a skip too', () => {
  const { producer, consumer } = openSides(64);
  for (const length of [24, 8]) {
    producer.push(makeRecord(length, length));
    consumer.pop(new Uint8Array(24));
  }
  producer.push(makeRecord(3, 16)); // begins at byte 0
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(() => consumer.pop(new Uint8Array(15))).toThrow(
      /next record has 16 B and there is room for 15 B: give 24 B/,
    );
  }
  const into = new Uint8Array(24).fill(9);
  expect(consumer.pop(into)).toBe(16);
  expect(into).toEqual(new Uint8Array([...makeRecord(3, 16), ...Array<number>(8).fill(9)]));
  expect(producer.tryPush(makeRecord(4, 24))).toBe(true);
});

test('words and bytes are the same memory, and payloads begin at multiples of 8 B of it', () => {
  const { memory, producer, consumer } = openSides(64);
  const offset = producer.reserve(8);
  producer.words[offset / 4] = 0x01020304;
  producer.commit();
  consumer.next();
  expect(consumer.words[consumer.offset / 4]).toBe(0x01020304);
  expect((GUARD_BYTES + DATA_OFFSET) % 8).toBe(0);
  expect(new Int32Array(memory)[(GUARD_BYTES + DATA_OFFSET + consumer.offset) / 4]).toBe(0x01020304);
  const { byteOffset } = producer.bytes;
  expect(new Float64Array(producer.bytes.buffer, byteOffset + offset, 1)).toHaveLength(1);
});

test('after the producer closed, what it committed is taken and then the end is seen; what it only reserved is not', () => {
  const { producer, consumer } = openSides(64);
  producer.push(makeRecord(1, 3));
  producer.push(makeRecord(2, 0));
  producer.reserve(1);
  producer.close();
  producer.close();
  expect([consumer.isPeerClosed, consumer.isEnded]).toEqual([true, false]);
  expect([consumer.next(), consumer.isEnded, consumer.next(), consumer.isEnded]).toEqual([true, false, true, true]);
  expect([consumer.next(), consumer.tryNext(), consumer.pop(new Uint8Array(0))]).toEqual([false, false, -1]);
});

test('a stream of no records ends', () => {
  const { producer, consumer } = openSides(8);
  producer.commit();
  producer.close();
  expect([consumer.next(), consumer.isEnded]).toEqual([false, true]);
  consumer.release();
});

test('after the consumer closed, the producer is told by the next call, room or not', () => {
  const { producer, consumer } = openSides(64);
  const gone = expect.objectContaining({
    code: 'peer-gone',
    message: expect.stringMatching(/consumer has closed.* 16 B are not/),
  });
  consumer.close();
  producer.push(makeRecord(1, 4)); // finds it when it commits
  expect(() => producer.push(makeRecord(2, 4))).toThrow(gone);
  expect(() => producer.tryReserve(4)).toThrow(gone);
  const full = openSides(16);
  full.producer.push(makeRecord(1, 0));
  full.producer.push(makeRecord(1, 0));
  full.consumer.close();
  expect(() => full.producer.tryPush(makeRecord(2, 0))).toThrow(gone);
});

test('a side that was closed or left says so, and one that is handed on goes on behind what was committed', () => {
  const { ring, producer, consumer } = openSides(64);
  producer.push(makeRecord(1, 24));
  producer.reserve(8);
  producer.leave();
  const next = ring.producer({ threadId: 5 });
  next.push(makeRecord(2, 16));
  next.reserve(0);
  next.close();
  for (const call of [() => next.reserve(0), () => next.commit(), () => next.tryPush(new Uint8Array(0))]) {
    expect(call).toThrow(/the producer of this ring was closed before/);
  }
  consumer.next();
  consumer.release();
  consumer.next(); // and leaves without release: so it is the next again
  consumer.leave();
  for (const call of [() => consumer.next(), () => consumer.release(), () => consumer.tryPop(new Uint8Array(24))]) {
    expect(call).toThrow(/the consumer of this ring was left before/);
  }
  const heir = ring.consumer({ threadId: 6 });
  expect(heir.next()).toBe(true);
  expect(copyOf(heir)).toEqual(makeRecord(2, 16));
  expect(heir.next()).toBe(false);
  expect(() => ring.consumer({ threadId: 7 })).toThrow(/belongs to thread 6, this is thread 7/);
});

test.each([-2, 0x7fffffff, 25, 24])('a length of %d, written over by somebody, is told', (length) => {
  const { producer, consumer } = openSides(64);
  producer.push(makeRecord(1, 8));
  producer.words[0] = length;
  const corrupt = expect.objectContaining({
    code: 'record-corrupt',
    message: expect.stringContaining(`has ${length} B`),
  });
  expect(() => consumer.tryNext()).toThrow(corrupt);
  expect(() => consumer.pop(new Uint8Array(64))).toThrow(corrupt);
});

const refused: [what: string, call: (sides: ReturnType<typeof openSides>) => unknown, words: RegExp][] = [
  ['a length below 0', ({ producer }) => producer.reserve(-1), /from 0 to maxPayloadBytes, 8; got -1/],
  ['half a byte', ({ producer }) => producer.tryReserve(0.5), /got 0.5/],
  ['no number', ({ producer }) => producer.reserve(Number.NaN), /got NaN/],
  ['a capacity of 0', () => SpscRecordRing.bytesFor({ capacityBytes: 0 }), /capacityBytes must be .* from 8 .* got 0/],
  [
    'a capacity of 12',
    () => SpscRecordRing.bytesFor({ capacityBytes: 12 }),
    /multiple of 8, as every record is; got 12/,
  ],
  [
    'a plain ArrayBuffer',
    () => SpscRecordRing.init(new ArrayBuffer(4096) as never, 0, { capacityBytes: 8 }),
    /got ArrayBuffer/,
  ],
  [
    'too little memory',
    () => SpscRecordRing.init(new SharedArrayBuffer(1023), 0, { capacityBytes: 128 }),
    /needs 1024 B .* got 1023 B/,
  ],
  [
    'an offset within a line',
    () => SpscRecordRing.init(new SharedArrayBuffer(4096), 8, { capacityBytes: 8 }),
    /multiple of 128 B.* 8$/,
  ],
  ['no ring there', () => SpscRecordRing.open(new SharedArrayBuffer(4096), 128), /no structure at offset 128/],
];
test.each(refused)('refuses %s', (_what, call, words) => {
  expect(() => call(openSides(24))).toThrow(words);
});
