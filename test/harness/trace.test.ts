/** Claims about attaching strace: where it is refused, says nothing or is no strace, the reason is told and nothing is left. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Member } from '../../src/harness/isolate.js';
import { attachTrace } from '../../src/harness/trace.js';
import { makeFolder } from '../cli/run-lab.js';
import { leavingNothing } from './leftovers.js';
import { useOwnTmpdir } from './own-tmpdir.js';

const self = { role: 'near', pid: process.pid, greeting: { tid: process.pid, descriptors: {} } } as unknown as Member;

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => folder.remove());
// After the folder above, which does not belong into it.
const temporary = useOwnTmpdir();

/** A program called strace that says this and ends, or never ends. */
function pretendStrace(script: string): void {
  const path = join(folder.path, 'strace');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  vi.stubEnv('PATH', `${folder.path}:${process.env.PATH}`);
}

async function attach(signal = new AbortController().signal) {
  const answer = await leavingNothing(() => attachTrace([self, self], signal).catch((error: Error) => error));
  expect(temporary.list()).toEqual([]);
  return answer;
}

describe('strace', () => {
  test('that is not installed is said to be missing', async () => {
    vi.stubEnv('PATH', folder.path);
    expect(await attach()).toEqual({ reason: 'strace is not installed', remedy: 'apt-get install strace' });
  });

  test('that may not look at other processes says what allows it', async () => {
    pretendStrace('echo "strace: attach: ptrace(PTRACE_SEIZE, 7): Operation not permitted" >&2; exit 1');
    expect(await attach()).toEqual({
      reason: expect.stringContaining('(strace: attach: ptrace(PTRACE_SEIZE, 7): Operation not permitted)'),
      remedy: expect.stringMatching(/allow ptrace: .*SYS_PTRACE.*yama\.ptrace_scope/),
    });
  });

  test('that ends at once is quoted', async () => {
    pretendStrace('echo "strace: invalid option" >&2; exit 1');
    expect(await attach()).toMatchObject({ reason: 'strace ended at once (strace: invalid option)' });
  });

  test('that cannot be started is quoted', async () => {
    writeFileSync(join(folder.path, 'strace'), '#!/no/such/shell\n');
    vi.stubEnv('PATH', folder.path);
    expect(await attach()).toMatchObject({ reason: expect.stringContaining('ENOENT') });
  });

  test('that never attaches is ended when the user has had enough', { timeout: 30_000 }, async () => {
    pretendStrace('exec sleep 1000');
    const controller = new AbortController();
    const attaching = attach(controller.signal);
    setImmediate(() => controller.abort());
    expect(await attaching).toMatchObject({ code: 'aborted' });
  });
});
