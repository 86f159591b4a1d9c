/** Bugs of shared memory that only some interleavings show, planted in this package's own structures, and how many runs it takes to find each. Called by the tests, by the catalogue of test/mutants for what it plants, and by the task's cells. */

import { explore } from '../../src/explore/explore.js';
import type { ExploreReport, FailureKind } from '../../src/explore/report.js';
import { ORDER_MUTANTS } from './mutants-of-order.js';
import { SLEEP_MUTANTS } from './mutants-of-sleep.js';
import { type Plant, withPlant } from './plant.js';
import { findSmall } from './primitives.js';

/** The bugs that there must be a mutant for. */
export const MUTANT_ROWS = {
  'add-in-steps': 'plain ++; load and store instead of add',
  'cas-unread': 'compareExchange result ignored',
  'value-came-back': 'ABA on a free list',
  'wait-elsewhere': 'check, then wait on something else: lost wake-up',
  'value-read-again': 'expected value re-read after the check',
  'notify-early': 'notify before the store',
  'payload-late': 'payload published after the index',
  'plain-flag': 'plain flag polled',
  'lock-order': 'two locks in two orders: deadlock',
  'generation-missing': 'barrier reused without a generation',
} as const;

export interface InterleavingMutant {
  id: string;
  row: keyof typeof MUTANT_ROWS;
  /** What somebody would have written, and what comes of it. */
  story: string;
  plant: Plant;
  /** The id of the small exploration (primitives.ts) that is clean without the plant, and fails with it. */
  exploration: string;
  /** As what it may be found: which comes first is a matter of the search. */
  kinds: readonly FailureKind[];
}

export const INTERLEAVING_MUTANTS: readonly InterleavingMutant[] = [...ORDER_MUTANTS, ...SLEEP_MUTANTS];

/** Returns what is planted, for other tests that must notice it. Throws: RangeError. */
export function plantOf(id: string): Plant {
  const found = INTERLEAVING_MUTANTS.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`there is no mutant ${id}`);
  return found.plant;
}

export interface FoundMutant {
  id: string;
  /** The number of the run that failed, from 1 on; null: all runs were clean. */
  foundInRun: number | null;
  kind: FailureKind | null;
}

/** Resolves with the exploration of a mutant: `and` gets it while the planted program is still there. */
export async function exploreMutant(
  { plant, exploration }: InterleavingMutant,
  and: (report: ExploreReport, program: URL) => Promise<void> = async () => {},
): Promise<ExploreReport> {
  const { program, options } = findSmall(exploration);
  return withPlant(plant, program, async (planted) => {
    const report = await explore(planted, options);
    await and(report, planted);
    return report;
  });
}

/** Resolves with what became of each mutant, one after the other. Threads: those of one exploration at a time. */
export async function exploreMutants(mutants = INTERLEAVING_MUTANTS): Promise<FoundMutant[]> {
  const found: FoundMutant[] = [];
  for (const mutant of mutants) {
    const { failure } = await exploreMutant(mutant);
    found.push({ id: mutant.id, foundInRun: failure?.foundInRun ?? null, kind: failure?.kind ?? null });
  }
  return found;
}
