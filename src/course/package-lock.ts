/** Cuts a package lock down to what a smaller package needs, at the same versions. Called by handout-package.ts. */

import { posix } from 'node:path';

interface LockEntry {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  dev?: boolean;
  devOptional?: boolean;
  [key: string]: unknown;
}

interface Lock {
  lockfileVersion: number;
  packages: Record<string, LockEntry>;
}

export interface SmallerPackage {
  name: string;
  version: string;
  bin: Record<string, string>;
  engines: Record<string, string>;
  dependencies: Record<string, string>;
}

/** Returns the lock of a package whose dependencies are some of the lock's. Throws: Error for one that the lock does not have. */
export function pruneLock(text: string, { name, version, bin, engines, dependencies }: SmallerPackage): object {
  const lock = JSON.parse(text) as Lock;
  const reached = new Set<string>();
  const visit = (needed: string, from: string, isOptional: boolean) => {
    const path = resolve(lock, needed, from);
    if (path === null) {
      if (isOptional) return;
      throw new Error(`the package lock has no ${needed}, which ${from || 'the handout'} needs`);
    }
    if (reached.has(path)) return;
    reached.add(path);
    const entry = lock.packages[path]!;
    for (const one of Object.keys(entry.dependencies ?? {})) visit(one, path, false);
    for (const one of Object.keys(entry.optionalDependencies ?? {})) visit(one, path, true);
    for (const one of Object.keys(entry.peerDependencies ?? {})) {
      // Those that are optional are there only when somebody else needs them.
      if (entry.peerDependenciesMeta?.[one]?.optional !== true) visit(one, path, false);
    }
  };
  for (const one of Object.keys(dependencies)) visit(one, '', false);
  const packages: Record<string, LockEntry> = {
    '': { name, version, hasInstallScript: true, dependencies, bin, engines },
  };
  for (const path of [...reached].sort()) {
    const { dev: _dev, devOptional: _devOptional, ...entry } = lock.packages[path]!;
    packages[path] = entry;
  }
  return { name, version, lockfileVersion: lock.lockfileVersion, requires: true, packages };
}

/** Returns the place of a package as node finds it: in the nearest node_modules on the way up. */
function resolve({ packages }: Lock, name: string, from: string): string | null {
  for (let folder = from; ; folder = posix.dirname(folder).replace(/^\.$/, '')) {
    const path = posix.join(folder, 'node_modules', name);
    if (path in packages) return path;
    if (folder === '') return null;
  }
}
