/** On which CPUs a thread may run and where it is. Called where processes are placed. */

import { loadAddon } from './addon.js';

/** Returns the CPUs that a thread (0: the calling one) may use, ascending. */
export function getAffinity(tid = 0): number[] {
  return loadAddon().getAffinity(tid);
}

/**
 * Restricts one thread (0: the calling one) to these CPUs; threads and processes that it starts later inherit them.
 *
 * Throws: EINVAL if none of the CPUs may be used, RangeError for an empty list. The kernel silently drops CPUs outside
 * the cpuset: read back what it gave.
 */
export function setAffinity(cpus: readonly number[], tid = 0): void {
  loadAddon().setAffinity(tid, toInt32(cpus));
}

/** Returns the CPU that the calling thread was on a moment ago. */
export function getCpu(): number {
  return loadAddon().getCpu();
}

/** Goes to the end of the run queue of this CPU. */
export function yieldCpu(): void {
  loadAddon().yieldCpu();
}

/** An Int32Array made of 1.5 or 2^32 would hold another CPU's number. */
function toInt32(cpus: readonly number[]): Int32Array {
  for (const cpu of cpus) {
    if ((cpu | 0) !== cpu || cpu < 0)
      throw new RangeError(`cpus must hold CPU numbers, whole and not negative; got ${cpu}`);
  }
  return Int32Array.from(cpus);
}
