/** What runs in the graded process of assignment 1a. Loaded by probe-runner.ts. */

import type { ProbeModule } from '../../../src/course/probe.js';
import { BACK_PRESSURE_PROBES } from './probes/back-pressure.js';
import { CHILDREN_PROBES } from './probes/children.js';
import { END_OF_FILE_PROBES } from './probes/end-of-file.js';
import { FRAMING_PROBES } from './probes/framing.js';
import { WRITE_LOOP_PROBES } from './probes/write-loop.js';

export const probes: ProbeModule['probes'] = {
  ...FRAMING_PROBES,
  ...WRITE_LOOP_PROBES,
  ...BACK_PRESSURE_PROBES,
  ...END_OF_FILE_PROBES,
  ...CHILDREN_PROBES,
};

export { speedProbes } from './probes/speed.js';
