/** Claims about runs in which sets fail, cells go wrong, the user interrupts or the machine is busy; the sets are fakes. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import type { Mode, Result } from '../../src/core/result.js';
import { resultSchema, SCHEMA_ID } from '../../src/core/result-schema.js';
import { measure } from '../../src/harness/engine.js';
import { serializeResult } from '../../src/harness/result-file.js';
import { ENVIRONMENT, type FakeSet, growing, makePlan, optionsOf, sideOf, trialOf } from './fake-plan.js';

const byId = <T extends { id: string }>(items: readonly T[], id: string) => items.find((item) => item.id === id)!;
const ROUND_TRIP = 'round-trip/b/64B/free';
const THROUGHPUT = 'throughput/b/64KiB/free';

describe('a set that throws', () => {
  const failAt =
    (failing: number, error: unknown): FakeSet =>
    (context, run) => {
      if (run === failing) throw error;
      return growing(context, run);
    };

  test('fails its cells with the reason, is not run again, and the others go on', async () => {
    const plan = makePlan({ a: growing, b: failAt(2, new LabError('child-failed', 'far died')), c: growing });
    const { cells, plan: record, interrupted } = await measure(plan, optionsOf());
    expect(plan.calls.filter((call) => call.set === 'b')).toHaveLength(3);
    for (const subject of ['a', 'c']) expect(plan.calls.filter((call) => call.set === subject)).toHaveLength(8);
    for (const id of [ROUND_TRIP, THROUGHPUT]) {
      expect(byId(cells, id)).toMatchObject({ status: 'failed', reason: expect.stringContaining('far died') });
      expect(byId(cells, id).trials).toHaveLength(2);
      expect(byId(cells, id)).not.toHaveProperty('summary');
    }
    expect(cells.filter((cell) => cell.subject !== 'b').map((cell) => cell.status)).toEqual(Array(4).fill('measured'));
    expect(record).toMatchObject({ blocksDone: 8, stopped: 'the planned blocks were done' });
    expect(interrupted).toBe(false);
  });

  test('in the pilot fails its cells as well', async () => {
    const plan = makePlan({ a: growing, b: failAt(1, new Error('no descriptors left')) });
    const { cells } = await measure(plan, optionsOf({ mode: 'standard' }));
    expect(plan.calls.filter((call) => call.set === 'b')).toHaveLength(2);
    expect(byId(cells, ROUND_TRIP)).toMatchObject({ status: 'failed', trials: [] });
    expect(byId(cells, ROUND_TRIP).reason).toContain('no descriptors left');
  });

  test('with something that is no error fails its cells with that', async () => {
    const plan = makePlan({ b: failAt(0, 'just words') });
    const { cells } = await measure(plan, optionsOf());
    expect(byId(cells, ROUND_TRIP).reason).toContain('just words');
  });

  test('as the last of all ends the run, which says so', async () => {
    const plan = makePlan({ a: failAt(1, new Error('gone')), b: failAt(2, new Error('gone too')) });
    const { plan: record, interrupted } = await measure(plan, optionsOf());
    expect(plan.calls).toHaveLength(5);
    expect(record).toMatchObject({ blocks: 8, blocksDone: 3, stopped: 'every set failed' });
    expect(interrupted).toBe(false);
  });

  test('leaves its comparison undecided, with the reason', async () => {
    const comparison = { id: 'c', subject: ROUND_TRIP, reference: 'round-trip/a/64B/free', family: 'f' };
    const { comparisons } = await measure(
      makePlan({ a: growing, b: failAt(6, new Error('far died')) }, [comparison]),
      optionsOf(),
    );
    expect(comparisons).toMatchObject([{ verdict: 'undecided', ratio: null, blocks: [] }]);
    expect(comparisons[0]!.warnings[0]!.message).toContain('far died');
  });
});

describe('a cell that goes wrong in a set that goes on', () => {
  const only = (id: string, wrong: (value: number) => unknown): FakeSet => {
    return (context, run) =>
      context.cells.flatMap((cell) => {
        const given = cell.id === id && run === 1 ? wrong(100) : trialOf(cell, 100);
        return given === undefined ? [] : [given as ReturnType<typeof trialOf>];
      });
  };
  const cases: [what: string, wrong: (value: number) => unknown, reason: string][] = [
    [
      'has another checksum',
      () => ({ cellId: ROUND_TRIP, failure: 'what was sent sums to 1, what arrived to 2' }),
      'what was sent sums to 1, what arrived to 2',
    ],
    ['has no number', () => trialOf({ id: ROUND_TRIP } as never, Number.NaN), 'gave NaN'],
    ['has an infinite number', () => trialOf({ id: ROUND_TRIP } as never, Number.POSITIVE_INFINITY), 'gave Infinity'],
    ['is forgotten', () => undefined, 'gave no value'],
  ];
  test.each(cases)('%s: fails alone, is not asked for again, and its set goes on', async (_what, wrong, reason) => {
    const plan = makePlan({ a: growing, b: only(ROUND_TRIP, wrong) });
    const measured = await measure(plan, optionsOf());
    expect(byId(measured.cells, ROUND_TRIP)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(reason),
    });
    expect(byId(measured.cells, ROUND_TRIP).trials).toHaveLength(1);
    const other = byId(measured.cells, THROUGHPUT);
    expect(other).toMatchObject({ status: 'measured', summary: { trials: 8 } });
    expect(other.warnings.map((warning) => warning.code)).not.toContain('stopped-early');
    const asked = plan.calls.filter((call) => call.set === 'b').map((call) => call.cells.length);
    expect(asked).toEqual([2, 2, 1, 1, 1, 1, 1, 1]);
    expect(resultSchema.safeParse(toResult(measured)).error).toBeUndefined();
  });
});

describe('an abort', () => {
  const abortAt = (failing: number, controller: AbortController): FakeSet => {
    return (context, run) => {
      if (run === failing) controller.abort();
      return growing(context, run);
    };
  };

  test('in the middle of a set keeps no half set; what was there before is summarised', async () => {
    for (const isThrown of [false, true]) {
      const controller = new AbortController();
      const serve = abortAt(6, controller);
      const b: FakeSet = (context, run) => {
        const outcomes = serve(context, run);
        if (controller.signal.aborted && isThrown) throw new LabError('aborted', 'aborted during "produce"');
        return outcomes;
      };
      const plan = makePlan({ a: growing, b });
      const { cells, plan: record, interrupted } = await measure(plan, optionsOf({ signal: controller.signal }));
      expect(interrupted).toBe(true);
      expect(record).toMatchObject({ stopped: 'interrupted by the user', blocks: 8, blocksDone: 6 });
      expect(plan.calls.at(-1)!.set).toBe('b');
      expect(record.order).toHaveLength(plan.calls.length - 1);
      expect(byId(cells, ROUND_TRIP)).toMatchObject({ status: 'measured', summary: { trials: 6 } });
      expect(byId(cells, ROUND_TRIP).summary!.low).not.toBeNull();
      const before = record.order.slice(12).length; // whether a came before b in the last block
      expect(byId(cells, 'round-trip/a/64B/free').trials).toHaveLength(6 + before);
    }
  });

  test('in the pilot ends the run with nothing measured', async () => {
    const controller = new AbortController();
    const plan = makePlan({ b: abortAt(1, controller) });
    const {
      cells,
      plan: record,
      interrupted,
    } = await measure(plan, optionsOf({ mode: 'standard', signal: controller.signal }));
    expect(plan.calls).toHaveLength(2);
    expect(interrupted).toBe(true);
    expect(record).toMatchObject({ blocksDone: 0, stopped: 'interrupted by the user' });
    expect(cells.map((cell) => cell.status)).toEqual(['skipped', 'skipped']);
    expect(cells[0]!.reason).toContain('ended before the first set');
  });

  test('before the start starts nothing', async () => {
    const plan = makePlan({ a: growing });
    const { interrupted, cells } = await measure(plan, optionsOf({ signal: AbortSignal.abort() }));
    expect(plan.calls).toEqual([]);
    expect(interrupted).toBe(true);
    expect(cells.map((cell) => cell.status)).toEqual(['skipped', 'skipped']);
  });
});

describe('waiting for a CPU', () => {
  const waiting: FakeSet = (context) =>
    context.cells.map((cell) => trialOf(cell, 100, { elapsedNs: 1e6, sides: [sideOf({ runQueueWaitNs: 9e5 })] }));

  test('disturbs a set that has the CPUs to itself', async () => {
    const { cells, noise } = await measure(makePlan({ a: waiting }), optionsOf());
    expect(cells.flatMap((cell) => cell.trials.map((trial) => trial.disturbed))).toEqual(Array(16).fill(true));
    expect(cells[0]!.trials).toHaveLength(8);
    expect(cells[0]!.warnings.map((warning) => warning.code)).toContain('disturbed');
    expect(noise).toMatchObject({ verdict: 'disturbed', runQueueWaitPercent: 90 });
  });

  test('is the mechanism in a set that is oversubscribed', async () => {
    const plan = makePlan({ a: { serve: waiting, spec: { oversubscribed: true } } });
    const { cells, noise } = await measure(plan, optionsOf());
    const reasons = noise.reasons.filter((reason) => !reason.includes('hypervisor'));
    const undisturbed = cells.flatMap((cell) => cell.trials).filter((trial) => (trial.stealTicks ?? 0) <= 1);
    expect(undisturbed.filter((trial) => trial.disturbed)).toEqual([]);
    if (undisturbed.length === 16) expect(reasons).toEqual([]);
    expect(noise.runQueueWaitPercent).toBeNull();
  });
});

function toResult(measured: Awaited<ReturnType<typeof measure>>, mode: Mode = 'quick'): Result {
  return {
    schema: SCHEMA_ID,
    task: 'fake',
    command: 'ipc-lab run fake',
    mode,
    seed: 1,
    startedAt: new Date(0).toISOString(),
    elapsedMs: 1,
    packageVersion: '0',
    gitCommit: null,
    dirty: null,
    digests: { input: null, dist: null, addon: null, floor: null },
    environment: ENVIRONMENT,
    noise: measured.noise,
    plan: measured.plan,
    cells: measured.cells,
    comparisons: measured.comparisons,
    findings: [],
  };
}

describe('what measure() gives', () => {
  const withSamples: FakeSet = (context, run) =>
    context.cells.map((cell) =>
      trialOf(cell, 100 + run, {
        samplesNs: Array.from({ length: 200 }, (_, at) => 100 + at),
        sides: [sideOf({ descriptorKind: 'pipe', cpusRequested: [1], cpusObserved: [1] })],
        served: [0.5],
      }),
    );

  test('fits the schema of the result file, whole or not, in every mode', async () => {
    const comparison = { id: 'c', subject: ROUND_TRIP, reference: 'round-trip/a/64B/free', family: 'f' };
    for (const mode of ['quick', 'standard', 'full', 'budget'] as Mode[]) {
      const fail: FakeSet = () => Promise.reject(new Error('no'));
      const skipped = { ...makePlan({ z: growing }).cells[0]!, skip: 'needs Linux' };
      const plan = makePlan({ a: withSamples, b: withSamples, c: fail }, [comparison], [skipped]);
      const measured = await measure(plan, optionsOf({ mode }));
      const text = serializeResult(toResult(measured, mode));
      expect(JSON.parse(text).cells).toHaveLength(7);
    }
    const interrupted = await measure(makePlan({ a: growing }), optionsOf({ signal: AbortSignal.abort() }));
    expect(() => serializeResult(toResult(interrupted))).not.toThrow();
  });

  test('loses nothing of a trial but the samples, which become a histogram and quantiles', async () => {
    const { cells } = await measure(makePlan({ a: withSamples }), optionsOf());
    const trial = cells[0]!.trials[0]!;
    expect(trial).toMatchObject({
      batch: 1,
      iterations: 1,
      checksum: 1,
      served: [0.5],
      sides: [{ descriptorKind: 'pipe' }],
    });
    expect(trial.quantiles).toMatchObject({ of: 'samples', samples: 200 });
    expect(trial.histogram!.counts.reduce((sum, [, count]) => sum + count, 0)).toBe(200);
    expect(trial).not.toHaveProperty('samplesNs');
    expect(trial).not.toHaveProperty('cellId');
  });

  test('holds the engine away from every mechanism: its files name none', () => {
    const folder = new URL('../../../src/harness/', import.meta.url);
    for (const name of ['engine', 'plan', 'noise', 'summarise', 'compare', 'stop-rule', 'calibrate']) {
      const code = readFileSync(new URL(`${name}.ts`, folder), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      expect(code, name).not.toMatch(/pipe|socket|futex|epoll|transports/i);
    }
  });
});
