/** What each lock means, seen from one thread that plays several, and what it says when it is misused. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { Barrier } from '../../src/sync/barrier.js';
import { Condition } from '../../src/sync/condition.js';
import { Counter } from '../../src/sync/counter.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpinMutex } from '../../src/sync/spin-mutex.js';

const memory = new SharedArrayBuffer(4_096);
const as = (threadId: number) => ({ threadId, mayBlock: true, isAlive: () => true, sliceMs: 5 });
/** Ends what would hang the only thread there is. */
const WATCHDOG_MS = 2_000;
const asDead = { ...as(2), isAlive: () => false };

afterEach(() => vi.restoreAllMocks());

describe.each([
  ['Mutex', Mutex],
  ['SpinMutex', SpinMutex],
])('a %s', (_name, Lock) => {
  test('is held by one thread, and free again behind unlock', () => {
    const [one, two] = [Lock.init(memory, 0, as(1)), Lock.open(memory, 0, as(2))];
    one.lock();
    expect([one.isHeldHere, two.isHeldHere, two.tryLock(), one.tryLock()]).toEqual([true, false, false, false]);
    one.unlock();
    expect([one.isHeldHere, two.tryLock(), two.isHeldHere]).toEqual([false, true, true]);
  });

  test('tells who unlocks what it does not hold, names who does, and stays as it is', () => {
    const [one, two] = [Lock.init(memory, 0, as(1)), Lock.open(memory, 0, as(2))];
    expect(() => one.unlock()).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(/is free; thread 1 cannot/) }),
    );
    one.lock();
    expect(() => two.unlock()).toThrow(/held by thread 1; thread 2 cannot unlock/);
    expect(one.isHeldHere).toBe(true);
    one.unlock();
    expect(() => one.unlock()).toThrow(/is free/);
  });

  test('tells a thread that would wait for itself', () => {
    const lock = Lock.init(memory, 0, as(1));
    lock.lock();
    expect(() => lock.lock()).toThrow(/held by this thread already/);
  });

  test('gives up when the time has passed, and can be taken later', () => {
    const [one, two] = [Lock.init(memory, 0, as(1)), Lock.open(memory, 0, as(2))];
    one.lock();
    for (const timeMs of [0, 3, 12]) {
      expect(() => two.lock(timeMs)).toThrow(
        expect.objectContaining({
          code: 'timed-out',
          message: expect.stringMatching(`thread 1, was not free within ${timeMs} ms`),
        }),
      );
    }
    one.unlock();
    two.lock(0);
    two.unlock();
  });

  test('says which thread died holding it, to each that comes', () => {
    Lock.init(memory, 0, as(1)).lock();
    const two = Lock.open(memory, 0, asDead);
    for (let time = 0; time < 2; time++) {
      expect(() => two.lock(WATCHDOG_MS)).toThrow(
        expect.objectContaining({ code: 'peer-gone', message: expect.stringMatching(/thread 1 died/) }),
      );
    }
  });

  test('does not block the main thread, free or not, and names what to call there', () => {
    const lock = Lock.init(memory, 0);
    expect(() => lock.lock()).toThrow(TypeError);
    expect(() => lock.lock()).toThrow(Lock === Mutex ? /Call lockAsync\(\)/ : /Call tryLock\(\)/);
    expect(lock.tryLock()).toBe(true);
  });

  test.each([-1, Number.NaN])('refuses a time of %s ms, also when it is free', (timeMs) => {
    expect(() => Lock.init(memory, 0, as(1)).lock(timeMs)).toThrow(RangeError);
  });
});

