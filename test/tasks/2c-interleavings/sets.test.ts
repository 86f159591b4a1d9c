/** Claims about the sets of task 2c: every cell of theirs gets its trial, faults are told in bounded time, and nothing is left. */

import { describe, expect, test } from 'vitest';
import type { CellSpec, FailedTrial, RawTrial, SetContext, SetSpec } from '../../../src/harness/plan.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { task } from '../../../tasks/2c-interleavings/experiment.js';
import type { Explored } from '../../../tasks/2c-interleavings/exploration-member.js';
import { judgeExploration } from '../../../tasks/2c-interleavings/exploration-set.js';
import { runPythonSet } from '../../../tasks/2c-interleavings/python-set.js';
import { runRepetitionSet } from '../../../tasks/2c-interleavings/repetition-set.js';
import { leavingNothing } from '../../harness/leftovers.js';

const WATCHDOG = { timeout: 120_000 };
const plan = await task.buildPlan({ mode: 'standard', seed: 1 }, await readEnvironment());

const contextOf = (cells: readonly CellSpec[], fields: Partial<SetContext> = {}): SetContext => ({
  cells,
  block: 0,
  cellMs: 3,
  warmUpMs: 3,
  seed: 1,
  signal: new AbortController().signal,
  ...fields,
});

const isFailed = (outcome: RawTrial | FailedTrial): outcome is FailedTrial => 'failure' in outcome;

/** The cell with less to do: what is asked here is whether it is done. */
function lessen(cell: CellSpec): CellSpec {
  const { runs, mostHangs, maxRuns, count, program } = cell.parameters;
  return {
    ...cell,
    parameters: {
      ...cell.parameters,
      ...(runs !== undefined && { runs: 20 }),
      ...(mostHangs !== undefined && { mostHangs: 1 }),
      ...(maxRuns !== undefined && program !== undefined && { maxRuns: 20 }),
      ...(count !== undefined && { count: 2_000 }),
    },
  };
}

describe('every set of the plan', () => {
  test.each(plan.sets.map((set): [string, SetSpec] => [set.id, set]))(
    '%s serves each of its cells and leaves nothing',
    WATCHDOG,
    async (_id, set) => {
      // Thousands of runs one by one are another test's.
      const cells = set.cells.filter(({ parameters }) => parameters.mode !== 'all').map(lessen);
      await leavingNothing(async () => {
        const outcomes = await set.run(contextOf(cells));
        expect(outcomes.filter(isFailed)).toEqual([]);
        expect(outcomes.map(({ cellId }) => cellId)).toEqual(cells.map(({ id }) => id));
        for (const { cellId, value, iterations, elapsedNs, served } of outcomes as RawTrial[]) {
          const { metric, parameters, subject } = cells.find(({ id }) => id === cellId)!;
          expect(elapsedNs, cellId).toBeGreaterThan(0);
          expect(iterations, cellId).toBeGreaterThan(0);
          expect(value, cellId).toBeGreaterThanOrEqual(metric === 'detections' ? 0 : 1);
          if (metric !== 'operations') expect(value, cellId).toBeLessThanOrEqual(iterations);
          if (subject.endsWith('-mended') && metric === 'detections') expect(value, cellId).toBe(0);
          if (subject === 'stray-index' || subject === 'torn-aligned') expect(value, cellId).toBe(0);
          if (parameters.workers !== undefined && metric === 'operations')
            expect(served, cellId).toHaveLength(Number(parameters.workers));
        }
      });
    },
  );
});

describe('a fault', () => {
  const [cell, other] = plan.cells.filter(({ id }) => /^detections\/seqlock-mended\/repetition/.test(id)).map(lessen);

  test(
    'in one cell fails those behind it in the same process, with the reason, and leaves nothing',
    WATCHDOG,
    async () => {
      await leavingNothing(async () => {
        const outcomes = await runRepetitionSet(contextOf([{ ...cell!, subject: 'no-such-program' }, other!]));
        expect(outcomes).toEqual([
          { cellId: cell!.id, failure: expect.stringContaining('no program is called "no-such-program"') },
          { cellId: other!.id, failure: expect.stringMatching(/^not reached: .*no-such-program/) },
        ]);
      });
    },
  );

  test('that is an abort ends all of it', WATCHDOG, async () => {
    await leavingNothing(async () => {
      const controller = new AbortController();
      const long = { ...cell!, parameters: { ...cell!.parameters, runs: 10_000_000 } };
      const running = runRepetitionSet(contextOf([long], { signal: controller.signal }));
      setImmediate(() => controller.abort());
      await expect(running).rejects.toMatchObject({ code: 'aborted' });
    });
  });

  test('of a Python that is none is told', WATCHDOG, async () => {
    const python = plan.cells.find(({ subject }) => subject.startsWith('peer-python'))!;
    await leavingNothing(async () => {
      await expect(runPythonSet('/no/such/python', contextOf([python]))).rejects.toMatchObject({
        code: 'child-failed',
      });
    });
  });
});

describe('a search is judged', () => {
  const cellOf = (subject: string, metric: CellSpec['metric'] = 'interleavings'): CellSpec => ({
    id: `${metric}/${subject}/exhaustive`,
    metric,
    subject,
    parameters: {},
  });
  const clean: Explored = {
    verdict: 'clean',
    isComplete: true,
    limit: null,
    runs: 30,
    prunedRuns: 4,
    elapsedMs: 10,
    failure: null,
  };
  const found: Explored = {
    ...clean,
    verdict: 'failed',
    isComplete: false,
    failure: { kind: 'check', message: 'it was wrong', foundInRun: 9 },
  };
  const cut: Explored = { ...clean, verdict: 'not-found', isComplete: false, limit: '30 runs were allowed' };

  test.each<[string, CellSpec, Explored, object]>([
    ['broken and found', cellOf('a-broken'), found, { value: 9, iterations: 34 }],
    ['mended and clean', cellOf('a-mended'), clean, { value: 30, iterations: 34 }],
    ['run for speed', cellOf('exploration', 'operations'), cut, { value: 3_000, iterations: 30 }],
    ['broken and clean', cellOf('a-broken'), clean, { failure: expect.stringContaining('all interleavings') }],
    ['broken and not found', cellOf('a-broken'), cut, { failure: expect.stringContaining('30 runs were allowed') }],
    ['mended and found', cellOf('a-mended'), found, { failure: expect.stringContaining('run 9, check: it was wrong') }],
    ['mended and cut short', cellOf('a-mended'), cut, { failure: expect.stringContaining('not complete: 30 runs') }],
    [
      'run for speed and failing',
      cellOf('exploration', 'operations'),
      found,
      { failure: expect.stringContaining('run 9') },
    ],
  ])('%s', (_what, cell, explored, outcome) => {
    expect(judgeExploration(cell, explored)).toMatchObject({ cellId: cell.id, ...outcome });
  });
});
