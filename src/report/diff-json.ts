/** The comparison of two results as JSON for other programs. Pure; called by `lab diff`. */

import type { ResultDiff } from './diff.js';
import { writeFiniteJson } from './finite-json.js';

export const DIFF_SCHEMA_ID = 'ipc-lab/diff@1';

/** Returns the text, ending with a line end: the fields of ResultDiff after `schema`. Throws `internal` on a number that JSON cannot hold. */
export function writeDiffJson(diff: ResultDiff): string {
  return writeFiniteJson({ schema: DIFF_SCHEMA_ID, ...diff });
}
