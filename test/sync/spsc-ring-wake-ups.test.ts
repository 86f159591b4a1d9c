/** Nobody oversleeps in an SpscRing: the other side's deed is put between any two steps of a wait, and a wait between any two of a deed. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CONSUMER_SEAT } from '../../src/sync/ring-words.js';
import { SLEEPS, WAIT_STRATEGIES } from '../../src/sync/wait-strategy.js';
import { interleaveAt } from './interleavings.js';
import { GUARD_BYTES, makeRing } from './ring-memory.js';

/** Slices longer than any test: who misses a wake-up is not saved by the end of one. */
const options = { sliceMs: 600_000 };
const OVERSLEPT_MS = 10_000;
const message = new Uint8Array([7]);

function openSides(isFull: boolean) {
  const { memory, ring } = makeRing({ capacity: 1, slotBytes: 1 });
  const producer = ring.producer(options);
  const consumer = ring.consumer(options);
  if (isFull) producer.push(message);
  return { memory, producer, consumer, into: new Uint8Array(1) };
}
type Sides = ReturnType<typeof openSides>;

const push = ({ producer }: Sides) => producer.push(message);
const pop = ({ consumer, into }: Sides) => void consumer.tryPop(into);
const wantsSlot = ({ consumer }: Sides) => consumer.peekAsync(1);
const wantsRoom = ({ producer }: Sides) => producer.reserveAsync(1).catch((error: { code: string }) => error.code);

const pairs: [
  claim: string,
  isFull: boolean,
  deed: (sides: Sides) => void,
  wait: (sides: Sides) => Promise<unknown>,
  end: unknown,
][] = [
  ['a commit and a consumer that waits', false, push, wantsSlot, 0],
  ['a release and a producer that waits', true, pop, wantsRoom, 0],
  ["the producer's close and a consumer that waits", false, ({ producer }) => producer.close(), wantsSlot, -1],
  ["the consumer's close and a producer that waits", true, ({ consumer }) => consumer.close(), wantsRoom, 'peer-gone'],
];

test.each(pairs)(
  '%s: the wait ends wherever the deed comes',
  async (_claim, isFull, deed, wait, end) => {
    let at = 0;
    for (; ; at++) {
      const sides = openSides(isFull);
      let waiting: Promise<unknown> | undefined;
      const isReached = interleaveAt(
        at,
        () => deed(sides),
        () => (waiting = wait(sides)),
      );
      if (!isReached) deed(sides); // behind the last step: it sleeps by now
      expect(await waiting).toBe(end);
      if (!isReached) break;
    }
    expect(at).toBeGreaterThanOrEqual(4);
  },
  OVERSLEPT_MS,
);

test.each(pairs)(
  '%s: the wait ends wherever in the deed it began',
  async (_claim, isFull, deed, wait, end) => {
    let at = 0;
    for (; ; at++) {
      const sides = openSides(isFull);
      let waiting: Promise<unknown> | undefined;
      if (
        !interleaveAt(
          at,
          () => (waiting = wait(sides)),
          () => deed(sides),
        )
      )
        break;
      expect(await waiting).toBe(end);
    }
    expect(at).toBeGreaterThanOrEqual(2);
  },
  OVERSLEPT_MS,
);

test('only a side that sleeps is notified, and once', async () => {
  const sides = openSides(false);
  const words = new Int32Array(sides.memory, GUARD_BYTES);
  const { notify } = Atomics;
  let notified = 0;
  Atomics.notify = ((...values: Parameters<typeof notify>) => {
    notified += 1;
    return notify(...values);
  }) as typeof notify;
  try {
    for (let lap = 0; lap < 10; lap++) {
      push(sides);
      pop(sides);
    }
    expect(notified).toBe(0);
    const waiting = wantsSlot(sides);
    expect(words[CONSUMER_SEAT]).toBe(SLEEPS);
    push(sides);
    pop(sides);
    push(sides); // the sleeper has not run yet
    expect(notified).toBe(1);
    await waiting;
  } finally {
    Atomics.notify = notify;
  }
});

test('a strategy that sleeps refuses to wait on the main thread and names the other form; what is there it takes', () => {
  for (const strategy of WAIT_STRATEGIES) {
    const { ring } = makeRing({ capacity: 1, slotBytes: 1 });
    const consumer = ring.consumer({ strategy, timeoutMs: 5, sliceMs: 1 });
    const sleeps = strategy === 'block' || strategy === 'spin-then-block';
    expect(() => consumer.peek(1)).toThrow(sleeps ? /main thread.*Async \(Atomics\.waitAsync\)/ : /waited 5 ms/);
    ring.producer().push(message);
    expect(consumer.peek(1)).toBe(0);
  }
});

test('yield calls what it is given', () => {
  const { ring } = makeRing({ capacity: 1, slotBytes: 1 });
  const producer = ring.producer();
  const consumer = ring.consumer({ strategy: 'yield', yieldCpu: () => producer.tryPush(message) });
  expect(consumer.peek(1)).toBe(0);
});

test(
  'a side waits once at a time, and its own close ends the wait',
  async () => {
    const { consumer } = openSides(false);
    const waiting = consumer.peekAsync(1);
    await expect(consumer.peekAsync(1)).rejects.toThrow(/waits already/);
    consumer.close();
    await expect(waiting).rejects.toThrow(/was closed before/);
    expect(() => consumer.peek(1)).toThrow(/was closed before/);
  },
  OVERSLEPT_MS,
);

test('a wait keeps the process alive, and nothing does after it', () => {
  const ring = JSON.stringify(new URL('../../src/sync/spsc-ring.js', import.meta.url).href);
  const program = `
    import { SpscRing } from ${ring};
    const memory = new SharedArrayBuffer(SpscRing.bytesFor({ capacity: 1, slotBytes: 1 }));
    const consumer = SpscRing.init(memory, 0, { capacity: 1, slotBytes: 1 }).consumer({ timeoutMs: 50, sliceMs: 5 });
    await consumer.peekAsync(1).catch((error) => console.log(error.code));`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 30_000,
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  expect([status, stdout]).toEqual([0, 'timed-out\n']);
});