describe('a Mutex', () => {
  test('notifies nobody where nobody waits', () => {
    const notify = vi.spyOn(Atomics, 'notify');
    const mutex = Mutex.init(memory, 0, as(1));
    mutex.lock();
    mutex.unlock();
    expect(notify).not.toHaveBeenCalled();
  });

  test('is freed when what it guards throws, returns or rejects', async () => {
    const mutex = Mutex.init(memory, 0, as(1));
    expect(mutex.withLock(() => mutex.isHeldHere)).toBe(true);
    expect(() =>
      mutex.withLock(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(mutex.isHeldHere).toBe(false);
    await expect(
      mutex.withLockAsync(async () => {
        throw new Error('later');
      }),
    ).rejects.toThrow('later');
    expect(await mutex.withLockAsync(async () => mutex.isHeldHere)).toBe(true);
    expect(mutex.isHeldHere).toBe(false);
    expect(() => mutex.withLock(async () => 1)).toThrow(/withLockAsync/);
    expect(mutex.isHeldHere).toBe(false);
  });

  test('tells of one that unlocked inside withLock, unless there is something worse to tell', () => {
    const mutex = Mutex.init(memory, 0, as(1));
    expect(() => mutex.withLock(() => mutex.unlock())).toThrow(/is free/);
    expect(() =>
      mutex.withLock(() => {
        mutex.unlock();
        throw new Error('worse');
      }),
    ).toThrow('worse');
  });

  test('is waited for by functions of one thread in turn', async () => {
    const mutex = Mutex.init(memory, 0);
    const inside: number[] = [];
    const visits = [1, 2, 3].map((nth) =>
      mutex.withLockAsync(async () => {
        inside.push(nth);
        await new Promise((resolve) => setImmediate(resolve));
        expect(inside.at(-1)).toBe(nth);
      }),
    );
    await Promise.all(visits);
    expect(inside.toSorted()).toEqual([1, 2, 3]);
    await mutex.lockAsync();
    await expect(mutex.lockAsync(5)).rejects.toThrow(/within 5 ms/);
    expect(mutex.missedWakeUps).toBe(0);
  });

  test('leaves the duty to wake the next one to the holder when a waiter gives up', () => {
    const [one, two] = [Mutex.init(memory, 0, as(1)), Mutex.open(memory, 0, as(2))];
    one.lock();
    expect(() => two.lock(1)).toThrow();
    const notify = vi.spyOn(Atomics, 'notify');
    one.unlock();
    expect(notify).toHaveBeenCalledTimes(1);
  });
});

describe('a Semaphore', () => {
  test('gives all permits or none', async () => {
    const semaphore = Semaphore.init(memory, 0, { permits: 2, ...as(1) });
    expect([semaphore.tryAcquire(3), semaphore.tryAcquire(2), semaphore.tryAcquire()]).toEqual([false, true, false]);
    expect(() => semaphore.acquire(1, 3)).toThrow(expect.objectContaining({ code: 'timed-out' }));
    const later = semaphore.acquireAsync(2);
    semaphore.release();
    expect(semaphore.permits).toBe(1);
    semaphore.release();
    await later;
    expect([semaphore.permits, semaphore.waiters]).toEqual([0, 0]);
  });

  test('wakes one that can go on where another wants more than there is', async () => {
    const semaphore = Semaphore.init(memory, 0, { permits: 0, sliceMs: 30_000 });
    const [many, one] = [semaphore.acquireAsync(2), semaphore.acquireAsync(1)];
    semaphore.release();
    await one;
    semaphore.release(2);
    await many;
    expect([semaphore.permits, semaphore.missedWakeUps]).toEqual([0, 0]);
  });

  test('notifies nobody where nobody waits, and refuses counts that are none or too many', () => {
    const notify = vi.spyOn(Atomics, 'notify');
    const semaphore = Semaphore.init(memory, 0, { permits: 0x7fff_ffff });
    expect(() => semaphore.release()).toThrow(/release\(\) was called too often/);
    expect(semaphore.tryAcquire(0x7fff_ffff)).toBe(true);
    semaphore.release(5);
    expect(notify).not.toHaveBeenCalled();
    for (const n of [0, -1, 1.5, 2 ** 31]) expect(() => semaphore.tryAcquire(n)).toThrow(RangeError);
    expect(() => semaphore.acquire()).toThrow(/Call acquireAsync\(\)/);
  });
});

describe('a Condition', () => {
  const make = () => ({ mutex: Mutex.init(memory, 0, as(1)), condition: Condition.init(memory, 256, as(1)) });

  test('does not sleep through a notification that comes between unlock and sleep', () => {
    const { mutex, condition } = make();
    mutex.lock();
    const wait = Atomics.wait;
    const sleeps: string[] = [];
    vi.spyOn(Atomics, 'wait').mockImplementation((...args: Parameters<typeof wait>) => {
      condition.notifyOne(); // nobody sleeps yet
      sleeps.push(wait(...args));
      return sleeps.at(-1) as 'not-equal';
    });
    expect(condition.wait(mutex, WATCHDOG_MS)).toBe(true);
    expect(sleeps).toEqual(['not-equal']);
    expect([mutex.isHeldHere, condition.waiters, condition.missedWakeUps]).toEqual([true, 0, 0]);
  });

  test('counts a wake-up that only the slice found', () => {
    const { mutex, condition } = make();
    mutex.lock();
    vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      condition.notifyOne();
      return 'timed-out';
    });
    expect(condition.wait(mutex, WATCHDOG_MS)).toBe(true);
    expect(condition.missedWakeUps).toBe(1);
  });

  test('gives the mutex back when the time has passed', () => {
    const { mutex, condition } = make();
    mutex.lock();
    expect(condition.wait(mutex, 12)).toBe(false);
    expect([mutex.isHeldHere, condition.waiters]).toEqual([true, 0]);
  });

  test('tells who waits without the mutex, or on the main thread', () => {
    const { mutex, condition } = make();
    expect(() => condition.wait(mutex)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => Condition.open(memory, 256).wait(mutex)).toThrow(/Call waitAsync\(\)/);
  });

  test('wakes one or all', async () => {
    const mutex = Mutex.init(memory, 0);
    const condition = Condition.init(memory, 256, { sliceMs: 30_000 });
    let woken = 0;
    const waits = [1, 2, 3].map(() =>
      mutex.withLockAsync(async () => {
        await condition.waitAsync(mutex);
        woken++;
      }),
    );
    while (condition.waiters < 3) await new Promise((resolve) => setImmediate(resolve));
    condition.notifyOne();
    await Promise.race(waits);
    expect(woken).toBe(1);
    condition.notifyAll();
    await Promise.all(waits);
    expect([woken, condition.missedWakeUps]).toEqual([3, 0]);
  });
});

