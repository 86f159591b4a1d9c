/** Claims about the three losses and about the end of a child: exact numbers, every failure named, no process of the group left. */

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LabError } from '../../../src/core/errors.js';
import { readText } from '../../../src/sys/kernel-text.js';
import { untilGone } from '../../../tasks/1a-pipes/child-end.js';
import { LOSSES, type Way } from '../../../tasks/1a-pipes/fact-losses.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { listChildren } from '../../harness/processes.js';

const NEVER = new AbortController().signal;

/** Whether anybody of the group still runs; a zombie that nobody has reaped yet is its new parent's business. */
function hasGroup(leader: number): boolean {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => {
    const stat = readText(`/proc/${pid}/stat`) ?? '';
    // Behind the name in brackets: state, parent, process group (proc_pid_stat(5)).
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(group) === leader && state !== 'Z';
  });
}

async function failureOf(running: Promise<unknown>): Promise<LabError> {
  return await running.then(
    () => Promise.reject(new Error('it went well')),
    (error: LabError) => error,
  );
}

describe('a loss', () => {
  test.each([
    ['exit-before-flush', 'wrong', 65_536],
    ['exit-before-flush', 'right', 3 * 1024 * 1024],
    ['late-listener', 'wrong', 0],
    ['late-listener', 'right', 65_536],
    ['exit-before-close', 'wrong', 65_536],
    ['exit-before-close', 'right', 131_072],
  ] as const)('%s delivers, the %s way, %d B every time', async (loss, way, bytes) => {
    for (let time = 0; time < 3; time++) {
      expect(await leavingNothing(() => LOSSES[loss]!.deliver(way, NEVER))).toBe(bytes);
    }
  });

  const both: Way[] = ['wrong', 'right'];
  test.each(Object.keys(LOSSES).flatMap((loss) => both.map((way) => [loss, way] as const)))(
    '%s that is aborted, the %s way, leaves no process of its group, grandchildren included',
    async (loss, way) => {
      await leavingNothing(async () => {
        const controller = new AbortController();
        const failing = failureOf(LOSSES[loss]!.deliver(way, controller.signal));
        await until(() => listChildren().length === 1);
        const [leader] = listChildren();
        controller.abort();
        expect((await failing).code).toBe('aborted');
        await until(() => !hasGroup(leader!));
      });
    },
  );
});

describe('a child', () => {
  const start = (file: string, ...args: string[]): ChildProcess =>
    spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const forever = () => new Promise<never>(() => {});

  test('that ended well gives the result of the work beside it', async () => {
    await leavingNothing(async () => expect(await untilGone(start('true'), NEVER, async () => 7)).toBe(7));
  });

  test.each([
    ['cannot be started', ['no such program'], /^no such program could not be started \(.*ENOENT/],
    ['fails', ['sh', '-c', 'exit 3'], /^sh ended with status 3$/],
    ['dies', ['sh', '-c', 'kill -9 $$'], /^sh was ended by SIGKILL$/],
  ] as const)('that %s is reported, whether the work waits or not', async (_what, [file, ...args], message) => {
    for (const work of [forever, async () => 7]) {
      await leavingNothing(async () => {
        const error = await failureOf(untilGone(start(file, ...args), NEVER, work));
        expect(error).toMatchObject({ code: 'child-failed', message: expect.stringMatching(message) });
      });
    }
  });

  test('that hangs is killed by the watchdog, with its own children', async () => {
    await leavingNothing(async () => {
      const child = start('sh', '-c', 'tail -f /dev/null & exec tail -f /dev/null');
      const error = await failureOf(untilGone(child, NEVER, forever, 50));
      expect(error).toMatchObject({ code: 'timed-out', message: 'sh was not done within 0.05 s and was killed' });
      await until(() => !hasGroup(child.pid!));
    });
  });

  test('is gone when the work throws', async () => {
    await leavingNothing(async () => {
      const broken = async () => Promise.reject(new Error('broken work'));
      const error = await failureOf(untilGone(start('tail', '-f', '/dev/null'), NEVER, broken));
      expect(error.message).toBe('broken work');
    });
  });
});
