/** What is particular to each of the two textbook buffers: what is found when its locks are kept, and that nothing is lost by giving up. */

import { describe, expect, test } from 'vitest';
import { lockOffset } from '../../src/sync/bounded-buffer.js';
import { ConditionBuffer } from '../../src/sync/bounded-buffer-condition.js';
import { SemaphoreBuffer } from '../../src/sync/bounded-buffer-semaphore.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';

const OPTIONS = { capacity: 2, slotBytes: 4 };
const memory = new SharedArrayBuffer(SemaphoreBuffer.bytesFor(OPTIONS));
const as = (threadId: number) => ({ threadId, mayBlock: true, sliceMs: 5 });
const bytes = () => new Uint8Array(4);

describe('a ConditionBuffer', () => {
  test('tells who died holding its mutex, at every call that would wait for it', async () => {
    ConditionBuffer.init(memory, 0, OPTIONS);
    Mutex.open(memory, lockOffset(0), as(9)).lock();
    const buffer = ConditionBuffer.open(memory, 0, { ...as(2), isAlive: (threadId) => threadId !== 9 });
    const told = expect.objectContaining({
      code: 'peer-gone',
      message: expect.stringMatching(/thread 9 died holding/),
    });
    expect(() => buffer.put(bytes())).toThrow(told);
    expect(() => buffer.take(bytes())).toThrow(told);
    expect(() => buffer.close()).toThrow(told);
    await expect(buffer.putAsync(bytes())).rejects.toEqual(told);
    await expect(buffer.takeAsync(bytes())).rejects.toEqual(told);
    expect([buffer.tryPut(bytes()), buffer.tryTake(bytes())]).toEqual([false, false]);
  });

  test('leaves its mutex free, however a call ends', async () => {
    const buffer = ConditionBuffer.init(memory, 0, OPTIONS, { ...as(1), isAlive: () => true, timeoutMs: 3 });
    const mutex = Mutex.open(memory, lockOffset(0), as(2));
    const calls = [
      () => buffer.take(bytes()),
      () => buffer.takeAsync(bytes()),
      () => buffer.put(bytes()),
      () => buffer.putAsync(bytes()),
      () => buffer.put(bytes()),
      () => buffer.tryPut(bytes()),
      () => buffer.close(),
      () => buffer.put(bytes()),
      () => buffer.tryTake(bytes()),
      () => buffer.tryTake(bytes()),
      () => buffer.take(bytes()),
    ];
    for (const [nth, call] of calls.entries()) {
      try {
        await call();
      } catch {} // time-outs and "closed" alike
      expect([nth, mutex.tryLock()]).toEqual([nth, true]);
      mutex.unlock();
    }
  });

  test('says in its own words that it could not come in in time', () => {
    ConditionBuffer.init(memory, 0, OPTIONS);
    Mutex.open(memory, lockOffset(0), as(9)).lock();
    const buffer = ConditionBuffer.open(memory, 0, { ...as(2), isAlive: () => true, timeoutMs: 7 });
    expect(() => buffer.put(bytes())).toThrow(/ConditionBuffer at byte 0, 0 of 2 slots full, .* within 7 ms/);
  });
});

describe('a SemaphoreBuffer', () => {
  const semaphores = () => [0, 1, 2].map((nth) => Semaphore.open(memory, lockOffset(nth), as(3)));
  const permits = () => semaphores().map((semaphore) => semaphore.permits);

  test('gives its permit back when it cannot come in in time, or may not wait', async () => {
    const buffer = SemaphoreBuffer.init(memory, 0, OPTIONS, { ...as(1), isAlive: () => true, timeoutMs: 3 });
    buffer.put(bytes());
    expect(permits()).toEqual([1, 1, 1]);
    semaphores()[0]!.acquire();
    for (const call of [() => buffer.put(bytes()), () => buffer.take(bytes())]) {
      expect(call).toThrow(/SemaphoreBuffer at byte 0, 1 of 2 slots full, .* within 3 ms/);
    }
    await expect(buffer.putAsync(bytes())).rejects.toThrow(/within 3 ms/);
    await expect(buffer.takeAsync(bytes())).rejects.toThrow(/within 3 ms/);
    expect([buffer.tryPut(bytes()), buffer.tryTake(bytes())]).toEqual([false, false]);
    expect(permits()).toEqual([0, 1, 1]);
  });

  test('closed, has one permit more of either kind, which nobody keeps', () => {
    const buffer = SemaphoreBuffer.init(memory, 0, OPTIONS, { ...as(1), isAlive: () => true });
    buffer.put(bytes());
    buffer.close();
    buffer.close();
    expect(permits()).toEqual([1, 2, 2]);
    expect(() => buffer.put(bytes())).toThrow(/is closed/);
    expect(permits()).toEqual([1, 2, 2]);
    buffer.take(bytes());
    expect(permits()).toEqual([1, 3, 1]);
    for (let time = 0; time < 3; time++) expect(buffer.take(bytes())).toBe(false);
    expect(permits()).toEqual([1, 3, 1]);
  });
});
