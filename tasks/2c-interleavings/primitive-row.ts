/** One exploration of one of this package's own structures: what it is of, what the threads do, and how it is searched. Used by primitives.ts. */

import type { ExploreOptions } from '../../src/explore/report.js';
import type { Input as BarrierInput } from './primitives/barrier.js';
import type { Input as ConditionInput } from './primitives/condition.js';
import type { Input as CounterInput } from './primitives/counter.js';
import type { CrowdInput } from './primitives/crowd.js';
import type { Input as EventCountInput } from './primitives/event-count.js';
import type { LockInput } from './primitives/locked-count.js';
import type { Input as QueueInput } from './primitives/mpmc-queue.js';
import type { Input as SemaphoreInput } from './primitives/semaphore.js';
import type { Input as RecordRingInput } from './primitives/spsc-record-ring.js';
import type { Input as RingInput } from './primitives/spsc-ring.js';
import type { Input as TwoMutexesInput } from './primitives/two-mutexes.js';

/** What setup() of each program takes. */
export interface Inputs {
  'spsc-ring': RingInput;
  'spsc-record-ring': RecordRingInput;
  'mpmc-queue': QueueInput;
  'condition-buffer': CrowdInput;
  'semaphore-buffer': CrowdInput;
  mutex: LockInput;
  'two-mutexes': TwoMutexesInput;
  'spin-mutex': LockInput;
  semaphore: SemaphoreInput;
  condition: ConditionInput;
  barrier: BarrierInput;
  counter: CounterInput;
  'event-count': EventCountInput;
}

export interface PrimitiveExploration {
  id: string;
  /** The structure, as its class is called. */
  primitive: string;
  /** What the threads do, in words. */
  shape: string;
  program: URL;
  options: ExploreOptions;
}

/** The program, by its file's name. */
export type Kind = keyof Inputs;

const CLASSES: Readonly<Record<Kind, string>> = {
  'spsc-ring': 'SpscRing',
  'spsc-record-ring': 'SpscRecordRing',
  'mpmc-queue': 'MpmcQueue',
  'condition-buffer': 'ConditionBuffer',
  'semaphore-buffer': 'SemaphoreBuffer',
  mutex: 'Mutex',
  'two-mutexes': 'Mutex',
  'spin-mutex': 'SpinMutex',
  semaphore: 'Semaphore',
  condition: 'Condition',
  barrier: 'Barrier',
  counter: 'Counter',
  'event-count': 'EventCount',
};

/** Returns the row. */
export function explored<K extends Kind>(
  id: string,
  kind: K,
  shape: string,
  input: Inputs[K],
  options: ExploreOptions,
): PrimitiveExploration {
  const program = new URL(`./primitives/${kind}.js`, import.meta.url);
  return { id, primitive: CLASSES[kind], shape, program, options: { ...options, input } };
}
