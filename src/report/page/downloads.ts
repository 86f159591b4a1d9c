/** The raw data within the page: compressed, to be had without a script as .json.gz, with one as JSON and CSV. Pure; called by page.ts. */

import { gzipSync } from 'node:zlib';
import { type Html, h, trust } from './html.js';
import type { ReportEntry } from './report.js';

/** Returns the section with a row for each result. */
export function renderDownloads(entries: readonly ReportEntry[]): Html {
  return h(
    'section',
    { id: 'data', 'aria-labelledby': 'data-title' },
    h('h2', { id: 'data-title' }, 'The data'),
    h(
      'p',
      {},
      'Each result as it was measured, trial by trial. Read it again with: ',
      h('code', {}, 'ipc-lab report FILE.json'),
    ),
    entries.map(({ result, file, label }, at) => {
      const packed = packJson(result);
      return h(
        'p',
        { 'data-result': at, 'data-name': file },
        `Task ${result.task} (${label}): `,
        h('a', { class: 'get', download: `${file}.gz`, href: `data:application/gzip;base64,${packed}` }, `${file}.gz`),
      );
    }),
  );
}

/** Returns the value as base64 of its gzipped JSON. */
export function packJson(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 9 }).toString('base64');
}

/** Returns an element that holds such a value for the page's script. */
export function embedJson(id: string, value: unknown): Html {
  return trust(`<script type="application/gzip" id="${id}">${packJson(value)}</script>`);
}
