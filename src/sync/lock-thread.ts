/** Who takes a lock and who lives: a thread's number, whether its owner is alive, whether it may block. Called by the locks of this folder. */

import { isMainThread, threadId as nodeThreadId } from 'node:worker_threads';
import { LabError } from '../core/errors.js';
import { readLink } from '../sys/kernel-text.js';
import { isThreadAlive } from './liveness.js';

/** How a thread takes part in a lock; each has a default that fits. */
export interface LockThread {
  /** The kernel's number of this thread. */
  threadId: number;
  /** Whether that thread still runs. Asked after each slice of a wait only: it costs a look into /proc. */
  isAlive(threadId: number): boolean;
  /** How long a wait goes on before it looks for the dead. */
  sliceMs: number;
  /** Whether this thread may block; the main thread may not. */
  mayBlock: boolean;
  /** Called after each slice in vain; what it throws ends the wait. For deaths that the lock itself cannot know of. */
  onSlice(): void;
}

const DEFAULT_SLICE_MS = 100;

/** Numbers from here on are Node's instead of the kernel's: such a thread is taken for alive. Linux' own end at 2^22. */
const NODE_NUMBERS = 1 << 29;
/** Every thread's number is below. */
export const THREAD_NUMBERS_END = 1 << 30;

/** Returns the choice with its defaults. Throws: RangeError. */
export function chooseThread(choice: Partial<LockThread>): LockThread {
  const thread = {
    threadId: choice.threadId ?? ownNumber(),
    isAlive: choice.isAlive ?? isNumberAlive,
    sliceMs: choice.sliceMs ?? DEFAULT_SLICE_MS,
    mayBlock: choice.mayBlock ?? !isMainThread,
    onSlice: choice.onSlice ?? (() => {}),
  };
  if (!(thread.sliceMs > 0)) throw new RangeError(`sliceMs is more than 0; got ${thread.sliceMs}.`);
  if (!Number.isInteger(thread.threadId) || thread.threadId <= 0 || thread.threadId >= THREAD_NUMBERS_END) {
    throw new RangeError(`threadId is a whole number from 1 to ${THREAD_NUMBERS_END - 1}; got ${thread.threadId}.`);
  }
  return thread;
}

let own: number | undefined;

/** Returns the kernel's number of the calling thread; one that stands for it alone where the kernel tells none. */
function ownNumber(): number {
  // The link is `PID/task/TID` of whoever reads it (proc(5), since Linux 3.17); Node reads it in the calling thread.
  own ??= Number(/\/task\/(\d+)$/.exec(readLink('/proc/thread-self') ?? '')?.[1] ?? NODE_NUMBERS + nodeThreadId);
  return own;
}

/** Returns whether a thread of this process still runs; true where that cannot be known. */
function isNumberAlive(threadId: number): boolean {
  return threadId >= NODE_NUMBERS || isThreadAlive(threadId);
}

/** Throws: TypeError where the thread may not block, that names what to call there. */
export function assertMayBlock(thread: LockThread, call: string, instead: string): void {
  if (thread.mayBlock) return;
  throw new TypeError(
    `${call} may block, which the main thread must not: no worker could start or print meanwhile. Call ${instead} there, or ${call} in a worker.`,
  );
}

/** Returns what to throw of a wait that took too long. */
export function timedOut(what: string, timeoutMs: number): LabError {
  return new LabError('timed-out', `${what} within ${timeoutMs} ms. Find who keeps it, or allow more time.`);
}
