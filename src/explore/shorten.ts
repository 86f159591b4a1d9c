/** The schedule with the fewest pre-emptions that still fails in the same way. Called by explorer.ts behind a failure. */

import type { Judged } from './judge.js';
import { DepthFirst } from './search.js';
import type { Trace } from './trace.js';

/** Enough for schedules with two pre-emptions of a program of some eighty steps. */
const MOST_RUNS = 20_000;
/** Whoever waits has the failure already. */
const MOST_MS = 10_000;

export interface Shortened {
  schedule: number[];
  preemptions: number;
  /** Whether all schedules with fewer pre-emptions were tried. */
  isFewest: boolean;
}

/** Makes a run and judges it. */
export type TryRun = (search: DepthFirst) => Promise<{ trace: Trace; judged: Judged | null }>;

/**
 * Resolves with a schedule with fewer pre-emptions, or the given one: all schedules without any are tried, then those with one, and so
 * on (iterative context bounding: Musuvathi and Qadeer, PLDI 2007), for as long as the runs last.
 */
export async function shorten(
  key: string,
  schedule: readonly number[],
  preemptions: number,
  tryRun: TryRun,
): Promise<Shortened> {
  const endMs = performance.now() + MOST_MS;
  let runs = 0;
  for (let bound = 0; bound < preemptions; bound++) {
    const search = new DepthFirst('bounded', bound);
    while (search.next() !== null) {
      if (runs === MOST_RUNS || performance.now() >= endMs)
        return { schedule: [...schedule], preemptions, isFewest: false };
      runs += 1;
      const { trace, judged } = await tryRun(search);
      if (judged?.key === key) return { schedule: trace.schedule(), preemptions: bound, isFewest: true };
    }
  }
  return { schedule: [...schedule], preemptions, isFewest: true };
}
