/** Assignment 1b as students have it: regions, visible checks, predictions. Part of the handout; key.ts adds the instructor's side. */

import type { Assignment } from '../../../src/course/assignment.js';
import { EDGE_CHECKS } from './checks/edge.js';
import { READY_CHECKS } from './checks/ready.js';
import { REGISTRATIONS_CHECKS } from './checks/registrations.js';
import { SELECT_CHECKS } from './checks/select.js';
import { SERVING_CHECKS } from './checks/serving.js';
import { SPEED_CHECKS } from './checks/speed.js';
import { STREAM_CHECKS } from './checks/streams.js';
import { TIME_OUT_CHECKS } from './checks/time-out.js';
import { WAIT_LOOP_CHECKS } from './checks/wait-loop.js';
import { PREDICTIONS } from './predictions.js';

export const assignment: Assignment = {
  task: '1b',
  title: 'One consumer, many pipes',
  regions: [
    { id: 'time-out', title: 'The time that is left', files: ['src/waiting/deadline.ts'], hours: 1.5 },
    { id: 'wait-loop', title: 'Waiting through signals', files: ['src/waiting/table-waiter.ts'], hours: 1.5 },
    { id: 'registrations', title: 'Who is watched', files: ['src/waiting/registrations.ts'], hours: 1 },
    { id: 'ready', title: 'Who is ready, with poll', files: ['src/waiting/poll-waiter.ts'], hours: 2 },
    { id: 'select', title: 'The same with select', files: ['src/waiting/select-waiter.ts'], hours: 2 },
    { id: 'serving', title: 'Serving all of them', files: ['src/waiting/waiter-reader.ts'], hours: 3 },
    { id: 'edge', title: 'Told only once', files: ['src/waiting/edge-waiter.ts'], hours: 3, isStar: true },
  ],
  checks: [
    ...TIME_OUT_CHECKS,
    ...REGISTRATIONS_CHECKS,
    ...WAIT_LOOP_CHECKS,
    ...READY_CHECKS,
    ...SELECT_CHECKS,
    ...SERVING_CHECKS,
    ...STREAM_CHECKS,
    ...EDGE_CHECKS,
    ...SPEED_CHECKS,
  ],
  probes: 'tasks/1b-multiplexing/assignment/probes.ts',
  mutants: [],
  controls: [],
  predictions: PREDICTIONS,
};
