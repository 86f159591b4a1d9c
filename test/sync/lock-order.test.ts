/** Locks taken in two orders wait for each other for ever: the watchdog names the cycle, and finds none in the structures that take several. */

import { afterEach, expect, test, vi } from 'vitest';
import { lockOffset } from '../../src/sync/bounded-buffer.js';
import { Mutex } from '../../src/sync/mutex.js';
import { findSubject, makeMessage, readMessage } from './crowd-subjects.js';
import { passTurns } from './sleeps.js';
import { type Lock, Watchdog } from './watchdog.js';

const LONG_MS = 600_000;
/** Behind a lock's header line its first word. */
const WORD = 128;

afterEach(() => vi.restoreAllMocks());

async function takeBoth(orders: readonly [first: number, second: number][]): Promise<string[]> {
  const memory = new SharedArrayBuffer(512);
  const locks = ['A', 'B'].map((name, nth): Lock => ({ name, byte: nth * 256 + WORD, kind: 'mutex', hasHolder: true }));
  for (const nth of [0, 1]) Mutex.init(memory, nth * 256);
  const watchdog = new Watchdog(locks);
  const visits = orders.map(([first, second], thread) =>
    watchdog.run(`thread ${thread + 1}`, async () => {
      const [one, two] = [first, second].map((nth) =>
        Mutex.open(memory, nth * 256, { threadId: thread + 1, isAlive: () => true, sliceMs: LONG_MS }),
      );
      await one!.lockAsync();
      await passTurns(3); // between the two the other thread takes its first
      await two!.lockAsync(50).catch(() => {}); // time enough for the watchdog, then the test ends
      if (two!.isHeldHere) two!.unlock();
      one!.unlock();
    }),
  );
  await passTurns(20);
  const cycle = watchdog.findCycle();
  await Promise.all(visits);
  return cycle;
}

test('two Mutexes taken in two orders are a cycle, and it is named', async () => {
  const orders: [number, number][] = [
    [0, 1],
    [1, 0],
  ];
  expect(await takeBoth(orders)).toEqual([
    'thread 1 waits for B, which thread 2 has',
    'thread 2 waits for A, which thread 1 has',
  ]);
});

test('two Mutexes taken in one order are none', async () => {
  const orders: [number, number][] = [
    [0, 1],
    [0, 1],
  ];
  expect(await takeBoth(orders)).toEqual([]);
});

const buffers: [name: string, locks: Lock[]][] = [
  [
    'SemaphoreBuffer',
    ['inside', 'free', 'full'].map((name, nth) => ({
      name,
      byte: lockOffset(nth) + WORD,
      kind: 'semaphore',
      hasHolder: nth === 0,
    })),
  ],
  [
    'ConditionBuffer',
    ['the mutex', 'notFull', 'notEmpty'].map((name, nth) => ({
      name,
      byte: lockOffset(nth) + WORD,
      kind: 'mutex',
      hasHolder: nth === 0,
    })),
  ],
];

test.each(buffers)('the locks of a %s are none, whoever comes first, full or empty', async (name, locks) => {
  for (const isFull of [true, false]) {
    const subject = findSubject(name);
    const options = { capacity: 1, slotBytes: 4 };
    const memory = new SharedArrayBuffer(subject.bytesFor(options));
    const own = subject.init(memory, 0, options, { threadId: 1, isAlive: () => true, sliceMs: LONG_MS });
    if (isFull) own.tryPut(makeMessage(4, 0, 1));
    const watchdog = new Watchdog(locks);
    const open = (threadId: number) => subject.open(memory, 0, { threadId, isAlive: () => true, sliceMs: LONG_MS });
    const into = new Uint8Array(4);
    const deeds: [thread: string, deed: () => Promise<unknown>][] = [
      ['the producer', () => open(2).putAsync(makeMessage(4, 0, 2))],
      ['the consumer', () => open(3).takeAsync(into)],
    ];
    const all: Promise<unknown>[] = [];
    // Who has to wait comes first.
    for (const [thread, deed] of isFull ? deeds : deeds.toReversed()) {
      all.push(watchdog.run(thread, deed));
      await passTurns(20);
    }
    expect(watchdog.findCycle()).toEqual([]);
    await Promise.all(all);
    expect(readMessage(into)).toBe(isFull ? 1 : 2);
    vi.restoreAllMocks();
  }
});
