/** Writes the page of the recorded results of all tasks; `npm run docs` calls it. */

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPageScript } from '../src/cli/page-script.js';
import { makeEntries, readFiles } from '../src/cli/report-input.js';
import { writeWhole } from '../src/harness/result-file.js';
import { renderPage } from '../src/report/page/page.js';
import { registry } from './registry.js';

/** dist/tasks -> the package's tasks/ */
const tasks = new URL('../../tasks/', import.meta.url);

/** Resolves with the page's text. A test holds the file to it. */
export async function renderRecordedPage(): Promise<string> {
  const folders = readdirSync(tasks, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d/.test(entry.name))
    .map(({ name }) => fileURLToPath(new URL(`${name}/recorded/standard.json`, tasks)));
  return renderPage(await makeEntries(registry, await readFiles(folders)), readPageScript());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeWhole(fileURLToPath(new URL('recorded/report.html', tasks)), await renderRecordedPage());
}
