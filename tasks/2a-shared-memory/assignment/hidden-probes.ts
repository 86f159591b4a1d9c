/** What runs in the graded process for the hidden checks of assignment 2a: the probes of the visible ones, and some more. Loaded by probe-runner.ts. */

import type { ProbeModule } from '../../../src/course/probe.js';
import { probes as handedOut, lazy } from './probes.js';

const mutex = () => import('./probes/hidden-mutex.js');

export const probes: ProbeModule['probes'] = {
  ...handedOut,
  looks: lazy(() => import('./probes/hidden-ring-publication.js'), 'looks'),
  workers: lazy(() => import('./probes/hidden-ring-pop.js'), 'workers'),
  passesOn: lazy(mutex, 'passesOn'),
  givesUp: lazy(mutex, 'givesUp'),
};
