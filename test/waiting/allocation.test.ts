/** A wait allocates nothing, as the heap statistics of a process without garbage collection show it. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { WAITER_NAMES } from '../../src/waiting/open-waiter.js';

const PROGRAM = fileURLToPath(new URL('./allocation-program.js', import.meta.url));
const ROUNDS = 1_000_000;
const BOUND_BYTES = 1_024;

/** Resolves with the bytes that the heap grew by; a young generation of 256 MB holds all that could be allocated. */
async function growthOf(name: string, loop: string): Promise<number> {
  const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, PROGRAM, name, loop, String(ROUNDS)]);
  return Number(stdout);
}

test.each(WAITER_NAMES)(
  'a million waits of %s leave the heap within 1 KiB, ready, in vain and reading',
  async (name) => {
    for (const loop of ['wait', 'wait in vain', 'waitAndRead']) {
      expect(await growthOf(name, loop), loop).toBeLessThan(BOUND_BYTES);
    }
  },
  300_000,
);

test('a small object in each round is seen', async () => {
  expect(await growthOf('poll', 'leaking')).toBeGreaterThan(ROUNDS * 12);
}, 300_000);
