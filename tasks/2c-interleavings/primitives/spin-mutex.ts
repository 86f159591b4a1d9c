/** A SpinMutex of up to three threads, as an explored program. Chosen by ../primitives.ts. */

import { SpinMutex } from '../../../src/sync/index.js';
import { makeLockProgram } from './locked-count.js';
import { nameWords, SPIN_MUTEX_WORDS } from './name-words.js';

export const { setup, threads, check, words } = makeLockProgram(SpinMutex, (memory) =>
  nameWords(memory, SPIN_MUTEX_WORDS),
);
