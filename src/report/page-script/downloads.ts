/** The data of the page as files: JSON as it was measured, CSV of its cells. Runs in the browser; called by main.ts. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import type { Result } from '../../core/result.js';
import { type Packed, unpackColumns } from '../columns-pack.js';
import { writeCsv } from '../csv.js';
import { unpack } from './unpack.js';

/** Adds two buttons to the row of each result. */
export function offerDownloads(): void {
  for (const row of document.querySelectorAll<HTMLElement>('[data-result]')) {
    const name = row.dataset.name!;
    const table = name.replace(/(\.json)?$/, '.csv');
    const read = () => readResult(row.dataset.result!);
    row.append(
      makeButton(name, async () => save(name, 'application/json', `${JSON.stringify(await read(), null, 1)}\n`)),
      makeButton(table, async () => save(table, 'text/csv', writeCsv([await read()]))),
    );
  }
}

async function readResult(id: string): Promise<Result> {
  const packed = await unpack<Packed>(document.getElementById(id)?.textContent ?? '');
  return unpackColumns(packed)[0] as Result;
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
