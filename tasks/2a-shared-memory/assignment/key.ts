/** Assignment 2a as instructors have it: hidden checks, mutants, controls. No part of a handout. */

import type { Assignment } from '../../../src/course/assignment.js';
import { HIDDEN_BATCHED_RING_CHECKS } from './checks/hidden-batched-ring.js';
import { HIDDEN_MUTEX_CHECKS } from './checks/hidden-mutex.js';
import { HIDDEN_PARTITION_CHECKS } from './checks/hidden-partition.js';
import { HIDDEN_RING_POP_CHECKS } from './checks/hidden-ring-pop.js';
import { HIDDEN_RING_PUBLICATION_CHECKS } from './checks/hidden-ring-publication.js';
import { HIDDEN_RING_PUSH_CHECKS } from './checks/hidden-ring-push.js';
import { HIDDEN_RING_WAIT_CHECKS } from './checks/hidden-ring-wait.js';
import { HIDDEN_SPEED_CHECKS } from './checks/hidden-speed.js';
import { assignment as handedOut } from './manifest.js';
import { BATCHED_RING_CONTROLS, BATCHED_RING_MUTANTS } from './mutants/batched-ring.js';
import { MUTEX_CONTROLS, MUTEX_MUTANTS } from './mutants/mutex.js';
import { PARTITION_CONTROLS, PARTITION_MUTANTS } from './mutants/partition.js';
import { RING_POP_CONTROLS, RING_POP_MUTANTS } from './mutants/ring-pop.js';
import { RING_PUBLICATION_CONTROLS, RING_PUBLICATION_MUTANTS } from './mutants/ring-publication.js';
import { RING_PUSH_CONTROLS, RING_PUSH_MUTANTS } from './mutants/ring-push.js';
import { RING_WAIT_CONTROLS, RING_WAIT_MUTANTS } from './mutants/ring-wait.js';
import { SPEED_MUTANTS } from './mutants/speed.js';

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
    ...HIDDEN_SPEED_CHECKS,
  ],
  hiddenProbes: 'tasks/2a-shared-memory/assignment/hidden-probes.ts',
  mutants: [
    ...PARTITION_MUTANTS,
    ...RING_WAIT_MUTANTS,
    ...RING_PUBLICATION_MUTANTS,
    ...RING_PUSH_MUTANTS,
    ...RING_POP_MUTANTS,
    ...MUTEX_MUTANTS,
    ...BATCHED_RING_MUTANTS,
    ...SPEED_MUTANTS,
  ],
  controls: [
    ...PARTITION_CONTROLS,
    ...RING_WAIT_CONTROLS,
    ...RING_PUBLICATION_CONTROLS,
    ...RING_PUSH_CONTROLS,
    ...RING_POP_CONTROLS,
    ...MUTEX_CONTROLS,
    ...BATCHED_RING_CONTROLS,
  ],
};
