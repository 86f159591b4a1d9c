/** Writes a task's README and its pictures from the task's recorded result. Called by the write-readme.ts of tasks, which `npm run docs` runs. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Result } from '../core/result.js';
import { readResult } from '../harness/result-file.js';
import { drawPictures, type FigureDefinition } from '../report/figure.js';

export interface Docs {
  renderReadme(result: Result): string;
  figures: readonly FigureDefinition[];
}

/** Resolves when all is written to the folder of the task: tasks/NAME/. Throws: what is wrong with the recorded result. */
export async function writeDocs(folder: URL, { renderReadme, figures }: Docs): Promise<void> {
  const result = await readResult(fileURLToPath(new URL('recorded/standard.json', folder)));
  writeFileSync(new URL('README.md', folder), renderReadme(result));
  for (const [file, svg] of await drawPictures(figures, result))
    writeFileSync(new URL(`recorded/${file}`, folder), svg);
}
