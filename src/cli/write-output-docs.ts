/** Writes what `lab scaling` and `lab explore` print into the project's README; `npm run docs` calls it. */

import { readFileSync, writeFileSync } from 'node:fs';
import { replaceExploreOutput } from './explore-readme.js';
import { replaceScalingOutput } from './scaling-readme.js';

/** dist/src/cli -> the package */
const readme = new URL('../../../README.md', import.meta.url);
writeFileSync(readme, await replaceExploreOutput(replaceScalingOutput(readFileSync(readme, 'utf8'))));
