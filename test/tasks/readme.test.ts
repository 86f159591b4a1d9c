/** Holds the READMEs and their pictures against the recorded result. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readResult } from '../../src/harness/result-file.js';
import { drawPictures } from '../../src/report/figure.js';
import { FIGURES } from '../../tasks/1a-pipes/figures.js';
import { type IdenticalPairs, renderReadme, replaceOutput } from '../../tasks/1a-pipes/readme.js';

/** dist/test/tasks -> the package */
const root = new URL('../../../', import.meta.url);
const folder = new URL('tasks/1a-pipes/', root);
const read = (name: string, base = folder) => readFileSync(new URL(name, base), 'utf8');
const result = await readResult(fileURLToPath(new URL('recorded/standard.json', folder)));
const identical = JSON.parse(read('recorded/identical-pairs.json')) as IdenticalPairs;
const remedy = 'run `npm run docs` after a change of the text or of what is recorded';

test('the README of task 1a is what its recorded result renders to, number by number', () => {
  expect(read('README.md'), remedy).toBe(renderReadme(result, identical));
});

test("the output in the project's README is that of the recorded result", () => {
  const readme = read('README.md', root);
  expect(readme, remedy).toBe(replaceOutput(readme, result));
});

test('its pictures are those of the recorded result, and the README shows each', async () => {
  const pictures = await drawPictures(FIGURES, result);
  expect(pictures.size).toBeGreaterThan(3);
  for (const [file, svg] of pictures) {
    expect(read(`recorded/${file}`), remedy).toBe(svg);
    expect(read('README.md')).toContain(`](recorded/${file})`);
  }
});

test('another number in the recorded result changes the README', () => {
  const cells = result.cells.map((cell) =>
    cell.id === 'round-trip/pipe/64B/same-core' && cell.summary
      ? { ...cell, summary: { ...cell.summary, median: cell.summary.median * 2 } }
      : cell,
  );
  expect(renderReadme({ ...result, cells }, identical)).not.toBe(renderReadme(result, identical));
});

test('what is recorded is a standard run of all cells, with at most five of forty identical pairs called different', () => {
  expect(result).toMatchObject({ task: '1a', mode: 'standard' });
  expect(result.cells.filter((cell) => cell.status !== 'measured').map((cell) => cell.id)).toEqual([]);
  expect(identical.pairs).toBe(40);
  expect(identical.ratios).toHaveLength(40);
  expect(identical.calledDifferent).toBeLessThanOrEqual(5);
});
