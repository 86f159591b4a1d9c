/** Finds all sources that some modules need: what a handout, or a tree that is graded, is copied from. Called by handout.ts and tree.ts. */

import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findImports } from './source-imports.js';

export interface Closure {
  /** By path below the package's folder, sorted. */
  sources: Map<string, string>;
  /** npm packages that they name, sorted. */
  packages: string[];
}

/**
 * Returns the modules that the roots reach: by import, of types too, by import() and by `new URL('…', import.meta.url)`.
 *
 * @param root the package's folder
 * @param change what becomes of a source before its own imports are looked for
 * Throws: Error for a root or an import that is not there.
 */
export function collectSources(
  root: string,
  roots: readonly string[],
  change: (path: string, text: string) => string = (_, text) => text,
): Closure {
  const sources = new Map<string, string>();
  const packages = new Set<string>();
  const visit = (path: string, from: string) => {
    if (sources.has(path)) return;
    const file = join(root, path);
    if (!existsSync(file)) throw new Error(`${path}, which ${from} needs, is not there`);
    const text = change(path, readFileSync(file, 'utf8'));
    sources.set(path, text);
    if (!path.endsWith('.ts')) return;
    for (const { specifier } of findImports(text)) {
      if (!specifier.startsWith('.')) {
        if (!specifier.startsWith('node:')) packages.add(packageOf(specifier));
        continue;
      }
      const target = posix.normalize(posix.join(posix.dirname(path), specifier));
      const source = target.replace(/\.js$/, '.ts');
      // Other files (a folder, the package's description, what the build makes) are the copier's business.
      if (source.endsWith('.ts') && existsSync(join(root, source))) visit(source, path);
    }
  };
  for (const path of roots) visit(path, 'the assignment');
  return { sources: new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1))), packages: [...packages].sort() };
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!;
}
