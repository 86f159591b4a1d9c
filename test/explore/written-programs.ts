/** Writes small programs to be explored: a body a thread. Used where a table of programs says more than a file each. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAMES = ['first', 'second', 'third'] as const;

export interface ProgramParts {
  /** What each thread does with `words` (Int32Array), `bytes` (Uint8Array) and `longs` (BigInt64Array) over the same memory. */
  bodies: readonly string[];
  /** An expression of `words` and `results`. */
  check?: string;
  /** Further exports. */
  more?: string;
}

export class WrittenPrograms {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ipc-lab-programs-'));
  #count = 0;

  /** Returns the file of a program whose words are a, b, c and d, and whose threads are first, second and third. */
  write({ bodies, check, more = '' }: ProgramParts): URL {
    const threads = bodies.map((body, thread) => `function ${NAMES[thread]}({ memory }) {\n  ${VIEWS}\n  ${body}\n}`);
    const text = [
      'export const setup = () => ({ memory: new SharedArrayBuffer(16) });',
      ...threads,
      `export const threads = [${NAMES.slice(0, bodies.length).join()}];`,
      "export const words = ({ memory }) => ['a', 'b', 'c', 'd'].map((name, at) => ({ name, memory, byteOffset: 4 * at }));",
      check === undefined ? '' : `export const check = ({ memory }, results) => { ${VIEWS} return ${check}; };`,
      more,
    ];
    const folder = join(this.#folder, String(this.#count++));
    mkdirSync(folder);
    const path = join(folder, 'program.mjs');
    writeFileSync(path, `${text.join('\n')}\n`);
    return pathToFileURL(path);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const VIEWS =
  'const words = new Int32Array(memory), bytes = new Uint8Array(memory), longs = new BigInt64Array(memory);';
