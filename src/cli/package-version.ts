/** The package's version, read from package.json at the top of the package. Called by the program for `--version`. */

import { readFileSync } from 'node:fs';

/** Returns the version; `unknown` in a copy without package.json. dist/src/cli/ is three folders below the top. */
export function readPackageVersion(): string {
  try {
    const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    return String((JSON.parse(text) as { version?: unknown }).version ?? 'unknown');
  } catch {
    return 'unknown';
  }
}
