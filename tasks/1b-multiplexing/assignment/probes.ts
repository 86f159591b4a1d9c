/** What runs in the graded process of assignment 1b. Loaded by probe-runner.ts. */

import type { ProbeModule } from '../../../src/course/probe.js';
import { DEADLINE_PROBES } from './probes/deadline.js';
import { EDGE_PROBES } from './probes/edge.js';
import { LOOKS_PROBES } from './probes/looks.js';
import { LOOP_PROBES } from './probes/loop.js';
import { REGISTRATIONS_PROBES } from './probes/registrations.js';
import { SERVING_PROBES } from './probes/serving.js';
import { STREAMS_PROBES } from './probes/streams.js';

export const probes: ProbeModule['probes'] = {
  ...DEADLINE_PROBES,
  ...LOOP_PROBES,
  ...REGISTRATIONS_PROBES,
  ...LOOKS_PROBES,
  ...SERVING_PROBES,
  ...STREAMS_PROBES,
  ...EDGE_PROBES,
};

export { speedProbes } from './probes/speed.js';
