/** A ConditionBuffer of up to three threads, as an explored program. Chosen by ../primitives.ts. */

import { lockOffset } from '../../../src/sync/bounded-buffer.js';
import { ConditionBuffer } from '../../../src/sync/index.js';
import { makeBufferProgram } from './bounded-buffer.js';
import { BUFFER_WORDS, MUTEX_WORDS, nameWords, SEQUENCE_WORDS, STATE_IS_OWN } from './name-words.js';

export const { setup, threads, check, words } = makeBufferProgram(ConditionBuffer, (memory) => [
  ...nameWords(memory, BUFFER_WORDS),
  ...nameWords(memory, MUTEX_WORDS, lockOffset(0)),
  ...nameWords(memory, SEQUENCE_WORDS, lockOffset(1), 'notFull.'),
  ...nameWords(memory, SEQUENCE_WORDS, lockOffset(2), 'notEmpty.'),
]);

export const benignRaces = { STATE: STATE_IS_OWN };
