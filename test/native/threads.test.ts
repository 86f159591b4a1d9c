/** The addon in several threads at once. The step of CI that runs this under ThreadSanitizer looks for races; here it is the messages that count. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./threads-program.js', import.meta.url));
const ROUNDS = 2_000;
const MESSAGE_BYTES = 64;

it('four threads that wait, read and are interrupted get every byte of their messages', async () => {
  // It inherits LD_PRELOAD and TSAN_OPTIONS: with halt_on_error or an exit code of its own a race makes this fail.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, String(ROUNDS)]);
  const { takenBytes, interruptions } = JSON.parse(stdout) as { takenBytes: number[]; interruptions: number };
  expect(takenBytes).toEqual(Array(4).fill(ROUNDS * MESSAGE_BYTES));
  expect(interruptions).toBeGreaterThan(0);
  expect(stderr).not.toContain('ThreadSanitizer');
}, 120_000);
