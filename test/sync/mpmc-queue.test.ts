/** What is particular to an MpmcQueue: slots that become ready out of order, and an end beside threads that are in the middle. */

import { describe, expect, test } from 'vitest';
import { EventCount } from '../../src/sync/event-count.js';
import { MpmcQueue } from '../../src/sync/mpmc-queue.js';
import {
  FULL,
  maskFor,
  NOT_EMPTY_OFFSET,
  NOT_FULL_OFFSET,
  POP_TICKET,
  PUSH_TICKET,
  SLOTS_OFFSET,
  SLOTS_WORD,
  TURN_BYTES,
} from '../../src/sync/mpmc-queue-layout.js';
import { makeMessage, readMessage } from './crowd-subjects.js';
import { interleaveAt } from './interleavings.js';

const OPTIONS = { capacity: 3, slotBytes: 8 };
const as = (threadId: number) => ({ threadId, mayBlock: true, isAlive: () => true, sliceMs: 10_000 });
const message = (number: number) => makeMessage(8, 0, number);

function make(capacity = 3) {
  const memory = new SharedArrayBuffer(MpmcQueue.bytesFor({ ...OPTIONS, capacity }));
  return { one: MpmcQueue.init(memory, 0, { ...OPTIONS, capacity }, as(1)), two: MpmcQueue.open(memory, 0, as(2)) };
}

function pop(queue: MpmcQueue): number | null {
  const into = new Uint8Array(8);
  return queue.tryPop(into) ? readMessage(into) : null;
}

/** Calls of Atomics of a push or a pop of an attached thread: ticket, turn, draw; then the turn is written. */
const DRAWN = 3;

describe('an MpmcQueue', () => {
  test('gives nothing out of order while the thread before is writing, and calls itself neither ended nor empty', () => {
    const { one, two } = make();
    one.push(message(0));
    expect(pop(two)).toBe(0);
    const seen: unknown[] = [];
    const meanwhile = () => {
      two.push(message(2));
      seen.push(pop(two), two.size);
      two.close();
      seen.push(pop(two), two.isEnded, two.isClosed);
    };
    expect(interleaveAt(DRAWN, meanwhile, () => one.push(message(1)))).toBe(true);
    expect(seen).toEqual([null, 2, null, false, true]);
    expect([pop(two), two.isEnded, pop(two), two.isEnded]).toEqual([1, false, 2, true]);
  });

  test('has no room while the thread before is reading', () => {
    const { one, two } = make(2);
    for (const number of [1, 2]) one.push(message(number));
    const seen: unknown[] = [];
    const meanwhile = () => {
      seen.push(pop(two), two.tryPush(message(3)), two.size);
    };
    pop(one); // attached
    one.push(message(3));
    expect(interleaveAt(DRAWN, meanwhile, () => void pop(one))).toBe(true);
    expect(seen).toEqual([3, false, 0]);
    expect([two.tryPush(message(4)), two.tryPush(message(5))]).toEqual([true, true]);
  });

  test.each(['closed', 'open'])('%s, wakes all that sleep for messages that came ready out of order', async (end) => {
    const memory = new SharedArrayBuffer(MpmcQueue.bytesFor(OPTIONS));
    const queue = MpmcQueue.init(memory, 0, OPTIONS, as(1));
    const into = Array.from({ length: end === 'closed' ? 5 : 3 }, () => new Uint8Array(8));
    const pops = into.map((bytes) => queue.popAsync(bytes));
    // By hand, as a thread that is stopped in the middle of a push: slot 0 is drawn, and not written.
    const words = new Int32Array(memory);
    Atomics.add(words, PUSH_TICKET, 2);
    for (const number of [1, 2]) queue.push(message(number));
    if (end === 'closed') queue.close();
    // Who was woken looks, finds slot 0 not ready, and sleeps again.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    new Uint8Array(memory, SLOTS_OFFSET + TURN_BYTES, 8).set(message(0));
    Atomics.store(words, SLOTS_WORD, FULL);
    EventCount.open(memory, NOT_EMPTY_OFFSET).notify();
    const gains = await Promise.all(pops);
    const codes = into.filter((_, nth) => gains[nth]).map(readMessage);
    expect(codes.sort()).toEqual([0, 1, 2]);
    expect(queue.missedWakeUps).toBe(0);
  });

  test('tells all that sleep of the end, when a thread that did not sleep has taken the last', async () => {
    const memory = new SharedArrayBuffer(MpmcQueue.bytesFor(OPTIONS));
    const queue = MpmcQueue.init(memory, 0, OPTIONS, as(1));
    const pops = [1, 2, 3].map(() => queue.popAsync(new Uint8Array(8)));
    const words = new Int32Array(memory);
    Atomics.add(words, PUSH_TICKET, 2);
    queue.close();
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    Atomics.store(words, SLOTS_WORD, FULL);
    expect(queue.tryPop(new Uint8Array(8))).toBe(true);
    EventCount.open(memory, NOT_EMPTY_OFFSET).notify();
    expect(await Promise.all(pops)).toEqual([false, false, false]);
    expect(queue.missedWakeUps).toBe(0);
  });

  test('wakes all that sleep for slots that were freed out of order', async () => {
    const memory = new SharedArrayBuffer(MpmcQueue.bytesFor(OPTIONS));
    const queue = MpmcQueue.init(memory, 0, OPTIONS, as(1));
    for (const number of [1, 2, 3]) queue.push(message(number));
    const pushes = [4, 5, 6].map((number) => queue.pushAsync(message(number)));
    const words = new Int32Array(memory);
    Atomics.add(words, POP_TICKET, 2);
    expect([pop(queue), pop(queue)]).toEqual([2, 3]);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    Atomics.store(words, SLOTS_WORD, maskFor(3) + 1);
    EventCount.open(memory, NOT_FULL_OFFSET).notify();
    await Promise.all(pushes);
    expect([pop(queue), pop(queue), pop(queue)].sort()).toEqual([4, 5, 6]);
    expect(queue.missedWakeUps).toBe(0);
  });

  test('wraps its laps at any capacity', () => {
    for (const capacity of [1, 2, 3, 4, 5, 7, 8, 9]) {
      const memory = new SharedArrayBuffer(MpmcQueue.bytesFor({ ...OPTIONS, capacity }));
      for (const firstCursor of [2 ** 31 - 1, -1]) {
        const queue = MpmcQueue.init(memory, 0, { ...OPTIONS, capacity }, as(1), firstCursor);
        for (let number = 0; number < 5 * capacity; number++) {
          queue.push(message(number));
          expect([queue.size, pop(queue), queue.size]).toEqual([1, number, 0]);
        }
      }
    }
  });

  test('keeps slots on lines of their own', () => {
    expect(MpmcQueue.bytesFor({ capacity: 4, slotBytes: 60 })).toBe(9 * 128 + 4 * 64);
    expect(MpmcQueue.bytesFor({ capacity: 4, slotBytes: 61 })).toBe(9 * 128 + 4 * 128);
  });

  test('refuses a strategy that there is not', () => {
    const memory = new SharedArrayBuffer(MpmcQueue.bytesFor(OPTIONS));
    expect(() => MpmcQueue.init(memory, 0, OPTIONS, { strategy: 'hope' as 'spin' })).toThrow(
      /must be one of spin, yield/,
    );
  });
});
