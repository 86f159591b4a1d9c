/** Writes result.schema.json from the one definition of the result file. Run by hand when the schema changes: `node dist/src/core/write-schema.js`. */

import { writeFileSync } from 'node:fs';
import { buildJsonSchema } from './result-schema.js';

/** Returns the text of the committed file. */
export function renderSchema(): string {
  return `${JSON.stringify(buildJsonSchema(), null, 2)}\n`;
}

/** dist/src/core/ and src/core/ are parallel, so the way from here to the committed file is fixed. */
export const SCHEMA_FILE = new URL('../../../src/core/result.schema.json', import.meta.url);

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  writeFileSync(SCHEMA_FILE, renderSchema());
}
