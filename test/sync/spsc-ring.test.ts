/** What an SpscRing means, both sides in one thread. */

import { expect, test } from 'vitest';
import { LINE_BYTES } from '../../src/sync/layout.js';
import * as layout from '../../src/sync/ring-words.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { FIRST_CURSORS, fillMessage, findDamage, GUARD_BYTES, isMessage, makeRing } from './ring-memory.js';

const CAPACITIES = [1, 2, 3, 5, 8];
const CASES = CAPACITIES.flatMap((capacity) => FIRST_CURSORS.map((first) => [capacity, first] as const));

function openSides(capacity: number, slotBytes = 4, firstCursor = 0) {
  const { memory, ring } = makeRing({ capacity, slotBytes }, firstCursor);
  return { memory, ring, producer: ring.producer(), consumer: SpscRing.open(memory, GUARD_BYTES).consumer() };
}

const message = (slotBytes: number, ...numbers: number[]) => {
  const bytes = new Uint8Array(slotBytes * numbers.length);
  numbers.forEach((number, at) => {
    fillMessage(bytes, at * slotBytes, slotBytes, number);
  });
  return bytes;
};

test.each(CASES)(
  'of capacity %d, cursors from %d on: fills exactly, drains exactly, over seven laps',
  (capacity, first) => {
    const { memory, producer, consumer } = openSides(capacity, 5, first);
    const into = new Uint8Array(5);
    for (let lap = 0; lap < 7; lap++) {
      for (let at = 0; at < capacity; at++) expect(producer.tryPush(message(5, lap * capacity + at))).toBe(true);
      expect(producer.tryPush(message(5, 99))).toBe(false);
      expect([producer.writable, consumer.readable]).toEqual([0, capacity]);
      for (let at = 0; at < capacity; at++) {
        expect(consumer.tryPop(into)).toBe(true);
        expect(into).toEqual(message(5, lap * capacity + at));
      }
      expect(consumer.tryPop(into)).toBe(false);
      expect([producer.writable, consumer.readable]).toEqual([capacity, 0]);
    }
    expect(findDamage(memory)).toEqual([]);
  },
);

test.each(CASES)(
  'of capacity %d, cursors from %d on: batches of each size pass from each slot on',
  (capacity, first) => {
    for (const slotBytes of [4, 40]) {
      const { memory, producer, consumer } = openSides(capacity, slotBytes, first);
      let number = 0;
      for (let count = 0; count <= capacity; count++) {
        for (let start = 0; start < capacity; start++) {
          const batch = message(slotBytes, ...Array.from({ length: count }, (_, at) => number + at));
          expect(producer.tryPush(batch)).toBe(true);
          const into = new Uint8Array(batch.length);
          expect(consumer.tryPop(into)).toBe(true);
          expect(into).toEqual(batch);
          number += count;
          producer.tryPush(message(slotBytes, 0));
          consumer.tryPop(new Uint8Array(slotBytes));
        }
      }
      expect(findDamage(memory)).toEqual([]);
    }
  },
);

test('a batch is all or nothing', () => {
  const { producer, consumer } = openSides(3);
  producer.push(message(4, 1, 2));
  expect(producer.tryReserve(2)).toBe(-1);
  expect(producer.tryPush(message(4, 3, 4))).toBe(false);
  expect(consumer.readable).toBe(2);
  const into = new Uint8Array(12);
  expect(consumer.tryPeek(3)).toBe(-1);
  expect(consumer.tryPop(into)).toBe(false);
  expect(into).toEqual(new Uint8Array(12));
  expect(consumer.readable).toBe(2);
});

test('what is reserved is unseen until it is committed, in parts if so wished, and the rest can be dropped', () => {
  const { producer, consumer } = openSides(4);
  const first = producer.reserve(3);
  for (let k = 0; k < 3; k++) fillMessage(producer.slots, producer.slotAt(first, k) * 4, 4, k);
  expect(consumer.readable).toBe(0);
  producer.commit(1);
  expect(consumer.readable).toBe(1);
  producer.commit(1);
  expect(consumer.readable).toBe(2);
  expect(producer.reserve(1)).toBe(producer.slotAt(first, 2));
  expect(() => producer.commit(2)).toThrow(/2 slots cannot be committed: 1 are reserved/);
  expect(consumer.peek(2)).toBe(first);
  expect(producer.writable).toBe(2);
  expect(isMessage(consumer.slots, consumer.slotAt(first, 1) * 4, 4, 1)).toBe(true);
  consumer.release(1);
  expect(producer.writable).toBe(3);
  expect(() => consumer.release(2)).toThrow(/2 slots cannot be released: 1 were peeked at/);
});

