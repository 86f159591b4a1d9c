/** Claims about the locks of task 2a: what their threads say they did is what the lock guarded, and a lock that guards nothing is found. */

import { afterEach, describe, expect, test } from 'vitest';
import { Command } from '../../../src/harness/protocol.js';
import { GUARDED_WORD, LOCK_KINDS, makeLockMemory } from '../../../tasks/2a-shared-memory/lock-kinds.js';
import type { OperateReport } from '../../../tasks/2a-shared-memory/lock-worker.js';
import { runOperations } from '../../../tasks/2a-shared-memory/operation-run.js';
import { LOCKS } from '../../../tasks/2a-shared-memory/subjects.js';
import { openThreadVerbs, type ThreadOptions } from '../../../tasks/2a-shared-memory/thread-verbs.js';
import type { TimedTeam } from '../../../tasks/2a-shared-memory/timed-team.js';

const WATCHDOG = { timeout: 60_000 };
const NAMES = Object.keys(LOCK_KINDS);
const isJoint = (name: string) => LOCKS.find((lock) => lock.name === name)!.isJoint ?? false;

let team: TimedTeam | null = null;
afterEach(async () => {
  await team?.close();
  team = null;
});

/** Starts the lock's threads; the function returned has them operate for so long. */
async function startThreads(name: string, threads: number, options: ThreadOptions = {}) {
  const opened = await openThreadVerbs(name, null, options);
  team = opened.team;
  await opened.verbs.start!(new Command(`start threads=${threads}`));
  return async (timeMs: number) => {
    const reply = (await opened.verbs.operate!(new Command(`operate timeMs=${timeMs}`))) as {
      threads: OperateReport[];
    };
    return reply.threads;
  };
}

test('the list of locks and the table of what they do have the same names, each with its floor', () => {
  const own = LOCKS.filter(({ name }) => !name.startsWith('native-'));
  expect(own.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
  const floors = LOCKS.filter(({ name }) => name.startsWith('native-')).map(({ name }) => name);
  expect(own.map(({ floor }) => floor).sort()).toEqual(floors.sort());
});

describe.each(NAMES)('%s', (name) => {
  test.each([1, 2, 4])('done by %d threads: all of it is counted, again and again', WATCHDOG, async (threads) => {
    const operate = await startThreads(name, threads);
    for (let round = 0; round < 5; round++) {
      // What the threads say and what the lock guarded is compared within: it throws when they differ.
      const reports = await operate(4);
      expect(reports).toHaveLength(threads);
      for (const { operations, startNs, endNs, cpuNs, checksum } of reports) {
        expect(operations).toBeGreaterThan(0);
        expect(endNs).toBeGreaterThan(startNs);
        expect(cpuNs).toBeGreaterThan(0);
        expect(checksum).toBe(0);
      }
      if (isJoint(name)) expect(new Set(reports.map(({ operations }) => operations)).size).toBe(1);
    }
  });
});

/** A turn that goes round is kept by the guarded word itself: there the lock only spares the looking. */
const BREAKABLE = NAMES.filter((name) => name !== 'condition');

test.each(BREAKABLE)('%s that is broken is found by what it guards', WATCHDOG, async (name) => {
  const module = new URL(`./broken-locks.js?lock=${name}`, import.meta.url);
  const operate = await startThreads(name, 2, { program: () => module });
  const failure = {
    code: 'record-corrupt',
    message: expect.stringMatching(`^${name}: \\d+ operations were done, \\d+ counted`),
  };
  // Two threads have to be in it at the same time, which a machine with better things to do may put off.
  const runUntilFound = async () => {
    for (let timeMs = 5; ; timeMs *= 2) await operate(timeMs);
  };
  await expect(runUntilFound()).rejects.toMatchObject(failure);
});

describe('the check of what a lock guarded', () => {
  const reportOf = (operations: number) => ({ operations }) as OperateReport;
  const kindOf = (counted: number) => ({ ...LOCK_KINDS.mutex!, count: () => counted });
  const run = (counted: number, said: number[]) =>
    runOperations({ kind: kindOf(counted), name: 'a lock', threads: said.length, timeMs: 1 }, async () =>
      said.map(reportOf),
    );

  test.each([
    ['equals the sum of all threads', 30, [10, 20]],
    ['is that sum modulo 2^32', 6, [2 ** 32, 2 ** 32 + 6]],
    ['is above 2^31', 2 ** 31 + 9, [2 ** 31, 9]],
  ])('passes what %s', async (_what, counted, said) => {
    expect(await run(counted, said)).toEqual(said.map(reportOf));
  });

  test.each([
    ['one less', 29, [10, 20]],
    ['one more', 31, [10, 20]],
    ['none', 0, [10, 20]],
  ])('tells %s', async (_what, counted, said) => {
    await expect(run(counted, said)).rejects.toMatchObject({
      code: 'record-corrupt',
      message: `a lock: 30 operations were done, ${counted} counted under it`,
    });
  });

  test('a lock whose guarded word passed 2^31 is counted without a sign', () => {
    const memory = makeLockMemory(LOCK_KINDS.mutex!, 1);
    const words = new Int32Array(memory);
    words[GUARDED_WORD] = -1;
    expect(LOCK_KINDS.mutex!.count({ words, memory }, 1)).toBe(2 ** 32 - 1);
  });
});
