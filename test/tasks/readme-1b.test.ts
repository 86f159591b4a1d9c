/** Holds the README of task 1b and its pictures against the recorded result. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readResult } from '../../src/harness/result-file.js';
import { drawPictures } from '../../tasks/1b-multiplexing/pictures.js';
import { renderReadme } from '../../tasks/1b-multiplexing/readme.js';

/** dist/test/tasks -> the package */
const folder = new URL('../../../tasks/1b-multiplexing/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const result = await readResult(fileURLToPath(new URL('recorded/standard.json', folder)));
const remedy = 'run `npm run docs` after a change of the text or of what is recorded';

test('the README of task 1b is what its recorded result renders to, number by number', () => {
  expect(read('README.md'), remedy).toBe(renderReadme(result));
});

test('its pictures are those of the recorded result, and the README shows each', async () => {
  const pictures = await drawPictures(result);
  expect(pictures.size).toBeGreaterThan(3);
  for (const [file, svg] of pictures) {
    expect(read(`recorded/${file}`), remedy).toBe(svg);
    expect(read('README.md')).toContain(`](recorded/${file})`);
  }
});

test('what is recorded is a standard run, in which nothing failed and only that is skipped which has no other way', () => {
  expect(result).toMatchObject({ task: '1b', mode: 'standard' });
  const unmeasured = result.cells.filter((cell) => cell.status !== 'measured');
  for (const { id, status, reason } of unmeasured) {
    expect(status, id).toBe('skipped');
    expect(reason, id).toMatch(/^select takes descriptors below 1024 only|npm install --no-save epoll$/);
  }
});

test('every target has a verdict', () => {
  const targets = result.comparisons.flatMap(({ id, target }) => (target ? [[id, target.verdict]] : []));
  expect(targets).toHaveLength(5);
  for (const [id, verdict] of targets) expect(verdict, id).not.toBe('not-attempted');
});
