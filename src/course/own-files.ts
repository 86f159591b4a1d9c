/** The lab's own files as an assignment needs them: its sources, an assignment's texts. Called by the self-check. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Assignment } from './assignment.js';
import { PACKAGE } from './tree.js';

/** Returns all sources in which a region may be, by path below the package's folder. */
export function readSources(): Map<string, string> {
  const paths = ['src', 'tasks'].flatMap((folder) =>
    readdirSync(join(PACKAGE, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const sources = paths.filter((path) => path.endsWith('.ts')).sort();
  return new Map(sources.map((path) => [path, readFileSync(join(PACKAGE, path), 'utf8')]));
}

/** Returns the assignment's handout.md; undefined when there is none. */
export function readHandout({ probes }: Assignment): string | undefined {
  const path = join(PACKAGE, dirname(probes), 'handout.md');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
