/** A worker dies in a queue or a bounded buffer, at each step or asleep: whoever waits is told who it was, or goes on. */

import { describe, expect, test } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import { makeMessage, SUBJECTS, type Subject } from './crowd-subjects.js';
import { Ground, type Member, startMember } from './lock-crew.js';
import { ASLEEP, type Job, STOP, VICTIM } from './lock-job.js';

const PROGRAM = new URL('./crowd-worker.js', import.meta.url);
/** Short, since every death costs one or two; nothing hangs on its length. */
const sliceMs = 10;
const slotBytes = 8;

/** Every strategy waits for the dead alike but for the two that look; the steps are the same in all. */
const STEPPED = SUBJECTS.filter(({ name }) => !/ (yield|spin|spin-then-block)$/.test(name));

function lay(subject: Subject, capacity = 1, sliceOfAll = sliceMs) {
  const ground = new Ground(subject.bytesFor({ capacity, slotBytes }));
  const crowd = subject.init(ground.memory, ground.at, { capacity, slotBytes }, { sliceMs: sliceOfAll });
  const start = (job: Job): Member => startMember(ground, { ...job, subject: subject.name }, PROGRAM);
  return { ground, crowd, start };
}

/** Resolves to what a worker has written there. */
async function untilWord(ground: Ground, flag: number): Promise<number> {
  while (Atomics.load(ground.flags, flag) === 0) await new Promise((resolve) => setImmediate(resolve));
  return Atomics.load(ground.flags, flag);
}

test.each(STEPPED.map((subject) => [subject.name, subject] as const))(
  '%s: a thread that dies at any step of putting and taking is not waited for',
  async (_name, subject) => {
    const outcomes: string[] = [];
    for (const diesAfter of [false, true]) {
      for (let dieAt = 1; ; dieAt++) {
        const { ground, crowd, start } = lay(subject);
        const said = await start({ name: 'victim', dieAt, diesAfter }).ended;
        let outcome = 'free';
        try {
          // What it left behind in the one slot, if anything, must be taken first.
          if (crowd.size > 0 && !crowd.tryTake(new Uint8Array(slotBytes)))
            await crowd.takeAsync(new Uint8Array(slotBytes));
          for (let round = 0; round < 3; round++) {
            await crowd.putAsync(makeMessage(slotBytes, 0, round));
            expect(await crowd.takeAsync(new Uint8Array(slotBytes))).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof LabError)) throw error;
          expect(error.message).toMatch(/thread \d+ died/);
          outcome = error.code;
        }
        expect(ground.countDamage()).toBe(0);
        if (said !== null) {
          expect(outcome).toBe('free');
          break;
        }
        outcomes.push(outcome);
      }
    }
    expect(new Set(outcomes)).toEqual(new Set(['free', 'peer-gone']));
    expect(outcomes.length).toBeGreaterThan(16);
  },
);

describe.each(SUBJECTS.map((subject) => [subject.name, subject] as const))('%s', (_name, subject) => {
  test('a worker that waits for one that dies is told who, and one that waits for one that left is not', async () => {
    for (const isLeaving of [false, true]) {
      for (const [name, filled] of [
        ['taker', 0],
        ['putter', 1],
      ] as const) {
        const { ground, crowd, start } = lay(subject);
        const idler = start({ name: 'idler', place: isLeaving ? 1 : 0 });
        const threadId = await untilWord(ground, VICTIM);
        if (filled > 0) expect(crowd.tryPut(makeMessage(slotBytes, 0, 0))).toBe(true);
        const waiter = start({ name, sliceMs, ...(isLeaving ? { timeoutMs: 60 } : {}) });
        // One that looks may have given up before it has looked a thousand times.
        if (!isLeaving) await untilWord(ground, ASLEEP);
        await idler.worker.terminate();
        const { error } = (await waiter.ended)!;
        if (isLeaving) expect(error?.code).toBe('timed-out');
        else
          expect(error).toMatchObject({ code: 'peer-gone', message: expect.stringMatching(`thread ${threadId} died`) });
        Atomics.store(ground.flags, STOP, 1);
      }
    }
  });

  test('closed while two wait to take, or to put, lets all go', async () => {
    for (const [name, filled] of [
      ['taker', 0],
      ['putter', 1],
    ] as const) {
      const { crowd, ground, start } = lay(subject, 1, 10_000);
      if (filled > 0) crowd.tryPut(makeMessage(slotBytes, 0, 0));
      const workers = [1, 2].map((place) => start({ name, place }));
      for (const place of [1, 2]) await untilWord(ground, ASLEEP + 8 * place);
      await crowd.closeAsync();
      for (const report of await Promise.all(workers.map(({ ended }) => ended))) {
        if (name === 'taker') expect(report?.result).toBe(-1);
        else expect(report?.error).toMatchObject({ code: 'peer-gone', message: expect.stringMatching(/is closed/) });
      }
      expect(crowd.tryTake(new Uint8Array(slotBytes))).toBe(filled > 0);
    }
  });

  test('a worker ended in its sleep keeps nothing: the others go on', async () => {
    const { crowd, ground, start } = lay(subject, 2);
    const sleeper = start({ name: 'taker' });
    await untilWord(ground, ASLEEP);
    await sleeper.worker.terminate();
    for (let number = 0; number < 4; number++) {
      await crowd.putAsync(makeMessage(slotBytes, 0, number));
      expect(await crowd.takeAsync(new Uint8Array(slotBytes))).toBe(true);
    }
    await crowd.closeAsync();
    expect(await crowd.takeAsync(new Uint8Array(slotBytes))).toBe(false);
  });
});
