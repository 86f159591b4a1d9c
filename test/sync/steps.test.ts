/** What holds wherever in one thread's steps another one does its own, plain accesses included: nothing lost, nothing had twice, no message half there. */

import { describe, expect, test } from 'vitest';
import { Barrier } from '../../src/sync/barrier.js';
import { Counter } from '../../src/sync/counter.js';
import { EventCount } from '../../src/sync/event-count.js';
import { chooseThread } from '../../src/sync/lock-thread.js';
import { MEMBER_WORDS, Members } from '../../src/sync/members.js';
import { MpmcQueue } from '../../src/sync/mpmc-queue.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpinMutex } from '../../src/sync/spin-mutex.js';
import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { findSubject, makeMessage, readMessage } from './crowd-subjects.js';
import { interleaveAt } from './interleavings.js';
import { playEverywhere } from './watched-memory.js';

const as = (threadId: number) => ({ threadId, mayBlock: true, isAlive: () => true, sliceMs: 5 });
const share = (bytes: number) => new SharedArrayBuffer(bytes);

describe('two threads, one in the middle of the other,', () => {
  test('add both to one Counter', () => {
    const places = playEverywhere(() => {
      const memory = share(256);
      const one = Counter.init(memory, 0, { form: 'shared' });
      const two = Counter.open(memory, 0);
      return { body: () => one.add(3), deed: () => two.add(4), check: () => expect(one.sum()).toBe(7) };
    });
    expect(places).toBeGreaterThan(1);
  });

  test('announce both that they wait at an EventCount', () => {
    const places = playEverywhere(() => {
      const memory = share(256);
      const [one, two] = [EventCount.init(memory, 0, as(1)), EventCount.open(memory, 0, as(2))];
      two.prepareWait();
      return {
        body: () => void one.prepareWait(),
        deed: () => [two.cancelWait(), two.prepareWait(), two.prepareWait()],
        check: () => expect(one.waiters).toBe(3),
      };
    });
    expect(places).toBeGreaterThan(2);
  });

  test('announce both that they wait for permits, and take it back', async () => {
    for (let at = 0, isReached = true; isReached; at++) {
      const memory = share(256);
      const [one, two] = [Semaphore.init(memory, 0, { permits: 0, ...as(1) }), Semaphore.open(memory, 0, as(2))];
      const waits: Promise<void>[] = [];
      const wait = (semaphore: Semaphore) => void waits.push(semaphore.acquireAsync(2));
      isReached = interleaveAt(
        at,
        () => wait(two),
        () => wait(one),
      );
      expect(one.waiters).toBe(waits.length);
      one.release(4);
      await Promise.all(waits);
      expect(one.waiters).toBe(0);
    }
  });

  test.each(['MpmcQueue, block', 'ConditionBuffer', 'SemaphoreBuffer'])(
    'put both a message into a %s, or one is told to come later, and both are whole',
    (name) => {
      const subject = findSubject(name);
      const options = { capacity: 3, slotBytes: 8 };
      playEverywhere(() => {
        const memory = share(subject.bytesFor(options));
        const [one, two] = [subject.init(memory, 0, options, as(1)), subject.open(memory, 0, as(2))];
        const sent: number[] = [];
        const taken: number[] = [];
        const into = new Uint8Array(8);
        const put = (crowd: typeof one, number: number) => crowd.tryPut(makeMessage(8, 0, number)) && sent.push(number);
        return {
          body: () => put(one, 1),
          deed: () => put(two, 2),
          check() {
            for (let turn = 0; turn < 4; turn++) if (one.tryTake(into)) taken.push(readMessage(into));
            expect(taken.sort()).toEqual(sent.sort());
          },
        };
      });
    },
  );

  test.each([
    ['Mutex', Mutex],
    ['SpinMutex', SpinMutex],
  ])('do not both get a %s, and one does', (_name, Lock) => {
    for (const way of ['tryLock', 'lock'] as const) {
      playEverywhere(() => {
        const memory = share(256);
        const locks = [Lock.init(memory, 0, as(1)), Lock.open(memory, 0, as(2))];
        const held: number[] = [];
        const take = (nth: number) => {
          if (way === 'tryLock') {
            if (locks[nth]!.tryLock()) held.push(nth);
            return;
          }
          try {
            locks[nth]!.lock(0);
            held.push(nth);
          } catch {} // not in no time
        };
        return { body: () => take(0), deed: () => take(1), check: () => expect(held).toHaveLength(1) };
      });
    }
  });

  test('do not both get the one permit, and give two when both give', () => {
    playEverywhere(() => {
      const memory = share(256);
      const all = [Semaphore.init(memory, 0, { permits: 1, ...as(1) }), Semaphore.open(memory, 0, as(2))];
      const gains: boolean[] = [];
      const take = (nth: number) => void gains.push(all[nth]!.tryAcquire());
      return {
        body: () => take(0),
        deed: () => take(1),
        check: () => expect([gains.filter((isTaken) => isTaken).length, all[0]!.permits]).toEqual([1, 0]),
      };
    });
    playEverywhere(() => {
      const memory = share(256);
      const all = [Semaphore.init(memory, 0, { permits: 0, ...as(1) }), Semaphore.open(memory, 0, as(2))];
      const check = () => expect(all[0]!.permits).toBe(2);
      return { body: () => all[0]!.release(), deed: () => all[1]!.release(), check };
    });
  });

  test('get no common place: among the members, at a barrier, at a side of a ring', () => {
    playEverywhere(() => {
      const words = new Int32Array(share(MEMBER_WORDS * 4), 0, MEMBER_WORDS);
      const [one, two] = [1, 2].map((id) => new Members(words, chooseThread(as(id)), 'the table')) as [
        Members,
        Members,
      ];
      const check = () => expect([...new Set([words[0], words[1]])].sort()).toEqual([1, 2]);
      return { body: () => void one.attach(), deed: () => void two.attach(), check };
    });
    const options = { capacity: 1, slotBytes: 1 };
    const ring = (memory: SharedArrayBuffer) => SpscRing.init(memory, 0, options);
    const places: [
      bytes: number,
      lay: (memory: SharedArrayBuffer) => void,
      take: (memory: SharedArrayBuffer, id: number) => void,
    ][] = [
      [
        Barrier.bytesFor({ parties: 2 }),
        (memory) => Barrier.init(memory, 0, { parties: 2 }),
        (memory, id) => void Barrier.open(memory, 0, { ...as(id), member: 1 }),
      ],
      [SpscRing.bytesFor(options), ring, (memory, id) => void SpscRing.open(memory, 0).producer({ threadId: id })],
    ];
    for (const [bytes, lay, take] of places) {
      playEverywhere(() => {
        const memory = share(bytes);
        lay(memory);
        const told: unknown[] = [];
        const tryTake = (id: number) => {
          try {
            take(memory, id);
          } catch (error) {
            told.push(error);
          }
        };
        return { body: () => tryTake(1), deed: () => tryTake(2), check: () => expect(told).toHaveLength(1) };
      });
    }
  });
});

