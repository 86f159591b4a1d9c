/** Which sets of a plan a block runs: all of them, but for those that need fewer replicates than the others. Called by the engine; pure. */

import type { SetSpec } from './plan.js';

/** Returns whether the set runs in this block. */
export function isDue({ turns }: Pick<SetSpec, 'turns'>, block: number): boolean {
  return turns === undefined || block % turns.every === turns.offset;
}

/** Returns how often the set runs in so many blocks. */
export function countTurns({ turns }: Pick<SetSpec, 'turns'>, blocks: number): number {
  return turns === undefined ? blocks : Math.max(0, Math.ceil((blocks - turns.offset) / turns.every));
}

/** Returns the wall time of one block by the sets' own guesses, ms; without a block, that of a block on average. */
export function expectBlockMs(sets: readonly SetSpec[], block?: number): number {
  return sets.reduce((sum, set) => {
    if (block !== undefined) return isDue(set, block) ? sum + set.expectedMs : sum;
    return sum + set.expectedMs / (set.turns?.every ?? 1);
  }, 0);
}
