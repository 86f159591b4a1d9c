/** Where a result comes from: package version, git commit, digests of the code that measured. Called once a run; never fails. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Result } from '../core/result.js';
import { findAddon, findFloor } from '../sys/native-files.js';

export interface Provenance extends Pick<Result, 'packageVersion' | 'gitCommit' | 'dirty'> {
  digests: Omit<Result['digests'], 'input'>;
}

/** From dist/src/harness/ to the top of the package. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Returns where this code comes from; null for whatever cannot be told here. */
export async function readProvenance(root = PACKAGE_ROOT): Promise<Provenance> {
  const [packageVersion, git, dist, addon, floor] = await Promise.all([
    readVersion(root),
    readGit(root),
    digestFolders(root, ['dist/src', 'dist/tasks']),
    digestNative(findAddon()),
    digestNative(findFloor()),
  ]);
  return { packageVersion, ...git, digests: { dist, addon, floor } };
}

async function readVersion(root: string): Promise<string> {
  const packageFile = readFile(join(root, 'package.json'), 'utf8').then(
    (text) => JSON.parse(text) as { version?: unknown },
  );
  const version = (await orNull(packageFile))?.version;
  return typeof version === 'string' ? version : 'unknown';
}

/** A package inside somebody else's repository (node_modules) must not report that repository's commit. */
async function readGit(root: string): Promise<Pick<Provenance, 'gitCommit' | 'dirty'>> {
  const none = { gitCommit: null, dirty: null };
  const top = await runGit(root, ['rev-parse', '--show-toplevel']);
  if (top === null || (await orNull(realpath(top))) !== (await orNull(realpath(root)))) return none;
  const gitCommit = await runGit(root, ['rev-parse', 'HEAD']);
  if (gitCommit === null) return none;
  const changes = await runGit(root, ['status', '--porcelain']);
  return { gitCommit, dirty: changes === null ? null : changes !== '' };
}

async function runGit(root: string, words: string[]): Promise<string | null> {
  // Inside a git hook GIT_DIR points elsewhere; and a status must not take the lock of the index.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const options = { cwd: root, env: { ...env, GIT_OPTIONAL_LOCKS: '0' }, timeout: 5_000, maxBuffer: 8 << 20 };
  const done = await orNull(promisify(execFile)('git', words, options));
  return done === null ? null : done.stdout.trim();
}

async function digestFolders(root: string, folders: string[]): Promise<string | null> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const entries = await orNull(readdir(join(root, folder), { recursive: true, withFileTypes: true }));
    const paths = (entries ?? [])
      .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (folder === folders[0] && paths.length === 0) return null;
    for (const path of paths) {
      const content = await orNull(readFile(path));
      if (content === null) return null;
      hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

async function digestNative(found: ReturnType<typeof findAddon>): Promise<string | null> {
  const content = 'path' in found ? await orNull(readFile(found.path)) : null;
  return content === null ? null : createHash('sha256').update(content).digest('hex');
}

/** What cannot be read is recorded as null: a missing git or an unbuilt addon is no reason to lose a measurement. */
async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch {
    return null;
  }
}