describe('while one thread stands between its look and its step, all comes back to what it saw,', () => {
  test.each([1, 2, 3])('and nothing of a queue of %d slots is lost or overwritten', (capacity) => {
    const options = { capacity, slotBytes: 4 };
    const message = (number: number) => makeMessage(4, 0, number);
    for (let laps = 1; laps <= 3; laps++) {
      playEverywhere(() => {
        const memory = share(MpmcQueue.bytesFor(options));
        const [one, two] = [MpmcQueue.init(memory, 0, options, as(1)), MpmcQueue.open(memory, 0, as(2))];
        const into = new Uint8Array(4);
        const sent: number[] = [];
        const taken: number[] = [];
        const push = (queue: MpmcQueue, number: number) => queue.tryPush(message(number)) && sent.push(number);
        const pop = (queue: MpmcQueue) => queue.tryPop(into) && taken.push(readMessage(into));
        return {
          body: () => push(one, 100),
          deed() {
            for (let number = 0; number < laps * capacity; number++) {
              push(two, number);
              pop(two);
            }
            for (let nth = 0; nth < capacity; nth++) push(two, 200 + nth); // and full now
          },
          check() {
            while (pop(two));
            expect(taken.sort()).toEqual(sent.sort());
          },
        };
      });
    }
  });

  test('and who is notified twice does not sleep', () => {
    for (const changes of [1, 2, 3, 4]) {
      const events = EventCount.init(share(256), 0, as(1));
      const key = events.prepareWait();
      for (let change = 0; change < changes; change++) events.notify();
      expect(events.wait(key, 0)).toBe(true);
    }
  });
});

