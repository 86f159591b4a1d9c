/** Claims about the order, the number and the end of a run's sets; the sets are fakes, no process is started. */

import { describe, expect, test } from 'vitest';
import type { Mode } from '../../src/core/result.js';
import { measure } from '../../src/harness/engine.js';
import { cellsOf, type FakePlan, growing, makePlan, optionsOf, trialOf } from './fake-plan.js';

const SUBJECTS = ['a', 'b', 'c', 'd', 'e'];
const planOf = (subjects = SUBJECTS) => makePlan(Object.fromEntries(subjects.map((subject) => [subject, growing])));

/** Returns the set ids block by block. */
function orderByBlock(plan: FakePlan): string[] {
  const blocks: string[] = [];
  plan.calls.forEach(({ set }, at) => {
    const block = Math.floor(at / plan.sets.length);
    blocks[block] = (blocks[block] ?? '') + set;
  });
  return blocks;
}

describe('the order', () => {
  test('has every subject once a block, and another order from block to block', async () => {
    const plan = planOf();
    await measure(plan, optionsOf());
    const blocks = orderByBlock(plan);
    expect(blocks).toHaveLength(8);
    for (const block of blocks) expect([...block].sort().join('')).toBe('abcde');
    expect(new Set(blocks).size).toBeGreaterThan(4);
    expect(plan.calls.map((call) => call.block)).toEqual(Array.from({ length: 40 }, (_, at) => Math.floor(at / 5)));
  });

  test('puts every subject at every place of a block over the seeds', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const plan = planOf();
      await measure(plan, optionsOf({ seed }));
      for (const block of orderByBlock(plan)) for (const [at, set] of [...block].entries()) seen.add(`${set}${at}`);
    }
    expect(seen.size).toBe(25);
  });

  test('shuffles the cells within a set', async () => {
    const plan = planOf(['a']);
    await measure(plan, optionsOf({ mode: 'full' }));
    const orders = plan.calls.map((call) => call.cells.join());
    expect(new Set(orders).size).toBe(2);
    for (const call of plan.calls) expect([...call.cells].sort()).toEqual(cellsOf('a').map((cell) => cell.id));
  });

  test('is the same for the same seed, and another for another', async () => {
    const run = async (seed: number) => {
      const plan = planOf();
      const { plan: record } = await measure(plan, optionsOf({ seed }));
      return JSON.stringify([plan.calls.map(({ set, cells, context }) => [set, cells, context.seed]), record.order]);
    };
    expect(await run(7)).toBe(await run(7));
    expect(await run(7)).not.toBe(await run(8));
  });

  test('gives each set a seed of its own', async () => {
    const plan = planOf();
    await measure(plan, optionsOf());
    expect(new Set(plan.calls.map((call) => call.context.seed)).size).toBe(40);
  });

  test('does not follow what was measured', async () => {
    const run = async (scale: number) => {
      const serve = growing;
      const plan = makePlan({ a: serve, b: (context) => context.cells.map((cell) => trialOf(cell, scale)), c: serve });
      await measure(plan, optionsOf());
      return plan.calls.map((call) => call.set).join('');
    };
    expect(await run(1)).toBe(await run(1_000));
  });
});

