/** Passing a message allocates nothing, as the heap statistics of a process without garbage collection show it. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('ring-allocation-program.js', import.meta.url));
const ROUNDS = 300_000;

async function measureGrowth(loop: string): Promise<number> {
  const flags = ['--expose-gc', '--max-semi-space-size=128', '--min-semi-space-size=128'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, loop, String(ROUNDS)], {
    timeout: 50_000,
  });
  return Number(stdout);
}

test.each(['push, pop', 'reserve, peek', 'pop of batches', 'records in place', 'short records copied'])(
  '%s: nothing a message',
  async (loop) => {
    expect(await measureGrowth(loop)).toBeLessThan(1_024);
  },
);

test('an object a message would be seen', async () => {
  expect(await measureGrowth('leaking')).toBeGreaterThan(ROUNDS * 8);
});