describe('a message', () => {
  /** The sizes below and above the one from which set() copies. */
  const SIZES = [8, 40];
  const ring = { capacity: 2 };
  interface Passing {
    put(number: number): boolean;
    take(): number | null;
  }
  const ends: [name: string, make: (slotBytes: number) => Passing][] = [
    [
      'an SpscRing',
      (slotBytes) => {
        const memory = share(SpscRing.bytesFor({ ...ring, slotBytes }));
        const producer = SpscRing.init(memory, 0, { ...ring, slotBytes }).producer({ threadId: 1 });
        const consumer = SpscRing.open(memory, 0).consumer({ threadId: 2 });
        const into = new Uint8Array(slotBytes);
        return {
          put: (number) => producer.tryPush(makeMessage(slotBytes, 0, number)),
          take: () => (consumer.tryPop(into) ? readMessage(into) : null),
        };
      },
    ],
    [
      'an SpscRecordRing',
      (slotBytes) => {
        const options = { capacityBytes: 2 * (8 + slotBytes) };
        const memory = share(SpscRecordRing.bytesFor(options));
        const producer = SpscRecordRing.init(memory, 0, options).producer({ threadId: 1 });
        const consumer = SpscRecordRing.open(memory, 0).consumer({ threadId: 2 });
        const into = new Uint8Array(slotBytes);
        return {
          put: (number) => producer.tryPush(makeMessage(slotBytes, 0, number)),
          take: () => (consumer.tryPop(into) < 0 ? null : readMessage(into)),
        };
      },
    ],
    ...['MpmcQueue, block', 'ConditionBuffer', 'SemaphoreBuffer'].map(
      (name): [string, (slotBytes: number) => Passing] => [
        `a ${name}`,
        (slotBytes) => {
          const subject = findSubject(name);
          const options = { ...ring, slotBytes };
          const memory = share(subject.bytesFor(options));
          const [one, two] = [subject.init(memory, 0, options, as(1)), subject.open(memory, 0, as(2))];
          const into = new Uint8Array(slotBytes);
          return {
            put: (number) => one.tryPut(makeMessage(slotBytes, 0, number)),
            take: () => (two.tryTake(into) ? readMessage(into) : null),
          };
        },
      ],
    ),
  ];

  test.each(ends)(
    'of %s is there whole or not at all, wherever its taker looks, and is overwritten when it was read',
    (_name, make) => {
      for (const slotBytes of SIZES) {
        for (const isBodyPutting of [true, false]) {
          playEverywhere(() => {
            const { put, take } = make(slotBytes);
            // The slots have been full, so that what is not yet written looks like a message.
            for (const number of [1, 2]) expect([put(number), take()]).toEqual([true, number]);
            const sent = [3];
            const taken: number[] = [];
            put(3);
            const putting = () => [4, 5].map((number) => put(number) && sent.push(number));
            const taking = () => {
              const number = take();
              if (number !== null) taken.push(number);
            };
            const takingTwice = () => [taking(), taking()];
            return {
              body: isBodyPutting ? putting : taking,
              deed: isBodyPutting ? takingTwice : putting,
              check() {
                for (let turn = 0; turn < 3; turn++) taking();
                expect(taken).toEqual(sent);
              },
            };
          });
        }
      }
    },
  );

  test('finds no structure that is not all there', () => {
    const options = { capacity: 3, slotBytes: 8 };
    const memory = () => share(SpscRing.bytesFor(options));
    playEverywhere(() => {
      const bytes = memory();
      return {
        body: () => void SpscRing.init(bytes, 0, options),
        deed() {
          try {
            expect(SpscRing.open(bytes, 0).capacity).toBe(3);
          } catch (error) {
            expect((error as Error).message).toMatch(/^there is no structure/);
          }
        },
      };
    });
  });
});

describe('a thread that stands in the middle', () => {
  test('of a push or a pop of a queue keeps nobody from the slots that are not its own', () => {
    const options = { capacity: 4, slotBytes: 4 };
    for (const isPushing of [true, false]) {
      const places = playEverywhere(() => {
        const memory = share(MpmcQueue.bytesFor(options));
        const [one, two] = [MpmcQueue.init(memory, 0, options, as(1)), MpmcQueue.open(memory, 0, as(2))];
        for (const number of [1, 2]) two.tryPush(makeMessage(4, 0, number));
        const into = new Uint8Array(4);
        return {
          body: () => void (isPushing ? one.tryPush(makeMessage(4, 0, 3)) : one.tryPop(into)),
          deed: () => expect([two.tryPush(makeMessage(4, 0, 4)), two.tryPop(new Uint8Array(4))]).toEqual([true, true]),
        };
      });
      expect(places).toBeGreaterThan(5);
    }
  });

  test.each([
    ['two Mutexes of one memory', 2],
    ['a Semaphore of two permits', 1],
  ])('of %s meets another there', async (_what, kinds) => {
    const memory = share(4 * 256);
    let inside = 0;
    let isMet = () => {};
    const met = new Promise<void>((resolve) => {
      isMet = resolve;
    });
    const meet = () => {
      if (++inside === 2) isMet();
      return met;
    };
    if (kinds === 2) for (const nth of [1, 2]) Mutex.init(memory, nth * 256);
    else Semaphore.init(memory, 256, { permits: 2 });
    const visits = [1, 2].map(async (nth) => {
      if (kinds === 2) return Mutex.open(memory, nth * 256).withLockAsync(meet);
      const semaphore = Semaphore.open(memory, 256);
      await semaphore.acquireAsync(1, 100);
      await meet();
      semaphore.release();
    });
    // Who does not get in does not come: a few turns are enough for who does.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(inside).toBe(2);
    await Promise.all(visits);
  });
});
