/** The resource limits of a process, from /proc/PID/limits. Called by the environment report and by whoever needs many descriptors. */

import { readText } from './kernel-text.js';
import type { ProcessId } from './procfs.js';

export interface Limit {
  /** Infinity: unlimited. */
  soft: number;
  hard: number;
}

/** Returns the limits by the kernel's own names (`Max open files`); empty where the kernel does not say. */
export function readLimits(pid: ProcessId = 'self', root = '/proc'): ReadonlyMap<string, Limit> {
  return parseLimits(readText(`${root}/${pid}/limits`) ?? '');
}

/** Columns are separated by runs of spaces, names hold single ones. */
export function parseLimits(text: string): Map<string, Limit> {
  const limits = new Map<string, Limit>();
  for (const line of text.split('\n')) {
    const match = /^(Max .+?) {2,}(\d+|unlimited) +(\d+|unlimited)(?: |$)/.exec(line);
    if (match) limits.set(match[1]!, { soft: parseLimit(match[2]!), hard: parseLimit(match[3]!) });
  }
  return limits;
}

function parseLimit(text: string): number {
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
}
