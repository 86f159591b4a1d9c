/** Mutants and controls of the region `partition`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sync/partition.ts';

export const PARTITION_MUTANTS: readonly Mutant[] = [
  {
    id: 'partition-drops-rest',
    row: 'uneven partition, missing tail, overlap',
    file: FILE,
    find: 'whole * at + Math.floor((rest * at) / workers)',
    replace: 'whole * at',
    check: 'partition/covers',
    story: 'Each worker has floor(items / workers), and what is left over belongs to nobody.',
  },
];

export const PARTITION_CONTROLS: readonly Control[] = [
  {
    id: 'partition-rest-first',
    row: 'uneven partition, missing tail, overlap',
    file: FILE,
    find: 'whole * at + Math.floor((rest * at) / workers)',
    replace: 'whole * at + Math.min(at, rest)',
    story: 'The first workers have the items that are left over, one each: other shares, as even as these.',
  },
];
