/** Assignment 1b as instructors have it: hidden checks, mutants, controls. No part of a handout. */

import type { Assignment } from '../../../src/course/assignment.js';
import { HIDDEN_EDGE_CHECKS } from './checks/hidden-edge.js';
import { HIDDEN_READY_CHECKS } from './checks/hidden-ready.js';
import { HIDDEN_REGISTRATIONS_CHECKS } from './checks/hidden-registrations.js';
import { HIDDEN_SELECT_CHECKS } from './checks/hidden-select.js';
import { HIDDEN_SERVING_CHECKS } from './checks/hidden-serving.js';
import { HIDDEN_SPEED_CHECKS } from './checks/hidden-speed.js';
import { HIDDEN_TIME_OUT_CHECKS } from './checks/hidden-time-out.js';
import { HIDDEN_WAIT_LOOP_CHECKS } from './checks/hidden-wait-loop.js';
import { assignment as handedOut } from './manifest.js';
import { EDGE_CONTROLS, EDGE_MUTANTS } from './mutants/edge.js';
import { READY_CONTROLS, READY_MUTANTS } from './mutants/ready.js';
import { REGISTRATIONS_CONTROLS, REGISTRATIONS_MUTANTS } from './mutants/registrations.js';
import { SELECT_CONTROLS, SELECT_MUTANTS } from './mutants/select.js';
import { SERVING_CONTROLS, SERVING_MUTANTS } from './mutants/serving.js';
import { SPEED_MUTANTS } from './mutants/speed.js';
import { TIME_OUT_CONTROLS, TIME_OUT_MUTANTS } from './mutants/time-out.js';
import { WAIT_LOOP_CONTROLS, WAIT_LOOP_MUTANTS } from './mutants/wait-loop.js';

export const assignment: Assignment = {
  ...handedOut,
  checks: [
    ...handedOut.checks,
    ...HIDDEN_TIME_OUT_CHECKS,
    ...HIDDEN_REGISTRATIONS_CHECKS,
    ...HIDDEN_WAIT_LOOP_CHECKS,
    ...HIDDEN_READY_CHECKS,
    ...HIDDEN_SELECT_CHECKS,
    ...HIDDEN_SERVING_CHECKS,
    ...HIDDEN_EDGE_CHECKS,
    ...HIDDEN_SPEED_CHECKS,
  ],
  mutants: [
    ...TIME_OUT_MUTANTS,
    ...REGISTRATIONS_MUTANTS,
    ...WAIT_LOOP_MUTANTS,
    ...READY_MUTANTS,
    ...SELECT_MUTANTS,
    ...SERVING_MUTANTS,
    ...EDGE_MUTANTS,
    ...SPEED_MUTANTS,
  ],
  controls: [
    ...TIME_OUT_CONTROLS,
    ...REGISTRATIONS_CONTROLS,
    ...WAIT_LOOP_CONTROLS,
    ...READY_CONTROLS,
    ...SELECT_CONTROLS,
    ...SERVING_CONTROLS,
    ...EDGE_CONTROLS,
  ],
};
