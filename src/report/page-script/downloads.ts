/** The data of the page as files: JSON as it was measured, CSV of its cells. Runs in the browser; called by main.ts. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { Result } from '../../core/result.js';
import { writeCsv } from '../csv.js';
import { unpackText } from './unpack.js';

/** Adds the buttons; what was there stays for who wants it compressed. */
export function offerDownloads(): void {
  for (const row of document.querySelectorAll<HTMLElement>('[data-result]')) {
    const base64 = row.querySelector('a')?.getAttribute('href')?.split(',')[1];
    if (base64 === undefined) continue;
    const name = row.dataset.name!;
    row.append(
      makeButton(name, async () => save(name, 'application/json', await unpackText(base64))),
      makeButton(name.replace(/(\.json)?$/, '.csv'), async () => {
        const result = JSON.parse(await unpackText(base64)) as Result;
        save(name.replace(/(\.json)?$/, '.csv'), 'text/csv', writeCsv([result]));
      }),
    );
  }
}

function makeButton(text: string, act: () => Promise<void>): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'get';
  button.textContent = text;
  button.addEventListener('click', () => void act());
  return button;
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
