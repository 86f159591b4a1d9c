/** Assignment 2a as students have it: regions, visible checks, predictions. Part of the handout; key.ts adds the instructor's side. */

import type { Assignment } from '../../../src/course/assignment.js';
import { BATCHED_RING_CHECKS } from './checks/batched-ring.js';
import { MUTEX_CHECKS } from './checks/mutex.js';
import { PARTITION_CHECKS } from './checks/partition.js';
import { RING_POP_CHECKS } from './checks/ring-pop.js';
import { RING_PUBLICATION_CHECKS } from './checks/ring-publication.js';
import { RING_PUSH_CHECKS } from './checks/ring-push.js';
import { RING_WAIT_CHECKS } from './checks/ring-wait.js';
import { SPEED_CHECKS } from './checks/speed.js';

export const assignment: Assignment = {
  task: '2a',
  title: 'Shared memory between workers',
  regions: [
    { id: 'partition', title: 'Sharing out the work', files: ['src/sync/partition.ts'], hours: 1 },
    { id: 'ring-wait', title: 'Sleeping, and waking who sleeps', files: ['src/sync/wait-strategy.ts'], hours: 3 },
    { id: 'ring-publication', title: 'Counting and publishing', files: ['src/sync/ring-side.ts'], hours: 3 },
    { id: 'ring-push', title: "The producer's side of a ring", files: ['src/sync/spsc-ring-producer.ts'], hours: 2 },
    { id: 'ring-pop', title: "The consumer's side of a ring", files: ['src/sync/spsc-ring-consumer.ts'], hours: 2 },
    { id: 'mutex', title: 'A lock whose waiters sleep', files: ['src/sync/mutex.ts'], hours: 3 },
    {
      id: 'batched-ring',
      title: 'Many messages at once',
      files: ['src/sync/spsc-ring-producer.ts', 'src/sync/spsc-ring-consumer.ts'],
      hours: 1,
      isStar: true,
    },
  ],
  checks: [
    ...PARTITION_CHECKS,
    ...RING_WAIT_CHECKS,
    ...RING_PUBLICATION_CHECKS,
    ...RING_PUSH_CHECKS,
    ...RING_POP_CHECKS,
    ...MUTEX_CHECKS,
    ...BATCHED_RING_CHECKS,
    ...SPEED_CHECKS,
  ],
  probes: 'tasks/2a-shared-memory/assignment/probes.ts',
  mutants: [],
  controls: [],
  predictions: [
    {
      id: 'ring-rate',
      text: 'How many messages of 64 B a second does the ring carry from one core to another, each one published by itself?',
      unit: 'messages/s',
      cell: 'rate/ring/64B/cross-core',
    },
    {
      id: 'batch-gain',
      text: 'How many times as many are they when up to 256 messages are published together?',
      unit: 'ratio',
      cell: 'rate/ring-batched/64B/cross-core',
      dividedBy: 'rate/ring/64B/cross-core',
    },
    {
      id: 'copy-loss',
      text: 'How many times as many does the ring carry as a MessagePort, which copies each message?',
      unit: 'ratio',
      cell: 'rate/ring/64B/cross-core',
      dividedBy: 'rate/postmessage/64B/cross-core',
    },
    {
      id: 'spin-on-one-core',
      text: 'Both threads on one core: how many times as many messages go through when a side without work sleeps as when it spins?',
      unit: 'ratio',
      cell: 'rate/ring/64B/same-core',
      dividedBy: 'rate/ring/64B/spin/same-core',
    },
    {
      id: 'mutex-rate',
      text: 'How many times a second can one thread lock a Mutex that nobody else wants, add to a word, and unlock it?',
      unit: 'ops/s',
      cell: 'operations/mutex/uncontended',
    },
  ],
};
