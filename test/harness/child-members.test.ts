/** Claims about a member that another member starts: it is a member like any other, and neither outlives the group. */

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { LabError } from '../../src/core/errors.js';
import { type Group, type GroupOptions, type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import { readAllowedCpus } from '../../src/sys/procfs.js';
import { getAffinity } from '../../src/sys/sched.js';
import { leavingNothing, until } from './leftovers.js';
import { isAlive, readProcess } from './processes.js';

const PARENT = fileURLToPath(new URL('./test-parent.js', import.meta.url));
const OPTIONS: GroupOptions = { signal: new AbortController().signal, timeoutMs: 30_000 };
const ALL = getAffinity();

const specOf = (fields: Partial<MemberSpec> = {}): MemberSpec => ({
  role: 'far',
  command: [process.execPath, PARENT],
  cpus: null,
  descriptors: [],
  child: { role: 'near', cpus: null },
  ...fields,
});

async function withPair(spec: MemberSpec, use: (group: Group) => Promise<void>, options = OPTIONS): Promise<number[]> {
  const group = await startGroup([spec], options);
  const pids = group.members.map((member) => member.pid);
  try {
    await use(group);
  } finally {
    await group.close();
  }
  expect(pids.map(isAlive)).toEqual([false, false]);
  return pids;
}

async function failureOf(running: Promise<unknown>): Promise<LabError> {
  return await running.then(
    () => Promise.reject(new Error('all went well')),
    (error: LabError) => error,
  );
}

describe('a member that another one starts', () => {
  test('follows it in the group, is its child, greets and answers', async () => {
    await leavingNothing(() =>
      withPair(specOf(), async ({ members: [far, near] }) => {
        expect([far!.role, near!.role]).toEqual(['far', 'near']);
        expect(readProcess(near!.pid)).toMatchObject({ parent: far!.pid, group: far!.pid });
        expect(await far!.request('child-pid')).toMatchObject({ childPid: near!.pid });
        expect(await near!.request('echo', { word: 'hello' })).toMatchObject({ heard: 'hello' });
        expect([far!.greeting.descriptors, near!.greeting.descriptors]).toEqual([{}, {}]);
      }),
    );
  });

  test('has CPUs of its own, its parent others', async () => {
    const [first, last] = [ALL.slice(0, 1), ALL.slice(-1)];
    await leavingNothing(() =>
      withPair(specOf({ cpus: first, child: { role: 'near', cpus: last } }), async ({ members }) => {
        expect(members.map(({ pid }) => readAllowedCpus(pid, pid))).toEqual([first, last]);
      }),
    );
  });

  test.each([
    ['is killed', (near: number) => process.kill(near, 'SIGKILL'), /^near \(process \d+\) was ended by SIGKILL/],
    ['is killed by its parent', null, /^near \(process \d+\) was ended by SIGKILL/],
  ])('that %s says so', async (_what, kill, message) => {
    await leavingNothing(() =>
      withPair(specOf(), async ({ members: [far, near] }) => {
        const failing = failureOf(near!.request('never-answer'));
        if (kill) kill(near!.pid);
        else await far!.request('kill-child');
        const error = await failing;
        expect([error.code, error.message]).toEqual(['child-failed', expect.stringMatching(message)]);
      }),
    );
  });

  test('that ends on its own says with which status, and what it complained of', async () => {
    await leavingNothing(() =>
      withPair(specOf(), async ({ members: [, near] }) => {
        const { message } = await failureOf(near!.request('exit-complaining'));
        expect(message).toMatch(/^near \(process \d+\) ended with status 4; it said: cannot find my glasses/);
      }),
    );
  });

  test('whose parent ends goes with it, and both say so', async () => {
    await leavingNothing(() =>
      withPair(specOf(), async (group) => {
        const [far, near] = group.members;
        const failing = failureOf(near!.request('never-answer'));
        expect((await failureOf(far!.request('exit', { status: 7 }))).message).toMatch(/ended with status 7/);
        expect((await failing).message).toMatch(/went with the process that started it, which ended with status 7/);
      }),
    );
  });

  test('that cannot run its program fails the start, and nothing is left', async () => {
    await leavingNothing(async () => {
      const spec = specOf({ command: [process.execPath, PARENT, '/no/such/program.js'] });
      const { code, message } = await failureOf(startGroup([spec], OPTIONS));
      expect([code, message]).toEqual(['child-failed', expect.stringMatching(/^near ended with status 1; it said/)]);
    });
  });

  test('whose parent cannot be started fails the start, and nothing is left', async () => {
    await leavingNothing(async () => {
      const { code, message } = await failureOf(startGroup([specOf({ command: ['no such program'] })], OPTIONS));
      expect([code, message]).toEqual(['child-failed', expect.stringMatching(/could not be started/)]);
    });
  });

  test('that does not answer is killed with its parent when the time is up', async () => {
    await leavingNothing(async () => {
      await withPair(
        specOf(),
        async (group) => {
          const error = await failureOf(group.all([group.members[1]!.request('never-answer')]));
          expect(error.code).toBe('timed-out');
          await until(() => group.members.every(({ pid }) => !isAlive(pid)));
        },
        { ...OPTIONS, timeoutMs: 2_000 },
      );
    });
  });

  test('of a program that the harness did not start is refused with the reason', async () => {
    await leavingNothing(async () => {
      const { message } = await failureOf(startGroup([specOf({ child: undefined as never })], OPTIONS));
      expect(message).toMatch(/IPC_LAB_CHILD_DESCRIPTORS/);
    });
  });
});
