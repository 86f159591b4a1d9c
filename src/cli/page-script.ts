/** The script that a report's page runs, as the build bundled it. Called by the report and the scaling command. */

import { readFileSync } from 'node:fs';
import { LabError } from '../core/errors.js';

/** dist/src/cli -> the bundle beside the page script's parts */
const BUNDLE = new URL('../report/page-script/bundle.js', import.meta.url);

/** Returns its text. Throws `internal` where the build did not make it. */
export function readPageScript(): string {
  try {
    return readFileSync(BUNDLE, 'utf8');
  } catch (cause) {
    throw new LabError('internal', "The page's script is missing: the build did not finish. Run: npm run build", {
      cause,
    });
  }
}
