/** Waits in vain in every structure in turn, and tells how much CPU its thread took meanwhile. Started by idle.test.ts. */

import { parentPort } from 'node:worker_threads';
import { Barrier } from '../../src/sync/barrier.js';
import { Condition } from '../../src/sync/condition.js';
import { EventCount } from '../../src/sync/event-count.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { getThreadUsage } from '../../src/sys/rusage.js';
import { findSubject } from './crowd-subjects.js';

const IDLE_MS = 60;
const CHOICE = { sliceMs: 20 };
const RING = { capacity: 1, slotBytes: 4 };

const share = (bytes: number) => new SharedArrayBuffer(bytes);
const crowds = ['MpmcQueue, block', 'ConditionBuffer', 'SemaphoreBuffer'].map((name): [string, () => () => void] => [
  name,
  () => {
    const subject = findSubject(name);
    const crowd = subject.init(share(subject.bytesFor(RING)), 0, RING, { ...CHOICE, timeoutMs: IDLE_MS });
    return () => crowd.take(new Uint8Array(4));
  },
]);

/** What is made is not counted. */
const waits: [name: string, make: () => () => void][] = [
  [
    'SpscRing',
    () => {
      const consumer = SpscRing.init(share(SpscRing.bytesFor(RING)), 0, RING).consumer({
        ...CHOICE,
        strategy: 'block',
        timeoutMs: IDLE_MS,
      });
      return () => consumer.peek(1);
    },
  ],
  [
    'Mutex',
    () => {
      const memory = share(256);
      Mutex.init(memory, 0, { threadId: 1 << 29 }).tryLock();
      const mutex = Mutex.open(memory, 0, CHOICE);
      return () => mutex.lock(IDLE_MS);
    },
  ],
  [
    'Semaphore',
    () => {
      const semaphore = Semaphore.init(share(256), 0, { permits: 0, ...CHOICE });
      return () => semaphore.acquire(1, IDLE_MS);
    },
  ],
  [
    'Condition',
    () => {
      const memory = share(512);
      const [mutex, condition] = [Mutex.init(memory, 0, CHOICE), Condition.init(memory, 256, CHOICE)];
      mutex.lock();
      return () => condition.wait(mutex, IDLE_MS);
    },
  ],
  [
    'Barrier',
    () => {
      const memory = share(Barrier.bytesFor({ parties: 2 }));
      Barrier.init(memory, 0, { parties: 2 });
      const barrier = Barrier.open(memory, 0, { member: 0, ...CHOICE });
      return () => barrier.wait(IDLE_MS);
    },
  ],
  [
    'EventCount',
    () => {
      const events = EventCount.init(share(256), 0, CHOICE);
      return () => events.waitUntil(() => false, IDLE_MS);
    },
  ],
  ...crowds,
];

/** Returns the share of the time in which the thread had a CPU. */
function measure(wait: () => void): number {
  const startMs = performance.now();
  const { cpuNs } = getThreadUsage();
  try {
    wait();
  } catch {} // its time has passed
  return (getThreadUsage().cpuNs - cpuNs) / 1e6 / (performance.now() - startMs);
}

const shares: Record<string, number> = {};
for (const [name, make] of waits) {
  measure(make()); // compiled, and its errors made once
  shares[name] = measure(make());
}
// The control: who looks all the time.
shares.spinning = measure(() => {
  for (const endMs = performance.now() + IDLE_MS; performance.now() < endMs; );
});
parentPort!.postMessage(shares);
