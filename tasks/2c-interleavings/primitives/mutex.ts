/** A Mutex of up to three threads, as an explored program. Chosen by ../primitives.ts. */

import { Mutex } from '../../../src/sync/index.js';
import { makeLockProgram } from './locked-count.js';
import { MUTEX_WORDS, nameWords, STATE_IS_OWN } from './name-words.js';

export const { setup, threads, check, words } = makeLockProgram(Mutex, (memory) => nameWords(memory, MUTEX_WORDS));

export const benignRaces = { STATE: STATE_IS_OWN };
