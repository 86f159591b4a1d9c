/** Assignment 2a as instructors have it: hidden checks, mutants, controls. No part of a handout. */

import type { Assignment } from '../../../src/course/assignment.js';
import { HIDDEN_BATCHED_RING_CHECKS } from './checks/hidden-batched-ring.js';
import { HIDDEN_MUTEX_CHECKS } from './checks/hidden-mutex.js';
import { HIDDEN_PARTITION_CHECKS } from './checks/hidden-partition.js';
import { HIDDEN_RING_POP_CHECKS } from './checks/hidden-ring-pop.js';
import { HIDDEN_RING_PUBLICATION_CHECKS } from './checks/hidden-ring-publication.js';
import { HIDDEN_RING_PUSH_CHECKS } from './checks/hidden-ring-push.js';
import { HIDDEN_RING_WAIT_CHECKS } from './checks/hidden-ring-wait.js';
import { assignment as handedOut } from './manifest.js';
import { PARTITION_CONTROLS, PARTITION_MUTANTS } from './mutants/partition.js';

export const assignment: Assignment = {
  ...handedOut,
  checks: [
    ...handedOut.checks,
    ...HIDDEN_PARTITION_CHECKS,
    ...HIDDEN_RING_WAIT_CHECKS,
    ...HIDDEN_RING_PUBLICATION_CHECKS,
    ...HIDDEN_RING_PUSH_CHECKS,
    ...HIDDEN_RING_POP_CHECKS,
    ...HIDDEN_MUTEX_CHECKS,
    ...HIDDEN_BATCHED_RING_CHECKS,
  ],
  mutants: [...PARTITION_MUTANTS],
  controls: [...PARTITION_CONTROLS],
};
