/** Work beside a child that is gone when the work is over, whatever became of either. Called by fact-losses.ts. */

import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { LabError } from '../../src/core/errors.js';

const WATCHDOG_MS = 20_000;

/** Resolves when the event comes; unlike events.once it never rejects, since untilGone tells of every failure. */
export async function eventOf(emitter: EventEmitter, name: string): Promise<void> {
  await new Promise<void>((resolve) => {
    emitter.once(name, () => resolve());
  });
}

/**
 * Resolves with the work's result once the child has ended well and its streams are closed. The child leads a process group.
 *
 * Throws: `aborted`, `timed-out`, `child-failed`; the whole group is killed then, the streams are closed and the child is gone.
 */
export async function untilGone<T>(
  child: ChildProcess,
  signal: AbortSignal,
  work: () => Promise<T>,
  watchdogMs = WATCHDOG_MS,
): Promise<T> {
  let isClosed = false;
  let fail: (error: LabError) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {}); // it is of interest only while somebody waits
  const closed = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      fail(new LabError('child-failed', `${child.spawnfile} could not be started (${error.message})`));
    });
    child.once('close', (status, died) => {
      isClosed = true;
      if (status !== 0) {
        const how = died ? `was ended by ${died}` : `ended with status ${status}`;
        fail(new LabError('child-failed', `${child.spawnfile} ${how}`));
      }
      resolve();
    });
  });
  const abort = () => fail(new LabError('aborted', `aborted while waiting for ${child.spawnfile}`));
  const late = `${child.spawnfile} was not done within ${watchdogMs / 1_000} s and was killed`;
  const watchdog = setTimeout(() => fail(new LabError('timed-out', late)), watchdogMs);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    const result = await Promise.race([failed, work()]);
    await Promise.race([failed, closed]);
    return result;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', abort);
    if (!isClosed) killGroup(child.pid);
    for (const stream of child.stdio) stream?.destroy();
    await closed;
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return; // it never started
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended on its own a moment ago
  }
}
