/** A folder of input files that is removed after each test. Called by the tests of the job. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { type JobInput, openInput } from '../../src/job/input.js';

export interface Scratch {
  /** Returns the path of a new empty folder. */
  folder(): string;
  /** Returns the path of a folder with these files. */
  tree(files: Readonly<Record<string, string | Uint8Array>>): string;
  /** Returns the texts, a file each in this order, as the job's input. */
  input(...texts: readonly (string | Uint8Array)[]): JobInput;
}

/** Call it in a describe block or at the top of a test file. */
export function useScratch(): Scratch {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const folder = () => {
    const created = mkdtempSync(join(tmpdir(), 'ipc-lab-test-'));
    chmodSync(created, 0o755); // readable for the ordinary user that some tests become
    made.push(created);
    return created;
  };
  const tree: Scratch['tree'] = (files) => {
    const root = folder();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return root;
  };
  return {
    folder,
    tree,
    input: (...texts) => openInput(tree(Object.fromEntries(texts.map((text, at) => [`${1_000 + at}.txt`, text])))),
  };
}
