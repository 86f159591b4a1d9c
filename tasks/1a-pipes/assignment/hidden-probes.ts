/** What runs in the graded process for hidden checks of assignment 1a: the visible probes and some more. Loaded by probe-runner.ts; no part of a handout. */

import { lazyProbes } from '../../../src/course/lazy-probe.js';
import type { ProbeModule } from '../../../src/course/probe.js';
import { probes as visible } from './probes.js';

const framing = async () => (await import('./probes/hidden-framing.js')).HIDDEN_FRAMING_PROBES;
const backPressure = async () => (await import('./probes/hidden-back-pressure.js')).HIDDEN_BACK_PRESSURE_PROBES;
const children = async () => (await import('./probes/hidden-children.js')).HIDDEN_CHILDREN_PROBES;

export const probes: ProbeModule['probes'] = {
  ...visible,
  ...lazyProbes(framing, 'takeLent'),
  ...lazyProbes(backPressure, 'offerEager'),
  ...lazyProbes(children, 'failDescription', 'abort', 'breakStream', 'closeOrder'),
};
