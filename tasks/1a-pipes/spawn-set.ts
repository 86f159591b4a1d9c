/** One set of the metric `spawn`: from the call that starts a process until its first byte is here, through a real pipe. Called by experiment.ts. */

import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { LabError } from '../../src/core/errors.js';
import type { CellSpec, RawTrial, SetContext } from '../../src/harness/plan.js';
import { readNow } from '../../src/sys/clock.js';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';

export const FIRST_BYTE_COMMAND: readonly [string, ...string[]] = [
  process.execPath,
  fileURLToPath(new URL('./first-byte.js', import.meta.url)),
];

const WATCHDOG_MS = 20_000;

/**
 * Resolves with one trial: one process started, its first byte taken by this process' event loop, the process ended.
 *
 * Throws: `child-failed` when there is no byte or a bad end, `timed-out`, `aborted`; no process and no descriptor is left.
 */
export async function runSpawnSet(
  command: readonly [string, ...string[]],
  cell: CellSpec,
  context: Pick<SetContext, 'signal'>,
  watchdogMs = WATCHDOG_MS,
): Promise<RawTrial[]> {
  if (context.signal.aborted) throw new LabError('aborted', 'aborted before the process was started');
  const { readFd, writeFd } = openPipe();
  const receiver = new Socket({ fd: readFd, readable: true, writable: false });
  const limit = limitWait(context.signal, watchdogMs, command.join(' '));
  let child: ChildProcess | undefined;
  let ended: Promise<string> | undefined;
  try {
    const startNs = readNow();
    child = startChild(command, writeFd);
    ended = waitForEnd(child);
    const hasByte = await Promise.race([waitForByte(receiver), limit.exceeded]);
    const endNs = readNow();
    const end = await Promise.race([ended, limit.exceeded]);
    if (!hasByte || end !== 'ended with status 0') {
      throw new LabError('child-failed', `${command.join(' ')} ${end}${hasByte ? '' : ' before its first byte'}`);
    }
    const value = endNs - startNs;
    const trial = { cellId: cell.id, value, batch: 1, iterations: 1, checksum: null, sides: [], stealTicks: null };
    return [{ ...trial, elapsedNs: value }];
  } finally {
    limit.lift();
    receiver.destroy();
    child?.kill('SIGKILL');
    await ended;
  }
}

/** The child has the writing end for itself: our copy is closed, whether it could be started or not. */
function startChild([file, ...args]: readonly [string, ...string[]], writeFd: number): ChildProcess {
  try {
    return spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit', writeFd], detached: true });
  } finally {
    close(writeFd);
  }
}

async function waitForByte(receiver: Socket): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    receiver.once('data', () => resolve(true));
    receiver.once('end', () => resolve(false));
    receiver.once('error', reject);
  });
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
