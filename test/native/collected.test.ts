import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findAddon } from '../../src/sys/addon.js';

it('buffers may be collected as soon as a call is over, pinned ones as soon as nothing holds them', async () => {
  const program = fileURLToPath(new URL('./collected-program.js', import.meta.url));
  const found = findAddon();
  const env = { ...process.env, ADDON_PATH: 'path' in found ? found.path : '' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program], { env, timeout: 50_000 });
  expect(stdout).toContain('collected and whole');
});
