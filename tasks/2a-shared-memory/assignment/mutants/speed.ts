/** Mutants of assignment 2a that are right and slow. Part of the key. */

import type { Mutant } from '../../../../src/course/assignment.js';

export const SPEED_MUTANTS: readonly Mutant[] = [
  {
    id: 'mutex-copies-the-word',
    row: 'slow',
    file: 'src/sync/mutex.ts',
    find: '    const seen = this.#words[STATE]!;\n',
    replace: '    const seen = [...this.#words.slice(STATE, STATE + 1)][0]!;\n',
    check: 'mutex/speed-floor',
    story: 'Each unlock() copies the word into an array of its own before it looks at it.',
  },
  {
    id: 'ring-copies-through-closure',
    row: 'slow',
    file: 'src/sync/spsc-ring-producer.ts',
    find: 'if (count === 1 && this.copyIn(first, bytes)) {',
    replace:
      'if (count === 1) {\n      [...bytes].forEach((byte, at) => {\n        this.slots[first * this.slotBytes + at] = byte;\n      });',
    check: 'ring-push/speed-reference',
    story: 'push() makes an array of the message and copies it byte by byte, a call each.',
  },
];
