/** Claims about what the engine says beforehand and on the way: the forecast and the progress; the sets are fakes. */

import { describe, expect, test } from 'vitest';
import type { Mode } from '../../src/core/result.js';
import { type Measured, measure, type Progress } from '../../src/harness/engine.js';
import { forecast } from '../../src/harness/forecast.js';
import { type FakePlan, growing, makePlan, optionsOf } from './fake-plan.js';

const SUBJECTS = ['a', 'b', 'c', 'd', 'e'];
const planOf = () => makePlan(Object.fromEntries(SUBJECTS.map((subject) => [subject, growing])));

describe('a forecast', () => {
  test('names the sets, blocks and trials of the run that follows', async () => {
    for (const mode of ['quick', 'budget'] as Mode[]) {
      const plan = planOf();
      const foreseen = forecast(plan, { mode, budgetMs: null });
      expect(plan.calls).toEqual([]);
      const { cells, plan: record } = await measure(plan, optionsOf({ mode }));
      const trials = cells.reduce((sum, cell) => sum + cell.trials.length, 0);
      if (mode === 'quick') {
        expect(foreseen).toMatchObject({ sets: record.order.length, blocks: record.blocks, trials });
      }
      // A pilot can only find that fewer blocks do.
      expect(foreseen.sets).toBeGreaterThanOrEqual(record.order.length);
      expect(foreseen.trials).toBeGreaterThanOrEqual(trials);
    }
  });

  test('fits the time to the budget and foretells no interval that it cannot have', () => {
    const plan = makePlan({ a: { serve: growing, spec: { expectedMs: 1_000 } } });
    const roomy = forecast(plan, { mode: 'quick', budgetMs: 60_000 });
    expect(roomy).toMatchObject({ blocks: 8, seconds: 8 });
    expect(roomy.expectedHalfWidthPercent).toBeGreaterThan(0);
    expect(forecast(plan, { mode: 'quick', budgetMs: 3_500 })).toMatchObject({
      blocks: 3,
      seconds: 3,
      sets: 3,
      trials: 6,
      expectedHalfWidthPercent: null,
    });
    expect(forecast(plan, { mode: 'standard', budgetMs: 20_000 })).toMatchObject({
      blocks: 20,
      sets: 20,
      trials: 40,
      seconds: 20,
    });
    expect(forecast(plan, { mode: 'standard', budgetMs: 25_000 })).toMatchObject({
      blocks: 22,
      sets: 25,
      trials: 44,
      seconds: 25,
    });
  });
});

describe('progress', () => {
  const collect = async (plan: FakePlan, mode: Mode, budgetMs: number | null = null) => {
    const events: Progress[] = [];
    const measured: Measured = await measure(
      plan,
      optionsOf({ mode, budgetMs, onProgress: (event) => events.push(event) }),
    );
    return { events, measured };
  };

  test('comes once before each set, grows, and ends one set short of the plan', async () => {
    for (const mode of ['quick', 'standard'] as Mode[]) {
      const { events, measured } = await collect(planOf(), mode, 1e9);
      expect(events.map((event) => event.setsDone)).toEqual(measured.plan.order.map((_, at) => at));
      expect(events.map((event) => event.current)).toEqual(measured.plan.order);
      for (const [at, event] of events.entries()) {
        expect(event.elapsedMs).toBeGreaterThanOrEqual(events[at - 1]?.elapsedMs ?? 0);
        expect(event.remainingMs).toBeGreaterThanOrEqual(0);
        expect(event.phase).toBe(at < 5 * measured.plan.pilot.blocks ? 'pilot' : 'measuring');
      }
      const measuring = events.filter((event) => event.phase === 'measuring');
      expect(new Set(measuring.map((event) => event.setsPlanned))).toEqual(new Set([measured.plan.order.length]));
    }
  });

  test('knows of sets that failed: the last one is the last of the plan', async () => {
    const plan = makePlan({ a: growing, b: () => Promise.reject(new Error('no')), c: growing });
    const { events } = await collect(plan, 'quick');
    expect(events).toHaveLength(17);
    expect(events.at(-1)).toMatchObject({ setsDone: 16, setsPlanned: 17 });
  });

  test('never promises more time than the budget has left', async () => {
    const plan = makePlan({ a: { serve: growing, spec: { expectedMs: 1e6 } } });
    const { events } = await collect(plan, 'quick', 5_000);
    for (const event of events) expect(event.remainingMs).toBeLessThanOrEqual(5_000);
  });
});
