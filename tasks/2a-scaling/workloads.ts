/** The workloads of the sweep: what each does, what should limit it, and the experiment that tells. The list that grid, sets, findings and README go by; pure. */

import type { Lever } from '../../src/scaling/cause.js';
import type { Shape } from './work.js';

/** What an operation is made of; absent: nothing of it. */
export interface Amounts extends Omit<Shape, 'workers'> {
  /** How long the other side takes to answer a request, µs; 0: there is no other side. */
  serviceUs: number;
}

/** One thing changed, and nothing else. */
export interface Experiment {
  /** The subject of its cells. */
  name: string;
  what: string;
  lever: Lever;
  change: Partial<Amounts>;
  /** The process may use one CPU only. */
  isOnOneCpu?: boolean;
  /** What is compared: the throughput itself, or how it has grown from the baseline on. */
  by: 'operations' | 'speedup';
  /** With as many workers as there are CPUs, or with the most that were measured. */
  at: 'cores' | 'most';
}

export interface Workload {
  name: string;
  what: string;
  /** What an operation is. */
  operation: string;
  /** What should limit it, before anything is measured. */
  expected: string;
  amounts: Amounts;
  /** How much longer than others a cell lasts: a request takes milliseconds. */
  slowness: number;
  /** How much longer it warms up: the more code, the longer V8 is at work on it. */
  warmth?: number;
  /** What a speed-up is measured against: the serial program, or one worker, where the serial program needs none of what is measured. */
  baseline: 'serial' | 'one-worker';
  /** Measured in every block of a standard run, others in every third. */
  isOften?: boolean;
  /** In which of three blocks, if not in all: what is compared has the same. */
  turn: 0 | 1 | 2;
  isQuick?: boolean;
  /** An operation is done by all workers together, and counts once. */
  isJoint?: boolean;
  hasNative?: boolean;
  experiment?: Experiment;
  /** Another workload's cells tell: its growth over this one's. */
  contrast?: { workload: string; lever: Lever };
}

const NOTHING: Amounts = { units: 0, share: 0, bytes: 0, serviceUs: 0 };
const MIB = 1_024 * 1_024;

