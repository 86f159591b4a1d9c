/** What the addon's tests share: the addon itself, pipes that are closed afterwards, and the count of open descriptors. */

import { afterEach } from 'vitest';
import { type Addon, loadAddon } from '../../src/sys/addon.js';
import { countDescriptors } from '../../src/sys/procfs.js';

export const addon: Addon = loadAddon();

/** No process can have this many descriptors (the kernel's fs.nr_open ends at 2^30). */
export const NEVER_OPEN_FD = 2_000_000_000;

/** Above the largest pid_max there can be (2^22). */
export const NEVER_A_TID = 2_000_000_000;

const opened: number[] = [];

/** Returns [read end, write end]; closed after the test unless it did so itself through closeFd. */
export function openTestPipe(nonBlocking = false): [number, number] {
  const fds = new Int32Array(2);
  addon.pipe2(fds, nonBlocking);
  opened.push(fds[0]!, fds[1]!);
  return [fds[0]!, fds[1]!];
}

export function closeFd(fd: number): void {
  opened.splice(opened.indexOf(fd), 1);
  addon.close(fd);
}

afterEach(() => {
  for (const fd of opened.splice(0)) addon.close(fd);
});

export function countOpen(): number {
  const count = countDescriptors();
  if (count === null) throw new Error('these tests count descriptors in /proc/self/fd');
  return count;
}

/** Returns what was thrown. */
export function catchError(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
