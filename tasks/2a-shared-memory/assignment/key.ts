/** Assignment 2a as instructors have it: hidden checks, mutants, controls. No part of a handout. */

import type { Assignment } from '../../../src/course/assignment.js';
import { assignment as handedOut } from './manifest.js';
import { PARTITION_CONTROLS, PARTITION_MUTANTS } from './mutants/partition.js';

export const assignment: Assignment = {
  ...handedOut,
  mutants: [...PARTITION_MUTANTS],
  controls: [...PARTITION_CONTROLS],
};
