/** One set of exploration: a fresh process that explores a program, or some, from the first run on. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { Explored } from './exploration-member.js';
import { serveInProcess, toCount } from './serve-each.js';

const MEMBER = fileURLToPath(new URL('./exploration-member.js', import.meta.url));
const WATCHDOG_MS = 90_000;
/** Of one search: it is then incomplete, which fails its cell. */
const LONGEST_MS = 60_000;
const MS_PER_S = 1_000;

const isBroken = ({ subject }: CellSpec) => subject.endsWith('-broken');
const isMended = ({ subject }: CellSpec) => subject.endsWith('-mended');

/** Resolves with a trial for each cell, or why the search did not say what it should. */
export async function runExplorationSet({ cells, seed, signal }: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  return await serveInProcess([process.execPath, MEMBER], options, cells, async (member, cell) => {
    // The program of the explorer's own measurement is run for its speed: drawn at random, it can be as often as one likes.
    const { program = cell.subject, mode = 'random', maxRuns } = cell.parameters;
    const explored = await member.request<Explored>('explore', {
      program: String(program),
      mode: String(mode),
      maxRuns: Number(maxRuns),
      maxMs: LONGEST_MS,
      failOnRace: isMended(cell) ? 1 : 0,
      seed,
    });
    return judgeExploration(cell, explored);
  });
}

/**
 * Returns the trial: the runs until a broken program failed, or the runs of the complete, clean search of a mended one, with those that
 * were pruned among the iterations; of the explorer's own speed, runs a second. What came out otherwise is no number but a failure.
 */
export function judgeExploration(cell: CellSpec, explored: Explored): RawTrial | FailedTrial {
  const { verdict, runs, prunedRuns, elapsedMs, failure } = explored;
  const fail = (why: string): FailedTrial => ({ cellId: cell.id, failure: why });
  if (cell.metric === 'operations') {
    if (failure) return fail(`a program that cannot fail failed in run ${failure.foundInRun}: ${failure.message}`);
    return toCount(cell, (runs * MS_PER_S) / elapsedMs, runs, elapsedMs);
  }
  if (isBroken(cell)) {
    if (failure) return toCount(cell, failure.foundInRun, runs + prunedRuns, elapsedMs);
    return fail(`its fault was not found: ${describeEnd(explored)}`);
  }
  if (failure)
    return fail(`the mended program failed in run ${failure.foundInRun}, ${failure.kind}: ${failure.message}`);
  if (verdict !== 'clean') return fail(`the search was not complete: ${describeEnd(explored)}`);
  return toCount(cell, runs, runs + prunedRuns, elapsedMs);
}

function describeEnd({ runs, prunedRuns, isComplete, limit }: Explored): string {
  return `${runs} runs, ${prunedRuns} pruned, ${isComplete ? 'all interleavings' : `ended by ${limit ?? 'nothing it told of'}`}`;
}
