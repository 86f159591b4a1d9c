/** Whether the thread on the other side still exists, asked of the kernel. Called by whoever waits in shared memory, between two slices of waiting. */

import { LabError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { readThreadState } from '../sys/procfs.js';

/*
 * A thread that is gone says nothing: worker.terminate(), an exception and a full heap all end it between two instructions. The
 * 'exit' event needs the event loop of who started it, which is not the one that waits. The kernel knows at once: each thread
 * writes its kernel id into a word of shared memory, and /proc/self/task/ID is there as long as the thread is.
 *
 * Two limits. Ids are given out again, after some 32,768 or 4 million others: a thread that died and whose number lives on in
 * this process is taken for alive. And a thread that is alive but never comes back (an endless loop) is no dead one: a time-out
 * is for that.
 */

/** The word of a side at which no thread has said its id: it has not begun, or there is no addon to ask. */
export const NO_THREAD = 0;

/** Returns whether the thread of this process exists. */
export type IsAlive = (threadId: number) => boolean;

/** Returns false for what the kernel does not list any more, or lists as ended. Where there is no /proc, everybody is alive. */
export function isThreadAlive(threadId: number): boolean {
  const state = readThreadState('self', threadId);
  if (state !== null) return state !== 'Z' && state !== 'X';
  return readThreadState('self', process.pid) === null;
}

/** Returns the kernel's id of the calling thread; NO_THREAD where the addon is missing. */
export function ownThreadId(): number {
  try {
    return loadAddon().getThreadId();
  } catch (error) {
    if (error instanceof LabError && (error.code === 'addon-missing' || error.code === 'needs-linux')) return NO_THREAD;
    throw error;
  }
}
