/** Which sets of a plan a block runs: all of them, but for those that need fewer replicates than the others. Called by the engine; pure. */

import type { SetSpec } from './plan.js';

/** Returns whether the set runs in this block. */
export function isDue({ turns }: Pick<SetSpec, 'turns'>, block: number): boolean {
  if (turns === undefined) return true;
  const { every, offset, most = Number.POSITIVE_INFINITY } = turns;
  return block % every === offset && Math.floor(block / every) < most;
}

/** Returns how often the set runs in so many blocks. */
export function countTurns({ turns }: Pick<SetSpec, 'turns'>, blocks: number): number {
  if (turns === undefined) return blocks;
  const { every, offset, most = Number.POSITIVE_INFINITY } = turns;
  return Math.min(most, Math.max(0, Math.ceil((blocks - offset) / every)));
}

/** Returns the wall time of one block by the sets' own guesses, ms. */
export function expectBlockMs(sets: readonly SetSpec[], block: number): number {
  return sets.reduce((sum, set) => (isDue(set, block) ? sum + set.expectedMs : sum), 0);
}

/** Returns that of a block on average, of so many as are wanted; null: nobody knows how many. */
export function averageBlockMs(sets: readonly SetSpec[], blocks: number | null): number {
  return sets.reduce((sum, set) => {
    const share = blocks === null ? 1 / (set.turns?.every ?? 1) : countTurns(set, blocks) / blocks;
    return sum + set.expectedMs * share;
  }, 0);
}
