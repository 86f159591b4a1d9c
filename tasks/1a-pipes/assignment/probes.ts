/** What runs in the graded process of assignment 1a. Loaded by probe-runner.ts. */

import { lazyProbes } from '../../../src/course/lazy-probe.js';
import type { ProbeModule } from '../../../src/course/probe.js';

// What starts processes takes longer to load than most questions take to answer.
const framing = async () => (await import('./probes/framing.js')).FRAMING_PROBES;
const writeLoop = async () => (await import('./probes/write-loop.js')).WRITE_LOOP_PROBES;
const backPressure = async () => (await import('./probes/back-pressure.js')).BACK_PRESSURE_PROBES;
const endOfFile = async () => (await import('./probes/end-of-file.js')).END_OF_FILE_PROBES;
const children = async () => (await import('./probes/children.js')).CHILDREN_PROBES;

export const probes: ProbeModule['probes'] = {
  ...lazyProbes(framing, 'take', 'takeCounted', 'takeAnnounced'),
  ...lazyProbes(writeLoop, 'write', 'gather'),
  ...lazyProbes(backPressure, 'deliver', 'offerStopped', 'sendFew', 'leave', 'leavePipe'),
  ...lazyProbes(endOfFile, 'readDescriptor', 'readStream', 'readLate', 'readPaused'),
  ...lazyProbes(children, 'holders', 'readToEnd', 'rounds', 'failPipe', 'failStart', 'failOne'),
};

export const speedProbes: ProbeModule['speedProbes'] = {
  sendAndTake: async () => (await import('./probes/speed.js')).speedProbes.sendAndTake(),
};
