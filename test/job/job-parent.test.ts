/** The job whose parent is killed, or has too few descriptors; each parent is a process of its own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { partitionInput } from '../../src/job/partition.js';
import { runPipeJob } from '../../src/job/run-job.js';
import { encodeSegments } from '../../src/job/segment-codec.js';
import { close, read } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { leavingNothing, until } from '../harness/leftovers.js';
import { isAlive } from '../harness/processes.js';
import { GROUP, makeText, untilStuck } from './job-fixture.js';
import { useScratch } from './scratch.js';

const DRIVER = fileURLToPath(new URL('./job-driver.js', import.meta.url));
const MEMBER = fileURLToPath(new URL('../../src/job/member.js', import.meta.url));

interface Starved {
  spare: number;
  code?: string;
  message?: string;
  words?: number;
  descriptors: number;
  children: number;
}

function startDriver(mode: string, path: string, wrapper: string[] = []) {
  const [file, ...args] = [...wrapper, process.execPath, DRIVER, mode, path];
  const child = spawn(file!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout }), ended: once(child, 'close') };
}

/** Returns the inodes of the pipes that a process holds. */
function listPipes(pid: number): string[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return ''; // the descriptor that listed the folder
    }
  });
  return links.filter((link) => link.startsWith('pipe:'));
}

describe('the job', () => {
  const scratch = useScratch();

  test('whose parent dies by SIGKILL leaves no process: not the sleeping, the stuck, nor the waiting one', async () => {
    const input = scratch.input(makeText(40));
    await leavingNothing(async () => {
      const { child, lines, ended } = startDriver('kill', input.files[0]!.path);
      const { value } = await lines[Symbol.asyncIterator]().next();
      const { pids } = JSON.parse(value as string) as { pids: number[] };
      expect(pids).toHaveLength(3);
      await untilStuck(pids[2]!);
      expect(pids.map(isAlive)).toEqual([true, true, true]);
      child.kill('SIGKILL');
      await ended;
      await until(() => !pids.some(isAlive));
    });
  });

  test('over rings, whose parent dies by SIGKILL, leaves no process, however its threads sleep', async () => {
    const input = scratch.input(makeText(40));
    await leavingNothing(async () => {
      const { child, lines, ended } = startDriver('kill-threads', input.files[0]!.path);
      const { value } = await lines[Symbol.asyncIterator]().next();
      const { pids } = JSON.parse(value as string) as { pids: number[] };
      expect(pids).toHaveLength(1);
      expect(pids.map(isAlive)).toEqual([true]);
      child.kill('SIGKILL');
      await ended;
      await until(() => !pids.some(isAlive));
    });
  });

  test.each([
    ['in turn', 'starve'],
    ['at once', 'starve-many'],
  ])(
    '%s, with too few descriptors fails at any pipe or process, says so, and leaves nothing; with enough it is done',
    {
      timeout: 120_000,
    },
    async (_, mode) => {
      const input = scratch.input('one two\nthree\nfour five six\n');
      await leavingNothing(async () => {
        const limited = ['sh', '-c', 'ulimit -n 100; exec "$0" "$@"'];
        const { lines, ended } = startDriver(mode, input.files[0]!.path, limited);
        const outcomes: Starved[] = [];
        for await (const line of lines) outcomes.push(JSON.parse(line) as Starved);
        expect(await ended).toEqual([0, null]);

        const last = outcomes.pop()!;
        expect(last.words).toBe(6);
        const failedAt = (what: RegExp) => outcomes.filter(({ message }) => what.test(message ?? '')).length;
        for (const outcome of outcomes) {
          expect(outcome, JSON.stringify(outcome)).toMatchObject({ descriptors: last.descriptors, children: 0 });
          expect(outcome.message).toMatch(/EMFILE|[Tt]oo many open files|no descriptors/);
        }
        for (const producer of [0, 1, 2])
          expect(failedAt(new RegExp(`No pipe for producer${producer} of 3.*ulimit`))).toBeGreaterThan(0);
        for (const role of ['consumer', 'producer0', 'producer1', 'producer2']) {
          expect(failedAt(new RegExp(`${role} could not be started`)), role).toBeGreaterThan(0);
        }
      });
    },
  );

  test('gives each pipe to one producer and to the consumer alone: no sibling, and not the parent, holds an end', async () => {
    const input = scratch.input(makeText(40));
    const own = new Set(listPipes(process.pid));
    let checked = 0;
    const { failures } = await runPipeJob({ input, producers: 3, slowPauseMs: 1 }, GROUP, ({ members }) => {
      const holders = members.map(({ pid, greeting }) => {
        const fds = Object.keys(greeting.descriptors);
        return { pipes: listPipes(pid), given: fds.map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)) };
      });
      const [consumer, ...producers] = holders;
      expect(consumer!.given).toHaveLength(3);
      for (const [index, pipe] of consumer!.given.entries()) {
        expect(producers[index]!.given).toEqual([pipe]);
        expect(holders.filter(({ pipes }) => pipes.includes(pipe))).toHaveLength(2);
        for (const { pipes } of holders) expect(pipes.filter((one) => one === pipe).length).toBeLessThanOrEqual(1);
        expect(listPipes(process.pid)).not.toContain(pipe);
        checked++;
      }
      expect(new Set(listPipes(process.pid))).toEqual(own);
    });
    expect(failures).toEqual([]);
    expect(checked).toBe(3);
  });

  test('has producers that end with status 1 when nobody reads any more, and say why', async () => {
    const input = scratch.input(makeText(40));
    const { readFd, writeFd } = openPipe();
    const child = spawn(process.execPath, [MEMBER], { stdio: ['pipe', 'pipe', 'inherit', writeFd] });
    close(writeFd);
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const ended = once(child, 'close');
    expect(JSON.parse((await lines.next()).value as string)).toMatchObject({ ok: true });
    child.stdin!.write(`produce segments=${encodeSegments(partitionInput(input, 1)[0]!)} pauseMs=0\n`);
    read(readFd, new Uint8Array(1_000), 0, 1_000); // in the middle of the first record
    close(readFd);
    const { error } = JSON.parse((await lines.next()).value as string);
    expect(error).toMatchObject({ code: 'peer-gone', message: expect.stringContaining('The reader closed its end') });
    expect(await ended).toEqual([1, null]);
  });
});