test('no slot is committed or released twice', () => {
  const { producer, consumer } = openSides(4);
  producer.reserve(3);
  producer.commit(2);
  expect(() => producer.commit(2)).toThrow(/2 slots cannot be committed: 1 are reserved/);
  consumer.peek(2);
  consumer.release(1);
  expect(() => consumer.release(2)).toThrow(/2 slots cannot be released: 1 were peeked at/);
});

test('peekSome gives what is there, up to the most, and 0 at the end', () => {
  const { producer, consumer } = openSides(4);
  producer.push(message(4, 1, 2, 3));
  expect(consumer.peekSome(2)).toBe(2);
  consumer.release(2);
  producer.close();
  expect(consumer.peekSome(2)).toBe(1);
  consumer.release(1);
  expect(consumer.peekSome(2)).toBe(0);
});

test('nothing is asked for and given at once, full or empty', () => {
  const { producer, consumer } = openSides(1);
  expect([consumer.peek(0), consumer.peekSome(0), consumer.tryPeek(0), consumer.pop(new Uint8Array(0))]).toEqual([
    0,
    0,
    0,
    true,
  ]);
  consumer.release(0);
  producer.push(message(4, 1));
  expect([producer.reserve(0), producer.tryReserve(0), producer.tryPush(new Uint8Array(0))]).toEqual([0, 0, true]);
  producer.commit(0);
  expect(consumer.readable).toBe(1);
});

test('a run is cut at the last slot', () => {
  const { producer } = openSides(5);
  expect([0, 3, 4].map((first) => producer.runFrom(first, 3))).toEqual([3, 2, 1]);
  expect([0, 1, 2].map((k) => producer.slotAt(3, k))).toEqual([3, 4, 0]);
});

test('runs end at the last slot, and both sides go on at slot 0', () => {
  const { memory, producer, consumer } = openSides(5, 8, -3);
  let sent = 0;
  let taken = 0;
  const runs: number[][] = [];
  for (let lap = 0; lap < 4; lap++) {
    for (let left = 3; left > 0; ) {
      const run = producer.reserveRun(left);
      expect(consumer.readable).toBe(3 - left);
      for (let word = producer.writeIndex * 2; word < (producer.writeIndex + run) * 2; word++) {
        producer.slotWords[word] = sent++;
      }
      producer.commit(run);
      left -= run;
      runs.push([run]);
    }
    for (let left = 3; left > 0; ) {
      const run = consumer.peekRun(3);
      const at = consumer.readIndex * 2;
      for (let word = at; word < at + run * 2; word++) expect(consumer.slotWords[word]).toBe(taken++);
      consumer.release(run);
      left -= run;
      runs.at(-1)!.push(run);
    }
  }
  // Slots 0 to 2; 3, 4 and 0; 1 to 3; 4, 0 and 1.
  expect(runs).toEqual([[3, 3], [2], [1, 2, 1], [3, 3], [1], [2, 1, 2]]);
  expect(findDamage(memory)).toEqual([]);
  expect(() => producer.reserveRun(6)).toThrow(/got 6/);
  expect(() => consumer.peekRun(6)).toThrow(/got 6/);
  producer.close();
  expect([consumer.peekRun(3), consumer.peekRun(0)]).toEqual([0, 0]);
});

test('peekSome looks at the cursor only when its copy says too few', () => {
  const { memory, producer, consumer } = openSides(8);
  producer.push(message(4, 1, 2, 3));
  expect(consumer.peekSome(1)).toBe(1);
  // From here on HEAD is a lie that only a look at it would believe.
  new Int32Array(memory, GUARD_BYTES)[layout.HEAD] = 0;
  expect(consumer.peekSome(3)).toBe(3);
  consumer.release(2);
  expect(consumer.peekSome(1)).toBe(1);
  new Int32Array(memory, GUARD_BYTES)[layout.HEAD] = 7;
  expect(consumer.peekSome(4)).toBe(4);
  expect(consumer.peekSome(8)).toBe(5);
});

