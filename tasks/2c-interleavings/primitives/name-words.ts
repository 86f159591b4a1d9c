/** Names for the words of structures, so that a schedule says HEAD and not a number. Used by the programs beside it. */

import type { NamedWord } from '../../../src/explore/program.js';
import { LINE_WORDS } from '../../../src/sync/layout.js';
import { FIRST_WORD } from '../../../src/sync/lock-memory.js';

/** The words of a structure by name, as numbers from its beginning on. Those of a lock are drawn at the head of its file. */
type Words = Readonly<Record<string, number>>;

export const MUTEX_WORDS: Words = { STATE: FIRST_WORD };
export const SPIN_MUTEX_WORDS: Words = { HOLDER: FIRST_WORD };
export const SEMAPHORE_WORDS: Words = {
  PERMITS: FIRST_WORD,
  WAITERS: FIRST_WORD + 1,
  LARGE_WAITERS: FIRST_WORD + 2,
};
/** Of a Condition and of an EventCount. */
export const SEQUENCE_WORDS: Words = { SEQUENCE: FIRST_WORD, WAITERS: FIRST_WORD + 1 };

/** Of a bounded buffer, beside its locks. */
export const BUFFER_WORDS: Words = {
  HEAD: LINE_WORDS,
  TAIL: LINE_WORDS + 1,
  WRITE_INDEX: LINE_WORDS + 2,
  READ_INDEX: LINE_WORDS + 3,
  CLOSED: LINE_WORDS + 4,
};

/** Why a race on the word of a Mutex is meant: unlock() looks at it plainly. */
export const STATE_IS_OWN =
  'unlock() looks plainly whether it holds the mutex: the number of a thread is there only if it wrote it last itself, and others add no more than a bit that is masked out';

/** Returns the names, for a structure at an offset. */
export function nameWords(memory: SharedArrayBuffer, words: Words, byteOffset = 0, prefix = ''): NamedWord[] {
  return Object.entries(words).map(([name, word]) => ({
    name: `${prefix}${name}`,
    memory,
    byteOffset: byteOffset + 4 * word,
  }));
}
