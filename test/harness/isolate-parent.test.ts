/** Claims about a group whose parent is killed, interrupted or out of descriptors; each parent is a process of its own. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { leavingNothing, until } from './leftovers.js';
import { isAlive, readProcess } from './processes.js';

const DRIVER = fileURLToPath(new URL('./group-driver.js', import.meta.url));

/** Starts the driver in a process group of its own, as a shell starts a job, and hands its lines over one by one. */
function startDriver(mode: string, wrapper: string[] = []) {
  const [file, ...args] = [...wrapper, process.execPath, DRIVER, mode];
  const child = spawn(file!, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the driver ended without a word');
    return JSON.parse(value) as T;
  };
  return { child, next, ended: once(child, 'close') };
}

test('a parent that dies by SIGKILL leaves no member, not even one in the middle of a command', async () => {
  await leavingNothing(async () => {
    const { child, next, ended } = startDriver('kill');
    const { pids } = await next<{ pids: number[] }>();
    expect(pids.map(isAlive)).toEqual([true, true]);
    child.kill('SIGKILL');
    await ended;
    await until(() => !pids.some(isAlive));
  });
});

test("ctrl-C's signal to the foreground group does not reach the members: they still answer and are closed in order", async () => {
  await leavingNothing(async () => {
    const { child, next, ended } = startDriver('interrupt');
    const { pids } = await next<{ pids: number[] }>();
    expect(readProcess(child.pid!)).toMatchObject({ group: child.pid });
    process.kill(-child.pid!, 'SIGINT');
    expect(await next()).toMatchObject({ echo: { ok: true, heard: 'still-here' }, made: { ok: true } });
    expect(await ended).toEqual([0, null]);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });
});

interface Outcome {
  spare: number;
  started?: true;
  code?: string;
  message?: string;
  descriptors: number;
  children: number;
}

test('without enough descriptors a group does not start, says so, and leaves nothing; with enough it starts', async () => {
  await leavingNothing(async () => {
    const { next, ended } = startDriver('starve', ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']);
    const { outcomes } = await next<{ outcomes: Outcome[] }>();
    expect(await ended).toEqual([0, null]);
    const failed = outcomes.filter((outcome) => !outcome.started);
    expect(failed.length).toBeGreaterThan(3);
    expect(outcomes.at(-1)!.started).toBe(true);
    for (const { code, message } of failed) {
      expect(code, message).toBe('child-failed');
      expect(message).toMatch(/^a could not be started: no descriptors are left .*EMFILE/);
    }
    expect(new Set(outcomes.map(({ descriptors, children }) => `${descriptors} ${children}`)).size).toBe(1);
  });
});
