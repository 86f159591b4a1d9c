/** Locks under contention between real workers: seeded, disturbed between any two steps, with canaries around. */

import { describe, expect, test } from 'vitest';
import { Barrier } from '../../src/sync/barrier.js';
import { Condition } from '../../src/sync/condition.js';
import { Counter, type CounterForm } from '../../src/sync/counter.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpinMutex } from '../../src/sync/spin-mutex.js';
import { Ground, runCrew } from './lock-crew.js';

const ROUNDS = 1_500;

/** Returns what the workers returned. A slice is longer than the test may take: who misses a wake-up hangs. */
async function contend(ground: Ground, name: string, workers: number, isDisturbed: boolean, rounds = ROUNDS) {
  const jobs = Array.from({ length: workers }, (_, place) => ({ name, seed: 7 + place, rounds, place, isDisturbed }));
  const reports = await runCrew(ground, jobs);
  expect(reports.map((report) => report?.error)).toEqual(jobs.map(() => undefined));
  expect(ground.countDamage()).toBe(0);
  return reports.map((report) => report!.result!);
}

describe.each([
  ['undisturbed', false],
  ['giving the CPU away between the steps', true],
])('four workers, %s,', (_how, isDisturbed) => {
  test('are inside a Mutex one at a time, however they take it, and nobody misses a wake-up', async () => {
    const ground = new Ground(Mutex.bytesFor());
    const mutex = Mutex.init(ground.memory, ground.at);
    expect(await contend(ground, 'mutex-visits', 4, isDisturbed)).toEqual([ROUNDS, ROUNDS, ROUNDS, ROUNDS]);
    expect([...ground.data.subarray(0, 2)]).toEqual([4 * ROUNDS, 4 * ROUNDS]);
    expect(mutex.tryLock()).toBe(true);
    expect(mutex.missedWakeUps).toBe(0);
  });

  test('are inside a SpinMutex one at a time', async () => {
    const ground = new Ground(SpinMutex.bytesFor());
    SpinMutex.init(ground.memory, ground.at);
    expect(await contend(ground, 'spin-visits', 4, isDisturbed, 300)).toEqual([300, 300, 300, 300]);
    expect([...ground.data.subarray(0, 2)]).toEqual([1_200, 1_200]);
  });

  test('never have more permits of a Semaphore than there are, wanting 1 to 3 of 3', async () => {
    const ground = new Ground(Semaphore.bytesFor());
    const semaphore = Semaphore.init(ground.memory, ground.at, { permits: 3 });
    expect(await contend(ground, 'semaphore-visits', 4, isDisturbed)).toEqual([ROUNDS, ROUNDS, ROUNDS, ROUNDS]);
    expect([semaphore.permits, semaphore.waiters, semaphore.missedWakeUps]).toEqual([3, 0, 0]);
  });

  test('pass items through one place by notifyAll on one Condition, a crowd of both kinds', async () => {
    const ground = new Ground(Mutex.bytesFor() + Condition.bytesFor());
    Mutex.init(ground.memory, ground.at);
    Condition.init(ground.memory, ground.at + Mutex.bytesFor());
    expect(await contend(ground, 'condition-crowd', 4, isDisturbed)).toEqual([0, 0, 0, 0]);
    expect([...ground.data.subarray(0, 2)]).toEqual([0, 2 * ROUNDS]);
  });

  test('pass items through one place by notifyOne on a Condition for each kind', async () => {
    const ground = new Ground(Mutex.bytesFor() + 2 * Condition.bytesFor());
    Mutex.init(ground.memory, ground.at);
    for (const nth of [1, 2]) Condition.init(ground.memory, ground.at + nth * Mutex.bytesFor());
    expect(await contend(ground, 'condition-pair', 4, isDisturbed)).toEqual([0, 0, 0, 0]);
    expect([...ground.data.subarray(0, 2)]).toEqual([0, 2 * ROUNDS]);
  });

  test('pass items through one place by two Semaphores', async () => {
    const ground = new Ground(2 * Semaphore.bytesFor());
    Semaphore.init(ground.memory, ground.at, { permits: 1 });
    Semaphore.init(ground.memory, ground.at + Semaphore.bytesFor(), { permits: 0 });
    expect(await contend(ground, 'semaphore-pair', 4, isDisturbed)).toEqual([0, 0, 0, 0]);
    expect(ground.data[0]).toBe(4 * ROUNDS);
  });

  test('three of them leave a Barrier only when all have come, round after round', async () => {
    const ground = new Ground(Barrier.bytesFor({ parties: 3 }));
    Barrier.init(ground.memory, ground.at, { parties: 3 });
    expect(await contend(ground, 'barrier-rounds', 3, isDisturbed)).toEqual([ROUNDS, ROUNDS, ROUNDS]);
  });

  test.each<CounterForm>(['shared', 'padded'])('lose nothing of a %s Counter', async (form) => {
    const ground = new Ground(Counter.bytesFor({ form, workers: 4 }));
    const counter = Counter.init(ground.memory, ground.at, { form, workers: 4 });
    await contend(ground, 'counter-adds', 4, isDisturbed, 20_000);
    expect(counter.sum()).toBe(80_000);
  });
});

test.each([0, 1])('a worker that awaits a lock and nothing else lives until the time has passed, %s', async (place) => {
  const ground = new Ground(Mutex.bytesFor() + Semaphore.bytesFor());
  expect(Mutex.init(ground.memory, ground.at).tryLock()).toBe(true);
  Semaphore.init(ground.memory, ground.at + Mutex.bytesFor(), { permits: 0 });
  const [report] = await runCrew(ground, [{ name: 'await-in-vain', place, sliceMs: 5 }]);
  expect(report?.error?.code).toBe('timed-out');
});
