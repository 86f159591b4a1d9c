/** No wait of any structure is ended by a slice: the deed that ends it comes between any two of its steps, and it between any two of the deed's. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { makeStartWords, StartWords } from '../../src/harness/start-word.js';
import { Barrier } from '../../src/sync/barrier.js';
import { Condition } from '../../src/sync/condition.js';
import { EventCount } from '../../src/sync/event-count.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { findSubject, makeMessage } from './crowd-subjects.js';
import { interleaveAt } from './interleavings.js';
import { expectNoMissedWakeUp, SLICE_MS, watchSleeps } from './sleeps.js';

const as = (threadId: number) => ({ threadId, isAlive: () => true, sliceMs: SLICE_MS });
const share = (bytes: number) => new SharedArrayBuffer(bytes);
const message = new Uint8Array(4);

interface Waiting {
  wait(): Promise<unknown>;
  /** Returns false where it cannot be done now, with a lock held by who stands in the middle: then it is done later. */
  deed(): unknown;
}

const ring = { capacity: 1, slotBytes: 4 };
function makeRing(isFull: boolean) {
  const memory = share(SpscRing.bytesFor(ring));
  const producer = SpscRing.init(memory, 0, ring).producer({ threadId: 1, sliceMs: SLICE_MS, isAlive: () => true });
  const consumer = SpscRing.open(memory, 0).consumer({ threadId: 2, sliceMs: SLICE_MS, isAlive: () => true });
  if (isFull) producer.push(message);
  return { producer, consumer };
}

function makeRecordRing(isFull: boolean) {
  const options = { capacityBytes: 24 };
  const memory = share(SpscRecordRing.bytesFor(options));
  const side = { sliceMs: SLICE_MS, isAlive: () => true };
  const producer = SpscRecordRing.init(memory, 0, options).producer({ threadId: 1, ...side });
  const consumer = SpscRecordRing.open(memory, 0).consumer({ threadId: 2, ...side });
  if (isFull) producer.push(message);
  if (isFull) expect(producer.tryPush(message)).toBe(false);
  return { producer, consumer };
}

function makeCrowd(name: string, isFull: boolean) {
  const subject = findSubject(name);
  const options = { capacity: 1, slotBytes: 4 };
  const memory = share(subject.bytesFor(options));
  const one = subject.init(memory, 0, options, as(1));
  const two = subject.open(memory, 0, as(2));
  if (isFull) one.tryPut(makeMessage(4, 0, 0));
  return { one, two };
}

const crowds = ['MpmcQueue, block', 'ConditionBuffer', 'SemaphoreBuffer'].flatMap((name): [string, () => Waiting][] => [
  [
    `who takes from a ${name} of one slot`,
    () => {
      const { one, two } = makeCrowd(name, false);
      return { wait: () => two.takeAsync(new Uint8Array(4)), deed: () => one.tryPut(makeMessage(4, 0, 1)) };
    },
  ],
  [
    `who puts into a ${name} of one slot`,
    () => {
      const { one, two } = makeCrowd(name, true);
      return { wait: () => one.putAsync(makeMessage(4, 0, 1)), deed: () => two.tryTake(new Uint8Array(4)) };
    },
  ],
]);

