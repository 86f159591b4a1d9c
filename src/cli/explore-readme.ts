/** The output of `lab explore` that the project's README shows, of the program that stands above it. Called by write-output-docs.ts and by the test that holds the README to it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { explore } from '../explore/explore.js';
import { renderExploration } from '../explore/schedule-text.js';

const PLACE =
  /(```js\n\/\/ counter\.mjs\n([\s\S]*?)```[\s\S]*?<!-- explore: begin[^>]*-->\n)[\s\S]*(<!-- explore: end -->)/;
const COLUMNS = 100;

/** Resolves with the README with what exploring its program prints between the two marks. Throws where marks or program are lost. */
export async function replaceExploreOutput(readme: string): Promise<string> {
  const program = PLACE.exec(readme)?.[2];
  if (program === undefined)
    throw new Error('README.md has lost counter.mjs, or its marks "explore: begin" and "explore: end"');
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-readme-'));
  try {
    const path = join(folder, 'counter.mjs');
    writeFileSync(path, program);
    const report = await explore(pathToFileURL(path));
    const style = { width: COLUMNS, color: false, all: false, command: 'ipc-lab explore counter.mjs' };
    // How long it took is another time each time.
    const text = renderExploration(report, style)
      .replace(/^ {2}Found in run[\s\S]*?\n\n/m, '\n')
      .trimEnd();
    return readme.replace(
      PLACE,
      (_all, begin: string, _program, end: string) => `${begin}\n\`\`\`text\n${text}\n\`\`\`\n\n${end}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
