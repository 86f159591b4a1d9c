/** What runs in the graded process of assignment 1b. Loaded by probe-runner.ts. */

import { lazyProbes } from '../../../src/course/lazy-probe.js';
import type { ProbeModule } from '../../../src/course/probe.js';

const deadline = async () => (await import('./probes/deadline.js')).DEADLINE_PROBES;
const loop = async () => (await import('./probes/loop.js')).LOOP_PROBES;
const registrations = async () => (await import('./probes/registrations.js')).REGISTRATIONS_PROBES;
const looks = async () => (await import('./probes/looks.js')).LOOKS_PROBES;
const serving = async () => (await import('./probes/serving.js')).SERVING_PROBES;
const streams = async () => (await import('./probes/streams.js')).STREAMS_PROBES;
const edge = async () => (await import('./probes/edge.js')).EDGE_PROBES;

export const probes: ProbeModule['probes'] = {
  ...lazyProbes(deadline, 'deadlines'),
  ...lazyProbes(loop, 'waits'),
  ...lazyProbes(registrations, 'tables'),
  ...lazyProbes(looks, 'looks'),
  ...lazyProbes(serving, 'serve'),
  ...lazyProbes(streams, 'drain', 'firehose'),
  ...lazyProbes(edge, 'edges'),
};

export const speedProbes: ProbeModule['speedProbes'] = {
  rounds: async () => (await import('./probes/speed.js')).speedProbes.rounds(),
};
