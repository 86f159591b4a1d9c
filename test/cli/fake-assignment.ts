/** An assignment that asks for predictions and for nothing else. Used by the fake lab. */

import type { Assignment } from '../../src/course/assignment.js';

export const FAKE_ASSIGNMENT: Assignment = {
  task: '1a',
  title: 'quick',
  regions: [],
  checks: [],
  probes: 'none.ts',
  mutants: [],
  controls: [],
  predictions: [
    { id: 'trip', text: 'How long does a round trip take?', unit: 'µs', cell: 'round-trip/pipe/64B/same-core' },
    {
      id: 'runtime',
      text: 'How many times as long as in C++?',
      unit: '×',
      cell: 'round-trip/pipe/64B/same-core',
      dividedBy: 'round-trip/native-pipe/64B/same-core',
    },
    { id: 'cross', text: 'And across cores?', unit: 'µs', cell: 'round-trip/pipe/64B/cross-core' },
  ],
};
