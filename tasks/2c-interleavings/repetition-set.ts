/** One set of repetition: a fresh process whose workers run a broken program and its mended twin again and again. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import type { FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { Repetition } from './repetition.js';
import { serveInProcess, toCount } from './serve-each.js';

const MEMBER = fileURLToPath(new URL('./repetition-member.js', import.meta.url));
const WATCHDOG_MS = 150_000;

/** Resolves with a trial for each cell: in how many runs the fault was seen. `iterations` is how many there were. */
export async function runRepetitionSet({ cells, signal }: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  return await serveInProcess([process.execPath, MEMBER], options, cells, async (member, cell) => {
    const beganMs = performance.now();
    const { release, runs, mostHangs } = cell.parameters;
    const counted = await member.request<Repetition>('repeat', {
      program: cell.subject,
      release: String(release),
      runs: Number(runs),
      mostHangs: Number(mostHangs),
    });
    return toCount(cell, counted.detections, counted.runs, performance.now() - beganMs);
  });
}
