/** What the kernel says of one stretch of work in the whole process, all threads of it. Members whose work is spread over threads put it around their timed loops. */

import { Meter, type MeterReport } from './meter.js';

export interface ProcessUsage {
  cpuNs: number;
  voluntarySwitches: number;
  involuntarySwitches: number;
}

/**
 * Returns the totals of all threads of this process, those that have ended among them; V8's compiler and collector too.
 *
 * Units: CPU time in steps of 1 µs. It is exact for the calling thread and for those that sleep or are gone, up to a tick
 * behind for one that is running elsewhere right now. The sum over /proc/self/task would be without those that are gone.
 * Source: getrusage(2), RUSAGE_SELF: unlike RUSAGE_THREAD it brings the caller's time up to date.
 */
export function getProcessUsage(): ProcessUsage {
  const usage = process.resourceUsage();
  return {
    cpuNs: (usage.userCPUTime + usage.systemCPUTime) * 1_000,
    voluntarySwitches: usage.voluntaryContextSwitches,
    involuntarySwitches: usage.involuntaryContextSwitches,
  };
}

/** Resolves as meterWork returns, with CPU time and switches of the whole process; `cpus` are those of the calling thread. */
export async function meterProcess<Report extends object>(
  work: (startNs: number) => Report | Promise<Report>,
): Promise<Report & MeterReport> {
  const meter = new Meter();
  const before = getProcessUsage();
  meter.begin();
  const report = await work(meter.startNs);
  meter.end();
  const after = getProcessUsage();
  return {
    ...report,
    ...meter.report(),
    cpuNs: after.cpuNs - before.cpuNs,
    voluntarySwitches: after.voluntarySwitches - before.voluntarySwitches,
    involuntarySwitches: after.involuntarySwitches - before.involuntarySwitches,
  };
}
