/** Seeded sequences through an SpscRing between two workers: every strategy, every kind of capacity, cursors across their wraps. */

import { expect, test } from 'vitest';
import { WAIT_STRATEGIES, type WaitStrategy } from '../../src/sync/wait-strategy.js';
import { FIRST_CURSORS, findDamage, makeRing } from './ring-memory.js';
import { hear, startSide } from './ring-worker.js';

const MESSAGES = 5_000;
const CAPACITIES = [1, 2, 7, 64];

const cases: [strategy: WaitStrategy, capacity: number, firstCursor: number, slotBytes: number][] = [];
for (const [s, strategy] of WAIT_STRATEGIES.entries()) {
  for (const [c, capacity] of CAPACITIES.entries()) {
    cases.push([strategy, capacity, FIRST_CURSORS[(s + c) % 3]!, (s + c) % 2 === 0 ? 12 : 68]);
  }
}

async function pass(
  options: object,
  producing: object,
  consuming: object,
  capacity: number,
  first = 0,
  slotBytes = 12,
) {
  const { memory } = makeRing({ capacity, slotBytes }, first);
  // Two batches that both wait for all of their slots fit together up to capacity + 1: small against large, half and half.
  const most = 1 + (Math.abs(first + slotBytes) % capacity);
  const sides = [
    startSide({
      scene: 'produce',
      memory,
      messages: MESSAGES,
      seed: capacity,
      mostSlots: most,
      options: { ...options, ...producing },
    }),
    startSide({
      scene: 'consume',
      memory,
      seed: capacity + 100,
      mostSlots: capacity + 1 - most,
      options: { ...options, ...consuming },
    }),
  ];
  try {
    expect(await Promise.all(sides.map(hear))).toEqual([{ result: MESSAGES }, { result: MESSAGES }]);
  } finally {
    for (const side of sides) await side.terminate();
  }
  expect(findDamage(memory)).toEqual([]);
}

test.each(cases)(
  '%s, capacity %d, cursors from %d on, slots of %d B: all arrives, in order, and nothing beside it',
  async (strategy, capacity, first, slotBytes) => {
    await pass({ strategy }, {}, {}, capacity, first, slotBytes);
  },
);

test.each(CAPACITIES)(
  'of capacity %d, with slices longer than the watchdog: no wake-up is missing',
  async (capacity) => {
    await pass({ strategy: 'block', sliceMs: 600_000 }, {}, {}, capacity);
  },
);

test('one side may spin while the other sleeps', async () => {
  await pass({}, { strategy: 'yield' }, { strategy: 'block', sliceMs: 600_000 }, 3);
  await pass({}, { strategy: 'block', sliceMs: 600_000 }, { strategy: 'yield' }, 3);
});
