/** A SemaphoreBuffer of up to three threads, as an explored program. Chosen by ../primitives.ts. */

import { lockOffset } from '../../../src/sync/bounded-buffer.js';
import { SemaphoreBuffer } from '../../../src/sync/index.js';
import { makeBufferProgram } from './bounded-buffer.js';
import { BUFFER_WORDS, nameWords, SEMAPHORE_WORDS } from './name-words.js';

export const { setup, threads, check, words } = makeBufferProgram(SemaphoreBuffer, (memory) => [
  ...nameWords(memory, BUFFER_WORDS),
  ...nameWords(memory, SEMAPHORE_WORDS, lockOffset(0), 'inside.'),
  ...nameWords(memory, SEMAPHORE_WORDS, lockOffset(1), 'free.'),
  ...nameWords(memory, SEMAPHORE_WORDS, lockOffset(2), 'full.'),
]);
