/** AF_UNIX socketpairs, which is what Node's `stdio: 'pipe'` makes. Called by whoever connects processes. */

import { loadAddon } from './addon.js';
import type { Pipe } from './pipe.js';

/**
 * Returns a new socketpair as if it had a direction: both ends could read and write, the lab uses one for each, so that it
 * differs from a pipe in nothing but the kind. Both are close-on-exec.
 *
 * Source: socketpair(2), unix(7).
 */
export function openSocketPair(options: { nonBlocking?: boolean } = {}): Pipe {
  const fds = new Int32Array(2);
  loadAddon().socketpair(fds, options.nonBlocking ?? false);
  return { readFd: fds[0]!, writeFd: fds[1]! };
}

/** Returns SO_SNDBUF, the bound on what lies in the socket: payload and, far more for small messages, the kernel's own bookkeeping. */
export function getSendBuffer(fd: number): number {
  return loadAddon().getSendBuffer(fd);
}
