/** Five questions before `lab run 1a --quick`, each about what it then measures. Part of the manifest. */

import type { PredictQuestion } from '../../../src/course/assignment.js';

export const PREDICTIONS: readonly PredictQuestion[] = [
  {
    id: 'round-trip',
    text: 'How long does a message of 64 B take from one process to another and back, through two pipes, both processes on one core?',
    unit: 'ns',
    cell: 'round-trip/pipe/64B/same-core',
  },
  {
    id: 'second-core',
    text: 'How many times as long does it take with the processes on two cores?',
    unit: 'times',
    cell: 'round-trip/pipe/64B/cross-core',
    dividedBy: 'round-trip/pipe/64B/same-core',
  },
  {
    id: 'stream-cost',
    text: "How many times as long does the round trip on one core take when Node's streams read and write the same pipes?",
    unit: 'times',
    cell: 'round-trip/pipe-stream/64B/same-core',
    dividedBy: 'round-trip/pipe/64B/same-core',
  },
  {
    id: 'batch-gain',
    text: 'Records of 64 B, gathered into batches of one writev each: how many times as many bytes a second as through a stream?',
    unit: 'times',
    cell: 'throughput/pipe-batched/64B/same-core',
    dividedBy: 'throughput/pipe-stream/64B/same-core',
  },
  {
    id: 'odd-writes',
    text: 'How many bytes does a fresh pipe take before it is full, when each write has 4,097 B?',
    unit: 'B',
    cell: 'capacity/pipe/writes-of-4097B',
  },
];
