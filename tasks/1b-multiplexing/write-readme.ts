/** Writes this task's README with its pictures from the recorded result; `npm run docs` calls it. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readResult } from '../../src/harness/result-file.js';
import { drawPictures } from './pictures.js';
import { renderReadme } from './readme.js';

/** dist/tasks/1b-multiplexing -> the package */
const folder = new URL('../../../tasks/1b-multiplexing/', import.meta.url);

const result = await readResult(fileURLToPath(new URL('recorded/standard.json', folder)));
writeFileSync(new URL('README.md', folder), renderReadme(result));
for (const [file, svg] of await drawPictures(result)) writeFileSync(new URL(`recorded/${file}`, folder), svg);
