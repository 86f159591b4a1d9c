/** Compiles many variants of single sources in one run of the compiler, since a run for each takes longer than its checks. Called by selfcheck.ts. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile, findFaulty } from './compile.js';
import { makeTsconfig, type Trees } from './tree.js';

/** A source in place of the lab's. */
interface Variant {
  path: string;
  text: string;
  /** Beside the lab's own, below the bench's folder. */
  at: string;
}

/*
 * On the bench, a tree of its own, each variant stands beside the source that it is of, under another name. There it is checked
 * against all other sources, but they use the lab's own in its place. So it counts as compiled only when its declarations are
 * the same to the letter: then nobody who uses it can tell the difference. All others are compiled in a whole tree of theirs.
 */
export class Variants {
  readonly #trees: Trees;
  /** What came out, by path and text. */
  readonly #compiled = new Map<string, string>();

  private constructor(trees: Trees) {
    this.#trees = trees;
  }

  /** Resolves with all that could be compiled together. Throws: LabError `aborted`. */
  static async compile(
    trees: Trees,
    all: Iterable<ReadonlyMap<string, string>>,
    signal: AbortSignal,
  ): Promise<Variants> {
    const variants = new Variants(trees);
    const bench = trees.make(new Map());
    try {
      write(bench, 'tsconfig.json', makeTsconfig({ sourceMap: false, declaration: true }));
      for (const { path, text, at } of await variants.#check(bench, nameVariants(all), signal)) {
        const [own, declared] = [read(bench, compiledOf(at)), read(bench, compiledOf(at, '.d.ts'))];
        const isAlike = declared !== null && declared === read(bench, compiledOf(path, '.d.ts'));
        if (own !== null && isAlike) variants.#compiled.set(keyOf(path, text), own);
      }
      return variants;
    } finally {
      trees.discard(bench);
    }
  }

  /** Resolves with a tree that has these files in place of the lab's, compiled; the caller discards it. Throws as compile() does. */
  async makeTree(files: ReadonlyMap<string, string>, signal: AbortSignal): Promise<string> {
    const tree = this.#trees.make(files);
    try {
      const compiled = [...files].map(([path, text]) => [path, this.#compiled.get(keyOf(path, text))] as const);
      if (compiled.some(([, text]) => text === undefined)) await compile(tree, signal);
      else for (const [path, text] of compiled) write(tree, compiledOf(path), text!);
      return tree;
    } catch (error) {
      this.#trees.discard(tree);
      throw error;
    }
  }

  /** Resolves with those that have no error. The compiler tells of no other errors while there is one of syntax: so again without the faulty ones. */
  async #check(bench: string, variants: readonly Variant[], signal: AbortSignal): Promise<readonly Variant[]> {
    let left = variants;
    while (left.length > 0) {
      for (const { at, text } of left) write(bench, at, text);
      const faulty = await findFaulty(bench, signal);
      if (faulty?.size === 0) return left;
      const fine = left.filter(({ at }) => !faulty?.has(at));
      // An error elsewhere, which cannot be laid at anybody's door.
      if (faulty === null || left.length - fine.length < faulty.size) return [];
      for (const { at } of left) if (faulty.has(at)) write(bench, at, 'export {};\n');
      left = fine;
    }
    return left;
  }
}

function nameVariants(all: Iterable<ReadonlyMap<string, string>>): Variant[] {
  const found = new Map<string, Variant>();
  for (const files of all) {
    for (const [path, text] of files) {
      const at = path.replace(/\.ts$/, `.variant-${found.size}.ts`);
      if (at !== path && !found.has(keyOf(path, text))) found.set(keyOf(path, text), { path, text, at });
    }
  }
  return [...found.values()];
}

function keyOf(path: string, text: string): string {
  return `${path}\n${text}`;
}

function compiledOf(path: string, ending = '.js'): string {
  return join('dist', path.replace(/\.ts$/, ending));
}

function read(tree: string, path: string): string | null {
  const file = join(tree, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function write(tree: string, path: string, text: string): void {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
