/** Finds all sources that some modules need: what a handout, or a tree that is graded, is copied from. Called by handout-sources.ts and tree.ts. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findImports } from './source-imports.js';
import { type Token, tokenize } from './source-tokens.js';

export interface Closure {
  /** By path below the package's folder, sorted. */
  sources: Map<string, string>;
  /** Files that are no modules and are named by `new URL('…', import.meta.url)`, sorted: programs in other languages, data. */
  assets: string[];
  /** npm packages that they name, sorted. */
  packages: string[];
}

/** What becomes of a source before its own imports are looked for. */
export type Change = (path: string, text: string) => string;

/**
 * Returns the modules that the roots reach: by import, of types too, by import() and by `new URL('…', import.meta.url)`. Of
 * modules that a template names (`./${name}.js`), those whose name some reached source holds as a string.
 *
 * @param root the package's folder
 * Throws: Error for a root or an import that is not there.
 */
export function collectSources(root: string, roots: readonly string[], change: Change = (_, text) => text): Closure {
  const walk = new Walk(root, change);
  for (const path of roots) walk.visit(path, 'the assignment');
  while (walk.visitNamed());
  return {
    sources: new Map([...walk.sources].sort(([a], [b]) => (a < b ? -1 : 1))),
    assets: [...walk.assets].sort(),
    packages: [...walk.packages].sort(),
  };
}

class Walk {
  readonly sources = new Map<string, string>();
  readonly assets = new Set<string>();
  readonly packages = new Set<string>();
  readonly #root: string;
  readonly #change: Change;
  readonly #strings = new Set<string>();
  /** Modules that a template could name: path, the part that varies. */
  readonly #candidates = new Map<string, string>();

  constructor(root: string, change: Change) {
    this.#root = root;
    this.#change = change;
  }

  visit(path: string, from: string): void {
    if (this.sources.has(path)) return;
    const file = join(this.#root, path);
    if (!existsSync(file)) throw new Error(`${path}, which ${from} needs, is not there`);
    const text = this.#change(path, readFileSync(file, 'utf8'));
    this.sources.set(path, text);
    if (!path.endsWith('.ts')) return;
    const tokens = tokenize(text);
    this.#keepStrings(tokens);
    for (const { specifier, isDeferred } of findImports(tokens)) {
      if (!specifier.startsWith('.')) {
        if (!specifier.startsWith('node:')) this.packages.add(packageOf(specifier));
        continue;
      }
      const target = posix.normalize(posix.join(posix.dirname(path), specifier));
      if (specifier.includes('$' + '{')) this.#keepCandidates(target);
      else this.#visitTarget(target, path, isDeferred);
    }
  }

  /** Visits the modules whose name has come up; returns whether there was one. */
  visitNamed(): boolean {
    const named = [...this.#candidates].filter(([path, name]) => this.#strings.has(name) && !this.sources.has(path));
    for (const [path] of named) this.visit(path, 'a template');
    return named.length > 0;
  }

  #visitTarget(target: string, from: string, isDeferred: boolean): void {
    const source = target.replace(/\.js$/, '.ts');
    if (source.endsWith('.ts') && existsSync(join(this.#root, source))) {
      this.visit(source, from);
      return;
    }
    if (!isDeferred) throw new Error(`${source}, which ${from} imports, is not there`);
    // Named from where the compiled file is, a folder further down. What the build makes, and folders, are no sources.
    const asset = target.replace(/^\.\.\//, '');
    const file = join(this.#root, asset);
    if (!asset.startsWith('..') && existsSync(file) && statSync(file).isFile()) this.assets.add(asset);
  }

  #keepStrings(tokens: readonly Token[]): void {
    for (const { kind, text } of tokens) if (kind === 'string') this.#strings.add(text);
  }

  #keepCandidates(target: string): void {
    const folder = posix.dirname(target);
    const [before = '', after = ''] = posix.basename(target).split(/\$\{.*\}/);
    if (folder.includes('$') || !existsSync(join(this.#root, folder))) return;
    const ending = after.replace(/\.js$/, '.ts');
    for (const name of readdirSync(join(this.#root, folder))) {
      if (!name.startsWith(before) || !name.endsWith(ending) || name.length <= before.length + ending.length) continue;
      this.#candidates.set(`${folder}/${name}`, name.slice(before.length, name.length - ending.length));
    }
  }
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!;
}
