/** Assignment 1a as instructors have it: hidden checks, mutants, controls. No part of a handout. */

import type { Assignment } from '../../../src/course/assignment.js';
import { HIDDEN_BACK_PRESSURE_CHECKS } from './checks/hidden-back-pressure.js';
import { HIDDEN_CHILDREN_CHECKS } from './checks/hidden-children.js';
import { HIDDEN_END_OF_FILE_CHECKS } from './checks/hidden-end-of-file.js';
import { HIDDEN_FRAMING_CHECKS } from './checks/hidden-framing.js';
import { HIDDEN_SPEED_CHECKS } from './checks/hidden-speed.js';
import { HIDDEN_WRITE_LOOP_CHECKS } from './checks/hidden-write-loop.js';
import { assignment as handedOut } from './manifest.js';
import { BACK_PRESSURE_CONTROLS, BACK_PRESSURE_MUTANTS } from './mutants/back-pressure.js';
import { CHILDREN_CONTROLS, CHILDREN_MUTANTS } from './mutants/children.js';
import { END_OF_FILE_CONTROLS, END_OF_FILE_MUTANTS } from './mutants/end-of-file.js';
import { FRAMING_CONTROLS, FRAMING_MUTANTS } from './mutants/framing.js';
import { SPEED_MUTANTS } from './mutants/speed.js';
import { WRITE_LOOP_CONTROLS, WRITE_LOOP_MUTANTS } from './mutants/write-loop.js';

export const assignment: Assignment = {
  ...handedOut,
  checks: [
    ...handedOut.checks,
    ...HIDDEN_FRAMING_CHECKS,
    ...HIDDEN_WRITE_LOOP_CHECKS,
    ...HIDDEN_BACK_PRESSURE_CHECKS,
    ...HIDDEN_END_OF_FILE_CHECKS,
    ...HIDDEN_CHILDREN_CHECKS,
    ...HIDDEN_SPEED_CHECKS,
  ],
  hiddenProbes: 'tasks/1a-pipes/assignment/hidden-probes.ts',
  mutants: [
    ...FRAMING_MUTANTS,
    ...WRITE_LOOP_MUTANTS,
    ...BACK_PRESSURE_MUTANTS,
    ...END_OF_FILE_MUTANTS,
    ...CHILDREN_MUTANTS,
    ...SPEED_MUTANTS,
  ],
  controls: [
    ...FRAMING_CONTROLS,
    ...WRITE_LOOP_CONTROLS,
    ...BACK_PRESSURE_CONTROLS,
    ...END_OF_FILE_CONTROLS,
    ...CHILDREN_CONTROLS,
  ],
};
