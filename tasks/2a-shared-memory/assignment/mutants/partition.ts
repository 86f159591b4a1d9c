/** Mutants and controls of the region `partition`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sync/partition.ts';
const ROW = 'uneven partition, missing tail, overlap';
const START = 'whole * at + Math.floor((rest * at) / workers)';

export const PARTITION_MUTANTS: readonly Mutant[] = [
  {
    id: 'partition-drops-rest',
    row: ROW,
    file: FILE,
    find: START,
    replace: 'whole * at',
    check: 'partition/covers',
    story: 'Each worker has floor(items / workers), and what is left over belongs to nobody.',
  },
  {
    id: 'partition-rounds-up',
    row: ROW,
    file: FILE,
    find: START,
    replace: 'Math.ceil(items / workers) * at',
    check: 'partition/covers',
    story: 'Rounded up, so that nothing is left over: the last shares lie behind the end.',
  },
  {
    id: 'partition-overlaps',
    row: ROW,
    file: FILE,
    find: 'end: startOf(index + 1) }',
    replace: 'end: Math.min(items, startOf(index + 1) + 1) }',
    check: 'partition/covers',
    story: 'The end is taken for the last item of a share: the next worker has that one too.',
  },
  {
    id: 'partition-last-takes-rest',
    row: ROW,
    file: FILE,
    find: START,
    replace: '(at === workers ? items : whole * at)',
    check: 'partition/even',
    story: 'The last worker takes all that is left over; with fewer items than workers that is everything.',
  },
  {
    id: 'partition-rounds-up-clamped',
    row: ROW,
    file: FILE,
    find: START,
    replace: 'Math.min(items, Math.ceil(items / workers) * at)',
    check: 'partition/even',
    story: 'Rounded up until nothing is left: the last workers have much less, or nothing.',
  },
  {
    id: 'partition-believes-worker',
    row: ROW,
    file: FILE,
    find: "  checkCount(index, 'index', 0, workers - 1);\n",
    replace: '',
    check: 'partition/refuses',
    story: 'Worker number `workers` counts from 1, and gets items that are not there.',
  },
  {
    id: 'partition-multiplies-first',
    row: ROW,
    file: FILE,
    find: START,
    replace: 'Math.floor((items * at) / workers)',
    check: 'partition/large',
    story: 'The product passes 2^53: starts are rounded, and the last share does not end at items.',
  },
];

export const PARTITION_CONTROLS: readonly Control[] = [
  {
    id: 'partition-rest-first',
    row: ROW,
    file: FILE,
    find: START,
    replace: 'whole * at + Math.min(at, rest)',
    story: 'The first workers have the items that are left over, one each: other shares, as even as these.',
  },
  {
    id: 'partition-in-bigint',
    row: ROW,
    file: FILE,
    find: START,
    replace: 'Number((BigInt(items) * BigInt(at)) / BigInt(workers))',
    story: 'The product as one, in whole numbers without end.',
  },
];
