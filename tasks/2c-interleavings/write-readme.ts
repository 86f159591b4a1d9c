/** Writes this task's README with its pictures from the recorded result; `npm run docs` calls it. */

import { writeDocs } from '../../src/cli/write-docs.js';
import { FIGURES } from './figures.js';
import { renderReadme } from './readme.js';

/** dist/tasks/2c-interleavings -> the package */
await writeDocs(new URL('../../../tasks/2c-interleavings/', import.meta.url), { renderReadme, figures: FIGURES });
