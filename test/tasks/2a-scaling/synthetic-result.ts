/** A made-up result of the sweep, of a machine with two CPUs on which everything is as it should be. Called by tests. */

import type { Mode, Result, Trial } from '../../../src/core/result.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { task } from '../../../tasks/2a-scaling/experiment.js';
import { makeUpResult, sideOf } from '../made-up-result.js';

const CPUS = 2;
const NS_PER_S = 1e9;
const TRIAL_S = 0.06;

/** What N workers do: of what one does, and what an operation takes then. */
interface Growth {
  one: number;
  speedup(workers: number): number;
  cpuNs(workers: number): number;
  sleeps?: number;
  soleShare?: number;
}

const divided = (workers: number) => Math.min(workers, CPUS);
const amdahl = (share: number) => (workers: number) => 1 / (share + (1 - share) / divided(workers));
const steady = (ns: number) => () => ns;

const GROWTHS: Readonly<Record<string, Growth>> = {
  'blocking-io': { one: 450, speedup: (workers) => workers * 0.98, cpuNs: steady(220_000), sleeps: 2 },
  'blocking-io-slower': { one: 122, speedup: (workers) => workers * 0.98, cpuNs: steady(220_000), sleeps: 2 },
  'async-io': { one: 440, speedup: (workers) => Math.min(workers, 8.5), cpuNs: steady(240_000), soleShare: 0.95 },
  'async-io-lighter': { one: 480, speedup: (workers) => workers, cpuNs: steady(90_000), soleShare: 0.4 },
  cpu: { one: 18_000, speedup: divided, cpuNs: steady(55_000) },
  'cpu-one-cpu': { one: 18_000, speedup: () => 1, cpuNs: steady(55_000) },
  memory: {
    one: 70_000,
    speedup: (workers) => (workers === 1 ? 1 : 1.4),
    cpuNs: (workers) => (workers === 1 ? 14_000 : 20_000),
  },
  'memory-in-cache': { one: 300_000, speedup: divided, cpuNs: steady(3_300) },
  'serial-phase': { one: 240, speedup: amdahl(0.25), cpuNs: steady(4.2e6), sleeps: 1 },
  'serial-phase-shorter': { one: 240, speedup: amdahl(0.05), cpuNs: steady(4.2e6), sleeps: 1 },
  locked: { one: 18_000, speedup: (workers) => Math.min(workers, 1.6), cpuNs: steady(56_000), sleeps: 0.2 },
  'locked-shorter': { one: 18_000, speedup: divided, cpuNs: steady(56_000) },
  'counter-shared': {
    one: 1e8,
    speedup: (workers) => (workers === 1 ? 1 : 0.6),
    cpuNs: (workers) => (workers === 1 ? 10 : 33),
  },
  'counter-padded': { one: 1e8, speedup: divided, cpuNs: steady(10) },
  'counter-padded-one-cpu': { one: 1e8, speedup: () => 1, cpuNs: steady(10) },
  'counter-false-sharing': {
    one: 1e8,
    speedup: (workers) => (workers === 1 ? 1 : 0.6),
    cpuNs: (workers) => (workers === 1 ? 10 : 33),
  },
  queue: {
    one: 1e5,
    speedup: (workers) => (workers === 1 ? 1 : 0.9),
    cpuNs: (workers) => (workers === 1 ? 9_000 : 13_000),
    sleeps: 0.5,
  },
  'queue-heavier': { one: 4_500, speedup: divided, cpuNs: steady(220_000), sleeps: 0.5 },
  postmessage: { one: 6e4, speedup: () => 1.05, cpuNs: (workers) => (workers === 1 ? 15_000 : 20_000), sleeps: 0.3 },
  'postmessage-heavier': { one: 4_500, speedup: divided, cpuNs: steady(230_000), sleeps: 0.3 },
  'job-ring': { one: 4e8, speedup: (workers) => (workers === 1 ? 1 : 1.02), cpuNs: steady(5e7), soleShare: 0.97 },
};

function growthOf(subject: string): Growth {
  if (subject.startsWith('peer-python')) {
    const isWaiting = subject.endsWith('blocking-io');
    const isLocked = subject.includes('-threads-');
    return {
      one: isWaiting ? 430 : 2_500,
      speedup: (workers) => (isWaiting ? workers : isLocked ? 1 : divided(workers)),
      cpuNs: steady(4e5),
    };
  }
  return GROWTHS[subject.replace(/^native-/, '')]!;
}

function chooseCentre({ metric, subject, parameters }: CellSpec): number {
  const workers = Number(parameters.workers);
  switch (metric) {
    case 'operations':
    case 'throughput': {
      const { one, speedup } = growthOf(subject);
      const level = subject.startsWith('native-') ? 1.3 : 1;
      return level * one * (workers === 0 ? 1 : speedup(workers));
    }
    case 'speedup':
      return growthOf(subject).speedup(workers);
    case 'memory':
      return 4e7 + workers * 9e6;
    case 'drift': {
      const isShared = subject.endsWith('-threads') && parameters.lock === 'on';
      return isShared ? 1e5 + Number(parameters.busy) * 5e6 : 1e5 * (1 + 0.2 * Number(parameters.busy));
    }
    case 'detections':
      return parameters.kind === 'convert' ? 25_000 : 0;
    default:
      throw new Error(`the sweep has no metric ${metric}`);
  }
}

/** Sides whose CPU time, sleeps and busy threads are what the growth says. */
function completeTrial({ metric, subject, parameters }: CellSpec, value: number): Partial<Trial> {
  if (metric === 'detections') return { iterations: 80_000 };
  if (metric !== 'operations' && metric !== 'throughput') return {};
  const { cpuNs, sleeps = 0, soleShare } = growthOf(subject);
  const workers = Math.max(1, Number(parameters.workers));
  const amount = metric === 'throughput' ? Number(parameters.inputBytes) : Math.round(value * TRIAL_S);
  const elapsedNs = (amount / value) * NS_PER_S;
  const iterations = metric === 'throughput' ? 1 : amount;
  const isLone = subject.endsWith('async-io') || subject.endsWith('async-io-lighter');
  const members = isLone ? 1 : workers;
  const each = (total: number) => total / members;
  const sides = Array.from({ length: members }, (_, at) => ({
    ...sideOf(isLone ? 'main' : `worker${at}`),
    cpuNs: isLone ? soleShare! * elapsedNs : each(iterations * cpuNs(workers)),
    voluntarySwitches: Math.round(each(iterations * sleeps)),
  }));
  if (subject === 'job-ring' && Number(parameters.workers) > 0)
    sides.unshift({ ...sideOf('consumer'), cpuNs: soleShare! * elapsedNs });
  const served = Array.from({ length: members }, () => Math.round(each(iterations)));
  return { iterations, sides, served };
}

/** Returns the result; the same each time. */
export function makeResultOfSweep(mode: Mode): Promise<Result> {
  return makeUpResult(mode, {
    name: '2a-scaling',
    task,
    chooseCentre,
    counted: new Set(['detections']),
    rolesOf: () => [],
    completeTrial,
    salt: 1,
  });
}
