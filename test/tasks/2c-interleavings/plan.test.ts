/** Claims about the plan of task 2c; what holds of every plan is in test/tasks/plans.test.ts. */

import { delimiter } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countTurns, isDue } from '../../../src/harness/set-turns.js';
import { brokenOf, mendedOf, PAIRS } from '../../../tasks/2c-interleavings/catalog.js';
import { task } from '../../../tasks/2c-interleavings/experiment.js';
import { explorationId, RELEASES, repetitionId } from '../../../tasks/2c-interleavings/grid.js';
import { idsOf, planOf } from '../plan-ground.js';

const [quick, standard, full, budget] = await Promise.all(
  (['quick', 'standard', 'full', 'budget'] as const).map((mode) => planOf(task, { mode })),
);

describe.each([
  ['standard', standard!],
  ['full', full!],
  ['budget', budget!],
])('a %s run', (_mode, plan) => {
  test('repeats and explores every program, broken and mended', () => {
    const ids = idsOf(plan.cells);
    for (const pair of PAIRS) {
      for (const program of [brokenOf(pair), mendedOf(pair)]) {
        for (const release of RELEASES) expect(ids).toContain(repetitionId(program, release));
        expect(ids).toContain(explorationId(program, 'exhaustive'));
      }
      expect(ids.includes(explorationId(mendedOf(pair), 'all')), pair.name).toBe(pair.isEnumerable);
    }
  });
});

test('a standard run repeats each program 20,000 times, and has six sets at least of everything', () => {
  expect(standard!.blocks).toBe(20);
  for (const set of standard!.sets) {
    const turns = countTurns(set, 20);
    expect(turns, set.id).toBe(set.id.startsWith('repetition-') ? 20 : 6);
    for (const { parameters } of set.cells)
      if (parameters.runs !== undefined) expect(Number(parameters.runs) * turns).toBe(20_000);
  }
});

test('a quick run has thirty cells, both ways to release the threads, 2,000 runs of each, and each search once', () => {
  const ids = idsOf(quick!.cells);
  expect(ids).toHaveLength(30);
  const pairs = PAIRS.filter(({ isQuick }) => isQuick);
  expect(pairs).toHaveLength(7);
  for (const pair of pairs) {
    for (const release of RELEASES) expect(ids).toContain(repetitionId(brokenOf(pair), release));
    for (const program of [brokenOf(pair), mendedOf(pair)]) expect(ids).toContain(explorationId(program, 'exhaustive'));
  }
  for (const { parameters } of quick!.cells)
    if (parameters.runs !== undefined) expect(8 * Number(parameters.runs)).toBe(2_000);
  const searches = quick!.sets.filter(({ cells }) => cells.some(({ metric }) => metric === 'interleavings'));
  expect(searches.map((set) => countTurns(set, 8))).toEqual(pairs.map(() => 1));
  // Not all of them in one block, and none in the last ones, for which there may be no time.
  const blocks = searches.map((set) => [0, 1, 2, 3, 4, 5, 6, 7].find((block) => isDue(set, block)));
  expect([...new Set(blocks)].sort()).toEqual([0, 1, 2, 3]);
});

test('a hang costs new workers, so their number is bounded', () => {
  for (const { cells } of [quick!, standard!, full!, budget!])
    for (const { id, parameters } of cells)
      if (parameters.runs !== undefined) expect(Number(parameters.mostHangs), id).toBeLessThanOrEqual(5);
});

test('each comparison is a family of its own', () => {
  const families = standard!.comparisons.map(({ family }) => family);
  expect(families).toHaveLength(7);
  expect(new Set(families).size).toBe(7);
});

describe('without a Python', () => {
  const { PATH } = process.env;
  beforeEach(() => {
    process.env.PATH = ['', 'no-such-folder-of-the-lab'].join(delimiter);
  });
  afterEach(() => {
    process.env.PATH = PATH;
  });

  test('its cells are there, skipped, with what was looked for', async () => {
    const { cells, sets } = await planOf(task, { mode: 'standard' });
    const pythons = cells.filter(({ subject }) => subject.startsWith('peer-python'));
    expect(pythons).toHaveLength(2);
    for (const { id, skip } of pythons)
      expect(skip, id).toMatch(/^no Python that works was found \(python3: not found; /);
    expect(sets.some(({ id }) => id.startsWith('peer-python'))).toBe(false);
  });
});
