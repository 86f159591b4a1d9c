/** What one side of an SpscRecordRing learns when the other one's thread ends, closes or never begins, and that it never oversleeps. */

import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import { WAIT_STRATEGIES } from '../../src/sync/wait-strategy.js';
import { interleaveAt } from './interleavings.js';
import { findDamage, makeRecord, makeRecordRing } from './ring-memory.js';
import { hear, startRecordSide, type Told } from './ring-worker.js';

/** Room for two records of 8 B and one of none. */
const RING = { capacityBytes: 40 };
const ENDS = ['throws', 'exits', 'is terminated'];

/** One side comes to its end, then the other waits in a worker of its own; returns what that one tells. */
async function outlive(scene: string, end: string, waiting: string, committed = 0): Promise<Told> {
  const { memory, ring } = makeRecordRing(RING);
  if (committed > 0) {
    const producer = ring.producer({ threadId: 0 });
    for (let record = 0; record < committed; record++) producer.push(makeRecord(record, 8));
  }
  const mortal = startRecordSide({ scene, memory, end, isTelling: false });
  const gone = new Promise((resolve) => mortal.once('exit', resolve)); // once() of events rejects for 'error'
  if (end === 'is terminated') {
    await hear(mortal);
    await mortal.terminate();
  }
  await gone;
  const survivor = startRecordSide({ scene: waiting, memory, options: { sliceMs: 5 } });
  try {
    return await hear(survivor);
  } finally {
    await survivor.terminate();
    expect(findDamage(memory)).toEqual([]);
  }
}

const everyEnd = (scene: string, taken: number) => ENDS.map((end) => [scene, end, taken] as const);

test.each([
  ...everyEnd('producer, attached', 0),
  ...everyEnd('producer, some reserved', 2),
  ['producer, asleep', 'is terminated', 2] as const,
])('%s, %s: the consumer takes what was committed and is told who is gone', async (scene, end, taken) => {
  const told = await outlive(scene, end, 'consumer waits');
  expect(told).toMatchObject({ code: 'peer-gone' });
  expect(told.message).toMatch(
    /^the producer of the ring, thread \d+, ended without closing it, while the consumer waited/,
  );
  expect(told.message).toContain(`(took ${taken})`);
});

test.each([
  ...everyEnd('consumer, attached', 0),
  ...everyEnd('consumer, some taken', 1),
  ['consumer, asleep', 'is terminated', 0] as const,
])('%s, %s: the producer is told who is gone', async (scene, end, committed) => {
  const told = await outlive(scene, end, 'producer waits', committed);
  expect(told).toMatchObject({ code: 'peer-gone' });
  expect(told.message).toMatch(
    /^the consumer of the ring, thread \d+, ended without closing it, while the producer waited for 24 of 40 B/,
  );
});

test.each(ENDS)('a producer that closed before it %s has left no failure', async (end) => {
  expect(await outlive('producer, closed', end, 'consumer waits')).toEqual({ result: 2 });
});

test.each(WAIT_STRATEGIES)('%s: a death while the other side waits is found, at either side', async (strategy) => {
  for (const [scene, waiting] of [
    ['producer, attached', 'consumer waits'],
    ['consumer, attached', 'producer waits'],
  ] as const) {
    const { memory } = makeRecordRing(RING);
    const mortal = startRecordSide({ scene, memory, end: 'is terminated', isTelling: false });
    await hear(mortal);
    const survivor = startRecordSide({ scene: waiting, memory, options: { strategy, sliceMs: 5 } });
    const told = hear(survivor);
    await once(survivor, 'online');
    await mortal.terminate();
    expect(await told).toMatchObject({ code: 'peer-gone' });
    await survivor.terminate();
  }
});

test.each(WAIT_STRATEGIES)('%s: a side that waits ends when the other closes, or by its time-out', async (strategy) => {
  const sides = [
    ['consumer waits', (ring: SpscRecordRing) => ring.producer().close(), { result: 0 }],
    ['producer waits', (ring: SpscRecordRing) => ring.consumer().close(), { code: 'peer-gone' }],
  ] as const;
  for (const [scene, close, expected] of sides) {
    const { memory, ring } = makeRecordRing(RING);
    const waiting = startRecordSide({ scene, memory, options: { strategy, sliceMs: 600_000 } });
    const told = hear(waiting);
    await once(waiting, 'online');
    close(ring);
    expect(await told).toMatchObject(expected);
    await waiting.terminate();
    const lone = startRecordSide({ scene, memory: makeRecordRing(RING).memory, options: { strategy, timeoutMs: 30 } });
    expect(await hear(lone)).toMatchObject({
      code: 'timed-out',
      message: expect.stringMatching(/of a ring of 40 B; wanted/),
    });
    await lone.terminate();
  }
});

test('who waits by other means asks for itself whether the other side lives', () => {
  const living = new Set([7, 8]);
  const { ring } = makeRecordRing(RING);
  const isAlive = (threadId: number) => living.has(threadId);
  const consumer = ring.consumer({ threadId: 8, isAlive });
  consumer.checkPeer(); // nobody has come yet
  const producer = ring.producer({ threadId: 7, isAlive });
  consumer.checkPeer();
  living.delete(7);
  expect(() => consumer.checkPeer()).toThrow(/the producer of the ring, thread 7, ended without closing it/);
  producer.close();
  consumer.checkPeer();
});

const DEEP = { sliceMs: 600_000 };
function openSides(committed: number) {
  const { ring } = makeRecordRing(RING);
  const producer = ring.producer(DEEP);
  for (let record = 0; record < committed; record++) producer.push(makeRecord(record, 8));
  return { producer, consumer: ring.consumer(DEEP) };
}
type Sides = ReturnType<typeof openSides>;

/** Each wait has something open that the other side needs: a batch, or a record that was taken. A deed tells whether it did enough. */
const pairs: [claim: string, committed: number, deed: (s: Sides) => boolean, wait: (s: Sides) => Promise<unknown>][] = [
  [
    'a producer with an open batch and a consumer that takes',
    1,
    ({ consumer }) => {
      let taken = 0;
      while (consumer.tryNext()) taken += 1;
      consumer.release();
      return taken === 2;
    },
    async ({ producer }) => {
      producer.reserve(8);
      await producer.reserveAsync(8);
    },
  ],
  [
    'a consumer that holds records and a producer that writes',
    2,
    ({ producer }) => producer.tryPush(makeRecord(2, 8)),
    async ({ consumer }) => {
      while (consumer.tryNext());
      expect(await consumer.nextAsync()).toBe(true);
    },
  ],
];
test.each(pairs)(
  '%s: the wait ends wherever the deed comes',
  async (_claim, committed, deed, wait) => {
    let enough = 0;
    for (let at = 0; ; at++) {
      const sides = openSides(committed);
      let waiting: Promise<unknown> | undefined;
      let isEnough = false;
      const isReached = interleaveAt(
        at,
        () => {
          isEnough = deed(sides);
        },
        () => (waiting = wait(sides)),
      );
      if (isEnough) enough += 1;
      else deed(sides); // it came before there was anything to be done for the one who waits
      await waiting;
      if (!isReached) break;
    }
    expect(enough).toBeGreaterThanOrEqual(2);
  },
  10_000,
);
