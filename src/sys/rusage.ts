/** What the calling thread has used so far, from getrusage(RUSAGE_THREAD) and the thread's clock. Called around timed loops. */

import { loadAddon } from './addon.js';

export interface ThreadUsage {
  /** Exact when read (CLOCK_THREAD_CPUTIME_ID). */
  cpuNs: number;
  /** As sampled by the kernel's tick: over less than some seconds no more than a hint. */
  userNs: number;
  systemNs: number;
  /** The thread gave the CPU away: it waited for something. */
  voluntarySwitches: number;
  /** The scheduler took the CPU away. */
  involuntarySwitches: number;
  /** Of the whole process. */
  maxRssBytes: number;
}

/** Returns the calling thread's totals. */
export function getThreadUsage(): ThreadUsage {
  const values = new Float64Array(6);
  loadAddon().getThreadUsage(values);
  const [userNs, systemNs, voluntarySwitches, involuntarySwitches, maxRssBytes, cpuNs] = values as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { cpuNs, userNs, systemNs, voluntarySwitches, involuntarySwitches, maxRssBytes };
}
