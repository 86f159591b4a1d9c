/** All mutants of the lab's own code. Called by run-mutants.ts and catalogue.test.ts. */

import { ENDING_MUTANTS } from './ending.js';
import { FRAMING_MUTANTS } from './framing.js';
import type { Mutant } from './mutant.js';
import { WRITING_MUTANTS } from './writing.js';

export function readMutants(): readonly Mutant[] {
  return [...FRAMING_MUTANTS, ...WRITING_MUTANTS, ...ENDING_MUTANTS];
}
