/** Loads the addon in a worker and tells what an error there is; started by calls.test.ts. */

import { parentPort } from 'node:worker_threads';
import { SyscallError } from '../../src/core/errors.js';
import { loadAddon } from '../../src/sys/addon.js';

try {
  loadAddon().close(2_000_000_000);
} catch (error) {
  const isOwnClass = error instanceof SyscallError;
  parentPort?.postMessage({
    isOwnClass,
    code: (error as SyscallError).code,
    sum: loadAddon().checksum(new Uint8Array(8), 0, 8),
  });
}
