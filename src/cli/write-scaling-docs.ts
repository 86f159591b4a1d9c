/** Writes the output of `lab scaling` into the project's README; `npm run docs` calls it. */

import { readFileSync, writeFileSync } from 'node:fs';
import { replaceScalingOutput } from './scaling-readme.js';

/** dist/src/cli -> the package */
const readme = new URL('../../../README.md', import.meta.url);
writeFileSync(readme, replaceScalingOutput(readFileSync(readme, 'utf8')));
