/** Nothing is allocated in a timed loop, as the heap statistics of a process without garbage collection show it. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./allocation-program.js', import.meta.url));
const ROUNDS = 200_000;
/** For noise. An object in every fifth round would be more: V8's smallest has 16 bytes. */
const BOUND_BYTES = 3 * ROUNDS;

/** Returns the bytes that the heap grew by; a young generation of 256 MB holds all that could be allocated. */
function growthOf(loop: string, recordBytes: number, rounds: number): number {
  const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
  const answer = execFileSync(process.execPath, [...flags, PROGRAM, loop, String(recordBytes), String(rounds)]);
  return Number(answer.toString());
}

test.each(['round-trip', 'produce', 'consume', 'produce-batched', 'spinning-exchange'])(
  '200,000 rounds of %s allocate nothing, at 64 B and at 1 KiB',
  (loop) => {
    for (const recordBytes of [64, 1_024]) expect(growthOf(loop, recordBytes, ROUNDS)).toBeLessThan(BOUND_BYTES);
  },
);

test('a small object in each round is seen', () => {
  expect(growthOf('leaking', 64, ROUNDS)).toBeGreaterThan(ROUNDS * 12);
});
