/** What a test must not leave behind: open descriptors, child processes, a narrowed affinity. Called by every test that starts a process. */

import { expect } from 'vitest';
import { countDescriptors } from '../../src/sys/procfs.js';
import { getAffinity } from '../../src/sys/sched.js';
import { listChildren } from './processes.js';

/** Runs `work`, and fails the test if afterwards this process has other descriptors, children or CPUs than before. */
export async function leavingNothing<T>(work: () => T | Promise<T>): Promise<T> {
  const before = takeStock();
  const result = await work();
  expect(takeStock()).toEqual(before);
  return result;
}

function takeStock() {
  return { descriptors: countDescriptors(), children: listChildren(), cpus: getAffinity() };
}

/** Resolves when the condition holds; the event loop turns meanwhile. The test's own time-out is the watchdog. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
