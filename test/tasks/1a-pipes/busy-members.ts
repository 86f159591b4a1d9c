/** The members of a running set found from outside, and what they are doing: moving records, or waiting for each other. Called by the fault tests of task 1a. */

import { readdirSync, readFileSync } from 'node:fs';
import type { Wiring } from '../../../tasks/1a-pipes/subjects.js';
import { until } from '../../harness/leftovers.js';
import { listChildren, readProcess } from '../../harness/processes.js';

/** More than starting takes, and far less than a second of exchange. */
const CALLS_WHEN_BUSY = 2_000;

/** System calls of a process that moved bytes, or looked for some; recvmsg(2), which channels read with, is not counted. */
export function countCalls(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/io`, 'latin1');
    return ['syscr', 'syscw'].reduce((sum, key) => sum + Number(new RegExp(`${key}: (\\d+)`).exec(text)?.[1] ?? 0), 0);
  } catch {
    return 0; // gone, or not yet ours to read
  }
}

/** Resolves with the members' ids once both are in the middle of moving records. */
export async function waitUntilBusy({ link }: Pick<Wiring, 'link'>): Promise<{ near: number; far: number }> {
  let pids: number[] = [];
  await until(() => {
    if (pids.length !== 2) pids = link === 'parent-child' ? listFamily() : listChildren().sort((a, b) => a - b);
    // Of a parent and its child the child writes in every loop, and cannot unless the parent reads.
    const writers = link === 'parent-child' ? pids.slice(0, 1) : pids;
    return pids.length === 2 && writers.every((pid) => countCalls(pid) > CALLS_WHEN_BUSY);
  });
  return { near: pids[0]!, far: pids[1]! };
}

/** Returns the near member, which is the far one's child, and the far one, ours. */
function listFamily(): number[] {
  return listChildren()
    .flatMap((far) => listChildrenOf(far).map((near) => [near, far]))
    .flat();
}

export function listChildrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => readProcess(pid)?.parent === parent);
}

/** Looks that find nothing changed. */
const STUCK_LOOKS = 20;
const SPINNING_CALLS = 1_000;

/** Resolves when a process has heard a command, since it had made so many calls, and can do no more: it sleeps, or it spins. */
export async function untilStuck(pid: number, callsBefore: number, isSpinning: boolean): Promise<void> {
  let [last, looks] = [callsBefore, 0];
  await until(() => {
    const calls = countCalls(pid);
    if (isSpinning) return calls > callsBefore + SPINNING_CALLS;
    const isStill = calls > callsBefore && calls === last && readProcess(pid)?.state === 'S';
    looks = isStill ? looks + 1 : 0;
    last = calls;
    return looks === STUCK_LOOKS;
  });
}

export function readRssBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1_024;
}
