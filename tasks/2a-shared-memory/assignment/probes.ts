/** What runs in the graded process of assignment 2a. Loaded by probe-runner.ts. */

import type { ProbeModule } from '../../../src/course/probe.js';
import { PARTITION_PROBES } from './probes/partition.js';

export const probes: ProbeModule['probes'] = { ...PARTITION_PROBES };
export { speedProbes } from './probes/speed.js';
