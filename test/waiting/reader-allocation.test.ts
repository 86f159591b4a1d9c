/** The readers over a waiter allocate nothing, as the heap statistics of a process without garbage collection show it. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WAITER_NAMES } from '../../src/waiting/open-waiter.js';

const PROGRAM = fileURLToPath(new URL('./reader-allocation-program.js', import.meta.url));
const WAITS = 100_000;
/** For noise; V8's smallest object has 16 bytes. */
const BOUND_BYTES = 1_024;

/** Returns the bytes that the heap grew by; a young generation of 256 MB holds all that could be allocated. */
function growthOf(...args: readonly string[]): number {
  const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
  return Number(execFileSync(process.execPath, [...flags, PROGRAM, ...args], { timeout: 50_000 }).toString());
}

test.each(WAITER_NAMES)('100,000 waits and chunks of the reader over %s grow the heap by less than 1 KiB', (name) => {
  for (const limitMs of ['none', '40000']) {
    expect(growthOf(name, String(WAITS), limitMs, 'keep')).toBeLessThan(BOUND_BYTES);
  }
});

test('a small object for each chunk is seen', () => {
  expect(growthOf('poll', String(WAITS), 'none', 'leak')).toBeGreaterThan(WAITS * 12);
});
