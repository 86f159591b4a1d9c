/** Claims about the plan of any task: its cells, sets and comparisons fit together, on every machine and with every option that the task has. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TaskDefinition, TaskModule, TaskOptions } from '../../src/cli/task.js';
import { METRIC_UNITS } from '../../src/core/metrics.js';
import type { Environment, Mode } from '../../src/core/result.js';
import { DEFAULT_BUDGET_MS } from '../../src/harness/engine.js';
import { forecast } from '../../src/harness/forecast.js';
import type { CellSpec } from '../../src/harness/plan.js';
import { MINIMUM_BLOCKS, QUICK_BLOCKS, WANTED } from '../../src/harness/stop-rule.js';
import { decidableFrom } from '../../src/stats/sample-size.js';
import { registry } from '../../tasks/registry.js';
import { leavingNothing } from '../harness/leftovers.js';
import { useOwnTmpdir } from '../harness/own-tmpdir.js';
import { ELSEWHERE, idsOf, ONE_CPU, planOf, skippedOf, TWO_CPUS, withOpenFiles } from './plan-ground.js';

const temporary = useOwnTmpdir();
const MODES: readonly Mode[] = ['quick', 'standard', 'full', 'budget'];
/** What a person can read of a reason: what is needed, or what to install or build. */
const REASON = /^needs |takes |not installed; |; npm /;

type Variant = [what: string, options: Partial<TaskOptions>, environment: Environment];

/** Every task on these machines, and with each option that it has. */
function listVariants(grid: TaskModule['grid']): Variant[] {
  const variants: Variant[] = [
    ['by default', {}, TWO_CPUS],
    ['with one CPU', {}, ONE_CPU],
    ['elsewhere than on Linux', {}, ELSEWHERE],
    ['with few open files', {}, withOpenFiles(1_024)],
  ];
  if (grid.includes('sizes')) variants.push(['with sizes', { sizesBytes: [20, 4_096] }, TWO_CPUS]);
  if (grid.includes('placement')) variants.push(['with one placement', { placements: ['cross-core'] }, TWO_CPUS]);
  if (grid.includes('workers')) variants.push(['with workers', { workers: [1, 5] }, TWO_CPUS]);
  if (grid.includes('producers')) variants.push(['with producers', { producers: [1, 3] }, TWO_CPUS]);
  if (grid.includes('sizes') && grid.includes('placement')) {
    const all = { sizesBytes: [64], placements: ['free' as const, 'same-core' as const], producers: [4, 2] };
    variants.push(['with all', all, TWO_CPUS]);
  }
  return variants;
}

const tasks = await Promise.all(registry.map(async (definition) => ({ ...definition, task: await definition.load() })));

test('the registry has each task once', () => {
  expect(new Set(registry.map(({ id }) => id)).size).toBe(registry.length);
  expect(registry.length).toBeGreaterThan(2);
});

