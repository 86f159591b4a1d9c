/** Where a result comes from is told where it can be, and null elsewhere. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readProvenance } from '../../src/harness/provenance.js';
import { makeFolder } from '../cli/run-lab.js';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
  mkdirSync(join(folder.path, 'dist/src'), { recursive: true });
  writeFileSync(join(folder.path, 'package.json'), '{"version": "1.2.3"}');
  writeFileSync(join(folder.path, 'dist/src/a.js'), 'a');
});
afterEach(() => folder.remove());

function git(...words: string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const identity = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@example.org',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'core.hooksPath=/dev/null',
  ];
  return execFileSync('git', [...identity, ...words], { cwd: folder.path, env, encoding: 'utf8' }).trim();
}

it('knows no commit outside a checkout, and does not fail', async () => {
  const found = await readProvenance(folder.path);
  expect(found).toMatchObject({ packageVersion: '1.2.3', gitCommit: null, dirty: null });
});

it('tells the commit and whether files were changed', async () => {
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  const clean = await readProvenance(folder.path);
  expect(clean).toMatchObject({ gitCommit: git('rev-parse', 'HEAD'), dirty: false });
  writeFileSync(join(folder.path, 'package.json'), '{"version": "1.2.4"}');
  expect(await readProvenance(folder.path)).toMatchObject({ packageVersion: '1.2.4', dirty: true });
});

it("does not take the commit of somebody else's repository around an installed package", async () => {
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  mkdirSync(join(folder.path, 'node_modules/ipc-lab'), { recursive: true });
  expect(await readProvenance(join(folder.path, 'node_modules/ipc-lab'))).toMatchObject({
    gitCommit: null,
    dirty: null,
  });
});

it('is not led astray by a GIT_DIR, as a git hook sets it', async () => {
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  const other = makeFolder();
  vi.stubEnv('GIT_DIR', join(folder.path, '.git'));
  vi.stubEnv('GIT_WORK_TREE', other.path);
  const found = await readProvenance(other.path);
  vi.unstubAllEnvs();
  other.remove();
  expect(found).toMatchObject({ gitCommit: null, dirty: null });
});

it('digests what dist holds: the same files the same, a changed or renamed file another', async () => {
  const first = (await readProvenance(folder.path)).digests.dist;
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect((await readProvenance(folder.path)).digests.dist).toBe(first);
  writeFileSync(join(folder.path, 'dist/src/a.js'), 'b');
  expect((await readProvenance(folder.path)).digests.dist).not.toBe(first);
});

it('has nulls and "unknown" in an empty folder', async () => {
  const empty = makeFolder();
  const found = await readProvenance(empty.path);
  empty.remove();
  expect(found).toMatchObject({ packageVersion: 'unknown', gitCommit: null, digests: { dist: null } });
});
