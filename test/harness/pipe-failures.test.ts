/** Pipes that cannot be opened, one after the other: whatever was open before the failure is closed behind it. */

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { startGroup } from '../../src/harness/isolate.js';
import { loadAddon } from '../../src/sys/addon.js';
import { LOSSES } from '../../tasks/1a-pipes/fact-losses.js';
import { startPair } from '../../tasks/1a-pipes/record-set.js';
import { leavingNothing } from './leftovers.js';

const PARENT = fileURLToPath(new URL('./test-parent.js', import.meta.url));
const NEVER = new AbortController().signal;
const OPTIONS = { signal: NEVER, timeoutMs: 30_000 };
const specOf = (cpus: number[] | null) => ({
  role: 'far',
  command: [process.execPath, PARENT] as const,
  cpus,
  descriptors: [],
  child: { role: 'near', cpus: null },
});

/** Lets the pipe of that number fail, counted from 1, while `work` goes on; resolves with how many were asked for. */
async function failingAtPipe(number: number, work: () => Promise<unknown>): Promise<number> {
  const addon = loadAddon();
  const { pipe2 } = addon;
  let asked = 0;
  Object.assign(addon, {
    pipe2: (fds: Int32Array, nonBlocking: boolean) => {
      if (++asked === number) throw new SyscallError('EMFILE', -24, 'pipe2', 'too many open files');
      pipe2(fds, nonBlocking);
    },
  });
  try {
    await work();
  } finally {
    Object.assign(addon, { pipe2 });
  }
  return asked;
}

const works: [string, number, () => Promise<unknown>][] = [
  ['a link between a parent and its child', 2, () => startGroup([specOf(null)], OPTIONS)],
  [
    'a pair of members',
    2,
    () => startPair({ command: [process.execPath, PARENT], link: 'pipe', cpus: null } as never, OPTIONS),
  ],
  ['a child whose bytes are lost or not', 2, () => LOSSES['exit-before-flush']!.deliver('right', NEVER)],
];

describe('without its last pipe nothing is left of', () => {
  test.each(works)('%s', async (_what, pipes, work) => {
    for (let number = 1; number <= pipes; number++) {
      await leavingNothing(async () => {
        const asked = failingAtPipe(number, () => expect(work()).rejects.toThrow(/EMFILE|too many/));
        expect(await asked).toBe(number);
      });
    }
  });

  test('a parent on a CPU that does not exist, although the pipes of its child are there', async () => {
    await leavingNothing(() =>
      expect(startGroup([specOf([4_095])], OPTIONS)).rejects.toMatchObject({ code: 'placement-refused' }),
    );
  });
});
