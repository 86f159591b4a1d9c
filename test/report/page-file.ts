/** Pages of recorded and made-up results, written as the report command writes them. Called by the page-*.test.ts files. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPageScript } from '../../src/cli/page-script.js';
import { makeEntries, type ReadFile } from '../../src/cli/report-input.js';
import type { Result } from '../../src/core/result.js';
import { renderPage } from '../../src/report/page/page.js';
import type { ReportEntry } from '../../src/report/page/report.js';
import { registry } from '../../tasks/registry.js';

/** dist/test/report -> the sources' tasks */
const TASKS = fileURLToPath(new URL('../../../tasks/', import.meta.url));

/** Returns the recorded result of a task. @param folder 1a-pipes, say */
export function readRecorded(folder: string): Result {
  return JSON.parse(readFileSync(join(TASKS, folder, 'recorded', 'standard.json'), 'utf8'));
}

/** Resolves with the path of the page. @param change what a file's name cannot say is put into the entries here */
export async function writePageFile(
  folder: string,
  files: readonly ReadFile[],
  change: (entry: ReportEntry) => ReportEntry = (entry) => entry,
): Promise<string> {
  const path = join(folder, 'page.html');
  const entries = await makeEntries(registry, files);
  writeFileSync(path, await renderPage(entries.map(change), readPageScript()));
  return path;
}