describe('the record of a run', () => {
  test('numbers sets, blocks and trials so that each trial leads to its set in plan.order', async () => {
    for (const mode of ['quick', 'standard'] as Mode[]) {
      const { cells, plan } = await measure(planOf(), optionsOf({ mode }));
      const trials = cells.flatMap((cell) => cell.trials.map((trial) => ({ ...trial, subject: cell.subject })));
      expect(trials).toHaveLength(10 * plan.blocks);
      for (const trial of trials) expect(plan.order[trial.set]).toBe(trial.subject);
      const orders = trials.map((trial) => trial.order).sort((a, b) => a - b);
      expect(orders).toEqual(trials.map((_, at) => at));
      const inOrder = [...trials].sort((a, b) => a.order - b.order);
      for (const [at, trial] of inOrder.entries()) {
        const next = inOrder[at + 1];
        if (!next) continue;
        expect(next.startedAt).toBeGreaterThanOrEqual(trial.startedAt);
        expect(next.block).toBeGreaterThanOrEqual(trial.block);
        expect(next.set - trial.set).toBe(trial.subject === next.subject && trial.set === next.set ? 0 : 1);
      }
      for (const cell of cells) {
        expect(cell.trials.map((trial) => trial.block)).toEqual(Array.from({ length: plan.blocks }, (_, at) => at));
      }
    }
  });

  test('says what fixed the blocks, what ended them, and what was asked for', async () => {
    const { plan, interrupted } = await measure(planOf(), optionsOf({ budgetMs: 1e9 }));
    expect(plan).toMatchObject({
      blocks: 8,
      blocksDone: 8,
      budgetMs: 1e9,
      pilot: { blocks: 0, note: 'none: a quick run, or no time for one' },
    });
    expect(plan.stopped).toBe('the planned blocks were done');
    expect(plan.stopRule).toMatch(/^8 blocks, no pilot/);
    expect(interrupted).toBe(false);
  });

  test('counts the comparisons of each family', async () => {
    const pair = (metric: string, at: number, family: string, [one, two] = ['a', 'b']) => {
      const rest = metric === 'round-trip' ? '64B' : '64KiB';
      return {
        id: `c${at}`,
        subject: `${metric}/${one}/${rest}/free`,
        reference: `${metric}/${two}/${rest}/free`,
        family,
      };
    };
    const comparisons = [
      pair('round-trip', 0, 'x'),
      pair('throughput', 1, 'y'),
      pair('round-trip', 2, 'x', ['b', 'a']),
    ];
    const { plan, comparisons: made } = await measure(makePlan({ a: growing, b: growing }, comparisons), optionsOf());
    expect(plan.families).toEqual([
      { id: 'x', comparisons: 2 },
      { id: 'y', comparisons: 1 },
    ]);
    expect(made.map(({ id, blocks }) => [id, blocks.length])).toEqual([
      ['c0', 8],
      ['c1', 8],
      ['c2', 8],
    ]);
  });

  test('keeps every cell of the plan, in its order, skipped ones with their reason', async () => {
    const skipped = { ...cellsOf('z')[0]!, skip: 'needs two CPUs' };
    const plan = makePlan({ b: growing, a: growing }, [], [skipped]);
    const { cells } = await measure(plan, optionsOf());
    expect(cells.map((cell) => cell.id)).toEqual(plan.cells.map((cell) => cell.id));
    expect(cells.map((cell) => cell.status)).toEqual(['measured', 'measured', 'measured', 'measured', 'skipped']);
    expect(cells.at(-1)).toMatchObject({ reason: 'needs two CPUs', trials: [] });
    expect(cells.at(-1)).not.toHaveProperty('skip');
    expect(plan.calls.flatMap((call) => call.cells)).not.toContain(skipped.id);
  });

  test('of a plan with nothing to run is empty and no failure', async () => {
    const skipped = { ...cellsOf('z')[0]!, skip: 'not built' };
    const measured = await measure(makePlan({}, [], [skipped]), optionsOf({ mode: 'standard', budgetMs: 1_000 }));
    expect(measured.cells.map((cell) => cell.status)).toEqual(['skipped']);
    expect(measured.plan).toMatchObject({ blocksDone: 0, order: [] });
    expect(measured.plan.stopped).not.toMatch(/failed/);
  });
});

