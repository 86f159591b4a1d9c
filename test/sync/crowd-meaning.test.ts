/** What MpmcQueue, ConditionBuffer and SemaphoreBuffer mean where they agree, seen from one thread that plays several. */

import { describe, expect, test } from 'vitest';
import { Mutex } from '../../src/sync/mutex.js';
import { type Crowd, makeMessage, readMessage, SUBJECTS } from './crowd-subjects.js';
import { interleaveAt } from './interleavings.js';
import { FIRST_CURSORS, findDamage, GUARD_BYTES, makeGuarded } from './ring-memory.js';

const as = (threadId: number) => ({ threadId, mayBlock: true, isAlive: () => true, sliceMs: 5 });
const CASES = [1, 2, 3, 5, 8].flatMap((capacity) => FIRST_CURSORS.map((first) => [capacity, first] as const));

describe.each(SUBJECTS.map((subject) => [subject.name, subject] as const))('%s', (_name, subject) => {
  const isQueue = subject.name.startsWith('MpmcQueue');
  /** Two views of one, as two threads have them. */
  function make(capacity: number, slotBytes = 8, firstCursor = 0, member: object = {}) {
    const options = { capacity, slotBytes };
    const memory = makeGuarded(subject.bytesFor(options));
    const one = subject.init(memory, GUARD_BYTES, options, { ...as(1), ...member }, firstCursor);
    return { memory, one, two: subject.open(memory, GUARD_BYTES, { ...as(2), ...member }) };
  }
  const message = (number: number, slotBytes = 8) => makeMessage(slotBytes, 0, number);
  const take = (crowd: Crowd) => {
    const into = new Uint8Array(crowd.slotBytes);
    return crowd.tryTake(into) ? readMessage(into) : null;
  };
  const drain = (crowd: Crowd) => {
    const taken: number[] = [];
    for (let code = take(crowd); code !== null; code = take(crowd)) taken.push(code);
    return taken;
  };

  test.each(CASES)('of capacity %d, cursors from %d on: fills and drains exactly, seven laps', (capacity, first) => {
    for (const slotBytes of [5, 40]) {
      const { memory, one, two } = make(capacity, slotBytes, first);
      for (let number = 0; number < 7 * capacity; number += capacity) {
        for (let at = 0; at < capacity; at++) {
          expect([one.size, one.tryPut(message(number + at, slotBytes))]).toEqual([at, true]);
        }
        expect([two.tryPut(message(99, slotBytes)), one.size]).toEqual([false, capacity]);
        expect(drain(two)).toEqual(Array.from({ length: capacity }, (_, at) => number + at));
        expect(two.size).toBe(0);
        // Half a lap further, so that laps begin at every slot.
        one.put(message(1, slotBytes));
        expect(take(two)).toBe(1);
      }
      expect(findDamage(memory)).toEqual([]);
    }
  });

  test('closed, refuses what is put, gives what is in it, then says that it has ended, to each that asks', async () => {
    const { one, two } = make(3);
    for (const number of [1, 2]) one.put(message(number));
    two.close();
    two.close();
    expect([one.isClosed, one.isEnded]).toEqual([true, false]);
    const closed = expect.objectContaining({ code: 'peer-gone', message: expect.stringMatching(/is closed/) });
    for (const crowd of [one, two]) {
      expect(() => crowd.put(message(3))).toThrow(closed);
      expect(() => crowd.tryPut(message(3))).toThrow(closed);
      await expect(crowd.putAsync(message(3))).rejects.toEqual(closed);
    }
    const into = new Uint8Array(8);
    expect([one.take(into), readMessage(into)]).toEqual([true, 1]);
    expect([await two.takeAsync(into), readMessage(into)]).toEqual([true, 2]);
    for (const crowd of [one, two]) {
      expect([crowd.isEnded, crowd.take(into), crowd.tryTake(into), await crowd.takeAsync(into)]).toEqual([
        true,
        false,
        false,
        false,
      ]);
    }
  });

  test('closed while full, refuses too, and gives all', () => {
    const { one, two } = make(2);
    for (const number of [1, 2]) one.put(message(number));
    one.close();
    expect(() => two.put(message(3))).toThrow(/is closed/);
    expect(drain(two)).toEqual([1, 2]);
    expect(two.isEnded).toBe(true);
  });

  test('closed while empty, has ended at once', async () => {
    const { one, two } = make(1);
    await one.closeAsync();
    expect([two.isEnded, two.take(new Uint8Array(8))]).toEqual([true, false]);
  });

  test.each([0, 3, 12])('gives up after %d ms, and has taken nothing with it', async (timeoutMs) => {
    const { one } = make(2, 8, 0, { timeoutMs });
    const timedOut = expect.objectContaining({
      code: 'timed-out',
      message: expect.stringMatching(`within ${timeoutMs} ms`),
    });
    for (let round = 0; round < 3; round++) {
      expect(() => one.take(new Uint8Array(8))).toThrow(timedOut);
      await expect(one.takeAsync(new Uint8Array(8))).rejects.toEqual(timedOut);
      for (const number of [1, 2]) one.put(message(number));
      expect(() => one.put(message(3))).toThrow(timedOut);
      await expect(one.putAsync(message(3))).rejects.toEqual(timedOut);
      expect(drain(one)).toEqual([1, 2]);
    }
  });

  test('refuses a message of another length than its slots, and is as it was', () => {
    const { one } = make(1);
    for (const length of [0, 7, 9]) {
      for (const name of ['put', 'tryPut', 'take', 'tryTake'] as const) {
        expect(() => one[name](new Uint8Array(length))).toThrow(RangeError);
      }
    }
    expect([one.tryPut(message(1)), take(one)]).toEqual([true, 1]);
  });

  test('waits on an event loop, in turn, and loses nothing', async () => {
    const { one, two } = make(1, 8, 0, { mayBlock: undefined, sliceMs: 10_000 });
    const into = [1, 2, 3].map(() => new Uint8Array(8));
    const takes = into.map((bytes) => two.takeAsync(bytes));
    for (const number of [1, 2, 3]) await one.putAsync(message(number));
    expect(await Promise.all(takes)).toEqual([true, true, true]);
    expect(into.map(readMessage).sort()).toEqual([1, 2, 3]);
    const puts = [4, 5, 6].map((number) => one.putAsync(message(number)));
    for (const bytes of into) await two.takeAsync(bytes);
    await Promise.all(puts);
    expect(into.map(readMessage).sort()).toEqual([4, 5, 6]);
  });

  test('closed while all sleep on an event loop, wakes all', async () => {
    const { one, two } = make(1, 8, 0, { mayBlock: undefined, sliceMs: 10_000 });
    const takes = [1, 2, 3].map(() => two.takeAsync(new Uint8Array(8)));
    await one.closeAsync();
    expect(await Promise.all(takes)).toEqual([false, false, false]);
    const { one: three, two: four } = make(1, 8, 0, { mayBlock: undefined, sliceMs: 10_000 });
    three.tryPut(message(1));
    const puts = [2, 3].map((number) => expect(three.putAsync(message(number))).rejects.toThrow(/is closed/));
    await four.closeAsync();
    await Promise.all(puts);
    expect(drain(four)).toEqual([1]);
  });

  test('does not block the main thread, and says what to call there', () => {
    const { memory } = make(1);
    const here = subject.open(memory, GUARD_BYTES);
    const isLooking = / (spin|yield)$/.test(subject.name);
    if (isLooking) return; // those do not sleep
    expect(() => here.take(new Uint8Array(8))).toThrow(/Call (takeAsync\(\)|the form whose name ends in Async) there/);
    expect(here.tryPut(message(1))).toBe(true);
    expect(() => here.put(message(2))).toThrow(TypeError);
    expect(here.tryTake(new Uint8Array(8))).toBe(true);
  });

  test('told at a slice that a member died, waits no more; what that one put is there', () => {
    const { memory, one } = make(2);
    one.put(message(1));
    const later = subject.open(memory, GUARD_BYTES, { ...as(3), isAlive: (id) => id !== 1 });
    expect(take(later)).toBe(1);
    const gone = expect.objectContaining({
      code: 'peer-gone',
      message: expect.stringMatching(/thread 1 died without leave/),
    });
    expect(() => later.take(new Uint8Array(8))).toThrow(gone);
    for (const number of [1, 2]) later.put(message(number));
    expect(() => later.put(message(3))).toThrow(gone);
    expect(drain(later)).toEqual([1, 2]);
  });

  test('is not told of one that left before it ended', () => {
    const { memory, one } = make(2);
    one.put(message(1));
    one.leave();
    const later = subject.open(memory, GUARD_BYTES, { ...as(3), isAlive: (id) => id !== 1, timeoutMs: 30 });
    expect(take(later)).toBe(1);
    expect(() => later.take(new Uint8Array(8))).toThrow(/within 30 ms/);
  });

  test('is not told of one that left between the two looks at it', () => {
    const { memory, one } = make(2);
    one.put(message(1));
    const isAlive = () => {
      one.leave();
      return false;
    };
    const later = subject.open(memory, GUARD_BYTES, { ...as(3), isAlive, timeoutMs: 30 });
    expect(take(later)).toBe(1);
    expect(() => later.take(new Uint8Array(8))).toThrow(/within 30 ms/);
  });

  test('what a member did just before it died counts', () => {
    const { memory, one } = make(2);
    expect(one.tryPut(message(1)) && take(one)).toBe(1);
    let isPut = false;
    const isAlive = () => {
      if (!isPut) isPut = one.tryPut(message(7));
      return false;
    };
    const later = subject.open(memory, GUARD_BYTES, { ...as(3), isAlive });
    const into = new Uint8Array(8);
    expect([later.take(into), readMessage(into)]).toEqual([true, 7]);
  });

  test('has places for 64 threads, and says so', () => {
    const { memory } = make(1);
    const openNth = (nth: number) => subject.open(memory, GUARD_BYTES, as(100 + nth));
    const crowds = Array.from({ length: 64 }, (_, nth) => openNth(nth));
    for (const crowd of crowds) drain(crowd);
    expect(() => drain(openNth(64))).toThrow(/has places for 64 threads/);
    crowds[5]!.leave();
    expect(drain(openNth(64))).toEqual([]);
  });

  test('loses and doubles nothing, whatever another thread does at any step', () => {
    const deeds: [name: string, deed: (crowd: Crowd, put: (number: number) => void) => void][] = [
      ['put', (_crowd, put) => put(10)],
      ['take', (crowd) => void taken.push(take(crowd))],
      ['take, put', (crowd, put) => [taken.push(take(crowd)), put(10)]],
      ['put, take', (crowd, put) => [put(10), taken.push(take(crowd))]],
      ['take, take', (crowd) => void taken.push(take(crowd), take(crowd))],
      ['close', (crowd) => crowd instanceof Object && isQueue && crowd.close()],
    ];
    let taken: (number | null)[] = [];
    for (const capacity of [1, 2, 3]) {
      for (let filled = 0; filled <= capacity; filled++) {
        for (const [, deed] of deeds) {
          for (const body of ['tryPut', 'tryTake']) {
            for (let at = 0, isDone = true; isDone; at++) {
              const { one, two } = make(capacity, 8, -1);
              const put: number[] = [];
              taken = [];
              const tryPut = (crowd: Crowd, number: number) => {
                try {
                  if (crowd.tryPut(message(number))) put.push(number);
                } catch (error) {
                  expect((error as Error).message).toMatch(/is closed/);
                }
              };
              for (let number = 0; number < filled; number++) tryPut(one, number);
              for (const crowd of [one, two]) crowd.tryTake.length; // both are open before the steps are counted
              isDone = interleaveAt(
                at,
                () => deed(two, (number) => tryPut(two, number)),
                () => (body === 'tryPut' ? tryPut(one, 20) : taken.push(take(one))),
              );
              taken.push(...drain(two));
              expect(two.size).toBe(0);
              const order = (numbers: (number | null)[]) => numbers.filter((number) => number !== null).sort();
              expect(order(taken)).toEqual(order(put));
            }
          }
        }
      }
    }
  });

  test('shares its memory with other structures', () => {
    const options = { capacity: 3, slotBytes: 8 };
    const bytes = subject.bytesFor(options);
    const memory = makeGuarded(2 * bytes);
    const [first, second] = [0, bytes].map((at) => subject.init(memory, GUARD_BYTES + at, options, as(1)));
    for (const number of [0, 1, 2]) {
      first!.put(message(number));
      second!.put(message(10 + number));
    }
    expect([drain(second!), drain(first!)]).toEqual([
      [10, 11, 12],
      [0, 1, 2],
    ]);
    expect(findDamage(memory)).toEqual([]);
  });

  test('fits into just the bytes it asks for, and refuses less, other places and other memory', () => {
    const options = { capacity: 3, slotBytes: 5 };
    const bytes = subject.bytesFor(options);
    expect(bytes % 128).toBe(0);
    const exact = new SharedArrayBuffer(128 + bytes);
    subject.init(exact, 128, options);
    subject.open(exact, 128);
    const tooSmall = new SharedArrayBuffer(bytes - 1);
    expect(() => subject.init(tooSmall, 0, options)).toThrow(RangeError);
    for (const at of [64, 4, -128, 0.5]) expect(() => subject.init(exact, at, options)).toThrow(RangeError);
    const plain = new ArrayBuffer(bytes) as unknown as SharedArrayBuffer;
    for (const place of [() => subject.init(plain, 0, options), () => subject.open(plain, 0)]) {
      expect(place).toThrow(TypeError);
      expect(place).toThrow(/SharedArrayBuffer/);
    }
  });

  test('is not opened where there is none, another kind, or a part of it', () => {
    const options = { capacity: 3, slotBytes: 5 };
    const memory = new SharedArrayBuffer(subject.bytesFor(options));
    expect(() => subject.open(memory, 0)).toThrow(/was .*init\(\) called before/i);
    Mutex.init(memory, 0);
    expect(() => subject.open(memory, 0)).toThrow(/but a Mutex/);
    for (const other of SUBJECTS) {
      if (other.name.split(',')[0] === subject.name.split(',')[0]) continue;
      const larger = new SharedArrayBuffer(other.bytesFor(options));
      other.init(larger, 0, options);
      expect(() => subject.open(larger, 0)).toThrow(new RegExp(`but a ${other.name.split(',')[0]}`));
    }
    subject.init(memory, 0, options);
    const part = new SharedArrayBuffer(memory.byteLength - 128);
    new Uint8Array(part).set(new Uint8Array(memory).subarray(0, part.byteLength));
    expect(() => subject.open(part, 0)).toThrow(RangeError);
  });

  test.each([
    { capacity: 0, slotBytes: 8 },
    { capacity: 1.5, slotBytes: 8 },
    { capacity: 2 ** 31, slotBytes: 8 },
    { capacity: 1, slotBytes: 0 },
    { capacity: 1, slotBytes: Number.NaN },
  ])('refuses %j', (options) => {
    expect(() => subject.bytesFor(options)).toThrow(RangeError);
    expect(() => subject.init(new SharedArrayBuffer(8_192), 0, options)).toThrow(RangeError);
  });

  test.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { sliceMs: 0 }])('refuses %j', (member) => {
    expect(() => make(1, 8, 0, member)).toThrow(RangeError);
  });
});
