/** Seeded sequences of records of random lengths between two workers: every strategy, small and large rings, cursors across their wraps. */

import { expect, test } from 'vitest';
import { WAIT_STRATEGIES, type WaitStrategy } from '../../src/sync/wait-strategy.js';
import { FIRST_CURSORS, findDamage, makeRecordRing } from './ring-memory.js';
import { hear, startRecordSide } from './ring-worker.js';

const RECORDS = 5_000;
const CAPACITIES = [8, 24, 104, 4_096];

const cases: [strategy: WaitStrategy, capacityBytes: number, firstCursor: number][] = [];
for (const [s, strategy] of WAIT_STRATEGIES.entries()) {
  for (const [c, capacityBytes] of CAPACITIES.entries()) {
    cases.push([strategy, capacityBytes, FIRST_CURSORS[(s + c) % 3]!]);
  }
}

async function pass(producing: object, consuming: object, capacityBytes: number, firstCursor = 0) {
  const { memory } = makeRecordRing({ capacityBytes }, firstCursor);
  const task = { memory, messages: RECORDS, seed: capacityBytes };
  const sides = [
    startRecordSide({ ...task, scene: 'produce', options: producing }),
    startRecordSide({ ...task, scene: 'consume', options: consuming }),
  ];
  try {
    expect(await Promise.all(sides.map(hear))).toEqual([{ result: RECORDS }, { result: RECORDS }]);
  } finally {
    for (const side of sides) await side.terminate();
  }
  expect(findDamage(memory)).toEqual([]);
}

test.each(cases)(
  '%s, %d B, cursors from %d on: all records arrive whole, in order, and nothing beside them',
  async (strategy, capacityBytes, firstCursor) => {
    await pass({ strategy }, { strategy }, capacityBytes, firstCursor);
  },
);

test.each(CAPACITIES)('of %d B, with slices longer than the watchdog: no wake-up is missing', async (capacityBytes) => {
  const options = { strategy: 'block', sliceMs: 600_000 };
  await pass(options, options, capacityBytes);
});

test('one side may spin while the other sleeps', async () => {
  await pass({ strategy: 'yield' }, { strategy: 'block', sliceMs: 600_000 }, 40);
  await pass({ strategy: 'block', sliceMs: 600_000 }, { strategy: 'yield' }, 40);
});
