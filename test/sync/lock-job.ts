/** What workers are asked to do to locks, what they answer, and the flags by which they meet. Used by lock-worker.ts and who starts it. */

import type { WireError } from '../../src/core/errors.js';

export interface Job {
  name: string;
  /** Of crowd-subjects.ts: which structure. */
  subject?: string;
  timeoutMs?: number;
  seed?: number;
  rounds?: number;
  /** Which member, worker or kind this one is. */
  place?: number;
  sliceMs?: number;
  /** At which call of Atomics it dies, from 1 on, and whether before or after it is done. */
  dieAt?: number;
  diesAfter?: boolean;
  /** Makes it give the CPU away at random between the calls of Atomics. */
  isDisturbed?: boolean;
}

export interface Report {
  threadId: number;
  result?: number;
  /** What it took, in order. */
  taken?: number[];
  error?: WireError;
}

/** What a worker is started with. */
export interface Task {
  memory: SharedArrayBuffer;
  at: number;
  flags: Int32Array;
  data: Int32Array;
  job: Job;
}

/** Flags by which the jobs of a test meet. */
export const HOLDS = 0;
export const ASLEEP = 1;
export const STOP = 2;
export const VICTIM = 3;
