/** Claims about sets that run in some blocks only. */

import { describe, expect, test } from 'vitest';
import { measure } from '../../src/harness/engine.js';
import { forecast } from '../../src/harness/forecast.js';
import { averageBlockMs, countTurns, expectBlockMs, isDue } from '../../src/harness/set-turns.js';
import { growing, makePlan, optionsOf } from './fake-plan.js';

const every = (every: number, offset: number, most?: number) => ({
  turns: { every, offset, ...(most !== undefined && { most }) },
});
const thirds = (offset: number) => ({ serve: growing, spec: every(3, offset) });

describe('a set that takes turns', () => {
  test.each([
    [{}, 7, 7],
    [every(3, 0), 20, 7],
    [every(3, 1), 20, 7],
    [every(3, 2), 20, 6],
    [every(3, 2), 2, 0],
    [every(3, 2), 3, 1],
    [every(1, 0), 5, 5],
    [every(3, 1, 2), 20, 2],
    [every(3, 1, 2), 4, 1],
    [every(3, 0, 6), 20, 6],
  ])('%j runs in %i blocks %i times', (set, blocks, times) => {
    expect(countTurns(set, blocks)).toBe(times);
    expect(Array.from({ length: blocks }, (_, block) => isDue(set, block)).filter(Boolean)).toHaveLength(times);
  });

  test('costs a block its share on average, and all of it where it is due', () => {
    const { sets } = makePlan({ a: growing, b: thirds(1) });
    const plan = sets.map((set) => ({ ...set, expectedMs: 300 }));
    expect(averageBlockMs(plan, null)).toBe(400);
    expect(averageBlockMs(plan, 2)).toBe(450);
    expect([0, 1, 2, 3, 4].map((block) => expectBlockMs(plan, block))).toEqual([300, 600, 300, 300, 600]);
  });
});

describe('a plan that fixes its blocks', () => {
  const plan = () => ({ ...makePlan({ a: growing, b: thirds(0), c: thirds(1), d: thirds(2) }), blocks: 7 });

  test('runs so many, each set when it is due, and needs no pilot', async () => {
    const fake = plan();
    const { plan: record, cells } = await measure(fake, optionsOf({ mode: 'standard' }));
    expect(record).toMatchObject({ blocks: 7, blocksDone: 7, pilot: { blocks: 0 } });
    expect(record.stopRule).toMatch(/^7 blocks, fixed by the task beforehand/);
    const blocksOf = (name: string) => fake.calls.filter(({ set }) => set === name).map(({ block }) => block);
    expect(blocksOf('a')).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(blocksOf('b')).toEqual([0, 3, 6]);
    expect(blocksOf('c')).toEqual([1, 4]);
    expect(blocksOf('d')).toEqual([2, 5]);
    const codes = cells.map((cell) => cell.warnings.map(({ code }) => code));
    for (const found of codes) expect(found).not.toContain('stopped-early');
  });

  test('says of a set that it did not get its turns when the time was over before', async () => {
    const fake = plan();
    const slow = { ...fake, sets: fake.sets.map((set) => ({ ...set, expectedMs: 10_000 })) };
    const abort = new AbortController();
    const stopping = {
      ...slow,
      sets: slow.sets.map((set) => ({
        ...set,
        run: async (context: Parameters<typeof set.run>[0]) => {
          if (context.block === 3) abort.abort();
          return await set.run(context);
        },
      })),
    };
    const { cells } = await measure(stopping, optionsOf({ mode: 'standard', signal: abort.signal }));
    const warned = cells.filter((cell) => cell.warnings.some(({ code }) => code === 'stopped-early'));
    expect(warned.map(({ subject }) => subject)).toContain('d');
    expect(
      warned
        .find(({ subject }) => subject === 'd')!
        .warnings.map(({ message }) => message)
        .join(),
    ).toContain('1 of 2 planned sets');
  });

  test('is foretold by its turns', () => {
    const fake = plan();
    const timed = { ...fake, sets: fake.sets.map((set) => ({ ...set, expectedMs: 300 })) };
    expect(forecast(timed, { mode: 'standard', budgetMs: null })).toMatchObject({
      blocks: 7,
      sets: 7 + 3 + 2 + 2,
      trials: 2 * 14,
      seconds: expect.closeTo((7 * 600) / 1000, 6),
    });
    expect(forecast(timed, { mode: 'standard', budgetMs: 2_400 }).blocks).toBe(4);
  });
});
