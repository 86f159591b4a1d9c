/** Claims about the sets of task 2a, each run for a few milliseconds: values, samples, sides, nothing left. */

import { afterAll, describe, expect, test } from 'vitest';
import { choosePair } from '../../../src/harness/placement.js';
import type { CellSpec, RawTrial, SetSpec } from '../../../src/harness/plan.js';
import { median } from '../../../src/stats/quantile.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { isAlive } from '../../harness/processes.js';
import { contextOf, expectTrials } from '../1a-pipes/pair.js';
import { plan, SETS } from './own-plan.js';

const WATCHDOG = { timeout: 120_000 };
const environment = await readEnvironment();
afterAll(async () => {
  await plan.dispose();
});

async function runSet(set: SetSpec): Promise<[CellSpec, RawTrial][]> {
  const trials = expectTrials(await leavingNothing(() => set.run(contextOf(set.cells, { cellMs: 2, warmUpMs: 1 }))));
  expect(trials.map(({ cellId }) => cellId)).toEqual(set.cells.map(({ id }) => id));
  for (const { value, elapsedNs, iterations, batch, sides } of trials) {
    expect(Number.isFinite(value)).toBe(true);
    expect(elapsedNs).toBeGreaterThan(0);
    expect(iterations).toBeGreaterThanOrEqual(batch);
    expect(sides.filter(({ pid }) => isAlive(pid))).toEqual([]);
  }
  return trials.map((trial, at) => [set.cells[at]!, trial]);
}

/** The CPU of each side, by the cell's placement; empty where it is free. */
function placesOf({ placement }: CellSpec, sides: number): (readonly number[])[] {
  const choice = choosePair(placement!, environment);
  if ('skip' in choice) throw new Error(choice.skip);
  if (choice.cpus === null) return Array(sides).fill([]);
  if (sides === 1) return [choice.cpus[1]];
  const cpus = [...choice.cpus[0], ...choice.cpus[1]];
  return Array.from({ length: sides }, (_, at) => [cpus[at % cpus.length]!]);
}

function expectSides(cell: CellSpec, { sides }: RawTrial, count: number): void {
  expect(sides).toHaveLength(count);
  expect(new Set(sides.map(({ tid }) => tid)).size).toBe(count);
  const places = placesOf(cell, count);
  expect(sides.map(({ cpusRequested }) => cpusRequested)).toEqual(places);
  for (const [at, { cpusObserved, tid, pid, cpuNs }] of sides.entries()) {
    expect(cpusObserved.length).toBeGreaterThan(0);
    if (places[at]!.length > 0) expect(cpusObserved).toEqual(places[at]);
    expect(cpuNs).toBeGreaterThan(0);
    expect([tid > 0, pid > 0]).toEqual([true, true]);
  }
}

const MESSAGES = ['round-trip', 'rate', 'throughput'];
/** Of each subject the set on two cores, of each lock the one with the most threads; of both one that is alone on a core. */
const messageSets = SETS.filter(
  ({ id, cells }) =>
    MESSAGES.includes(cells[0]!.metric) &&
    (cells[0]!.placement === 'cross-core' || ['ring/same-core', 'same-thread/same-core'].includes(id)),
);
const mostThreads = (subject: string) =>
  Math.max(...SETS.flatMap(({ cells }) => cells.filter((cell) => cell.subject === subject)).map(threadsIn));
const threadsIn = ({ parameters }: CellSpec) => Number(parameters.workers);
const lockSets = SETS.filter(({ id, cells }) => {
  const [first] = cells as [CellSpec];
  return first.metric === 'operations' && (id === 'mutex/1' || threadsIn(first) === mostThreads(first.subject));
});

test('every subject and every lock has a set', () => {
  const shown = new Set([...messageSets, ...lockSets].map(({ cells }) => cells[0]!.subject));
  for (const { id, cells } of SETS.filter(({ id }) => id !== 'isolation'))
    expect(shown, id).toContain(cells[0]!.subject);
  expect(messageSets.length).toBeGreaterThan(15);
  expect(lockSets.length).toBeGreaterThan(10);
});

describe.each(messageSets)('the set $id', (set) => {
  test('has a trial for each cell, with both threads where they were asked to be', WATCHDOG, async () => {
    const trials = await runSet(set);
    const pids = new Set(trials.flatMap(([, { sides }]) => sides.map(({ pid }) => pid)));
    expect(pids.size).toBe(set.id.startsWith('pipe-processes') ? 2 : 1);
    for (const [cell, trial] of trials) {
      expectSides(cell, trial, cell.subject === 'same-thread' ? 1 : 2);
      expect(trial.checksum).not.toBeNull();
      expect(trial.value).toBeGreaterThan(0);
      if (cell.metric !== 'round-trip') expect(trial.samplesNs).toBeUndefined();
      else {
        expect(trial.samplesNs!.length * trial.batch).toBe(trial.iterations);
        expect(trial.value).toBe(median(trial.samplesNs!));
      }
    }
    // All cells are served by the same two threads.
    const tids = new Set(trials.flatMap(([, { sides }]) => sides.map(({ tid }) => tid)));
    expect(tids.size).toBe(trials[0]![1].sides.length);
  });
});

describe.each(lockSets)('the set $id', (set) => {
  test('has the operations of all its threads, where they were asked to be', WATCHDOG, async () => {
    for (const [cell, trial] of await runSet(set)) {
      const threads = Number(cell.parameters.workers);
      expectSides(cell, trial, threads);
      expect(trial.served).toHaveLength(threads);
      // With more threads than CPUs one may have its turn only when the time is over.
      if (threads <= 2) expect(Math.min(...trial.served!)).toBeGreaterThan(0);
      expect(trial.served!.reduce((sum, operations) => sum + operations, 0)).toBe(trial.iterations);
      if (cell.metric !== 'fairness') expect(trial.value).toBeCloseTo((trial.iterations * 1e9) / trial.elapsedNs, 3);
      else expect(trial.value).toBe(Math.min(...trial.served!) / Math.max(...trial.served!));
    }
  });
});

test('isolation has the start and the memory of a worker and of a process', WATCHDOG, async () => {
  const trials = await runSet(SETS.find(({ id }) => id === 'isolation')!);
  const valueIn = (id: string) => trials.find(([cell]) => cell.id === id)![1].value;
  for (const [, { value, sides }] of trials) {
    expect(value).toBeGreaterThan(0);
    expect(sides.map(({ role }) => role)).toEqual(['host']);
  }
  // A worker shares the program's code and much of its heap's set-up with its process.
  expect(valueIn('memory/worker')).toBeLessThan(valueIn('memory/process'));
});
