/** The folders in which graded code is compiled and run: one prepared from the lab's own sources, and a copy of it for each submission with its files in place. Called by the grader and the self-check. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Assignment } from './assignment.js';
import { collectSources } from './closure.js';
import { compile } from './compile.js';

/*
 *     FOLDER ┌ src/ tasks/            sources: those that the probes reach, the submission's in place of the reference's
 *            ├ dist/                  compiled
 *            ├ tsconfig.json          lenient about what is not used: a starter uses less
 *            ├ package.json           says that these are modules
 *            └ node_modules build     the lab's own, by links
 */

/** dist/src/course -> the package. */
export const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
/** The programs of graded processes, which every tree holds. */
export const RUNNERS = ['src/course/probe-runner.ts', 'src/course/speed-runner.ts'];
const LINKED = ['node_modules', 'build'];

/** Trees of one assignment. remove() takes away all of them. */
export class Trees {
  readonly #root = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-grading-'));
  readonly #base: string;
  #made = 0;

  private constructor() {
    this.#base = join(this.#root, 'base');
  }

  /**
   * Resolves with trees whose base is compiled: later compilations look only at what differs.
   *
   * @param withHidden also what hidden checks need
   * Throws: LabError `internal` when the lab's own sources do not compile.
   */
  static async prepare(assignment: Assignment, withHidden: boolean, signal: AbortSignal): Promise<Trees> {
    const trees = new Trees();
    try {
      const roots = [
        ...RUNNERS,
        assignment.probes,
        ...(withHidden && assignment.hiddenProbes ? [assignment.hiddenProbes] : []),
      ];
      const { sources } = collectSources(PACKAGE, roots);
      for (const [path, text] of sources) write(trees.#base, path, text);
      // Nobody debugs there: without maps a third of the files are not written, copied and removed.
      write(trees.#base, 'tsconfig.json', makeTsconfig({ sourceMap: false }));
      write(trees.#base, 'package.json', '{ "name": "ipc-lab", "version": "0.0.0", "type": "module" }\n');
      for (const name of LINKED) symlinkSync(join(PACKAGE, name), join(trees.#base, name));
      await compile(trees.#base, signal);
      return trees;
    } catch (error) {
      trees.remove();
      throw error;
    }
  }

  /** With the reference's sources alone, compiled. Nothing of a submission ever runs or lies there. */
  get reference(): string {
    return this.#base;
  }

  /** Returns a new tree with these files in place of the lab's; not compiled yet. */
  make(files: ReadonlyMap<string, string>): string {
    const tree = join(this.#root, String(++this.#made));
    cpSync(this.#base, tree, { recursive: true, verbatimSymlinks: true });
    for (const [path, text] of files) write(tree, path, text);
    return tree;
  }

  /** The lab's own text of a file. */
  readBase(path: string): string {
    return readFileSync(join(this.#base, path), 'utf8');
  }

  discard(tree: string): void {
    rmSync(tree, { recursive: true, force: true, maxRetries: 5 });
  }

  remove(): void {
    this.discard(this.#root);
  }
}

/** Returns the lab's own settings, without its rules about what is left unused: a starter uses less. */
export function makeTsconfig(changes: Record<string, unknown> = {}): string {
  const { compilerOptions, ...rest } = JSON.parse(readFileSync(join(PACKAGE, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: Record<string, unknown>;
  };
  const lenient = { noUnusedLocals: false, noUnusedParameters: false, declaration: false };
  const options = { ...compilerOptions, ...lenient, ...changes };
  return `${JSON.stringify({ ...rest, compilerOptions: options, include: ['src/**/*.ts', 'tasks/**/*.ts'] }, null, 2)}\n`;
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
