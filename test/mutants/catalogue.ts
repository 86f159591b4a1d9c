/** All mutants of the lab's own code. Called by run-mutants.ts and catalogue.test.ts. */

import { DYING_MUTANTS } from './dying.js';
import { ENDING_MUTANTS } from './ending.js';
import { FRAMING_MUTANTS } from './framing.js';
import { LEAVING_MUTANTS } from './leaving.js';
import { LOCKING_MUTANTS } from './locking.js';
import { MULTI_READING_MUTANTS } from './multi-reading.js';
import type { Mutant } from './mutant.js';
import { PLACING_MUTANTS } from './placing.js';
import { PUBLISHING_MUTANTS } from './publishing.js';
import { READING_MUTANTS } from './reading.js';
import { SCALING_MUTANTS } from './scaling.js';
import { SHARING_MUTANTS } from './sharing.js';
import { SLEEPING_MUTANTS } from './sleeping.js';
import { SWEEPING_MUTANTS } from './sweeping.js';
import { WAITING_MUTANTS } from './waiting.js';
import { WAKING_MUTANTS } from './waking.js';
import { WRITING_MUTANTS } from './writing.js';

export function readMutants(): readonly Mutant[] {
  return [
    ...FRAMING_MUTANTS,
    ...READING_MUTANTS,
    ...WRITING_MUTANTS,
    ...LEAVING_MUTANTS,
    ...ENDING_MUTANTS,
    ...DYING_MUTANTS,
    ...WAITING_MUTANTS,
    ...MULTI_READING_MUTANTS,
    ...SHARING_MUTANTS,
    ...PUBLISHING_MUTANTS,
    ...PLACING_MUTANTS,
    ...SLEEPING_MUTANTS,
    ...WAKING_MUTANTS,
    ...LOCKING_MUTANTS,
    ...SCALING_MUTANTS,
    ...SWEEPING_MUTANTS,
  ];
}
