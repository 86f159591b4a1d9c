/** Claims about the others of a team, when one of its workers has failed or nobody wants the result any more. */

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabError } from '../../src/core/errors.js';
import { startTeam, type TeamOptions, type WorkerTeam } from '../../src/harness/worker-team.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { readThreadIds } from '../../src/sys/procfs.js';
import { leavingNothing, until } from './leftovers.js';

const module = new URL('./team-program.js', import.meta.url);
const resourceLimits = { maxOldGenerationSizeMb: 16 };

let options: TeamOptions;
let words: Int32Array;

beforeEach(() => {
  options = { timeoutMs: 30_000 };
  words = new Int32Array(new SharedArrayBuffer(16));
});

async function start(...roles: string[]): Promise<WorkerTeam> {
  return await startTeam(
    roles.map((role) => ({ role, module, cpus: null, resourceLimits })),
    options,
  );
}

beforeAll(async () => {
  const team = await startTeam([{ role: 'first', module, cpus: null }], { timeoutMs: 30_000 });
  await team.close();
});

async function catchError(work: Promise<unknown>): Promise<LabError> {
  return await work.then(
    () => Promise.reject(new Error('it went well')),
    (error: LabError) => error,
  );
}

/** Runs `work`; fails the test if afterwards there are other threads, descriptors or CPUs than before. */
async function leavingNoThread(work: () => Promise<void>): Promise<void> {
  const before = readThreadIds('self');
  await leavingNothing(work);
  expect(readThreadIds('self')).toEqual(before);
}

/** Resolves when the worker that was given the words has said so in one of them. */
async function said(word: number): Promise<void> {
  await until(() => Atomics.load(words, word) === 1);
}

function makeRing(): SharedArrayBuffer {
  const ring = { capacity: 4, slotBytes: 8 };
  const memory = new SharedArrayBuffer(SpscRing.bytesFor(ring));
  SpscRing.init(memory, 0, ring);
  return memory;
}

describe('who waits at the meeting is told that it is in vain, and the cause is thrown, when another', () => {
  const deaths: [what: string, act: [string, unknown], consequence: RegExp, cause: RegExp][] = [
    [
      'throws',
      ['refuse', 'wrong-answer'],
      /ended the step without coming to meet\(\)/,
      /the third byte was green(;|$)/,
    ],
    ['exits', ['exit', 3], /died before it came to meet\(\)$/, /ended with status 3 in step each(;|$)/],
    ['runs out of memory', ['fill', 0], /died before it came to meet\(\)$/, /ran out of memory in step each: /],
  ];
  test.each(deaths)('%s', async (_what, act, consequence, cause) => {
    await leavingNoThread(async () => {
      const inputs = [['meet', { words, times: 1 }], act, ['meet-async', { words, times: 1 }]];
      const settling = await start('blocked', 'bad', 'loop');
      const name = settling.workers[1]!.name;
      const ends = await settling.settle('each', inputs);
      for (const end of [ends[0]!, ends[2]!] as PromiseRejectedResult[]) {
        expect(end.reason.code).toBe('peer-gone');
        expect(end.reason.message).toContain(` failed in step each: ${name}`);
        expect(end.reason.message).toMatch(consequence);
      }
      expect(ends[1]!.status).toBe('rejected');
      await settling.close();

      const team = await start('blocked', 'bad', 'loop');
      const error = await catchError(team.all('each', inputs));
      expect(error.message).toMatch(/^worker bad \(thread \d+\)/);
      expect(error.message).toMatch(cause);
    });
  });

  test('replies without having come', async () => {
    await leavingNoThread(async () => {
      const team = await start('blocked', 'hasty');
      const error = await catchError(
        team.all('each', [
          ['meet', { words, times: 1 }],
          ['late', 0],
        ]),
      );
      expect(error.message).toMatch(
        /^worker blocked \(thread \d+\) failed in step each: worker hasty \(thread \d+\) ended the step without coming to meet\(\): /,
      );
    });
  });

  test('is terminated', async () => {
    await leavingNoThread(async () => {
      const team = await start('blocked', 'bad');
      const asked = catchError(
        team.all('each', [
          ['meet', { words, times: 1 }],
          ['sleep', words],
        ]),
      );
      await said(1);
      await team.workers[1]!.terminate();
      expect((await asked).message).toMatch(/^worker bad \(thread \d+\) was terminated in step each(;|$)/);
    });
  });
});

