/** Claims about threads that are ended inside the addon: the process goes on. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./ended-threads-program.js', import.meta.url));

// Node-API refuses to throw in a thread that is being ended. Node-addon-api takes that for a fatal error, and the process aborts,
// unless it is built with NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS.
test.each([
  ['loads', 60],
  ['fails with an errno', 20],
  ['returns a list', 20],
])('worker.terminate() ends a thread alone, where the addon %s', async (place, rounds) => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, place, String(rounds)]);
  expect(stdout).toBe(`${rounds}\n`);
});
