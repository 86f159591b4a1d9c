/** Whether the threads of a program leave their loops of looks by themselves. Called by explorer.ts behind a search that parked some. */

import { USED } from './control.js';
import type { RunPlan } from './machine.js';

/*
 * A parked thread goes on when a word of its loop changes. That loses nothing if it would otherwise look for ever. One that counts
 * its looks, or looks at a clock, and then sleeps, would have slept; schedules in which it does so while others can still go on
 * were not run. So in a few runs spinning threads are let spin, a few thousand looks long, before anybody else goes on: one
 * that leaves its loop though nothing has changed is such a thread. (None that does may be missed in other orders; the report
 * names parking as what it assumes.)
 */

/** All orders of so many threads are tried; of more, each thread first. */
const MOST_PERMUTED = 3;

/** Returns the runs: each lets the threads go on in another order, as long as they can. */
export function planProbes(threads: number): RunPlan[] {
  const numbers = Array.from({ length: threads }, (_, thread) => thread + 1);
  const orders =
    threads <= MOST_PERMUTED
      ? permute(numbers)
      : numbers.map((_, first) => [...numbers.slice(first), ...numbers.slice(0, first)]);
  return orders.map((priorities) => ({ prefix: [], sleepSet: 0, priorities, isProbe: true }));
}

/** Returns whether a thread left its loop by itself, in runs that made use of these. */
export function hasLeftLoop(used: number): boolean {
  return (used & USED.leftLoop) !== 0;
}

/** What the search is then worth. */
export function describeLeaving(spinReads: number): string {
  return (
    'a thread leaves a loop of looks though nothing has changed: it counts them, or looks at a clock. Where it leaves while others can go on was ' +
    `not run: let it look less often than ${spinReads} times, or raise --spin-reads above its count`
  );
}

function permute(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first) => permute(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}
