/** What the whole machine does: steal, CPU pressure. Called before and after a set; differences are the evidence of noise. */

import { parseCount, readText } from './kernel-text.js';

export interface CpuTicks {
  /** Time that the hypervisor gave to somebody else while we wanted to run. */
  steal: number;
  /** All states together, over all CPUs; guest time is inside user time already and not counted twice. */
  total: number;
}

/** Returns the totals since boot, in ticks of 10 ms. */
export function readCpuTicks(root = '/proc'): CpuTicks | null {
  return parseCpuTicks(readText(`${root}/stat`));
}

/** The first line: `cpu user nice system idle iowait irq softirq steal guest guest_nice`, proc_stat(5). */
export function parseCpuTicks(stat: string | null): CpuTicks | null {
  const words = /^cpu +(.+)$/m
    .exec(stat ?? '')?.[1]
    ?.trim()
    .split(/ +/);
  const ticks = words?.slice(0, 8).map(parseCount);
  if (ticks === undefined || ticks.length < 8 || ticks.includes(null)) return null;
  return { steal: ticks[7]!, total: ticks.reduce<number>((sum, count) => sum + count!, 0) };
}

/** Returns how long at least one task waited for a CPU, in µs since boot (/proc/pressure/cpu, line `some`). */
export function readPressureUs(root = '/proc'): number | null {
  return parsePressureUs(readText(`${root}/pressure/cpu`));
}

export function parsePressureUs(pressure: string | null): number | null {
  return parseCount(/^some .*\btotal=(\d+)/m.exec(pressure ?? '')?.[1]);
}
