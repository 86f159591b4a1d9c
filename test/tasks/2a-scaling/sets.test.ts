/** Claims about the sets of the sweep: every cell of theirs gets its trial, faults are told in bounded time, and nothing is left. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CellSpec, FailedTrial, RawTrial, SetContext, SetSpec } from '../../../src/harness/plan.js';
import { JobSource } from '../../../src/job/job-source.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { getAffinity } from '../../../src/sys/sched.js';
import { task } from '../../../tasks/2a-scaling/experiment.js';
import { cellId, chooseJobCells, chooseNodeCells } from '../../../tasks/2a-scaling/grid.js';
import { runJobSet } from '../../../tasks/2a-scaling/job-set.js';
import { runNodeSet } from '../../../tasks/2a-scaling/node-set.js';
import { findWorkload } from '../../../tasks/2a-scaling/workloads.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { listChildren } from '../../harness/processes.js';

const WATCHDOG = { timeout: 120_000 };
const plan = await task.buildPlan({ mode: 'standard', seed: 1, workers: [1, 3] }, await readEnvironment());

afterAll(() => plan.dispose());

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

describe('every set of the plan', () => {
  test.each(plan.sets.map((set): [string, SetSpec] => [set.id, set]))(
    '%s serves each of its cells and leaves nothing',
    WATCHDOG,
    async (_id, set) => {
      // The job's text is made when it is first wanted, and kept until the plan is disposed of.
      if (set.id === 'job-ring') await set.run(contextOf(set.cells.slice(0, 1)));
      await leavingNothing(async () => {
        const outcomes = await set.run(contextOf(set.cells));
        expect(outcomes.filter(isFailed)).toEqual([]);
        expect(outcomes.map(({ cellId: id }) => id).sort()).toEqual(set.cells.map(({ id }) => id).sort());
        for (const trial of outcomes as RawTrial[]) {
          const { parameters, metric, subject } = set.cells.find(({ id }) => id === trial.cellId)!;
          expect(trial.value, trial.cellId).toBeGreaterThanOrEqual(0);
          expect(trial.elapsedNs, trial.cellId).toBeGreaterThan(0);
          if (metric !== 'operations') continue;
          expect(trial.value, trial.cellId).toBeGreaterThan(0);
          const workers = Math.max(1, Number(parameters.workers));
          const isOne = /async-io|serial-phase/.test(subject);
          expect(trial.served, trial.cellId).toHaveLength(isOne ? 1 : workers);
          expect(trial.served!.reduce((sum, count) => sum + count, 0)).toBe(trial.iterations);
          const roles = trial.sides.map(({ role }) => role);
          expect(roles.includes('answering'), trial.cellId).toBe(/-io/.test(subject));
          for (const side of trial.sides) expect(side.tid).toBeGreaterThan(0);
        }
      });
    },
  );
});

const cpu = findWorkload('cpu');
const cpuCells = chooseNodeCells(cpu, 'quick', { workers: [1, 2], cores: 2, most: 2 });

describe('a set', () => {
  test('of an experiment that has one CPU is confined to it, and the others are not', WATCHDOG, async () => {
    const cpus = getAffinity();
    const cells = chooseNodeCells(cpu, 'standard', { workers: [1, 2], cores: 2, most: 2 });
    const outcomes = await runNodeSet({ workload: cpu, most: 2, cpus }, contextOf(cells, { cellMs: 20 }));
    for (const trial of outcomes as RawTrial[]) {
      const isConfined = trial.cellId.includes('one-cpu');
      for (const { cpusRequested, cpusObserved } of trial.sides) {
        expect(cpusRequested).toEqual(isConfined ? [cpus[0]] : []);
        if (isConfined) expect(cpusObserved).toEqual([cpus[0]]);
      }
    }
    expect(outcomes.some(({ cellId: id }) => id === cellId('operations', 'cpu-one-cpu', 2))).toBe(true);
  });

  test('gives the growth over what was measured in the same process', WATCHDOG, async () => {
    const locked = findWorkload('locked');
    const cells = chooseNodeCells(locked, 'standard', { workers: [1, 2], cores: 2, most: 2 });
    const outcomes = (await runNodeSet(
      { workload: locked, most: 2, cpus: [0] },
      contextOf(cells, { cellMs: 10 }),
    )) as RawTrial[];
    const rateIn = (id: string) => outcomes.find((each) => each.cellId === id)!.value;
    const [grown, alone, two] = [
      rateIn(cellId('speedup', 'locked', 2)),
      rateIn(cellId('operations', 'locked', 0)),
      rateIn(cellId('operations', 'locked', 2)),
    ];
    expect(grown).toBeCloseTo(two / alone, 9);
  });

  test(
    'whose process is killed says so for the cell that it was at, and for those that it did not reach',
    WATCHDOG,
    async () => {
      await leavingNothing(async () => {
        const running = runNodeSet(
          { workload: cpu, most: 2, cpus: [0] },
          contextOf(cpuCells, { cellMs: 30_000, warmUpMs: 1 }),
        );
        await until(() => listChildren().length === 1);
        process.kill(listChildren()[0]!, 'SIGKILL');
        const failures = await running.then(
          (outcomes) => outcomes.filter(isFailed).map(({ failure }) => failure),
          (error: Error) => [error.message],
        );
        expect(failures.join('\n')).toMatch(/SIGKILL/);
      });
    },
  );

  test('that is aborted ends at once and leaves nothing', WATCHDOG, async () => {
    await leavingNothing(async () => {
      const abort = new AbortController();
      const context = contextOf(cpuCells, { cellMs: 30_000, warmUpMs: 1, signal: abort.signal });
      const running = runNodeSet({ workload: cpu, most: 2, cpus: [0] }, context);
      await until(() => listChildren().length === 1);
      abort.abort();
      await expect(running).rejects.toMatchObject({ code: 'aborted' });
    });
  });

  test('in which a cell fails tells the others that they were not reached, and why', WATCHDOG, async () => {
    const [first, , third] = cpuCells;
    const tooMany: CellSpec = { ...first!, id: 'operations/cpu/W9', parameters: { ...first!.parameters, workers: 9 } };
    const outcomes = await runNodeSet({ workload: cpu, most: 2, cpus: [0] }, contextOf([first!, tooMany, third!]));
    expect(outcomes.map(isFailed)).toEqual([false, true, true]);
    expect(outcomes[1]).toMatchObject({ failure: expect.stringContaining('there are 2 workers, got workers=9') });
    expect(outcomes[2]).toMatchObject({
      failure: expect.stringMatching(/^not reached: operations\/cpu\/W9 failed before/),
    });
  });

  test('of the job counts right with more producers than there are lines', WATCHDOG, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-few-'));
    try {
      const path = join(folder, 'few.txt');
      writeFileSync(path, 'two words\n');
      const source = new JobSource({ path, corpusBytes: 0, seed: 1 });
      const cells = chooseJobCells({ workers: [1, 5], cores: 1, most: 5 }, source.bytes);
      const outcomes = await runJobSet(source.prepare(), contextOf(cells));
      expect(outcomes.filter(isFailed)).toEqual([]);
      expect(outcomes).toHaveLength(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
