/** Mutants of the star `batched-ring`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const PRODUCER = 'src/sync/spsc-ring-producer.ts';
const CONSUMER = 'src/sync/spsc-ring-consumer.ts';

export const BATCHED_RING_MUTANTS: readonly Mutant[] = [
  {
    id: 'batch-run-past-end',
    row: 'full and empty confused',
    file: PRODUCER,
    find: 'const run = Math.min(count, this.capacity - this.index);',
    replace: 'const run = count;',
    check: 'batched-ring/reserves-runs',
    story: 'A run reaches past the last slot: a loop over words goes on behind the ring.',
  },
  {
    id: 'batch-waits-for-all',
    row: 'full and empty confused',
    file: CONSUMER,
    find: 'const count = this.countUpTo(most);',
    replace: 'const count = this.hasUnits(most) ? most : 0;',
    check: 'batched-ring/peeks-some',
    story: 'All or nothing: with fewer there than were asked for it returns 0, which means the end.',
  },
  {
    id: 'batch-grants-unremembered',
    row: 'full and empty confused',
    file: CONSUMER,
    find: '    this.#peeked = count;\n    return count;',
    replace: '    return count;',
    check: 'batched-ring/peeks-some',
    story: 'What was granted is not remembered, and release() refuses it.',
  },
  {
    id: 'batch-closed-is-empty',
    row: 'shutdown misses sleeping workers',
    file: CONSUMER,
    find: '    const count = this.countUpTo(most);',
    replace: '    if (this.isPeerClosed) return 0;\n    const count = this.countUpTo(most);',
    check: 'batched-ring/end',
    story: 'A closed ring is called empty, and what is in it is lost.',
  },
];

export const BATCHED_RING_CONTROLS: readonly Control[] = [
  {
    id: 'batch-counts-anew',
    row: 'full and empty confused',
    file: CONSUMER,
    find: 'const count = this.countUpTo(most);',
    replace: 'const count = Math.min(most, this.countUnits());',
    story: 'A look at the cursor each time: slower, and right.',
  },
];
