/** Assignment 1a as students have it: regions, visible checks, predictions. Part of the handout; key.ts adds the instructor's side. */

import type { Assignment } from '../../../src/course/assignment.js';
import { BACK_PRESSURE_CHECKS } from './checks/back-pressure.js';
import { CHILDREN_CHECKS } from './checks/children.js';
import { END_OF_FILE_CHECKS } from './checks/end-of-file.js';
import { FRAMING_CHECKS } from './checks/framing.js';
import { SPEED_CHECKS } from './checks/speed.js';
import { WRITE_LOOP_CHECKS } from './checks/write-loop.js';
import { PREDICTIONS } from './predictions.js';

export const assignment: Assignment = {
  task: '1a',
  title: 'Pipes between processes',
  regions: [
    {
      id: 'framing',
      title: 'Records out of bytes',
      files: ['src/transports/fed-taker.ts', 'src/transports/record-taker.ts'],
      hours: 5,
    },
    { id: 'write-loop', title: 'Writing all of it', files: ['src/sys/io.ts'], hours: 3 },
    {
      id: 'back-pressure',
      title: 'Waiting for a slow reader',
      files: ['src/transports/event-loop-writer.ts', 'src/transports/writable-writer.ts'],
      hours: 4,
    },
    {
      id: 'end-of-file',
      title: 'The end, and what is none',
      files: ['src/transports/fd-reader.ts', 'src/transports/stream-reader.ts'],
      hours: 4,
    },
    {
      id: 'children',
      title: 'Processes and their descriptors',
      files: ['src/job/pipe-group.ts', 'src/harness/isolate.ts'],
      hours: 3,
    },
  ],
  checks: [
    ...FRAMING_CHECKS,
    ...WRITE_LOOP_CHECKS,
    ...BACK_PRESSURE_CHECKS,
    ...END_OF_FILE_CHECKS,
    ...CHILDREN_CHECKS,
    ...SPEED_CHECKS,
  ],
  probes: 'tasks/1a-pipes/assignment/probes.ts',
  mutants: [],
  controls: [],
  predictions: PREDICTIONS,
};
