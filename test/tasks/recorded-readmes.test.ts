/** Holds the READMEs of tasks 1b, 2a, 2a-scaling and 2c and their pictures against the recorded results; 1a's, which has more in it, is in readme.test.ts. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/core/result.js';
import { readResult } from '../../src/harness/result-file.js';
import { drawPictures, type FigureDefinition } from '../../src/report/figure.js';
import * as figures1b from '../../tasks/1b-multiplexing/figures.js';
import * as readme1b from '../../tasks/1b-multiplexing/readme.js';
import * as figuresSweep from '../../tasks/2a-scaling/figures.js';
import * as readmeSweep from '../../tasks/2a-scaling/readme.js';
import * as figures2a from '../../tasks/2a-shared-memory/figures.js';
import * as readme2a from '../../tasks/2a-shared-memory/readme.js';
import * as figures2c from '../../tasks/2c-interleavings/figures.js';
import * as readme2c from '../../tasks/2c-interleavings/readme.js';

interface Recorded {
  task: string;
  folder: string;
  renderReadme(result: Result): string;
  FIGURES: readonly FigureDefinition[];
  targets: number;
  /** Why a cell may have been skipped. */
  skips: RegExp;
}

const RECORDED: readonly Recorded[] = [
  {
    task: '1b',
    folder: '1b-multiplexing',
    ...readme1b,
    ...figures1b,
    targets: 5,
    skips: /^select takes descriptors below 1024 only|npm install --no-save epoll$/,
  },
  { task: '2a', folder: '2a-shared-memory', ...readme2a, ...figures2a, targets: 6, skips: /^nothing is skipped$/ },
  {
    task: '2a-scaling',
    folder: '2a-scaling',
    ...readmeSweep,
    ...figuresSweep,
    targets: 0,
    skips: /^nothing is skipped$/,
  },
  { task: '2c', folder: '2c-interleavings', ...readme2c, ...figures2c, targets: 0, skips: /^nothing is skipped$/ },
];

const remedy = 'run `npm run docs` after a change of the text or of what is recorded';

describe.each(RECORDED)('task $task', async ({ task, folder: name, renderReadme, FIGURES, targets, skips }) => {
  /** dist/test/tasks -> the package */
  const folder = new URL(`../../../tasks/${name}/`, import.meta.url);
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  const result = await readResult(fileURLToPath(new URL('recorded/standard.json', folder)));

  test('has the README that its recorded result renders to, number by number', () => {
    expect(read('README.md'), remedy).toBe(renderReadme(result));
  });

  test('has the pictures of the recorded result, and the README shows each', async () => {
    const pictures = await drawPictures(FIGURES, result);
    expect(pictures.size).toBeGreaterThan(3);
    for (const [file, svg] of pictures) {
      expect(read(`recorded/${file}`), remedy).toBe(svg);
      expect(read('README.md')).toContain(`](recorded/${file})`);
    }
  });

  test('has a standard run recorded, in which nothing failed and only that is skipped which has no other way', () => {
    expect(result).toMatchObject({ task, mode: 'standard' });
    const unmeasured = result.cells.filter((cell) => cell.status !== 'measured');
    for (const { id, status, reason } of unmeasured) {
      expect(status, id).toBe('skipped');
      expect(reason, id).toMatch(skips);
    }
  });

  test('has a verdict for every target', () => {
    const verdicts = result.comparisons.flatMap(({ id, target }) => (target ? [[id, target.verdict]] : []));
    expect(verdicts).toHaveLength(targets);
    for (const [id, verdict] of verdicts) expect(verdict, id).not.toBe('not-attempted');
  });
});
