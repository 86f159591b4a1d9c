/** What the page does once it is open: charts that answer, downloads. Bundled into the page; nothing here is needed to read it. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { offerDownloads } from './downloads.js';
import { enliven } from './live-chart.js';
import { unpack } from './unpack.js';

const figures = await unpack<Record<string, Parameters<typeof enliven>[1]>>(
  document.getElementById('figures')?.textContent ?? '',
);
for (const place of document.querySelectorAll<HTMLElement>('.chart[data-figure]')) {
  const figure = figures[place.dataset.figure!];
  if (figure) enliven(place, figure);
}
offerDownloads();
