/** What the whole machine does: steal, CPU pressure. Called before and after a set; differences are the evidence of noise. */

import { parseCount, readText } from './kernel-text.js';

export interface CpuTicks {
  /** Time that the hypervisor gave to somebody else while we wanted to run. */
  steal: number;
  /** All states together, over all CPUs; guest time is inside user time already and not counted twice. */
  total: number;
  /** Of them those in which a CPU worked, for whomever. */
  busy: number;
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
  const [, , , idle, ioWait, , , steal] = ticks as number[];
  const total = (ticks as number[]).reduce((sum, count) => sum + count, 0);
  return { steal: steal!, total, busy: total - idle! - ioWait! - steal! };
}

/**
 * Returns what this process, and those of its children that it has waited for, with theirs, have worked so far, in the same ticks; null:
 * not available. Source: proc_pid_stat(5), utime, stime, cutime and cstime.
 */
export function readOwnTicks(root = '/proc'): number | null {
  const stat = readText(`${root}/self/stat`);
  // The name, in brackets, may hold blanks and brackets of its own; the third field is the first behind it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields?.slice(11, 15).map(parseCount);
  if (ticks === undefined || ticks.length < 4 || ticks.includes(null)) return null;
  return (ticks as number[]).reduce((sum, count) => sum + count, 0);
}

/** Returns how long at least one task waited for a CPU, in µs since boot (/proc/pressure/cpu, line `some`). */
export function readPressureUs(root = '/proc'): number | null {
  return parsePressureUs(readText(`${root}/pressure/cpu`));
}

export function parsePressureUs(pressure: string | null): number | null {
  return parseCount(/^some .*\btotal=(\d+)/m.exec(pressure ?? '')?.[1]);
}
