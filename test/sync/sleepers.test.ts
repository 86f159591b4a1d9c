/** Who is woken, by how many notifications, and who is not: crowds of sleepers, of one kind and of two, and the end while all sleep. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeStartWords, StartWords } from '../../src/harness/start-word.js';
import { Barrier } from '../../src/sync/barrier.js';
import { EventCount } from '../../src/sync/event-count.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { findSubject, makeMessage, readMessage } from './crowd-subjects.js';
import { passTurns, watchSleeps } from './sleeps.js';

const CROWDS = ['MpmcQueue, block', 'ConditionBuffer', 'SemaphoreBuffer'];
/** Where one sleep more or less is counted, none may be ended by a slice. */
const LONG_MS = 600_000;
const share = (bytes: number) => new SharedArrayBuffer(bytes);
const message = (number: number) => makeMessage(4, 0, number);

function makeCrowd(name: string, sliceMs: number, capacity = 1) {
  const subject = findSubject(name);
  const options = { capacity, slotBytes: 4 };
  const memory = share(subject.bytesFor(options));
  const choice = { threadId: 1, isAlive: () => true, sliceMs };
  const own = subject.init(memory, 0, options, choice);
  const open = (threadId: number) => subject.open(memory, 0, { ...choice, threadId });
  return { own, open };
}

async function takeOne(crowd: { takeAsync(into: Uint8Array): Promise<boolean> }): Promise<number | null> {
  const into = new Uint8Array(4);
  return (await crowd.takeAsync(into)) ? readMessage(into) : null;
}

afterEach(() => vi.restoreAllMocks());

describe.each(CROWDS)('in a %s of one slot', (name) => {
  test('two that put and two that take, asleep beside each other, all go on', async () => {
    const sleeps = watchSleeps();
    const { open } = makeCrowd(name, LONG_MS);
    const takes = [2, 3].map((id) => takeOne(open(id)));
    await passTurns();
    // Both puts before a taker runs: the second finds no room, and sleeps beside a taker that sleeps still.
    const puts = [4, 5].map((id) => open(id).putAsync(message(id)));
    await passTurns(50);
    expect(sleeps.count()).toBe(0);
    expect((await Promise.all(takes)).sort()).toEqual([4, 5]);
    await Promise.all(puts);
  });

  test('a message wakes one of four that sleep', async () => {
    const sleeps = watchSleeps();
    const { own, open } = makeCrowd(name, LONG_MS);
    const takes = [2, 3, 4, 5].map((id) => takeOne(open(id)));
    await passTurns(50); // until they have got past each other
    const before = sleeps.ends.length;
    expect(sleeps.count()).toBe(4);
    for (const number of [1, 2]) {
      expect(own.tryPut(message(number))).toBe(true);
      await passTurns();
      expect([sleeps.ends.length - before, sleeps.count()]).toEqual([number, 4 - number]);
    }
    await own.closeAsync();
    expect((await Promise.all(takes)).sort()).toEqual([1, 2, null, null]);
  });

  test('the end wakes all that take, and all that put', async () => {
    for (const isFull of [false, true]) {
      const sleeps = watchSleeps();
      const { own, open } = makeCrowd(name, LONG_MS);
      if (isFull) own.tryPut(message(1));
      const waits = [2, 3, 4].map((id) =>
        isFull
          ? open(id)
              .putAsync(message(id))
              .catch((error: { code: string }) => error.code)
          : takeOne(open(id)),
      );
      await passTurns(50);
      expect(sleeps.count()).toBe(3);
      await own.closeAsync();
      await passTurns(50);
      expect(sleeps.count()).toBe(0);
      expect(await Promise.all(waits)).toEqual(new Array(3).fill(isFull ? 'peer-gone' : null));
      vi.restoreAllMocks();
    }
  });
});