const COPIED = [1, 4, 8, 12, 24, 40, 64, 128, 136];
test.each(COPIED)(
  'slots of %d B are copied bit by bit, from and to any place, whatever the buffer before',
  (slotBytes) => {
    const { memory, producer, consumer } = openSides(3, slotBytes);
    const room = new Uint8Array(4 * slotBytes + 64);
    const places = [0, 8, 3, 4].map((at) => room.subarray(at, at + slotBytes));
    const bits = new Uint8Array(slotBytes);
    for (let round = 0; round < 40; round++) {
      // Signalling NaNs among them: exponent of ones, quiet bit clear.
      for (let at = 0; at < slotBytes; at++)
        bits[at] = [0x01, round, 0, 0, 0, 0xf7, 0xf4, 0x7f, 0xff, at][(at + round) % 10]!;
      const from = places[round % 4]!;
      from.set(bits);
      producer.push(from);
      room.fill(0xee);
      const to = places[(round >> 2) % 4]!;
      expect(consumer.pop(to)).toBe(true);
      expect(to).toEqual(bits);
      to.fill(0xee);
      expect(room.every((byte) => byte === 0xee)).toBe(true);
    }
    expect(findDamage(memory)).toEqual([]);
  },
);

test('after the producer closed, what it left is taken and then the end is seen', () => {
  const { producer, consumer } = openSides(4);
  producer.push(message(4, 1, 2, 3));
  producer.close();
  producer.close();
  expect([consumer.isPeerClosed, consumer.isEnded]).toEqual([true, false]);
  expect(consumer.peek(4)).toBe(-1);
  expect(consumer.pop(new Uint8Array(16))).toBe(false);
  expect(consumer.pop(new Uint8Array(12))).toBe(true);
  expect(consumer.isEnded).toBe(true);
  expect(consumer.pop(new Uint8Array(4))).toBe(false);
});

test('after the consumer closed, the producer is told by the next call, room or not', () => {
  const { producer, consumer } = openSides(2);
  const gone = expect.objectContaining({ code: 'peer-gone', message: expect.stringContaining('consumer has closed') });
  consumer.close();
  producer.push(message(4, 1)); // finds it when it commits
  expect(() => producer.push(message(4, 2))).toThrow(gone);
  expect(() => producer.tryPush(message(4, 2))).toThrow(gone);
  const full = openSides(1);
  full.producer.push(message(4, 1));
  full.consumer.close();
  expect(() => full.producer.tryReserve(1)).toThrow(gone);
});

test('a side that was closed or left says so', () => {
  const { ring, producer, consumer } = openSides(2);
  producer.reserve(1);
  producer.close();
  for (const call of [() => producer.reserve(1), () => producer.commit(1), () => producer.tryPush(message(4, 1))]) {
    expect(call).toThrow(/the producer of this ring was closed before/);
  }
  consumer.leave();
  for (const call of [() => consumer.peek(1), () => consumer.tryPop(new Uint8Array(4)), () => consumer.leave()]) {
    expect(call).toThrow(/the consumer of this ring was left before/);
  }
  expect(ring.consumer({ threadId: 5 }).peek(1)).toBe(-1);
  expect(() => ring.consumer({ threadId: 6 })).toThrow(/consumer of this ring belongs to thread 5, this is thread 6/);
});

test('a side that is handed on goes on where it was', () => {
  const { ring, producer, consumer } = openSides(3);
  producer.push(message(4, 1, 2));
  consumer.pop(new Uint8Array(8));
  producer.leave();
  const next = ring.producer({ threadId: 5 });
  next.push(message(4, 3, 4, 5));
  const into = new Uint8Array(12);
  consumer.pop(into);
  expect(into).toEqual(message(4, 3, 4, 5));
});

const refusedRequests: [what: string, call: (sides: ReturnType<typeof openSides>) => unknown, words: RegExp][] = [
  ['more than the capacity', ({ producer }) => producer.reserve(3), /from 0 to the capacity, 2; got 3/],
  ['more than the capacity, taken', ({ consumer }) => consumer.tryPeek(3), /got 3/],
  ['a negative number', ({ producer }) => producer.tryReserve(-1), /got -1/],
  ['half a slot', ({ consumer }) => consumer.peekSome(0.5), /got 0.5/],
  ['no number', ({ producer }) => producer.reserve(Number.NaN), /got NaN/],
  [
    'bytes of half a slot',
    ({ producer }) => producer.push(new Uint8Array(6)),
    /6 B are no whole number of slots of 4 B/,
  ],
  ['room for half a slot', ({ consumer }) => consumer.pop(new Uint8Array(3)), /3 B are no whole number/],
  [
    'an unknown strategy',
    ({ ring }) => ring.producer({ strategy: 'nap' as 'spin' }),
    /one of spin, yield, block, spin-then-/,
  ],
  ['a slice of no time', ({ ring }) => ring.producer({ sliceMs: 0 }), /sliceMs must be a number of at least 1; got 0/],
];
test.each(refusedRequests)('refuses %s', (_what, call, words) => {
  expect(() => call(openSides(2))).toThrow(words);
});

