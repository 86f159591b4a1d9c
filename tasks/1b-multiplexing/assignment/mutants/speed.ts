/** Mutants of assignment 1b that are right and slow. Part of the key. */

import type { Mutant } from '../../../../src/course/assignment.js';

export const SPEED_MUTANTS: readonly Mutant[] = [
  {
    id: 'wait-loop-one-at-a-time',
    row: 'slow',
    file: 'src/waiting/poll-waiter.ts',
    find: '      chunks,\n      table.into,',
    replace: '      chunks.subarray(0, CHUNK_WORDS),\n      table.into,',
    check: 'wait-loop/speed-reference',
    story:
      'Of all that poll() says are ready one is read, and then it is called again: 64 waits over 64 descriptors a round.',
  },
  {
    id: 'wait-loop-looks-beforehand',
    row: 'slow',
    file: 'src/waiting/poll-waiter.ts',
    find: '    const count = this.#calls.pollRead(\n',
    replace:
      '    for (let look = 0; look < 200; look++) this.#calls.poll(registrations.entries, registrations.size, 0);\n    const count = this.#calls.pollRead(\n',
    check: 'wait-loop/speed-floor',
    story: 'Before it waits it looks two hundred times whether something is there already.',
  },
];
