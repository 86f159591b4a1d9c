/** A folder for temporary files of this test file alone: what others leave or remove in the machine's own is none of its business. */

import { readdirSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { makeFolder } from '../cli/run-lab.js';

/** Points os.tmpdir() to it for the time of the file's tests; returns its path and what is in it. */
export function useOwnTmpdir(): { path(): string; list(): string[] } {
  let folder: ReturnType<typeof makeFolder>;
  const before = process.env.TMPDIR;
  beforeAll(() => {
    folder = makeFolder();
    process.env.TMPDIR = folder.path;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    folder.remove();
  });
  return { path: () => folder.path, list: () => readdirSync(folder.path) };
}
