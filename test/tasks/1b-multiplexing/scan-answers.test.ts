/** Claims about waits that find something else than is ready, and commands that ask for what cannot be: the member in JavaScript and the floor refuse both alike. */

import { closeSync, constants, lstatSync, openSync, readSync, writeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Member, startGroup } from '../../../src/harness/isolate.js';
import type { CommandValues } from '../../../src/harness/protocol.js';
import { readDescriptorKind, readDescriptors } from '../../../src/sys/procfs.js';
import type { Subject } from '../../../tasks/1b-multiplexing/subjects.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { failureOf, LEVEL_WAITERS } from './set-ground.js';

const WATCHDOG_MS = 20_000;
const WATCHDOG = { timeout: 2 * WATCHDOG_MS };
const SCAN = { kind: 0, fds: 4, ready: 1, samples: 1, batch: 1 };
const REGISTER = { kind: 0, fds: 4, samples: 1 };

async function withWaiter({ command }: Subject, use: (waiter: Member) => Promise<void>): Promise<void> {
  await leavingNothing(async () => {
    const spec = { role: 'waiter', command, cpus: null, descriptors: [] };
    const group = await startGroup([spec], { signal: new AbortController().signal, timeoutMs: WATCHDOG_MS });
    try {
      await use(group.members[0]!);
    } finally {
      await group.close();
    }
  });
}

/** Has the member open its four pipes; returns the paths of their ends, which open for us as well. */
async function findPipes(waiter: Member, ready: number): Promise<{ readEnds: string[]; writeEnds: string[] }> {
  const list = () => readDescriptors(waiter.pid)!.filter((fd) => readDescriptorKind(waiter.pid, fd) === 'pipe');
  const before = new Set(list());
  await waiter.request('scan', { ...SCAN, ready });
  const paths = list()
    .filter((fd) => !before.has(fd))
    .map((fd) => `/proc/${waiter.pid}/fd/${fd}`);
  // The kernel shows an end's direction as the link's permissions.
  const isWriteEnd = (path: string) => (lstatSync(path).mode & constants.S_IWUSR) !== 0;
  const found = { readEnds: paths.filter((path) => !isWriteEnd(path)), writeEnds: paths.filter(isWriteEnd) };
  expect([found.readEnds.length, found.writeEnds.length]).toEqual([SCAN.fds, SCAN.fds]);
  return found;
}

/** Returns whether there was a byte to take. */
function takeBytes(fd: number): boolean {
  try {
    return readSync(fd, new Uint8Array(8)) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw error;
  }
}

describe.each(LEVEL_WAITERS)('a scan of $name', (subject) => {
  test('that finds more than are ready is a wrong answer', WATCHDOG, async () => {
    await withWaiter(subject, async (waiter) => {
      const { writeEnds } = await findPipes(waiter, 1);
      for (const path of writeEnds) {
        const fd = openSync(path, 'w');
        writeSync(fd, new Uint8Array(1));
        closeSync(fd);
      }
      const error = await failureOf(waiter.request('scan', SCAN));
      expect(error.code).toBe('wrong-answer');
      expect(error.message).toMatch(/^waiter \(process \d+\): .*found 4 /);
    });
  });

  test('from which one is drained meanwhile is a wrong answer, however many waits were right', WATCHDOG, async () => {
    await withWaiter(subject, async (waiter) => {
      const { readEnds } = await findPipes(waiter, SCAN.fds);
      const drain = openSync(readEnds[0]!, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const scan = failureOf(waiter.request('scan', { ...SCAN, ready: SCAN.fds, samples: 1_000, batch: 1_000_000 }));
        await until(() => takeBytes(drain));
        const error = await scan;
        expect(error.code).toBe('wrong-answer');
        expect(error.message).toMatch(/^waiter \(process \d+\): .*found 3 /);
      } finally {
        closeSync(drain);
      }
    });
  });

  test.each<[what: string, verb: string, values: CommandValues]>([
    ['more ready than there are', 'scan', { ...SCAN, ready: 5 }],
    ['no descriptor', 'scan', { ...SCAN, fds: 0, ready: 0 }],
    ['no sample', 'scan', { ...SCAN, samples: 0 }],
    ['an empty batch', 'scan', { ...SCAN, batch: 0 }],
    ['a kind that is none', 'scan', { ...SCAN, kind: 3 }],
    ['a number that is none', 'scan', { ...SCAN, kind: 'pipe' }],
    ['a registration of nothing', 'register', { ...REGISTER, fds: 0 }],
    ['a registration without a sample', 'register', { ...REGISTER, samples: 0 }],
    ['a registration of a kind that is none', 'register', { ...REGISTER, kind: 3 }],
  ])('refuses %s as a wrong command', WATCHDOG, async (_what, verb, values) => {
    await withWaiter(subject, async (waiter) => {
      expect((await failureOf(waiter.request(verb, values))).code).toBe('usage');
    });
  });
});
