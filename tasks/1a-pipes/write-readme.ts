/** Writes this task's README with its pictures, and the output shown in the project's README, from the recorded results; `npm run docs` calls it. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readResult } from '../../src/harness/result-file.js';
import { drawPictures } from '../../src/report/figure.js';
import { FIGURES } from './figures.js';
import { type IdenticalPairs, renderReadme, replaceOutput } from './readme.js';

/** dist/tasks/1a-pipes -> the package */
const root = new URL('../../../', import.meta.url);
const folder = new URL('tasks/1a-pipes/', root);

const result = await readResult(fileURLToPath(new URL('recorded/standard.json', folder)));
const identical = JSON.parse(readFileSync(new URL('recorded/identical-pairs.json', folder), 'utf8')) as IdenticalPairs;
writeFileSync(new URL('README.md', folder), renderReadme(result, identical));

const projectReadme = new URL('README.md', root);
writeFileSync(projectReadme, replaceOutput(readFileSync(projectReadme, 'utf8'), result));

for (const [file, svg] of await drawPictures(FIGURES, result)) writeFileSync(new URL(`recorded/${file}`, folder), svg);
