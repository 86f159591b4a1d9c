/** What runs in the graded process of assignment 2a. Loaded by probe-runner.ts. */

import type { JsonValue } from '../../../src/course/assignment.js';
import type { Probe, ProbeModule } from '../../../src/course/probe.js';

/*
 * Each module is loaded when one of its probes is asked for. So what explores programs never loads what students wrote: that
 * runs in the explorer's threads alone, and finds nothing of the explorer's report to replace.
 */

type Loaded<Name extends string> = Promise<Readonly<Record<Name, Probe>>>;

/** Returns a probe that loads its module. */
export const lazy =
  <Name extends string>(load: () => Loaded<Name>, name: Name): Probe =>
  async (input: JsonValue) =>
    (await load())[name](input);

const ringWait = () => import('./probes/ring-wait.js');
const publication = () => import('./probes/ring-publication.js');
const push = () => import('./probes/ring-push.js');
const pop = () => import('./probes/ring-pop.js');
const mutex = () => import('./probes/mutex.js');
const batched = () => import('./probes/batched-ring.js');

export const probes: ProbeModule['probes'] = {
  explorations: lazy(() => import('./probes/explorations.js'), 'explorations'),
  shares: lazy(() => import('./probes/partition.js'), 'shares'),
  refusals: lazy(() => import('./probes/partition.js'), 'refusals'),
  seatSteps: lazy(ringWait, 'seatSteps'),
  sleeps: lazy(ringWait, 'sleeps'),
  closesItself: lazy(ringWait, 'closesItself'),
  counts: lazy(publication, 'counts'),
  pushes: lazy(push, 'pushes'),
  commits: lazy(push, 'commits'),
  pops: lazy(pop, 'pops'),
  releases: lazy(pop, 'releases'),
  lockSteps: lazy(mutex, 'lockSteps'),
  guards: lazy(mutex, 'guards'),
  deadHolder: lazy(mutex, 'deadHolder'),
  reserveRuns: lazy(batched, 'reserveRuns'),
  peekSome: lazy(batched, 'peekSome'),
};

const speed = async () => (await import('./probes/speed.js')).speedProbes;

export const speedProbes: ProbeModule['speedProbes'] = {
  pushAndPop: async () => (await speed()).pushAndPop(),
  lockAndUnlock: async () => (await speed()).lockAndUnlock(),
};