describe('who sleeps', () => {
  test('for permits is woken by as many as there are', async () => {
    const sleeps = watchSleeps();
    const semaphore = Semaphore.init(share(256), 0, { permits: 0, sliceMs: LONG_MS });
    const waits = [1, 2, 3, 4].map(() => semaphore.acquireAsync());
    semaphore.release();
    await passTurns();
    expect([sleeps.ends, sleeps.count()]).toEqual([['ok'], 3]);
    semaphore.release(3);
    await Promise.all(waits);
    expect(sleeps.ends).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('for one permit is woken by it, beside one that wants two and came first', async () => {
    const sleeps = watchSleeps();
    const semaphore = Semaphore.init(share(256), 0, { permits: 0, sliceMs: LONG_MS });
    const large = semaphore.acquireAsync(2);
    let isIn = false;
    const small = semaphore.acquireAsync().then(() => {
      isIn = true;
    });
    semaphore.release();
    await passTurns();
    expect([isIn, sleeps.count()]).toEqual([true, 1]);
    semaphore.release(2);
    await Promise.all([large, small]);
  });

  test('for a Mutex is woken one at a time', async () => {
    const sleeps = watchSleeps();
    const mutex = Mutex.init(share(256), 0, { sliceMs: LONG_MS });
    mutex.tryLock();
    const waits = [1, 2, 3].map(() => mutex.lockAsync());
    for (let woken = 1; woken <= 3; woken++) {
      mutex.unlock();
      await passTurns();
      expect([sleeps.ends.length, sleeps.count()]).toEqual([woken, 3 - woken]);
    }
    await Promise.all(waits);
  });

  test('at a Barrier is woken by the last that comes, once', async () => {
    const sleeps = watchSleeps();
    const memory = share(Barrier.bytesFor({ parties: 3 }));
    Barrier.init(memory, 0, { parties: 3 });
    const members = [0, 1, 2].map((member) =>
      Barrier.open(memory, 0, { member, threadId: member + 1, sliceMs: LONG_MS }),
    );
    for (let round = 0; round < 2; round++) {
      await Promise.all(members.map((member) => member.waitAsync()));
      expect(sleeps.ends.length).toBe(2 * (round + 1));
    }
  });

  test('on an EventCount costs one notification, and who does not none', async () => {
    const notify = vi.spyOn(Atomics, 'notify');
    const events = EventCount.init(share(256), 0, { sliceMs: LONG_MS });
    let isOver = false;
    for (let item = 0; item < 10; item++) events.notify();
    const wait = events.waitUntilAsync(() => isOver);
    isOver = true;
    events.notify();
    expect(await wait).toBe(true);
    for (let item = 0; item < 10; item++) events.notify();
    expect(notify).toHaveBeenCalledTimes(1);
  });

  test('for a message of an SpscRing is woken once for a hundred messages, and not for the room behind them', async () => {
    const sleeps = watchSleeps();
    const notify = vi.spyOn(Atomics, 'notify');
    const options = { capacity: 100, slotBytes: 1 };
    const memory = share(SpscRing.bytesFor(options));
    const producer = SpscRing.init(memory, 0, options).producer({ threadId: 1 });
    const consumer = SpscRing.open(memory, 0).consumer({ threadId: 2, sliceMs: LONG_MS });
    const wait = consumer.peekAsync(1);
    for (let number = 0; number < 100; number++) producer.push(new Uint8Array(1));
    await wait;
    for (let number = 0; number < 100; number++) consumer.tryPop(new Uint8Array(1));
    expect([sleeps.ends, notify.mock.calls.length]).toEqual([['ok'], 1]);
  });
});

describe('a fast member of a Barrier that comes again', () => {
  test('waits for all of the next round, also for one that has not woken from the last', async () => {
    const sleeps = watchSleeps();
    const memory = share(Barrier.bytesFor({ parties: 3 }));
    Barrier.init(memory, 0, { parties: 3 });
    const [slow, middle, fast] = [0, 1, 2].map((member) =>
      Barrier.open(memory, 0, { member, threadId: member + 1, sliceMs: LONG_MS, isAlive: () => true }),
    );
    const first = [slow!.waitAsync(), middle!.waitAsync()];
    void fast!.waitAsync(); // all have come; the two are woken, and run only later
    let isPast = false;
    const again = fast!.waitAsync().then(() => {
      isPast = true;
    });
    await Promise.all(first);
    await passTurns();
    expect([isPast, sleeps.count()]).toEqual([false, 1]);
    const second = middle!.waitAsync();
    await passTurns();
    expect([isPast, sleeps.count()]).toEqual([false, 2]);
    await Promise.all([slow!.waitAsync(), second, again]);
  });

  test('so does a worker of a team at its meeting', async () => {
    const memory = makeStartWords(2);
    const words = new StartWords(memory);
    for (const worker of [0, 1]) words.setThread(worker, process.pid);
    const other = [{ index: 1, name: 'worker 1' }];
    for (const worker of [0, 1]) words.arrive(worker);
    await words.waitAsync(other, 1);
    words.arrive(0);
    let isPast = false;
    const again = words.waitAsync(other, 2).then(() => {
      isPast = true;
    });
    await passTurns();
    expect(isPast).toBe(false);
    words.arrive(1);
    await again;
  });
});