const options = { capacity: 2, slotBytes: 64 };
const needed = SpscRing.bytesFor(options);
const refusedPlaces: [what: string, call: () => unknown, type: typeof Error, words: RegExp][] = [
  [
    'a plain ArrayBuffer',
    () => SpscRing.init(new ArrayBuffer(needed) as never, 0, options),
    TypeError,
    /got ArrayBuffer.*Atomics\.wait/,
  ],
  [
    'a plain ArrayBuffer, opened',
    () => SpscRing.open(new ArrayBuffer(needed) as never, 0),
    TypeError,
    /got ArrayBuffer/,
  ],
  ['no memory', () => SpscRing.open(undefined as never, 0), TypeError, /got Undefined/],
  [
    'too little memory',
    () => SpscRing.init(new SharedArrayBuffer(needed - 1), 0, options),
    RangeError,
    /needs 1024 B .* got 1023 B/,
  ],
  [
    'an offset within a line',
    () => SpscRing.init(new SharedArrayBuffer(4096), 64, options),
    RangeError,
    /multiple of 128 B.* 64$/,
  ],
  ['a negative offset', () => SpscRing.open(new SharedArrayBuffer(4096), -128), RangeError, /got offset -128/],
  ['no ring there', () => SpscRing.open(new SharedArrayBuffer(4096), 128), RangeError, /no structure at offset 128/],
  [
    'capacity 0',
    () => SpscRing.bytesFor({ ...options, capacity: 0 }),
    RangeError,
    /capacity must be .* from 1 .* got 0/,
  ],
  ['half a byte', () => SpscRing.bytesFor({ ...options, slotBytes: 0.5 }), RangeError, /slotBytes must be .* got 0\.5/],
  ['another version', () => openChanged(1, 7), RangeError, /layout version 7, this code knows 1/],
  ['another structure', () => openChanged(2, 5), RangeError, /no SpscRing but a Mutex/],
  ['an unknown structure', () => openChanged(2, 99), RangeError, /no SpscRing but a kind 99/],
  ['a capacity beyond the memory', () => openChanged(3, 1_000), RangeError, /needs 64896 B/],
];
test.each(refusedPlaces)('refuses %s', (_what, call, type, words) => {
  expect(call).toThrow(type);
  expect(call).toThrow(words);
});

function openChanged(word: number, value: number): SpscRing {
  const memory = new SharedArrayBuffer(needed);
  SpscRing.init(memory, 0, options);
  new Int32Array(memory)[word] = value;
  return SpscRing.open(memory, 0);
}

test('two rings share one buffer', () => {
  const memory = new SharedArrayBuffer(2 * needed);
  const rings = [0, needed].map((offset) => SpscRing.init(memory, offset, options));
  rings.forEach((ring, at) => {
    ring.producer().push(message(64, at, at + 10));
  });
  rings.forEach((ring, at) => {
    const into = new Uint8Array(128);
    expect(ring.consumer().tryPop(into)).toBe(true);
    expect(into).toEqual(message(64, at, at + 10));
  });
});

test('what different threads write lies on different lines, and slots begin on one of their own', () => {
  const { HEAD, TAIL_SEEN, PRODUCER_SEAT, TAIL, HEAD_SEEN, CONSUMER_SEAT, DATA_OFFSET } = layout;
  const lines = [HEAD, TAIL_SEEN, PRODUCER_SEAT, TAIL, HEAD_SEEN, CONSUMER_SEAT].map((word) => (word * 4) / LINE_BYTES);
  expect(lines).toEqual([1, 2, 3, 4, 5, 6]);
  expect(DATA_OFFSET / LINE_BYTES).toBe(7);
  expect(LINE_BYTES).toBe(128);
  expect(SpscRing.bytesFor({ capacity: 3, slotBytes: 50 })).toBe(7 * 128 + 256);
});