describe('a Barrier', () => {
  const openAll = (count: number, choice: object = {}) => {
    Barrier.init(memory, 0, { parties: count });
    return Array.from({ length: count }, (_, member) =>
      Barrier.open(memory, 0, { ...as(10 + member), ...choice, member }),
    );
  };

  test('lets a single member pass, again and again, past the wrap of its generation', () => {
    const [barrier] = openAll(1);
    for (let round = 0; round < 70_000; round++) barrier!.wait();
  });

  test('is broken for all when one gives up', async () => {
    const [one, two, three] = openAll(3);
    const waits = one!.waitAsync();
    expect(() => two!.wait(1)).toThrow(/not all 3 members came within 1 ms/);
    await expect(waits).rejects.toThrow(/member 1, thread 11, gave up/);
    expect(() => three!.wait()).toThrow(expect.objectContaining({ code: 'timed-out' }));
  });

  test('says which member died, to those that wait and to those that come', () => {
    const [one, two] = openAll(3, { isAlive: (threadId: number) => threadId !== 12 });
    for (const barrier of [one!, two!]) expect(() => barrier.wait(WATCHDOG_MS)).toThrow(/member 2, thread 12, died/);
  });

  test('refuses a place that is taken, one that there is not, and the main thread', () => {
    openAll(2);
    expect(() => Barrier.open(memory, 0, { ...as(9), member: 1 })).toThrow(/Thread 11 is member 1/);
    expect(() => Barrier.open(memory, 0, { ...as(9), member: 2 })).toThrow(RangeError);
    expect(() => Barrier.open(memory, 0, { threadId: 10, member: 0 }).wait()).toThrow(/Call waitAsync\(\)/);
  });
});

