/** Queues and bounded buffers between real workers: every message once, in its producer's order, whatever is done between two steps. */

import { describe, expect, test } from 'vitest';
import { type Options, SUBJECTS, type Subject } from './crowd-subjects.js';
import { Ground, runCrew } from './lock-crew.js';
import type { Job } from './lock-job.js';
import { FIRST_CURSORS } from './ring-memory.js';

const PROGRAM = new URL('./crowd-worker.js', import.meta.url);

interface Scene extends Options {
  producers: number;
  consumers: number;
  rounds: number;
  firstCursor?: number;
  isDisturbed?: boolean;
}

/** Returns what each consumer took. A slice is longer than the test may take: who misses a wake-up hangs. */
async function pass(subject: Subject, scene: Scene): Promise<number[][]> {
  const { producers, consumers, rounds, isDisturbed = false } = scene;
  const ground = new Ground(subject.bytesFor(scene));
  const crowd = subject.init(ground.memory, ground.at, scene, {}, scene.firstCursor);
  ground.data[1] = producers;
  const jobs: Job[] = Array.from({ length: producers + consumers }, (_, nth) => ({
    name: nth < producers ? 'produce' : 'consume',
    subject: subject.name,
    seed: 3 + nth,
    place: nth,
    rounds,
    isDisturbed,
  }));
  const reports = await runCrew(ground, jobs, PROGRAM);
  expect(reports.map((report) => report?.error)).toEqual(jobs.map(() => undefined));
  expect([crowd.missedWakeUps, ground.countDamage(), crowd.size, crowd.isEnded]).toEqual([0, 0, 0, true]);
  return reports.slice(producers).map((report) => report!.taken!);
}

function expectAllOnceInOrder(taken: number[][], producers: number, rounds: number): void {
  const all = taken.flat().sort((one, two) => one - two);
  const sent = Array.from({ length: producers * rounds }, (_, nth) => {
    return Math.floor(nth / rounds) * 1_000_000 + (nth % rounds);
  });
  expect(all).toEqual(sent);
  for (const codes of taken) {
    for (let producer = 0; producer < producers; producer++) {
      const own = codes.filter((code) => Math.floor(code / 1_000_000) === producer);
      expect(own).toEqual([...own].sort((one, two) => one - two));
    }
  }
}

const isSpinning = (subject: Subject) => subject.name.endsWith(' spin');

describe.each(SUBJECTS.map((subject) => [subject.name, subject] as const))('%s', (_name, subject) => {
  // A spinning crowd of four on two CPUs goes on only when the kernel takes the CPU away.
  const rounds = isSpinning(subject) ? 30 : 600;

  test.each(FIRST_CURSORS)(
    'of one slot, passes all of two producers to two consumers, cursors from %d on',
    async (first) => {
      const scene = { capacity: 1, slotBytes: 8, producers: 2, consumers: 2, rounds, firstCursor: first };
      expectAllOnceInOrder(await pass(subject, scene), 2, rounds);
    },
  );

  test.each([
    [2, 1, 3],
    [1, 3, 2],
    [3, 2, 5],
  ])('passes all of %d producers to %d consumers over %d slots', async (producers, consumers, capacity) => {
    const scene = { capacity, slotBytes: 40, producers, consumers, rounds };
    expectAllOnceInOrder(await pass(subject, scene), producers, rounds);
  });

  test('passes all where the CPU is given away between any two steps', async () => {
    for (const capacity of [1, 3]) {
      const scene = { capacity, slotBytes: 8, producers: 2, consumers: 2, rounds: rounds / 2, isDisturbed: true };
      expectAllOnceInOrder(await pass(subject, scene), 2, rounds / 2);
    }
  });

  test('passes no messages at all to its end', async () => {
    const scene = { capacity: 1, slotBytes: 8, producers: 2, consumers: 2, rounds: 0 };
    expect(await pass(subject, scene)).toEqual([[], []]);
  });
});
