/** What runs in the graded process for hidden checks of assignment 1a: the visible probes and some more. Loaded by probe-runner.ts; no part of a handout. */

import type { ProbeModule } from '../../../src/course/probe.js';
import { HIDDEN_BACK_PRESSURE_PROBES } from './probes/hidden-back-pressure.js';
import { HIDDEN_CHILDREN_PROBES } from './probes/hidden-children.js';
import { HIDDEN_FRAMING_PROBES } from './probes/hidden-framing.js';
import { probes as visible } from './probes.js';

export const probes: ProbeModule['probes'] = {
  ...visible,
  ...HIDDEN_FRAMING_PROBES,
  ...HIDDEN_BACK_PRESSURE_PROBES,
  ...HIDDEN_CHILDREN_PROBES,
};
