/** Claims about members that fail: the error says who and what happened, nobody waits for ever, nothing is left. */

import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LabError } from '../../src/core/errors.js';
import { type Group, type GroupOptions, type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import { floorPath } from '../../src/sys/native-files.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { leavingNothing } from './leftovers.js';
import { readProcess } from './processes.js';

const MEMBER = fileURLToPath(new URL('./test-member.js', import.meta.url));
const GREET = 'echo "{\\"ok\\":true,\\"pid\\":$$,\\"tid\\":$$,\\"descriptors\\":{}}"';

let options: GroupOptions;
beforeEach(() => {
  options = { signal: new AbortController().signal, timeoutMs: 30_000 };
});

const js = (role: string, descriptors: number[] = []): MemberSpec => {
  return { role, command: [process.execPath, MEMBER], cpus: null, descriptors };
};
const shell = (role: string, program: string): MemberSpec => {
  return { role, command: ['sh', '-c', program], cpus: null, descriptors: [] };
};

/** Resolves with what starting these members failed with. */
async function failToStart(specs: MemberSpec[]): Promise<LabError> {
  return await startGroup(specs, options).then(
    () => Promise.reject(new Error('the group started')),
    (error: LabError) => error,
  );
}

/** Two members joined by a pipe each way; our own copies are closed, so each sees the end of the other. */
async function startJoined(): Promise<Group> {
  const there = openPipe();
  const back = openPipe();
  try {
    return await startGroup(
      [js('near', [back.readFd, there.writeFd]), js('far', [there.readFd, back.writeFd])],
      options,
    );
  } finally {
    closePipe(there);
    closePipe(back);
  }
}

describe('a start fails, says who and why, and leaves nothing, when a member', () => {
  const failures: [what: string, spec: MemberSpec, code: string, message: RegExp][] = [
    [
      'is a program that does not exist',
      { role: 'bad', command: ['no such program'], cpus: null, descriptors: [] },
      'child-failed',
      /^bad.* could not be started .*ENOENT/,
    ],
    ['ends with status 3', shell('bad', 'exit 3'), 'child-failed', /^bad \(process \d+\) ended with status 3$/],
    ['ends with status 0', shell('bad', 'exit 0'), 'child-failed', /^bad \(process \d+\) ended with status 0$/],
    ['dies by SIGKILL', shell('bad', 'kill -9 $$'), 'child-failed', /^bad \(process \d+\) was ended by SIGKILL$/],
    [
      'complains and ends',
      shell('bad', 'echo "no such luck" >&2; exit 5'),
      'child-failed',
      /^bad \(process \d+\) ended with status 5; it said: no such luck$/,
    ],
    ['prints garbage', shell('bad', 'echo hello; cat'), 'child-failed', /^bad \(process \d+\) said .*no reply: hello$/],
    ['prints null', shell('bad', 'echo null; cat'), 'child-failed', /^bad \(process \d+\) said .*no reply: null$/],
    ['prints a number', shell('bad', 'echo 42; cat'), 'child-failed', /^bad \(process \d+\) said .*no reply: 42$/],
    ['prints a list', shell('bad', 'echo []; cat'), 'child-failed', /^bad \(process \d+\) said .*no reply: \[\]$/],
    ['prints neither ok nor error', shell('bad', 'echo {}; cat'), 'child-failed', /^bad .* said .*no reply: \{\}$/],
    [
      'says an error',
      shell('bad', 'echo "{\\"error\\":{\\"code\\":\\"addon-missing\\",\\"message\\":\\"not built\\"}}"; cat'),
      'addon-missing',
      /^bad \(process \d+\): not built$/,
    ],
  ];
  test.each(failures)('%s', async (_what, spec, code, message) => {
    for (const specs of [[spec], [js('good'), spec], [spec, js('good')]]) {
      await leavingNothing(async () => {
        const error = await failToStart(specs);
        expect(error.message).toMatch(message);
        expect(error.code).toBe(code);
      });
    }
  });

  test('never greets: the watchdog ends it', async () => {
    options.timeoutMs = 50;
    await leavingNothing(async () => {
      const error = await failToStart([shell('mute', 'cat >/dev/null')]);
      expect(error.message).toMatch(/^mute \(process \d+\) did not answer "starting" within 0.05 s and was killed$/);
      expect(error.code).toBe('timed-out');
    });
  });

  test('is the third of four and the others would wait for ever', async () => {
    await leavingNothing(async () => {
      const mute = 'cat >/dev/null';
      const error = await failToStart([shell('a', mute), js('b'), shell('c', 'exit 7'), shell('d', mute)]);
      expect(error.message).toMatch(/^c \(process \d+\) ended with status 7$/);
    });
  });
});

test('a megabyte of complaints before the greeting does no harm, and the last of it is told', async () => {
  await leavingNothing(async () => {
    const noise = 'head -c 1000000 /dev/zero | tr "\\0" x >&2';
    const group = await startGroup(
      [shell('noisy', `${noise}; ${GREET}; read command; echo at last >&2; exit 6`)],
      options,
    );
    const error = await group.members[0]!.request('anything').catch((failure: Error) => failure);
    await group.close();
    const { message } = error as Error;
    expect(message).toMatch(/ended with status 6; it said: x+\s*at last$/);
    expect(message.length).toBeLessThan(2_200);
  });
});

describe('a command fails, says who and why, and leaves nothing, when the member', () => {
  const failures: [what: string, verb: string, values: Record<string, string | number>, code: string, RegExp][] = [
    ['exits with status 3', 'exit', { status: 3 }, 'child-failed', /^far \(process \d+\) ended with status 3$/],
    ['exits with status 0', 'exit', { status: 0 }, 'child-failed', /^far \(process \d+\) ended with status 0$/],
    ['dies by SIGKILL', 'die', {}, 'child-failed', /^far \(process \d+\) was ended by SIGKILL$/],
    ['prints garbage', 'say', { line: 'oops' }, 'child-failed', /^far \(process \d+\) said .*no reply: oops$/],
    ['prints null', 'say', { line: 'null' }, 'child-failed', /^far \(process \d+\) said .*no reply: null$/],
    ['says an error', 'refuse', {}, 'record-corrupt', /^far \(process \d+\): the third byte was green$/],
    [
      'complains and exits',
      'exit-complaining',
      {},
      'child-failed',
      /^far .* status 4; it said: cannot find my glasses$/,
    ],
    ['does not know the verb', 'dance', {}, 'internal', /^far \(process \d+\): unknown verb "dance"; known: echo /],
    ['misses a value', 'echo', {}, 'usage', /^far \(process \d+\): Command "echo" needs word=…$/],
  ];
  test.each(failures)('%s; the partner that waits for it is killed', async (_what, verb, values, code, message) => {
    await leavingNothing(async () => {
      const group = await startGroup([js('near'), js('far')], options);
      const [near, far] = group.members;
      const error = await group.all([near!.request('never-answer'), far!.request(verb, values)]).catch((e) => e);
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
      await group.close();
    });
  });

  test('never answers: the watchdog ends it, and its partner', async () => {
    await leavingNothing(async () => {
      const group = await startGroup([js('near'), js('far')], options);
      const [near, far] = group.members;
      options.timeoutMs = 50;
      const waiting = far!.request('never-answer');
      options.timeoutMs = 30_000;
      const error = await group.all([near!.request('never-answer'), waiting]).catch((e) => e);
      expect(error.message).toMatch(/^far \(process \d+\) did not answer "never-answer" within 0.05 s and was killed$/);
      expect(error.code).toBe('timed-out');
      await group.close();
      expect(group.members.map(({ pid }) => readProcess(pid))).toEqual([null, null]);
    });
  });

  test('answers a later command after it has failed: the first failure is told again', async () => {
    await leavingNothing(async () => {
      const group = await startGroup([js('far')], options);
      const far = group.members[0]!;
      const first = await far.request('refuse').catch((error: Error) => error);
      const second = await far.request('echo', { word: 'hello' }).catch((error: Error) => error);
      expect(second).toBe(first);
      await group.close();
    });
  });

  test('talks without being asked', async () => {
    await leavingNothing(async () => {
      // Both lines in one write, so that the second is there before the next command is asked for.
      const both = `printf '{"ok":true}\\n{"ok":true,"stale":1}\\n'`;
      const twice = `${GREET}; read one; ${both}; read two; cat`;
      const group = await startGroup([shell('chatty', twice)], options);
      const chatty = group.members[0]!;
      const replies = await Promise.allSettled([chatty.request('one')]).then(async ([first]) => [
        first,
        await chatty.request('two').catch((error: Error) => error.message),
      ]);
      expect(replies[0]).toMatchObject({ status: 'fulfilled' });
      expect(replies[1]).toMatch(/^chatty \(process \d+\) .*without being asked/);
      await group.close();
    });
  });
});

describe('a partner that sees the end of a dead member', () => {
  test('is not blamed for it: the death is told', async () => {
    for (let round = 0; round < 10; round++) {
      await leavingNothing(async () => {
        const group = await startJoined();
        const [near, far] = group.members;
        const error = await group.all([far!.request('read-byte', { fd: 3 }), near!.request('die')]).catch((e) => e);
        expect(error.message).toMatch(/^near \(process \d+\) was ended by SIGKILL/);
        expect(error.code).toBe('child-failed');
        await group.close();
      });
    }
  });

  test('sees it at once: nobody else holds an end of the pipes, neither the parent nor the partner itself', async () => {
    await leavingNothing(async () => {
      const group = await startJoined();
      const [near, far] = group.members;
      const waiting = far!.request('read-byte', { fd: 3 }).catch((error: Error) => error.message);
      await near!.close();
      expect(await waiting).toMatch(/^far \(process \d+\): truncated after 0 records$/);
      await group.close();
    });
  });

  test('is believed when nobody died', async () => {
    await leavingNothing(async () => {
      const pipe = openPipe();
      const starting = startGroup([js('near'), js('far', [pipe.readFd])], options);
      const group = await starting.finally(() => closePipe(pipe));
      const [near, far] = group.members;
      const error = await group
        .all([near!.request('never-answer'), far!.request('read-byte', { fd: 3 })])
        .catch((e) => e);
      expect(error.message).toMatch(/^far \(process \d+\): truncated after 0 records$/);
      expect(error.code).toBe('record-truncated');
      await group.close();
    });
  });
});

describe('an abort', () => {
  test('before anything was started starts nothing', async () => {
    await leavingNothing(async () => {
      options.signal = AbortSignal.abort();
      // Had it tried, the answer would be that there is no such CPU.
      const starting = startGroup([{ ...js('near'), cpus: [1_000] }], options);
      await expect(starting).rejects.toMatchObject({ code: 'aborted' });
    });
  });

  test('while members start ends them', async () => {
    await leavingNothing(async () => {
      const controller = new AbortController();
      options.signal = controller.signal;
      const starting = startGroup([js('near'), shell('mute', 'cat >/dev/null')], options);
      controller.abort();
      await expect(starting).rejects.toMatchObject({ code: 'aborted', message: expect.stringContaining('starting') });
    });
  });

  test('in the middle of a command ends all members', async () => {
    await leavingNothing(async () => {
      const controller = new AbortController();
      options.signal = controller.signal;
      const group = await startGroup([js('near'), js('far')], options);
      const waiting = group.all(group.members.map((member) => member.request('never-answer')));
      controller.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
      await group.close();
    });
  });

  test('between two commands ends with the next one', async () => {
    await leavingNothing(async () => {
      const controller = new AbortController();
      options.signal = controller.signal;
      const group = await startGroup([js('near')], options);
      controller.abort();
      const next = group.members[0]!.request('echo', { word: 'hello' });
      await expect(next).rejects.toMatchObject({ code: 'aborted' });
      await group.close();
    });
  });
});

test('the floor is a member like any other: what it refuses is told with its role', async () => {
  await leavingNothing(async () => {
    const group = await startGroup([{ role: 'floor', command: [floorPath()], cpus: null, descriptors: [] }], options);
    const error = await group.members[0]!.request('produce', { bytes: 3, records: 1, first: 0 }).catch((e) => e);
    expect(error.message).toMatch(/^floor \(process \d+\): produce: bytes must be from 16/);
    expect(error.code).toBe('usage');
    await group.close();
  });
});
