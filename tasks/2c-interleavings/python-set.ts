/** One set of Python: a fresh interpreter whose threads add to one number. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import type { FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { serveInProcess, toCount } from './serve-each.js';

/** Python reads the source, from dist/ as from the package. */
const PROGRAM = fileURLToPath(new URL('../../../tasks/2c-interleavings/lose_updates.py', import.meta.url));
const WATCHDOG_MS = 60_000;

/** Resolves with a trial for each cell: how many of all additions are missing in the end. */
export async function runPythonSet(
  command: string,
  { cells, signal }: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  return await serveInProcess([command, PROGRAM], options, cells, async (member, cell) => {
    const beganMs = performance.now();
    const { kind, threads, count } = cell.parameters;
    const values = { kind: String(kind), threads: Number(threads), count: Number(count) };
    const { expected, counted } = await member.request<{ expected: number; counted: number }>('lose', values);
    return toCount(cell, expected - counted, expected, performance.now() - beganMs);
  });
}
