/** The kernel's own limits of a graded process, as prlimit(1) takes them. Called by the launchers. */

import type { Limits } from './launch.js';

/** Node maps more than it uses; the watchdog counts what is used, and this stops what is faster than the watchdog. */
const UNUSED_BYTES = 512 * 1024 ** 2;
/** Should nobody be left to end it by the clock: several threads may run at a time. */
const CPUS = 8;
const DESCRIPTORS = 1_024;

export function prlimitArgs({ seconds, memoryBytes, fileBytes }: Limits): string[] {
  return [
    '--core=0',
    `--fsize=${fileBytes}`,
    `--nofile=${DESCRIPTORS}`,
    `--data=${memoryBytes + UNUSED_BYTES}`,
    `--cpu=${Math.ceil(seconds * CPUS)}`,
  ];
}
