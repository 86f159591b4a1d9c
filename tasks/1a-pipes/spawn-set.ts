/** One set of the metric `spawn`: from the call that starts a process until its first word is in this process' event loop. Called by experiment.ts. */

import type { ChildProcess } from 'node:child_process';
import { LabError } from '../../src/core/errors.js';
import type { CellSpec, RawTrial, SetContext } from '../../src/harness/plan.js';
import { readNow } from '../../src/sys/clock.js';
import type { Spawned, SpawnWay } from './spawn-ways.js';

const WATCHDOG_MS = 20_000;

/**
 * Resolves with one trial: one process started, its first word taken by this process' event loop, the process ended.
 *
 * Throws: `child-failed` when there is no word or a bad end, `timed-out`, `aborted`; no process and no descriptor is left.
 */
export async function runSpawnSet(
  { command, start }: SpawnWay,
  cell: CellSpec,
  context: Pick<SetContext, 'signal'>,
  watchdogMs = WATCHDOG_MS,
): Promise<RawTrial[]> {
  if (context.signal.aborted) throw new LabError('aborted', 'aborted before the process was started');
  const name = command.join(' ');
  const limit = limitWait(context.signal, watchdogMs, name);
  let spawned: Spawned | undefined;
  let ended: Promise<string> | undefined;
  try {
    const startNs = readNow();
    spawned = start();
    ended = waitForEnd(spawned.child);
    const hasSpoken = await Promise.race([spawned.hasSpoken, limit.exceeded]);
    const endNs = readNow();
    const end = await Promise.race([ended, limit.exceeded]);
    if (!hasSpoken || end !== 'ended with status 0') {
      throw new LabError('child-failed', `${name} ${end}${hasSpoken ? '' : ' before its first word'}`);
    }
    const value = endNs - startNs;
    const trial = { cellId: cell.id, value, batch: 1, iterations: 1, checksum: null, sides: [], stealTicks: null };
    return [{ ...trial, elapsedNs: value }];
  } finally {
    limit.lift();
    spawned?.dispose();
    spawned?.child.kill('SIGKILL');
    await ended;
  }
}

/** Resolves with how the process ended, in words. */
async function waitForEnd(child: ChildProcess): Promise<string> {
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('close', (status, signal) => resolve(signal ? `was ended by ${signal}` : `ended with status ${status}`));
  });
}

/** `exceeded` rejects when the time is up or the user wants to stop. */
function limitWait(signal: AbortSignal, watchdogMs: number, what: string) {
  let lift = () => {};
  const exceeded = new Promise<never>((_, reject) => {
    const abort = () => reject(new LabError('aborted', `aborted while waiting for ${what}`));
    const watchdog = setTimeout(
      () => reject(new LabError('timed-out', `${what} was not done within ${watchdogMs / 1000} s and was killed`)),
      watchdogMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    lift = () => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', abort);
    };
  });
  exceeded.catch(() => {}); // it is of interest only while somebody waits
  return { exceeded, lift: () => lift() };
}
