/** Disturbs a thread of its process that blocks in a wait, until it is told to stop: a worker of interrupted.test.ts and closed-meanwhile.test.ts. */

import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { loadAddon } from '../../src/sys/addon.js';

/** Words that both share. */
export const IS_WAITING = 0;
export const INTERRUPTIONS = 1;

export interface Disturbance {
  tid: number;
  shared: Int32Array;
  /** Interrupts for as long as the thread waits; after so many of them a byte goes into the descriptor. */
  interrupts: boolean;
  sendTo: number | null;
  afterInterruptions: number;
  /** Closed once the thread sleeps; then, and not before, the byte goes out. */
  closes: number | null;
}

const addon = loadAddon();

/** Whether the kernel has put the thread to sleep, by proc_pid_stat(5). */
function isAsleep(tid: number): boolean {
  const stat = readFileSync(`/proc/self/task/${tid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('S');
}

function disturb({ tid, shared, interrupts, sendTo, afterInterruptions, closes }: Disturbance): void {
  Atomics.wait(shared, IS_WAITING, 0);
  while (!isAsleep(tid)) addon.yieldCpu();
  if (closes !== null) addon.close(closes);
  let isSent = false;
  while (Atomics.load(shared, IS_WAITING) === 1) {
    if (interrupts && isAsleep(tid)) {
      addon.interruptThread(tid);
      Atomics.add(shared, INTERRUPTIONS, 1);
    }
    if (sendTo !== null && !isSent && Atomics.load(shared, INTERRUPTIONS) >= afterInterruptions) {
      isSent = true;
      addon.write(sendTo, Uint8Array.of(1), 0, 1);
    }
    addon.yieldCpu();
  }
}

// The tests import the names above.
if (!isMainThread) {
  parentPort?.postMessage('ready');
  disturb(workerData as Disturbance);
}
