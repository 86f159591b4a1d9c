/** Claims about the sweep's own plan; what holds of every plan is in test/tasks/plans.test.ts. */

import { delimiter } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Mode } from '../../../src/core/result.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { countTurns, isDue } from '../../../src/harness/set-turns.js';
import { task } from '../../../tasks/2a-scaling/experiment.js';
import { chooseSweep } from '../../../tasks/2a-scaling/grid.js';
import { WORKLOADS } from '../../../tasks/2a-scaling/workloads.js';
import { idsOf, planOf, TWO_CPUS } from '../plan-ground.js';

const standard = await planOf(task, { mode: 'standard' });
const quick = await planOf(task, { mode: 'quick' });

describe('the numbers of workers', () => {
  test.each<[number, Mode, number[], number]>([
    [2, 'standard', [1, 2, 3, 4, 6, 8], 2],
    [1, 'standard', [1, 2, 3, 4], 1],
    [4, 'standard', [1, 2, 3, 4, 6, 8, 12, 16], 4],
    [64, 'standard', [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64], 64],
    [5, 'standard', [1, 2, 3, 4, 5, 6, 8, 12, 16], 5],
    [1.5, 'standard', [1, 2, 3, 4], 1],
    [2, 'quick', [1, 2, 4], 2],
    [16, 'full', [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64], 16],
  ])('on %d CPUs of a %s run go beyond the CPUs, and have one that fills them', (cpus, mode, workers, cores) => {
    expect(chooseSweep({ mode }, cpus)).toEqual({ workers, cores, most: workers.at(-1) });
  });

  test("are the user's own, once each and in order", () => {
    expect(chooseSweep({ mode: 'standard', workers: [5, 1, 5, 3] }, 2)).toEqual({
      workers: [1, 3, 5],
      cores: 1,
      most: 5,
    });
    expect(chooseSweep({ mode: 'standard', workers: [7] }, 2)).toEqual({ workers: [7], cores: 7, most: 7 });
  });
});

describe('a standard run', () => {
  test('has every workload serial and with each number of workers, its floor, and its experiment', () => {
    const ids = idsOf(standard.cells);
    for (const { name, hasNative, experiment, contrast } of WORKLOADS) {
      for (const rest of ['serial', 'W1', 'W2', 'W3', 'W4', 'W6', 'W8'])
        expect(ids).toContain(`operations/${name}/${rest}`);
      expect(ids.includes(`operations/native-${name}/W8`), name).toBe(hasNative === true);
      expect(experiment !== undefined || contrast !== undefined, name).toBe(true);
      const tried = standard.comparisons.filter(({ id }) => id.startsWith('experiment/') && id.endsWith(`/${name}`));
      expect(tried, name).toHaveLength(1);
    }
  });

  test('has twenty blocks, twenty replicates of three workloads and six of the others', () => {
    expect(standard.blocks).toBe(20);
    const often = standard.sets.filter((set) => countTurns(set, 20) === 20).map(({ id }) => id);
    expect(often).toEqual(['blocking-io', 'serial-phase', 'counter-shared']);
    for (const set of standard.sets) expect([20, 6], set.id).toContain(countTurns(set, 20));
  });

  test('measures what it compares in the same blocks, at least six of them', () => {
    const setOf = new Map(standard.sets.flatMap((set) => set.cells.map(({ id }) => [id, set])));
    const blocksOf = (id: string) => {
      return new Set(Array.from({ length: 20 }, (_, block) => block).filter((block) => isDue(setOf.get(id)!, block)));
    };
    for (const { id, subject, reference } of standard.comparisons) {
      const [above, below] = [blocksOf(subject), blocksOf(reference)];
      expect([...above].filter((block) => below.has(block)).length, id).toBeGreaterThanOrEqual(6);
    }
  });

  test('compares in families that six blocks can decide', () => {
    const families = standard.comparisons.map(({ family }) => family);
    expect(new Set(families).size).toBe(families.length);
  });
});

test('a quick run has six workloads, serial and with one, two and four workers, and fixes no blocks of its own', () => {
  const swept = quick.cells.filter(({ metric, subject }) => metric === 'operations' && !subject.startsWith('peer-'));
  const subjects = new Set(swept.map(({ subject }) => subject));
  expect(subjects.size).toBe(6);
  expect(swept).toHaveLength(24);
  expect(quick.blocks).toBeUndefined();
  expect(quick.sets.every(({ turns }) => turns === undefined)).toBe(true);
});

test('workers that memory cannot hold are skipped with the reason, the others are not', async () => {
  const { cells, sets } = await planOf(task, { mode: 'quick', workers: [1, 1_000_000] });
  const [small, large] = [1, 1_000_000].map((count) => cells.filter(({ parameters }) => parameters.workers === count));
  for (const { id, skip } of large!)
    expect(skip, id).toMatch(/^1000000 workers take about .* and want as much to spare; .* are free$/);
  for (const { id, skip } of small!) expect(skip, id).toBeUndefined();
  expect(sets.flatMap((set) => set.cells).some(({ parameters }: CellSpec) => parameters.workers === 1_000_000)).toBe(
    false,
  );
});

test('under a quota below the CPUs the sweep is that of the quota', async () => {
  const { cells } = await planOf(
    task,
    { mode: 'standard' },
    { ...TWO_CPUS, logicalCpus: 64, effectiveCpus: 1.5, cgroupQuotaCpus: 1.5 },
  );
  const counts = cells.filter(({ subject }) => subject === 'cpu').map(({ parameters }) => Number(parameters.workers));
  expect([...new Set(counts)]).toEqual([0, 1, 2, 3, 4]);
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
    expect(pythons.length).toBeGreaterThan(10);
    for (const { id, skip } of pythons)
      expect(skip, id).toMatch(/^no Python that works was found \(python3: not found; /);
    expect(sets.some(({ id }) => id.startsWith('peer-python'))).toBe(false);
  });
});