test('who waits at a ring finds the death of the other side, and the rest of the team may go on to its end', async () => {
  await leavingNoThread(async () => {
    const team = await start('consumer', 'producer', 'other');
    const memory = makeRing();
    const asked = team.settle('each', [
      ['pop-from-ring', { words, memory }],
      ['push-to-ring', { words, memory }],
      ['late', 'done'],
    ]);
    await said(2);
    await team.workers[1]!.terminate();
    const [consumer, producer, other] = await asked;
    expect(consumer).toMatchObject({ reason: { code: 'peer-gone' } });
    expect(producer).toMatchObject({ reason: { code: 'child-failed' } });
    expect((producer as PromiseRejectedResult).reason.message).toMatch(
      /^worker producer .* was terminated in step each$/,
    );
    expect(other).toEqual({ status: 'fulfilled', value: { input: 'done' } });
    await expect(team.all('late', [1, 2, 3])).rejects.toThrow('the team has ended: ');
    await team.close();
  });
});

describe('the cause is thrown', () => {
  test('where it is told after its consequence, together with that', async () => {
    await leavingNoThread(async () => {
      const team = await start('near', 'far');
      const asked = catchError(
        team.all('each', [
          ['refuse', 'peer-gone'],
          ['refuse-later', { words, code: 'wrong-answer' }],
        ]),
      );
      await until(() => team.workers[0]!.failure !== null);
      Atomics.store(words, 2, 1);
      Atomics.notify(words, 2);
      const error = await asked;
      expect(error.code).toBe('wrong-answer');
      expect(error.message).toMatch(
        /^worker far \(thread \d+\) failed in step each: .*; worker near \(thread \d+\) failed /,
      );
    });
  });

  test('where the others wait for ever: they are terminated', async () => {
    await leavingNoThread(async () => {
      const team = await start('bad', 'sleeper', 'spinner', 'waiter');
      const acts = [
        ['refuse', 'peer-gone'],
        ['sleep', words],
        ['spin', words],
        ['wait', words],
      ];
      const error = await catchError(team.all('each', acts));
      expect(error.code).toBe('peer-gone');
      expect(error.message).toMatch(/^worker bad \(thread \d+\) failed in step each: the third byte was green$/);
    });
  });
});

test('settle() ends who does not answer, and keeps what the others said', async () => {
  await leavingNoThread(async () => {
    const team = await start('slow', 'good', 'bad');
    options.timeoutMs = 1_000;
    const [slow, good, bad] = await team.settle('each', [
      ['spin', words],
      ['late', 1],
      ['refuse', 'wrong-answer'],
    ]);
    expect(slow).toMatchObject({ reason: { code: 'timed-out' } });
    expect((slow as PromiseRejectedResult).reason.message).toMatch(
      /^worker slow \(thread \d+\) did not answer in step each/,
    );
    expect(good).toEqual({ status: 'fulfilled', value: { input: 1 } });
    expect(bad).toMatchObject({ reason: { code: 'wrong-answer' } });
  });
});

describe('nothing is left when', () => {
  test.each(['all', 'settle'] as const)('the caller aborts in the middle of %s()', async (call) => {
    await leavingNoThread(async () => {
      const controller = new AbortController();
      options.signal = controller.signal;
      const team = await start('a', 'b');
      const asked = catchError(team[call]('spin', [words, words]));
      await said(1);
      controller.abort();
      const error = await asked;
      expect(error.message).toBe('the team was aborted in step spin');
      expect(error.code).toBe('aborted');
    });
  });

  test('the caller aborts before the start, or at any moment of it', async () => {
    await leavingNoThread(async () => {
      options.signal = AbortSignal.abort();
      expect((await catchError(start('a', 'b'))).code).toBe('aborted');
      for (let afterMs = 0; afterMs < 90; afterMs += 3) {
        options.signal = AbortSignal.timeout(afterMs);
        const outcome = await start('a', 'b').catch((error: LabError) => error);
        if ('close' in outcome) await outcome.close();
        else expect(outcome.message).toBe('the team was aborted while starting');
      }
    });
  });

  test('the team is closed in the middle of a step', async () => {
    await leavingNoThread(async () => {
      const team = await start('a', 'b');
      const asked = catchError(team.all('spin', [words, words]));
      await said(1);
      await team.close();
      expect((await asked).message).toBe('the team was closed');
    });
  });
});
