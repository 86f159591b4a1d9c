/** Holds the page of the recorded runs, and its picture in the README, to what the report makes of the recorded results. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderRecordedPage } from '../../tasks/write-report.js';

/** dist/test/tasks -> the package */
const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root));

/** How well gzip does, and what a logarithm's last digit is, may differ between versions of Node; the script, between bundlers. */
const COMPRESSED = /(<script type="application\/gzip"[^>]*>)[^<]*/g;
const SCRIPT = /<script type="module">.*<\/script>/s;
const POLICY = /'sha256-[^']*'/;
const comparable = (page: string) => page.replace(COMPRESSED, '$1').replace(SCRIPT, '').replace(POLICY, '');

test('the page of the recorded runs is what the report makes of them', { timeout: 60_000 }, async () => {
  const page = comparable(await renderRecordedPage());
  expect(page.length).toBeGreaterThan(500_000);
  const recorded = comparable(read('tasks/recorded/report.html').toString('utf8'));
  const at = [...page].findIndex((letter, index) => letter !== recorded[index]);
  expect(page === recorded, `run \`npm run docs\`: it differs from letter ${at} on: ${page.slice(at, at + 200)}`).toBe(
    true,
  );
});

test('the README shows the page and its picture', () => {
  const readme = read('README.md').toString('utf8');
  for (const path of ['tasks/recorded/report.html', 'tasks/recorded/report.png'])
    expect(readme).toContain(`](${path})`);
  expect(read('tasks/recorded/report.png').subarray(1, 4).toString()).toBe('PNG');
});
