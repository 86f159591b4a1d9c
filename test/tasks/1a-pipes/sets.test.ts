/** Claims about the sets of task 1a, each run once or twice for a few milliseconds: values, sides, fresh processes, nothing left. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measure } from '../../../src/harness/engine.js';
import { choosePair, type PairCpus } from '../../../src/harness/placement.js';
import type { RawTrial, RunPlan, SetSpec } from '../../../src/harness/plan.js';
import { selectCells } from '../../../src/harness/select.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { getAffinity } from '../../../src/sys/sched.js';
import { task } from '../../../tasks/1a-pipes/experiment.js';
import { SPAWN_WAYS } from '../../../tasks/1a-pipes/spawn-ways.js';
import { SUBJECTS } from '../../../tasks/1a-pipes/subjects.js';
import { optionsOf } from '../../harness/fake-plan.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { contextOf, expectTrials } from './pair.js';

let plan: RunPlan;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ipc-lab-sets-'));
  const input = join(folder, 'input.txt');
  writeFileSync(input, 'the quick brown fox jumps over the lazy dog\n'.repeat(2_000));
  plan = await task.buildPlan({ mode: 'standard', seed: 1, input }, await readEnvironment());
});

afterAll(async () => {
  await plan.dispose();
  rmSync(folder, { recursive: true });
});

const setOf = (id: string): SetSpec => {
  const found = plan.sets.find((set) => set.id === id);
  if (!found) throw new Error(`no set ${id}; there are ${plan.sets.map((set) => set.id)}`);
  return found;
};

async function runSet(id: string): Promise<RawTrial[]> {
  const set = setOf(id);
  const trials = expectTrials(await leavingNothing(() => set.run(contextOf(set.cells))));
  expect(trials.map((trial) => trial.cellId)).toEqual(set.cells.map((cell) => cell.id));
  for (const { value, iterations, batch, elapsedNs } of trials) {
    expect(value).toBeGreaterThan(0);
    expect(Number.isFinite(value)).toBe(true);
    expect(iterations).toBeGreaterThanOrEqual(batch);
    expect(elapsedNs).toBeGreaterThan(0);
  }
  return trials;
}

const pidsOf = (trials: RawTrial[]) => new Set(trials.flatMap((trial) => trial.sides.map((side) => side.pid)));

const placements = (['same-core', 'cross-core', 'free'] as const).flatMap((placement) => {
  const choice = choosePair(placement, { platform: process.platform, affinity: getAffinity() });
  return 'cpus' in choice ? [[placement, choice.cpus] as const] : [];
});

describe.each(SUBJECTS)('a set of $name', ({ name: subject, kind }) => {
  test.each(placements.filter(([placement]) => placement !== 'free' || subject === 'pipe'))(
    'at %s serves its cells from one pair of processes on its CPUs',
    async (placement, cpus: PairCpus) => {
      const trials = await runSet(`${subject}/${placement}`);
      expect(pidsOf(trials).size).toBe(2);
      for (const { sides, checksum } of trials) {
        expect(sides.map((side) => side.role)).toEqual(['near', 'far']);
        expect(checksum).not.toBeNull();
        for (const [at, side] of sides.entries()) {
          expect(side.descriptorKind).toBe(kind);
          expect(side.cpusRequested).toEqual(cpus?.[at] ?? []);
          const allowed = cpus?.[at] ?? getAffinity();
          for (const cpu of side.cpusObserved) expect(allowed).toContain(cpu);
          expect(side.cpusObserved.length).toBeGreaterThan(0);
          expect(side.cpuNs).toBeGreaterThanOrEqual(0);
          expect(side.runQueueWaitNs).not.toBeNull();
        }
      }
    },
  );

  test('has a throughput that is what was moved over the time it took', async () => {
    const trials = (await runSet(`${subject}/same-core`)).filter((trial) => trial.cellId.startsWith('throughput'));
    expect(trials.length).toBeGreaterThan(0);
    for (const { value, iterations, elapsedNs, cellId, samplesNs } of trials) {
      const bytes = Number(plan.cells.find((cell) => cell.id === cellId)!.parameters.bytes);
      expect((value * elapsedNs) / 1e9 / bytes).toBeCloseTo(iterations, 6);
      expect(samplesNs).toBeUndefined();
    }
  });

  test('has a round trip with its samples, each the mean of a batch, and switches on one core', async () => {
    const trial = (await runSet(`${subject}/same-core`)).find(({ cellId }) => cellId.startsWith('round-trip'))!;
    expect(trial.samplesNs!.length * trial.batch).toBe(trial.iterations);
    expect(trial.samplesNs!.every((sample) => sample > 0)).toBe(true);
    // On one core nobody can answer before the other one has given the CPU away, or lost it.
    for (const { voluntarySwitches, involuntarySwitches } of trial.sides) {
      expect(voluntarySwitches + involuntarySwitches).toBeGreaterThan(0);
    }
  });

  test('starts fresh processes every time', async () => {
    const [first, second] = [await runSet(`${subject}/same-core`), await runSet(`${subject}/same-core`)];
    expect(new Set([...pidsOf(first), ...pidsOf(second)]).size).toBe(4);
  });
});

test.each(SPAWN_WAYS)('a set of spawn times a process to its first word by way of $subject', async ({ subject }) => {
  const [trial] = await runSet(`spawn/${subject}`);
  expect(trial).toMatchObject({ batch: 1, iterations: 1, checksum: null, sides: [] });
});

test('a set of calls has one fresh process, and each cost is below that of a write and a read', async () => {
  const trials = await runSet('call');
  expect(pidsOf(trials).size).toBe(1);
  const costs = new Map(trials.map((trial) => [trial.cellId.split('/')[1], trial.value]));
  expect([...costs.keys()].sort()).toEqual(['addon-call', 'clock-read', 'frame-encode', 'write-read']);
  // A write and a read of a record contain a frame and two addon calls.
  expect(costs.get('addon-call')!).toBeLessThan(costs.get('write-read')!);
  expect(costs.get('frame-encode')!).toBeLessThan(costs.get('write-read')!);
});

describe('a set of the job', () => {
  const jobs = ['job-serial', 'job-pipe/P1', 'job-pipe/P2', 'job-pipe/P4', 'job-pipe/P8', 'job-pipe/P4/slow-first'];

  test.each(jobs)('%s has a value for each of its cells and arrives at the serial checksum', async (id) => {
    const trials = await runSet(id);
    const producers = Number(/P(\d+)/.exec(id)?.[1] ?? 0);
    const [serial] = await runSet('job-serial');
    for (const { checksum, sides } of trials) {
      expect(checksum).toBe(serial!.checksum);
      expect(new Set(sides.map((side) => side.pid)).size).toBe(producers + 1);
      expect(sides.map((side) => side.role)).toEqual(
        producers === 0 ? ['serial'] : ['consumer', ...Array.from({ length: producers }, (_, at) => `producer${at}`)],
      );
      for (const side of sides) {
        expect(side.descriptorKind).toBe(producers === 0 ? undefined : 'pipe');
        expect(side.pssBytes).toBeGreaterThan(0);
      }
    }
  });
});

test('no process id repeats between the sets of a block, nor anything left after it', async () => {
  const pids: number[] = [];
  const sets = ['pipe/same-core', 'native-pipe/same-core', 'pipe-stream/same-core', 'fork-message-json/same-core'];
  for (const id of [...sets, 'call', 'job-serial', 'job-pipe/P2']) pids.push(...pidsOf(await runSet(id)));
  expect(new Set([...pids, process.pid]).size).toBe(pids.length + 1);
});

test('a run of the engine over real sets measures every cell, one block within a budget of nothing', async () => {
  const chosen = selectCells(plan, '{round-trip/{pipe,pipe-stream}/64B/same-core,spawn/{pipe,execa-lines}/free}');
  const environment = await readEnvironment();
  const { cells, plan: record } = await leavingNothing(() => measure(chosen, optionsOf({ budgetMs: 1, environment })));
  expect(record.blocksDone).toBe(1);
  expect(cells.map((cell) => cell.status)).toEqual(cells.map(() => 'measured'));
  expect(cells).toHaveLength(4);
  for (const cell of cells) expect(cell.trials).toHaveLength(1);
});