describe.each(tasks)('the plans of task $id', ({ id: taskId, task }: TaskDefinition & { task: TaskModule }) => {
  const variants = MODES.flatMap((mode) =>
    listVariants(task.grid).map(([what, options, environment]) => [mode, what, options, environment] as const),
  );

  describe.each(variants)('%s, %s', (mode, _what, options, environment) => {
    let plan: Awaited<ReturnType<typeof planOf>>;
    beforeAll(async () => {
      plan = await planOf(task, { mode, ...options }, environment);
    });

    test('every cell is in exactly one set, or skipped with a reason and in none', () => {
      const { cells, sets } = plan;
      expect(plan.task).toBe(taskId);
      expect(new Set(idsOf(cells)).size).toBe(cells.length);
      expect(new Set(sets.map((set) => set.id)).size).toBe(sets.length);
      const served = sets.flatMap((set) => idsOf(set.cells)).sort();
      expect(served).toEqual(idsOf(cells.filter((cell) => cell.skip === undefined)).sort());
      expect(cells.length).toBeGreaterThan(0);
      for (const { id, skip } of skippedOf(plan)) expect(skip, id).toMatch(REASON);
      for (const { id, cells: own } of sets) expect(own.length, id).toBeGreaterThan(0);
    });

    test('ids are metric/subject/parameters, as the result file has them', () => {
      for (const { id, metric, subject } of plan.cells) {
        const words = id.split('/');
        expect(words.slice(0, 2)).toEqual([metric, subject]);
        expect(Object.keys(METRIC_UNITS)).toContain(metric);
        for (const word of words) expect(word).toMatch(/^[A-Za-z0-9-]+$/);
      }
    });

    test('both arms of every comparison are measured, in one metric', () => {
      const measured = new Map(plan.cells.filter((cell) => cell.skip === undefined).map((cell) => [cell.id, cell]));
      expect(new Set(plan.comparisons.map(({ id }) => id)).size).toBe(plan.comparisons.length);
      for (const { id, subject, reference, family, target } of plan.comparisons) {
        expect(measured.get(subject), id).toBeDefined();
        expect(measured.get(subject)?.metric, id).toBe(measured.get(reference)?.metric);
        expect(subject).not.toBe(reference);
        expect(family).not.toBe('');
        if (target) expect(target.ratio).toBeGreaterThan(0);
      }
    });

    test('every set says how long it will take', () => {
      for (const { id, expectedMs } of plan.sets) {
        expect(expectedMs, id).toBeGreaterThan(0);
        expect(expectedMs, id).toBeLessThan(120_000);
      }
    });
  });

  test.each(MODES)('%s: no family is too large to be decided by the blocks of its mode', async (mode) => {
    const sizes = new Map<string, number>();
    for (const { family } of (await planOf(task, { mode })).comparisons)
      sizes.set(family, (sizes.get(family) ?? 0) + 1);
    const blocks = mode === 'quick' ? QUICK_BLOCKS : WANTED[mode].cap;
    // Eight blocks decide six at most; a standard run has seldom more than a few blocks more.
    const most = mode === 'quick' ? 6 : mode === 'full' ? Number.POSITIVE_INFINITY : 7;
    expect([...sizes].filter(([, size]) => size > most || decidableFrom(size) > blocks)).toEqual([]);
  });

  test.each(['quick', 'standard'] as const)('%s: by its own guesses there is time for blocks enough', async (mode) => {
    const plan = await planOf(task, { mode });
    const budgetMs = DEFAULT_BUDGET_MS[mode]!;
    const { blocks, seconds } = forecast(plan, { mode, budgetMs });
    expect(seconds * 1_000).toBeLessThanOrEqual(budgetMs);
    expect(blocks).toBeGreaterThanOrEqual(mode === 'quick' ? QUICK_BLOCKS : MINIMUM_BLOCKS);
  });

  test('quick: declares at most 30 cells, and nearly that many', async () => {
    const { cells } = await planOf(task);
    expect(cells.length).toBeLessThanOrEqual(30);
    expect(cells.length).toBeGreaterThan(15);
  });

  test('building a plan and disposing of it leaves nothing, not even a temporary file', async () => {
    await leavingNothing(async () => {
      const before = temporary.list();
      const plan = await task.buildPlan({ mode: 'standard', seed: 1 }, TWO_CPUS);
      expect(plan.inputDigest()).toBeNull();
      await plan.dispose();
      await plan.dispose(); // twice does no harm
      expect(temporary.list()).toEqual(before);
    });
  });

  test('with one CPU cross-core is skipped with the reason, and no same-core cell is', async () => {
    const { cells, sets } = await planOf(task, { mode: 'standard' }, ONE_CPU);
    const [alone, pinned] = [cells.filter(isCross), cells.filter(({ placement }) => placement === 'same-core')];
    for (const { id, skip } of alone) expect(skip, id).toMatch(/^needs two CPUs|installed; |takes /);
    for (const { skip } of pinned) expect(skip ?? '').not.toMatch(/two CPUs/);
    expect(sets.flatMap((set) => set.cells).filter(isCross)).toEqual([]);
  });

  test('refuses an input that does not exist before anything is started', async () => {
    const input = join(tmpdir(), 'no such file of the lab');
    await expect(planOf(task, { input })).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('without the addon all is skipped with the reason and the remedy; nothing pretends', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-empty-'));
    try {
      const printer = fileURLToPath(new URL('./plan-printer.js', import.meta.url));
      const env = { ...process.env, IPC_LAB_NATIVE_DIR: folder };
      const printed = execFileSync(process.execPath, [printer, taskId], { env, encoding: 'utf8', timeout: 30_000 });
      const plan = JSON.parse(printed) as { cells: CellSpec[]; sets: number; comparisons: number };
      expect(plan.cells.length).toBeGreaterThan(15);
      for (const { id, skip } of plan.cells) expect(skip, id).toMatch(/; npm rebuild|npm |install/);
      expect(plan).toMatchObject({ sets: 0, comparisons: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const isCross = ({ placement }: CellSpec) => placement === 'cross-core';
