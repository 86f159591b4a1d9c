/** Assignment 1a as instructors have it: hidden checks, mutants, controls. No part of a handout. */

import type { Assignment } from '../../../src/course/assignment.js';
import { HIDDEN_BACK_PRESSURE_CHECKS } from './checks/hidden-back-pressure.js';
import { HIDDEN_CHILDREN_CHECKS } from './checks/hidden-children.js';
import { HIDDEN_END_OF_FILE_CHECKS } from './checks/hidden-end-of-file.js';
import { HIDDEN_FRAMING_CHECKS } from './checks/hidden-framing.js';
import { HIDDEN_WRITE_LOOP_CHECKS } from './checks/hidden-write-loop.js';
import { assignment as handedOut } from './manifest.js';

export const assignment: Assignment = {
  ...handedOut,
  checks: [
    ...handedOut.checks,
    ...HIDDEN_FRAMING_CHECKS,
    ...HIDDEN_WRITE_LOOP_CHECKS,
    ...HIDDEN_BACK_PRESSURE_CHECKS,
    ...HIDDEN_END_OF_FILE_CHECKS,
    ...HIDDEN_CHILDREN_CHECKS,
  ],
  hiddenProbes: 'tasks/1a-pipes/assignment/hidden-probes.ts',
  mutants: [],
  controls: [],
};