const waits: [who: string, make: () => Waiting][] = [
  [
    'who wants a Mutex',
    () => {
      const memory = share(256);
      const [one, two] = [Mutex.init(memory, 0, as(1)), Mutex.open(memory, 0, as(2))];
      one.tryLock();
      return { wait: () => two.lockAsync(), deed: () => one.unlock() };
    },
  ],
  [
    'who wants a Mutex for which somebody waited before, and gave up',
    () => {
      const memory = share(256);
      const [one, two, three] = [1, 2, 3].map((id) =>
        id === 1 ? Mutex.init(memory, 0, as(1)) : Mutex.open(memory, 0, { ...as(id), mayBlock: true }),
      );
      one!.tryLock();
      expect(() => three!.lock(0)).toThrow(/was not free/);
      return { wait: () => two!.lockAsync(), deed: () => one!.unlock() };
    },
  ],
  [
    'who wants a permit',
    () => {
      const memory = share(256);
      const [one, two] = [Semaphore.init(memory, 0, { permits: 0, ...as(1) }), Semaphore.open(memory, 0, as(2))];
      return { wait: () => two.acquireAsync(), deed: () => one.release() };
    },
  ],
  [
    'who wants two permits, beside one who wants one,',
    () => {
      const memory = share(256);
      const [one, two] = [Semaphore.init(memory, 0, { permits: 0, ...as(1) }), Semaphore.open(memory, 0, as(2))];
      return {
        wait: () => Promise.all([two.acquireAsync(2), two.acquireAsync(1)]),
        deed: () => [one.release(), one.release(2)],
      };
    },
  ],
  [
    'who waits on a Condition',
    () => {
      const memory = share(512);
      const [one, two] = [Mutex.init(memory, 0, as(1)), Mutex.open(memory, 0, as(2))];
      const [signal, waiter] = [Condition.init(memory, 256, as(1)), Condition.open(memory, 256, as(2))];
      let isReady = false;
      const wait = async () => {
        if (!two.tryLock()) await two.lockAsync();
        while (!isReady) await waiter.waitAsync(two);
        two.unlock();
      };
      return {
        wait,
        deed() {
          if (!one.tryLock()) return false;
          isReady = true;
          signal.notifyOne();
          one.unlock();
          return true;
        },
      };
    },
  ],
  [
    'who waits at a Barrier',
    () => {
      const memory = share(Barrier.bytesFor({ parties: 2 }));
      Barrier.init(memory, 0, { parties: 2 });
      const [one, two] = [0, 1].map((member) => Barrier.open(memory, 0, { ...as(member + 1), member }));
      return { wait: () => one!.waitAsync(), deed: () => void two!.waitAsync() };
    },
  ],
  [
    'who waits for an EventCount',
    () => {
      const memory = share(256);
      const [one, two] = [EventCount.init(memory, 0, as(1)), EventCount.open(memory, 0, as(2))];
      const word = new Int32Array(share(4));
      return {
        wait: () => one.waitUntilAsync(() => Atomics.load(word, 0) === 1),
        deed: () => [Atomics.store(word, 0, 1), two.notify()],
      };
    },
  ],
  [
    'who has looked, and is about to wait for an EventCount,',
    () => {
      const memory = share(256);
      const [one, two] = [EventCount.init(memory, 0, as(1)), EventCount.open(memory, 0, as(2))];
      const key = one.prepareWait();
      return { wait: () => one.waitAsync(key), deed: () => two.notify() };
    },
  ],
  [
    'who waits for the others of a team',
    () => {
      const memory = makeStartWords(2);
      const [one, two] = [new StartWords(memory), new StartWords(memory)];
      one.setThread(0, process.pid);
      one.setThread(1, process.pid);
      const wait = () => one.waitAsync([{ index: 1, name: 'worker 1' }], 1);
      return { wait, deed: () => two.arrive(1) };
    },
  ],
  [
    'who waits for a message of an SpscRing',
    () => {
      const { producer, consumer } = makeRing(false);
      return { wait: () => consumer.peekAsync(1), deed: () => producer.tryPush(message) };
    },
  ],
  [
    'who waits for room in an SpscRing',
    () => {
      const { producer, consumer } = makeRing(true);
      return { wait: () => producer.reserveAsync(1), deed: () => consumer.tryPop(new Uint8Array(4)) };
    },
  ],
  [
    'who waits for the end of an SpscRing',
    () => {
      const { producer, consumer } = makeRing(false);
      return { wait: () => consumer.peekAsync(1), deed: () => producer.close() };
    },
  ],
  [
    'who waits for a record',
    () => {
      const { producer, consumer } = makeRecordRing(false);
      return { wait: () => consumer.nextAsync(), deed: () => producer.tryPush(message) };
    },
  ],
  [
    'who waits for room for a record',
    () => {
      const { producer, consumer } = makeRecordRing(true);
      return { wait: () => producer.reserveAsync(4), deed: () => consumer.tryPop(new Uint8Array(8)) };
    },
  ],
  ...crowds,
];

/** Without a turn of the event loop, so that no slice ends meanwhile. */
async function finish(isDone: unknown, deed: () => unknown): Promise<void> {
  for (let turn = 0; isDone === false; turn++) {
    if (turn === 100) throw new Error('the deed cannot be done: who waits keeps the lock');
    await null;
    isDone = deed();
  }
}

afterEach(() => vi.restoreAllMocks());

describe.each(waits)('%s is woken,', (_who, make) => {
  test('wherever in its wait the deed comes', async () => {
    let isReached = true;
    let at = 0;
    for (; isReached; at++) {
      const { wait, deed } = make();
      const sleeps = watchSleeps();
      let waiting: Promise<unknown> | undefined;
      let isDone: unknown = false;
      isReached = interleaveAt(
        at,
        () => {
          isDone = deed();
        },
        () => {
          waiting = wait();
        },
      );
      await finish(isDone, deed);
      await waiting;
      expectNoMissedWakeUp(sleeps);
      vi.restoreAllMocks();
    }
    expect(at).toBeGreaterThan(1);
  });

  test('wherever in the deed it begins to wait', async () => {
    let isReached = true;
    for (let at = 0; isReached; at++) {
      const { wait, deed } = make();
      const sleeps = watchSleeps();
      let waiting: Promise<unknown> | undefined;
      let isDone: unknown;
      isReached = interleaveAt(
        at,
        () => {
          waiting = wait();
        },
        () => {
          isDone = deed();
        },
      );
      await finish(isDone, deed);
      await waiting;
      expectNoMissedWakeUp(sleeps);
      vi.restoreAllMocks();
    }
  });
});