describe('the pilot', () => {
  /** The first three runs of each set, the pilot's, are a thousand times the others. */
  const plan = () => {
    const serve = (context: Parameters<typeof growing>[0], run: number) =>
      context.cells.map((cell) => trialOf(cell, run < 3 ? 1e6 : 100));
    return makePlan({ a: serve, b: serve });
  };

  test('is discarded: none of its values is in any cell, its sets are in the order', async () => {
    const { cells, plan: record } = await measure(plan(), optionsOf({ mode: 'standard' }));
    expect(record.pilot.blocks).toBe(3);
    expect(record.order).toHaveLength(2 * (3 + record.blocks));
    for (const cell of cells) {
      expect(cell.trials).toHaveLength(record.blocks);
      expect(cell.summary).toMatchObject({ min: 100, max: 100 });
      expect(Math.min(...cell.trials.map((trial) => trial.set))).toBeGreaterThanOrEqual(6);
    }
  });

  test('has none of its blocks in the quick mode', async () => {
    const made = plan();
    const { cells } = await measure(made, optionsOf());
    expect(made.calls).toHaveLength(16);
    expect(cells[0]!.summary).toMatchObject({ max: 1e6 });
  });

  const spread = (deviation: number) => (context: Parameters<typeof growing>[0], run: number) =>
    context.cells.map((cell) => trialOf(cell, 100 * (1 + deviation * ((run * 7) % 5) * (run < 3 ? 1 : 0))));

  test('fixes the number of blocks: more for a wide spread than for a narrow one', async () => {
    const blocks = async (deviation: number) => {
      const { plan: record } = await measure(makePlan({ a: spread(deviation) }), optionsOf({ mode: 'standard' }));
      expect(record.blocksDone).toBe(record.blocks);
      return record.blocks;
    };
    expect(await blocks(0.0001)).toBe(6);
    expect(await blocks(0.3)).toBe(40);
  });

  test('is the last to have a say: wild values after it change nothing', async () => {
    const quiet = async (wild: number) => {
      const serve = (context: Parameters<typeof growing>[0], run: number) =>
        context.cells.map((cell) => trialOf(cell, run < 3 ? 100 + 3 * run : 100 + wild * (run % 4)));
      return (await measure(makePlan({ a: serve, b: serve }), optionsOf({ mode: 'standard' }))).plan;
    };
    const [calm, storm] = [await quiet(0), await quiet(1e4)];
    expect(storm.blocks).toBe(calm.blocks);
    expect(storm.blocksDone).toBe(calm.blocksDone);
    expect(storm.order).toEqual(calm.order);
  });
});

describe('the time budget', () => {
  test('stops between blocks only, and says so', async () => {
    const slow = { serve: growing, spec: { expectedMs: 0.001 } };
    // Each set takes all of the budget, so that after the first block there is none left.
    const busy = (context: Parameters<typeof growing>[0], run: number) => {
      const end = performance.now() + 20;
      while (performance.now() < end);
      return growing(context, run);
    };
    const plan = makePlan({ a: { ...slow, serve: busy }, b: { ...slow, serve: busy }, c: { ...slow, serve: busy } });
    const { plan: record, cells, interrupted } = await measure(plan, optionsOf({ budgetMs: 20 }));
    expect(plan.calls.map((call) => call.block)).toEqual([0, 0, 0]);
    expect(record).toMatchObject({ blocks: 8, blocksDone: 1 });
    expect(record.stopped).toBe('the time budget of 0.02 s left no room for another block');
    expect(interrupted).toBe(false);
    for (const cell of cells) {
      expect(cell.trials).toHaveLength(1);
      expect(cell.warnings.map((warning) => warning.code)).toEqual(
        expect.arrayContaining(['too-few-trials', 'stopped-early']),
      );
    }
  });

  test('that is tiny still measures one whole block', async () => {
    const plan = planOf();
    const { plan: record } = await measure(plan, optionsOf({ budgetMs: 1e-6 }));
    expect(plan.calls).toHaveLength(5);
    expect(record).toMatchObject({ blocks: 1, blocksDone: 1, stopped: 'the planned blocks were done' });
    expect(record.stopRule).toContain('the time budget allows 1');
  });
});

test('a budget without room for a pilot and twenty blocks is spent on blocks alone', async () => {
  const plan = makePlan({
    a: { serve: growing, spec: { expectedMs: 1_000 } },
    b: { serve: growing, spec: { expectedMs: 1_000 } },
  });
  const pilotOf = async (budgetMs: number) => {
    const { plan: record } = await measure(plan, optionsOf({ mode: 'budget', budgetMs }));
    return record.pilot;
  };
  expect(await pilotOf(45_000)).toMatchObject({ blocks: 0, note: expect.stringContaining('no time for one') });
  // By the guess 45 s are 22 blocks; the first one shows that there is time for as many as are ever wanted.
  const { plan: record } = await measure(plan, optionsOf({ mode: 'budget', budgetMs: 45_000 }));
  expect(record).toMatchObject({ blocks: 100, blocksDone: 100, stopped: 'the planned blocks were done' });
  expect(await pilotOf(46_000)).toMatchObject({ blocks: 3, note: expect.stringContaining('fixed the number') });
});
