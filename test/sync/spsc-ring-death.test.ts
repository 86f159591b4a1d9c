/** What one side of an SpscRing learns when the other one's thread ends at any step, or never begins. */

import { once } from 'node:events';
import { expect, test } from 'vitest';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { WAIT_STRATEGIES } from '../../src/sync/wait-strategy.js';
import { findDamage, GUARD_BYTES, makeRing } from './ring-memory.js';
import { hear, startSide, type Told } from './ring-worker.js';

const ENDS = ['throws', 'exits', 'is terminated'];
const RING = { capacity: 3, slotBytes: 8 };
const SLEEPING = /asleep/;

/** One side comes to its end while the other waits in a worker of its own; returns what that one tells. */
async function outlive(scene: string, end: string, waiting: string, options: object, prefill = 0): Promise<Told> {
  const { memory, ring } = makeRing(RING);
  if (prefill > 0) {
    const producer = ring.producer({ threadId: 0 });
    producer.push(new Uint8Array(prefill * RING.slotBytes));
  }
  const mortal = startSide({ scene, memory, end, isTelling: false });
  const gone = new Promise((resolve) => mortal.once('exit', resolve)); // once() of events rejects for 'error'
  try {
    if (end === 'is terminated') {
      await hear(mortal);
      await mortal.terminate();
    }
    await gone;
    const survivor = startSide({ scene: waiting, memory, options });
    const told = await hear(survivor);
    await survivor.terminate();
    expect(findDamage(memory)).toEqual([]);
    return told;
  } finally {
    await mortal.terminate();
  }
}

const producerSteps: [scene: string, committed: number][] = [
  ['producer, attached', 0],
  ['producer, some committed', 2],
  ['producer, some reserved', 2],
  ['producer, asleep', 3],
];
const consumerSteps: [scene: string, prefill: number][] = [
  ['consumer, attached', 0],
  ['consumer, peeking', 1],
  ['consumer, some released', 1],
  ['consumer, asleep', 0],
];
const endings = (scene: string) => (SLEEPING.test(scene) ? ['is terminated'] : ENDS);

const deadProducers = producerSteps.flatMap(([scene, committed]) =>
  endings(scene).map((end) => [scene, end, committed] as const),
);
test.each(deadProducers)(
  '%s, %s: the consumer takes what was committed and is told who is gone',
  async (scene, end, committed) => {
    const told = await outlive(scene, end, 'consumer waits', { sliceMs: 5 });
    expect(told).toMatchObject({ code: 'peer-gone' });
    expect(told.message).toMatch(
      /^the producer of the ring, thread \d+, ended without closing it, while the consumer waited for 1/,
    );
    expect(told.message).toContain(`(took ${committed})`);
  },
);

const deadConsumers = consumerSteps.flatMap(([scene, prefill]) =>
  endings(scene).map((end) => [scene, end, prefill] as const),
);
test.each(deadConsumers)('%s, %s: the producer is told who is gone', async (scene, end, prefill) => {
  const told = await outlive(scene, end, 'producer waits', { sliceMs: 5 }, prefill);
  expect(told).toMatchObject({ code: 'peer-gone' });
  expect(told.message).toMatch(
    /^the consumer of the ring, thread \d+, ended without closing it, while the producer waited for 1/,
  );
});

test.each(ENDS)('a producer that closed before it %s has left no failure', async (end) => {
  expect(await outlive('producer, closed', end, 'consumer waits', { sliceMs: 5 })).toEqual({ result: 2 });
});

test.each(WAIT_STRATEGIES)('%s: a death while the other side waits is found, at either side', async (strategy) => {
  for (const [scene, waiting] of [
    ['producer, attached', 'consumer waits'],
    ['consumer, attached', 'producer waits'],
  ] as const) {
    const { memory } = makeRing(RING);
    const mortal = startSide({ scene, memory, end: 'is terminated', isTelling: false });
    await hear(mortal);
    const survivor = startSide({ scene: waiting, memory, options: { strategy, sliceMs: 5 } });
    const told = hear(survivor);
    await once(survivor, 'online');
    await mortal.terminate();
    expect(await told).toMatchObject({ code: 'peer-gone' });
    await survivor.terminate();
  }
});

test.each(WAIT_STRATEGIES)('%s: a side that waits ends when the other closes', async (strategy) => {
  const options = { strategy, sliceMs: 600_000 };
  const closing = [
    ['consumer waits', (ring: SpscRing) => ring.producer().close(), { result: 0 }],
    ['producer waits', (ring: SpscRing) => ring.consumer().close(), { code: 'peer-gone' }],
  ] as const;
  for (const [scene, close, expected] of closing) {
    const { memory, ring } = makeRing(RING);
    const waiting = startSide({ scene, memory, options });
    const told = hear(waiting);
    await once(waiting, 'online');
    close(ring);
    expect(await told).toMatchObject(expected);
    await waiting.terminate();
  }
});

test.each(WAIT_STRATEGIES)('%s: a side whose other side never begins is ended by its time-out', async (strategy) => {
  for (const scene of ['consumer waits', 'producer waits']) {
    const { memory } = makeRing(RING);
    const waiting = startSide({ scene, memory, options: { strategy, timeoutMs: 30 } });
    const told = await hear(waiting);
    expect(told).toMatchObject({ code: 'timed-out' });
    expect(told.message).toMatch(/^waited 30 ms for the (consumer|producer) of a ring of 3 slots; wanted 1: /);
    await waiting.terminate();
  }
});

test('an event loop that waits is told of a death as well', async () => {
  const { memory, ring } = makeRing(RING);
  const mortal = startSide({ scene: 'producer, some reserved', memory, end: 'is terminated', isTelling: false });
  await hear(mortal);
  const consumer = ring.consumer({ sliceMs: 5 });
  await consumer.popAsync(new Uint8Array(2 * RING.slotBytes));
  const outcome = expect(consumer.peekAsync(1)).rejects.toMatchObject({ code: 'peer-gone' });
  await mortal.terminate();
  await outcome;
});

test('what a peer did just before it died counts, and its death does not', async () => {
  const { memory, ring } = makeRing(RING);
  const producer = SpscRing.open(memory, GUARD_BYTES).producer({ threadId: 7 });
  const isAlive = () => {
    if (!producer.isPeerClosed && producer.writable === 3) producer.push(new Uint8Array(8));
    return false;
  };
  const consumer = ring.consumer({ threadId: 8, isAlive, sliceMs: 1, strategy: 'spin' });
  // The look at the peer makes it commit and then finds it dead: as if both had happened since the last look at the ring.
  expect(consumer.peek(1)).toBe(0);
});
