/** The real task on the real command line, with a budget in which not even one block fits. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const LAB = fileURLToPath(new URL('../../../tasks/lab.js', import.meta.url));

test('a budget that holds no single block is refused before anything is measured, with what would do', () => {
  const words = [LAB, 'run', '1a', '--budget', '1', '--quiet'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 50_000 });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/1 s is too small: one block of these \d+ cells takes about \d+ s.*--only/);
});