/** Of one operation that is no request: some 50 µs. */
const UNITS = 50;
const SERVICE_US = 2_000;
const REQUEST_UNITS = 300;

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'blocking-io',
    what: 'each request blocks its thread in read(2) until a process at the other end of a pipe has answered',
    operation: 'a request: written, waited for, worked on',
    expected: 'nothing for long: the waits overlap, until the CPUs have no more time for the work',
    amounts: { ...NOTHING, units: REQUEST_UNITS, serviceUs: SERVICE_US },
    slowness: 2,
    baseline: 'one-worker',
    isOften: true,
    turn: 1,
    isQuick: true,
    hasNative: true,
    experiment: {
      name: 'blocking-io-slower',
      what: 'the answer takes four times as long',
      lever: 'longer-wait',
      change: { serviceUs: 4 * SERVICE_US },
      by: 'operations',
      at: 'most',
    },
  },
  {
    name: 'async-io',
    what: 'the same requests by one thread with an event loop; workers are requests under way at once',
    operation: 'a request: written, waited for, worked on',
    expected: 'the one thread',
    amounts: { ...NOTHING, units: REQUEST_UNITS, serviceUs: SERVICE_US },
    slowness: 2,
    baseline: 'one-worker',
    turn: 2,
    isQuick: true,
    hasNative: true,
    experiment: {
      name: 'async-io-lighter',
      what: 'a quarter of the work on each answer',
      lever: 'less-work-a-piece',
      change: { units: REQUEST_UNITS / 4 },
      by: 'operations',
      at: 'most',
    },
  },
  {
    name: 'cpu',
    what: 'a pure kernel in registers, which shares nothing',
    operation: `${UNITS} units of the kernel`,
    expected: 'the cores',
    amounts: { ...NOTHING, units: UNITS },
    slowness: 1,
    baseline: 'serial',
    turn: 0,
    isQuick: true,
    hasNative: true,
    experiment: {
      name: 'cpu-one-cpu',
      what: 'the process may use one CPU',
      lever: 'fewer-cpus',
      change: {},
      isOnOneCpu: true,
      by: 'operations',
      at: 'cores',
    },
  },
  {
    name: 'memory',
    what: 'blocks of 64 KiB copied, one after the other, through more than the caches hold',
    operation: 'a block of 64 KiB copied',
    expected: 'the bandwidth of the memory, if so many cores can use it up',
    amounts: { ...NOTHING, bytes: 128 * MIB },
    slowness: 1,
    baseline: 'serial',
    turn: 1,
    hasNative: true,
    experiment: {
      name: 'memory-in-cache',
      what: 'a block a worker, which stays in the cache',
      lever: 'smaller-data',
      change: { bytes: 0 },
      by: 'speedup',
      at: 'cores',
    },
  },
  {
    name: 'serial-phase',
    what: 'rounds: one thread does a quarter of the work while the others stand at a barrier, then all do the rest',
    operation: 'a round',
    expected: "the serial quarter, as Amdahl's law has it",
    amounts: { ...NOTHING, units: 4_000, share: 250 },
    slowness: 1.5,
    baseline: 'serial',
    isJoint: true,
    isOften: true,
    turn: 0,
    isQuick: true,
    hasNative: true,
    experiment: {
      name: 'serial-phase-shorter',
      what: 'a twentieth is serial',
      lever: 'smaller-serial-part',
      change: { share: 50 },
      by: 'speedup',
      at: 'cores',
    },
  },
  {
    name: 'locked',
    what: 'each operation is done for six tenths under one mutex',
    operation: `${UNITS} units of the kernel, the first part under the mutex`,
    expected: "the lock: between Amdahl's law and 1/f",
    amounts: { ...NOTHING, units: UNITS, share: 600 },
    slowness: 1,
    baseline: 'serial',
    turn: 0,
    isQuick: true,
    hasNative: true,
    experiment: {
      name: 'locked-shorter',
      what: 'a twentieth under the mutex',
      lever: 'shorter-lock',
      change: { share: 50 },
      by: 'speedup',
      at: 'cores',
    },
  },
  {
    name: 'counter-shared',
    what: 'all add to one word',
    operation: 'Atomics.add',
    expected: 'coherency: the cache line travels',
    amounts: NOTHING,
    slowness: 1,
    baseline: 'one-worker',
    isOften: true,
    turn: 1,
    isQuick: true,
    hasNative: true,
    contrast: { workload: 'counter-padded', lever: 'padded-words' },
  },
  {
    name: 'counter-padded',
    what: 'each adds to a word on a cache line of its own',
    operation: 'Atomics.add',
    expected: 'the cores',
    amounts: NOTHING,
    slowness: 1,
    baseline: 'one-worker',
    turn: 1,
    hasNative: true,
    experiment: {
      name: 'counter-padded-one-cpu',
      what: 'the process may use one CPU',
      lever: 'fewer-cpus',
      change: {},
      isOnOneCpu: true,
      by: 'operations',
      at: 'cores',
    },
  },
  {
    name: 'counter-false-sharing',
    what: 'each adds to a word of its own, all of them in one cache line',
    operation: 'Atomics.add',
    expected: 'coherency, though nobody shares anything: a layout mistake',
    amounts: NOTHING,
    slowness: 1,
    baseline: 'one-worker',
    turn: 1,
    hasNative: true,
    contrast: { workload: 'counter-padded', lever: 'padded-words' },
  },
  {
    name: 'queue',
    what: 'one more thread puts items into an MpmcQueue, the workers take them',
    operation: 'an item: taken, 5 units of the kernel',
    expected: 'contention and wake-ups: an item takes about as long as handing it over',
    amounts: { ...NOTHING, units: 5 },
    slowness: 1,
    warmth: 2,
    baseline: 'serial',
    turn: 2,
    experiment: {
      name: 'queue-heavier',
      what: 'an item takes forty times as long',
      lever: 'more-work-a-piece',
      change: { units: 200 },
      by: 'speedup',
      at: 'cores',
    },
  },
  {
    name: 'postmessage',
    what: 'the main thread hands the same items out by message ports, 16 under way to each worker',
    operation: 'an item: received, 5 units of the kernel, answered',
    expected: 'the main thread, and a message more than its item',
    amounts: { ...NOTHING, units: 5 },
    slowness: 1,
    baseline: 'serial',
    turn: 2,
    experiment: {
      name: 'postmessage-heavier',
      what: 'an item takes forty times as long',
      lever: 'more-work-a-piece',
      change: { units: 200 },
      by: 'speedup',
      at: 'cores',
    },
  },
];

export function findWorkload(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (!found) throw new Error(`no workload is called ${name}`);
  return found;
}
