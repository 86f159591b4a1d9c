/** The raw data within the page: compressed, saved as JSON or CSV by the page's script. Called by page.ts. */

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { packColumns } from '../columns-pack.js';
import { type Html, h, trust } from './html.js';
import type { ReportEntry } from './report.js';

/** Resolves with the section: a row for each result. */
export async function renderDownloads(entries: readonly ReportEntry[]): Promise<Html> {
  return h(
    'section',
    { id: 'data', 'aria-labelledby': 'data-title' },
    h('h2', { id: 'data-title' }, 'The data'),
    h(
      'p',
      {},
      'Each result as it was measured, trial by trial (JSON), or a line for each cell (CSV). Read one again with: ',
      h('code', {}, 'ipc-lab report FILE.json'),
    ),
    entries.map(({ result, label }, at) =>
      h('p', { 'data-result': `result-${at}`, 'data-name': nameFile(entries, at) }, `Task ${result.task} (${label}): `),
    ),
    h('noscript', {}, h('p', {}, 'Saving them takes JavaScript.')),
    await Promise.all(entries.map(({ result }, at) => embedJson(`result-${at}`, packColumns([result])))),
  );
}

/** Files of one name, from several folders, are told apart by their task, and by a number where that is the same as well. */
function nameFile(entries: readonly ReportEntry[], at: number): string {
  const { file, result } = entries[at]!;
  if (entries.filter((other) => other.file === file).length === 1) return file;
  const same = entries.slice(0, at).filter((other) => other.file === file && other.result.task === result.task).length;
  return `${result.task}-${same === 0 ? '' : `${same + 1}-`}${file}`;
}

/** Resolves with an element that holds a value for the page's script: base64 of its gzipped JSON. */
export async function embedJson(id: string, value: unknown): Promise<Html> {
  const packed = await promisify(gzip)(JSON.stringify(value), { level: 9 });
  return trust(`<script type="application/gzip" id="${id}">${packed.toString('base64')}</script>`);
}