describe.each(['shared', 'padded'] as const)('a %s Counter', (form) => {
  test('goes on past 2^31 and 2^32', () => {
    const one = Counter.init(memory, 0, { form, workers: 2 });
    const two = Counter.open(memory, 0, { worker: 1 });
    one.add(0x7fff_ffff);
    two.add();
    expect(one.sum()).toBe(2 ** 31);
    two.add(0x7fff_ffff);
    expect(two.sum()).toBe(2 ** 32 - 1);
    one.add(3);
    expect([one.sum(), two.sum()]).toEqual([2, 2]);
  });

  test('adds in one step', () => {
    const counter = Counter.init(memory, 0, { form, workers: 2 });
    const add = vi.spyOn(Atomics, 'add');
    counter.add();
    expect(add).toHaveBeenCalledTimes(1);
    expect(counter.sum()).toBe(1);
  });

  test('has a line for each worker only where it is padded', () => {
    expect(Counter.bytesFor({ form, workers: 4 })).toBe(form === 'padded' ? 5 * 128 : 2 * 128);
  });
});

const KINDS: [
  string,
  (memory: SharedArrayBuffer, at: number) => unknown,
  (memory: SharedArrayBuffer, at: number) => unknown,
  number,
][] = [
  ['Mutex', (at, offset) => Mutex.init(at, offset), (at, offset) => Mutex.open(at, offset), Mutex.bytesFor()],
  [
    'SpinMutex',
    (at, offset) => SpinMutex.init(at, offset),
    (at, offset) => SpinMutex.open(at, offset),
    SpinMutex.bytesFor(),
  ],
  [
    'Semaphore',
    (at, offset) => Semaphore.init(at, offset, { permits: 1 }),
    (at, offset) => Semaphore.open(at, offset),
    Semaphore.bytesFor(),
  ],
  [
    'Condition',
    (at, offset) => Condition.init(at, offset),
    (at, offset) => Condition.open(at, offset),
    Condition.bytesFor(),
  ],
  [
    'Barrier',
    (at, offset) => Barrier.init(at, offset, { parties: 2 }),
    (at, offset) => Barrier.open(at, offset, { member: 0 }),
    Barrier.bytesFor({ parties: 2 }),
  ],
  [
    'Counter',
    (at, offset) => Counter.init(at, offset, { form: 'shared' }),
    (at, offset) => Counter.open(at, offset),
    Counter.bytesFor({ form: 'shared' }),
  ],
];

describe.each(KINDS)('a %s', (name, init, open, bytes) => {
  test('fits into just the bytes it asks for, and starts at a line', () => {
    const exact = new SharedArrayBuffer(128 + bytes);
    init(exact, 128);
    open(exact, 128);
    expect(bytes % 128).toBe(0);
  });

  test('refuses memory that is too small, off the line, or not shared, and says so', () => {
    expect(() => init(new SharedArrayBuffer(bytes - 4), 0)).toThrow(RangeError);
    expect(() => init(new SharedArrayBuffer(bytes), 128)).toThrow(RangeError);
    for (const at of [64, 4, -128, 0.5]) expect(() => init(new SharedArrayBuffer(2 * bytes), at)).toThrow(RangeError);
    expect(() => init(new ArrayBuffer(bytes) as unknown as SharedArrayBuffer, 0)).toThrow(TypeError);
    expect(() => init(new ArrayBuffer(bytes) as unknown as SharedArrayBuffer, 0)).toThrow(/SharedArrayBuffer/);
  });

  test('is not opened where there is none, or another kind', () => {
    expect(() => open(new SharedArrayBuffer(bytes), 0)).toThrow(RangeError);
    const other = new SharedArrayBuffer(1_024);
    (name === 'Mutex' ? KINDS[1]! : KINDS[0]!)[1](other, 0);
    expect(() => open(other, 0)).toThrow(name === 'Mutex' ? /SpinMutex/ : /Mutex/);
  });
});
