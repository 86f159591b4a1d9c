/** Claims about teams of workers of which one fails: the error says who, where and why, nobody waits for ever, no thread is left. */

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabError } from '../../src/core/errors.js';
import { startTeam, type TeamOptions, type WorkerSpec, type WorkerTeam } from '../../src/harness/worker-team.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { readThreadIds } from '../../src/sys/procfs.js';
import { getAffinity } from '../../src/sys/sched.js';
import { leavingNothing, until } from './leftovers.js';

const module = new URL('./team-program.js', import.meta.url);
const badModule = new URL('./team-bad-program.js', import.meta.url);
const [first] = getAffinity() as [number];

let options: TeamOptions;
let words: Int32Array;

beforeEach(() => {
  options = { timeoutMs: 30_000 };
  words = new Int32Array(new SharedArrayBuffer(16));
});

async function start(...specs: Partial<WorkerSpec>[]): Promise<WorkerTeam> {
  return await startTeam(
    specs.map((spec, index) => ({ role: `w${index}`, module, cpus: null, ...spec })),
    options,
  );
}

beforeAll(async () => {
  options = { timeoutMs: 30_000 };
  const team = await start({});
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

/** Resolves when the worker that was given the words has said that it is under way. */
async function underWay(): Promise<void> {
  await until(() => Atomics.load(words, 1) === 1);
}

describe('a start fails, says who and why, and leaves nothing, when a worker', () => {
  const bad = (data: string): Partial<WorkerSpec> => ({ role: 'bad', module: badModule, data });
  const failures: [what: string, spec: Partial<WorkerSpec>, code: string, message: RegExp][] = [
    [
      'has no module',
      { role: 'bad', module: '/no/such/module.js' },
      'child-failed',
      /^worker bad \(thread \d+\) failed while starting: Cannot find module '\/no\/such\/module.js'/,
    ],
    ['throws', bad('throws'), 'internal', /^worker bad \(thread \d+\) failed while starting: no such luck$/],
    ['exits', bad('exits'), 'child-failed', /^worker bad \(thread \d+\) ended with status 3 while starting$/],
    [
      'waits for what never comes',
      bad('awaits for ever'),
      'child-failed',
      /^worker bad \(thread \d+\) ended with status 13 while starting$/,
    ],
    [
      'serves nobody',
      bad('nothing'),
      'usage',
      /^worker bad \(thread \d+\) failed while starting: file:.*team-bad-program.js was loaded and did not call serveWorker\(\)$/,
    ],
    [
      'is to run where there is no CPU',
      { role: 'bad', cpus: [1_023] },
      'placement-refused',
      /^worker bad \(thread \d+\) failed while starting: asked for CPUs 1023: .*EINVAL/,
    ],
    [
      'is to run on a CPU that is there and one that is not',
      { role: 'bad', cpus: [first, 1_023] },
      'placement-refused',
      new RegExp(
        `^worker bad \\(thread \\d+\\) failed while starting: asked for CPUs ${first},1023, the kernel gave ${first}$`,
      ),
    ],
    [
      'is to run nowhere',
      { role: 'bad', cpus: [] },
      'placement-refused',
      /^worker bad \(thread \d+\) failed while starting: asked for CPUs : /,
    ],
    [
      'cannot be sent its data',
      { role: 'bad', data: () => {} },
      'child-failed',
      /^worker bad could not be started: .*could not be cloned/,
    ],
  ];
  test.each(failures)('%s', async (_what, spec, code, message) => {
    for (const specs of [[spec], [{}, spec], [spec, {}]]) {
      await leavingNoThread(async () => {
        const error = await catchError(start(...specs));
        expect(error.message).toMatch(message);
        expect(error.code).toBe(code);
      });
    }
  });

  test.each(['spins', 'awaits a timer'])('%s: the watchdog ends it', async (how) => {
    await leavingNoThread(async () => {
      options.timeoutMs = 300;
      const error = await catchError(start(bad(how)));
      expect(error.message).toMatch(
        /^worker bad( \(thread \d+\))? did not answer while starting within 0.3 s and had to be terminated$/,
      );
      expect(error.code).toBe('timed-out');
    });
  });

  test('cannot load the addon', async () => {
    const old = process.env.IPC_LAB_NATIVE_DIR;
    process.env.IPC_LAB_NATIVE_DIR = '/no/such/folder';
    try {
      await leavingNoThread(async () => {
        const error = await catchError(start({ role: 'bad' }));
        expect(error.message).toMatch(/^worker bad failed while starting: The native addon is not there: /);
        expect(error.code).toBe('addon-missing');
      });
    } finally {
      if (old === undefined) delete process.env.IPC_LAB_NATIVE_DIR;
      else process.env.IPC_LAB_NATIVE_DIR = old;
    }
  });
});

describe('a step fails, says who, where and why, and leaves nothing, when a worker', () => {
  const failures: [what: string, step: string, input: unknown, code: string, message: RegExp][] = [
    [
      'throws',
      'refuse',
      'wrong-answer',
      'wrong-answer',
      /^worker bad \(thread \d+\) failed in step refuse: the third byte was green$/,
    ],
    [
      'throws an errno',
      'read-bad-fd',
      0,
      'child-failed',
      /^worker bad \(thread \d+\) failed in step read-bad-fd: read: EBADF/,
    ],
    [
      'rejects',
      'reject-slowly',
      0,
      'internal',
      /^worker bad \(thread \d+\) failed in step reject-slowly: it was not to be$/,
    ],
    [
      'throws in a callback',
      'throw-outside',
      0,
      'wrong-answer',
      /^worker bad \(thread \d+\) threw outside of its step's code in step throw-outside: thrown by a callback$/,
    ],
    [
      'throws what is no error',
      'throw-text',
      0,
      'internal',
      /^worker bad \(thread \d+\) threw .* in step throw-text: just a text$/,
    ],
    [
      'rejects and nobody listens',
      'reject-unheard',
      0,
      'internal',
      /^worker bad \(thread \d+\) threw .* in step reject-unheard: nobody listens$/,
    ],
    ['exits with status 0', 'exit', 0, 'child-failed', /^worker bad \(thread \d+\) ended with status 0 in step exit$/],
    ['exits with status 3', 'exit', 3, 'child-failed', /^worker bad \(thread \d+\) ended with status 3 in step exit$/],
    [
      'exits from a callback',
      'exit-later',
      4,
      'child-failed',
      /^worker bad \(thread \d+\) ended with status 4 in step exit-later$/,
    ],
    [
      'does not know the step',
      'dance',
      0,
      'internal',
      /^worker bad \(thread \d+\) failed in step dance: unknown step "dance"; known: each echo /,
    ],
    [
      'replies what cannot be sent',
      'reply-function',
      0,
      'internal',
      /^worker bad \(thread \d+\) failed in step reply-function: .*could not be cloned/,
    ],
    [
      'is asked what cannot be sent',
      'echo',
      () => {},
      'internal',
      /^the input of worker bad \(thread \d+\) in step echo cannot be sent: .*could not be cloned/,
    ],
    [
      'runs out of memory',
      'fill',
      0,
      'child-failed',
      /^worker bad \(thread \d+\) ran out of memory in step fill: .*memory limit/,
    ],
  ];
  const resourceLimits = { maxOldGenerationSizeMb: 16 };
  test.each(failures)('%s', async (_what, step, input, code, message) => {
    await leavingNoThread(async () => {
      const team = await start({}, { role: 'bad', resourceLimits }, {});
      const error = await catchError(team.all(step, [undefined, input, undefined]));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
      const next = await catchError(team.all('echo', [1, 2, 3]));
      expect(next.message).toBe(
        `step echo was not begun, since the team has ended: ${error.message}. close() it and start another`,
      );
      expect(next.code).toBe(code);
    });
  });

  test.each(['spin', 'sleep', 'wait'])('%ss for ever: the watchdog ends it', async (step) => {
    await leavingNoThread(async () => {
      const team = await start({}, { role: 'bad' });
      options.timeoutMs = 50;
      const error = await catchError(team.all(step, [undefined, words]));
      expect(error.message).toMatch(
        new RegExp(
          `^worker bad \\(thread \\d+\\) did not answer in step ${step} within 0.05 s and had to be terminated$`,
        ),
      );
      expect(error.code).toBe('timed-out');
    });
  });

  test('blocks in a system call for ever: the watchdog ends it', async () => {
    await leavingNoThread(async () => {
      const pipe = openPipe();
      const team = await start({ role: 'bad' });
      options.timeoutMs = 50;
      const error = await catchError(team.all('read', [{ words, fd: pipe.readFd }]));
      expect(error.message).toMatch(/^worker bad \(thread \d+\) did not answer in step read within 0.05 s/);
      closePipe(pipe);
    });
  });

  test.each(['spin', 'sleep', 'wait'])('%ss and is terminated', async (step) => {
    await leavingNoThread(async () => {
      const team = await start({}, { role: 'bad' });
      const asked = catchError(team.all(step, [undefined, words]));
      await underWay();
      await team.workers[1]!.terminate();
      const error = await asked;
      expect(error.message).toMatch(new RegExp(`^worker bad \\(thread \\d+\\) was terminated in step ${step}$`));
      expect(error.code).toBe('child-failed');
    });
  });

  test('is terminated while nobody does anything: the next step says so', async () => {
    await leavingNoThread(async () => {
      const team = await start({}, { role: 'bad' });
      await team.workers[1]!.terminate();
      const error = await catchError(team.all('echo', [1, undefined]));
      expect(error.message).toMatch(
        /^step echo was not begun, since the team has ended: worker bad \(thread \d+\) was terminated between two steps\. close\(\) it/,
      );
      await team.close();
    });
  });
});
