/** Assignment 2a as students have it: regions, visible checks, predictions. Part of the handout; key.ts adds the instructor's side. */

import type { Assignment } from '../../../src/course/assignment.js';
import { PARTITION_CHECKS } from './checks/partition.js';

export const assignment: Assignment = {
  task: '2a',
  title: 'Shared memory between workers',
  regions: [{ id: 'partition', title: 'Sharing out the work', files: ['src/sync/partition.ts'], hours: 1 }],
  checks: [...PARTITION_CHECKS],
  probes: 'tasks/2a-shared-memory/assignment/probes.ts',
  mutants: [],
  controls: [],
  predictions: [],
};
