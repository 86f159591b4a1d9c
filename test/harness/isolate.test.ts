/** Claims about a set's members: fresh processes, a barrier, CPUs, replies, and an end that leaves nothing. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GroupOptions, type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import { write } from '../../src/sys/io.js';
import { floorPath } from '../../src/sys/native-files.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { leavingNothing, until } from './leftovers.js';
import { isAlive, readProcess } from './processes.js';

const MEMBER = fileURLToPath(new URL('./test-member.js', import.meta.url));

let options: GroupOptions;
beforeEach(() => {
  options = { signal: new AbortController().signal, timeoutMs: 30_000 };
});

const js = (role = 'js', fields: Partial<MemberSpec> = {}): MemberSpec => {
  return { role, command: [process.execPath, MEMBER], cpus: null, descriptors: [], ...fields };
};
const floor = (role = 'floor', fields: Partial<MemberSpec> = {}): MemberSpec => {
  return { role, command: [floorPath()], cpus: null, descriptors: [], ...fields };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ipc-lab-isolate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a group', () => {
  test('is made of fresh processes that obey, one command after the other, and are gone after close', async () => {
    await leavingNothing(async () => {
      const group = await startGroup([js('near'), js('far')], options);
      const pids = group.members.map((member) => member.pid);
      expect(new Set([...pids, process.pid]).size).toBe(3);
      for (const word of ['one', 'two']) {
        const replies = await group.all(group.members.map((member) => member.request('echo', { word })));
        expect(replies).toEqual([
          { ok: true, heard: word },
          { ok: true, heard: word },
        ]);
      }
      await group.close();
      expect(pids.map(readProcess)).toEqual([null, null]);
    });
  });

  test('greets with the process, the thread and the descriptor kinds that the kernel gave', async () => {
    await leavingNothing(async () => {
      const pipe = openPipe();
      const descriptors = [pipe.readFd, pipe.writeFd];
      const group = await startGroup([js('js', { descriptors }), floor('native', { descriptors })], options);
      closePipe(pipe);
      for (const { greeting, pid } of group.members) {
        expect(greeting).toMatchObject({ pid, tid: pid, descriptors: { '3': 'pipe', '4': 'pipe' } });
        expect(Object.keys(greeting.descriptors)).toEqual(['3', '4']);
      }
      await group.close();
    });
  });

  test('greets with the descriptors that it was handed, not with what else a leaky parent left open', async () => {
    const pipe = openPipe();
    const leaking = (...program: string[]) =>
      ['sh', '-c', 'exec 4</dev/null 5</dev/null; exec "$@"', 'sh', ...program] as const;
    const group = await startGroup(
      [
        js('js', { command: leaking(process.execPath, MEMBER), descriptors: [pipe.readFd] }),
        floor('native', { command: leaking(floorPath()), descriptors: [pipe.readFd] }),
      ],
      options,
    );
    closePipe(pipe);
    for (const { greeting } of group.members) expect(greeting.descriptors).toEqual({ '3': 'pipe' });
    await group.close();
  });

  test("tells a socket from a pipe: Node's own stdio 'pipe' is a socket", async () => {
    await leavingNothing(async () => {
      const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
      const { fd } = (child.stdin as unknown as { _handle: { fd: number } })._handle;
      const group = await startGroup(
        [js('js', { descriptors: [fd] }), floor('native', { descriptors: [fd] })],
        options,
      );
      expect(group.members.map((member) => member.greeting.descriptors)).toEqual([
        { '3': 'socket' },
        { '3': 'socket' },
      ]);
      await group.close();
      child.stdin.end();
      await once(child, 'close');
    });
  });

  test('answers in the order of the requests, whoever is faster', async () => {
    await leavingNothing(async () => {
      const group = await startGroup([js('slow'), js('fast')], options);
      const [slow, fast] = group.members;
      const replies = await group.all<object>([slow!.request('reply-later'), fast!.request('echo', { word: 'quick' })]);
      expect(replies).toEqual([
        { ok: true, late: true },
        { ok: true, heard: 'quick' },
      ]);
      await group.close();
    });
  });

  test('refuses a second command before the first is answered, and a command that is none; the first is answered', async () => {
    await leavingNothing(async () => {
      const group = await startGroup([js()], options);
      const member = group.members[0]!;
      const first = member.request('reply-later');
      await expect(member.request('echo', { word: 'hasty' })).rejects.toMatchObject({ code: 'internal' });
      expect(await first).toEqual({ ok: true, late: true });
      await expect(member.request('echo', { word: 'two words' })).rejects.toMatchObject({ code: 'internal' });
      expect(await member.request('echo', { word: 'next' })).toEqual({ ok: true, heard: 'next' });
      await group.close();
    });
  });

  test('of twelve members works and warns of nothing', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    await leavingNothing(async () => {
      const group = await startGroup(
        Array.from({ length: 12 }, (_, at) => floor(`floor${at}`)),
        options,
      );
      await group.all(group.members.map((member) => member.request('encode', { bytes: 64, samples: 1, batch: 1 })));
      await group.close();
    });
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  test('lives in process groups and sessions of its own, so that ctrl-C in a terminal passes it by', async () => {
    const group = await startGroup([js(), floor()], options);
    const own = readProcess(process.pid)!;
    for (const { pid } of group.members) {
      expect(readProcess(pid)).toMatchObject({ group: pid, session: pid });
      expect(own.group).not.toBe(pid);
    }
    await group.close();
  });

  test('leaves nothing after 200 rounds', async () => {
    await leavingNothing(async () => {
      const pids = new Set<number>();
      for (let round = 0; round < 200; round++) {
        const pipe = openPipe();
        const group = await startGroup([floor('near', { descriptors: [pipe.readFd, pipe.writeFd] })], options);
        closePipe(pipe);
        pids.add(group.members[0]!.pid);
        await group.close();
      }
      expect(pids.size).toBe(200);
    });
  });
});

describe('the barrier', () => {
  test('holds a ready member back until the slowest one is ready', async () => {
    await leavingNothing(async () => {
      const log = join(folder, 'barrier');
      writeFileSync(log, '');
      const gate = openPipe();
      let isStarted = false;
      const starting = startGroup(
        [
          js('ready', { command: [process.execPath, MEMBER, log] }),
          js('slow', { command: [process.execPath, MEMBER, log, '3'], descriptors: [gate.readFd] }),
        ],
        options,
      ).then((group) => {
        isStarted = true;
        for (const member of group.members) member.request('work').catch(() => {});
        return group;
      });
      await until(() => readFileSync(log, 'utf8').includes('is about to greet'));
      // Three more processes come and go, so the greeting of the ready member was read long before.
      for (let round = 0; round < 3; round++) await (await startGroup([floor()], options)).close();
      expect(isStarted).toBe(false);
      expect(readFileSync(log, 'utf8')).not.toContain('works');
      write(gate.writeFd, new Uint8Array(1), 0, 1);
      const group = await starting;
      await until(() => readFileSync(log, 'utf8').split('works').length === 3);
      await group.close();
      closePipe(gate);
      const [ready, slow] = group.members.map((member) => member.pid);
      const lines = readFileSync(log, 'utf8').trim().split('\n');
      expect(lines.slice(0, 2)).toEqual([`${ready} is about to greet`, `${slow} is about to greet`]);
      expect(lines.slice(2).sort()).toEqual([`${ready} works`, `${slow} works`].sort());
    });
  });
});

describe('close', () => {
  test('ends a member that ignores the end of its commands', async () => {
    await leavingNothing(async () => {
      const greet = 'echo "{\\"ok\\":true,\\"pid\\":$$,\\"tid\\":$$,\\"descriptors\\":{}}"';
      const group = await startGroup(
        [js('deaf', { command: ['sh', '-c', `${greet}; exec tail -f /dev/null`] })],
        options,
      );
      const pid = group.members[0]!.pid;
      expect(isAlive(pid)).toBe(true);
      await group.close();
      expect(readProcess(pid)).toBeNull();
    });
  });

  test('ends a member in the middle of a command', async () => {
    await leavingNothing(async () => {
      const group = await startGroup([js()], options);
      const answer = group.members[0]!.request('never-answer').catch((error: Error) => error.message);
      await group.close();
      expect(await answer).toMatch(/^js \(process \d+\) (was ended|ended)/);
    });
  });

  test('may be called twice', async () => {
    await leavingNothing(async () => {
      const group = await startGroup([floor()], options);
      await group.close();
      await group.close();
    });
  });

  test('ends what a member started itself and left running', async () => {
    await leavingNothing(async () => {
      const greet = 'echo "{\\"ok\\":true,\\"pid\\":$$,\\"tid\\":$$,\\"descriptors\\":{}}"';
      const program = `tail -f /dev/null & ${greet}; read never; cat`;
      const group = await startGroup([js('parent', { command: ['sh', '-c', program] })], options);
      await group.close();
    });
  });
});
