/** A copy of what an explored program consists of, with a bug planted in it: made for one exploration and removed behind it. Called by mutants.ts; test/mutants plants in the same way. */

import {
  cpSync,
  existsSync,
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
import { fileURLToPath, pathToFileURL } from 'node:url';

/** One text for another in a file as compiled, below dist/. The text must be there exactly once. */
export interface Plant {
  file: string;
  find: string;
  replace: string;
}

/*
 *     FOLDER ┌ package.json               says that these are modules: linked, like all that no plant changes
 *            ├ dist/src/{core,sys}        linked
 *            ├ dist/src/sync              copied
 *            └ dist/tasks/…/primitives    copied
 *
 * Modules find each other by their real paths: what is copied finds what is linked, and what is linked imports nothing of what is
 * copied.
 */

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
const LINKED = ['package.json', 'dist/src/core', 'dist/src/sys'];
const COPIED = ['dist/src/sync', 'dist/tasks/2c-interleavings/primitives'];

/**
 * Resolves to what `use` resolves to, which gets the program's URL in a copy with the plant. The copy is gone then, also when that
 * throws.
 *
 * Throws: Error for a plant that has no place, or several; RangeError for a program or a plant that is none of what is copied.
 */
export async function withPlant<T>(plant: Plant, program: URL, use: (planted: URL) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-planted-'));
  try {
    for (const path of LINKED) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(join(PACKAGE, path), join(folder, path));
    }
    for (const path of COPIED) cpSync(join(PACKAGE, path), join(folder, path), { recursive: true });
    const copy = copyOf(folder, join('dist', plant.file));
    writeFileSync(copy, plantIn(readFileSync(copy, 'utf8'), plant));
    return await use(pathToFileURL(copyOf(folder, fileURLToPath(program).slice(PACKAGE.length))));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Returns the path of a file's copy. */
function copyOf(folder: string, path: string): string {
  const copy = join(folder, path);
  if (COPIED.some((one) => path.startsWith(`${one}/`)) && existsSync(copy)) return copy;
  throw new RangeError(`${path} is none of what is copied: the files of ${COPIED.join(' and ')}.`);
}

/** Returns the text with the plant in it. Throws: Error when its place is not exactly one. */
export function plantIn(text: string, { file, find, replace }: Plant): string {
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`${file} has the text to be replaced ${places} times, not once: ${find}`);
  return text.replace(find, () => replace);
}
