/** Claims about the README and the figures of task 2c, made from a made-up result: they are whole, and follow the numbers. */

import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/core/result.js';
import { drawPictures, listMissing, listPictures, makeFigures } from '../../../src/report/figure.js';
import { brokenOf, mendedOf, PAIRS } from '../../../tasks/2c-interleavings/catalog.js';
import { FIGURES } from '../../../tasks/2c-interleavings/figures.js';
import { renderReadme } from '../../../tasks/2c-interleavings/readme.js';
import { findXmlFault, Picture } from '../../report/svg-reading.js';
import { makeResultOf2c } from './synthetic-result.js';

const standard = await makeResultOf2c('standard');
const readme = renderReadme(standard);

describe('the README', () => {
  test('has every finding, every cell, every program, and no hole', () => {
    for (const { question } of standard.findings) expect(readme).toContain(`**${question}**`);
    expect(readme).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
    const tables = readme.slice(readme.indexOf('### Repetition'), readme.indexOf('### Marks'));
    const rows = tables.split('\n').filter((line) => line.startsWith('| ') && !/^\| (subject|:?-)/.test(line));
    expect(rows).toHaveLength(standard.cells.length);
    for (const pair of PAIRS)
      for (const program of [brokenOf(pair), mendedOf(pair)]) expect(readme).toContain(`(programs/${program}.ts)`);
  });

  test('shows how to explore a program of one’s own in ten lines', () => {
    const [, program] = /```js\n(.*?)```/s.exec(readme)!;
    expect(program!.trim().split('\n').length).toBeLessThanOrEqual(10);
    expect(readme).toContain('npm run lab -- explore my-race.mjs');
  });

  test('follows the numbers: another count is another README', () => {
    const cells = standard.cells.map((cell) =>
      cell.id === 'detections/seqlock-broken/repetition-staggered'
        ? { ...cell, trials: cell.trials.map((trial) => ({ ...trial, value: 77 })) }
        : cell,
    );
    expect(renderReadme({ ...standard, cells })).not.toBe(readme);
  });

  test('fails, and names it, where a number is missing that the text speaks of', () => {
    for (const id of ['detections/free-list-broken/repetition-staggered', 'interleavings/seqlock-mended/exhaustive']) {
      const cells = standard.cells.filter((cell) => cell.id !== id);
      expect(() => renderReadme({ ...standard, cells })).toThrow(id);
    }
  });

  test('shows each picture, and each is drawn without a flaw', async () => {
    const pictures = await drawPictures(FIGURES, standard);
    expect([...pictures.keys()]).toEqual(listPictures(FIGURES).map(({ id }) => `${id}.svg`));
    for (const [file, svg] of pictures) {
      expect(readme).toContain(`](recorded/${file})`);
      expect(findXmlFault(svg), file).toBeNull();
      expect(new Picture(svg).flaws(), file).toEqual([]);
      expect(new Picture(svg).texts(), file).not.toContain('nothing was measured');
    }
  });
});

describe('the figures', () => {
  const chartOf = (result: Result, id: string) =>
    makeFigures(FIGURES, result).find((figure) => figure.id === id)!.chart;

  test('have runs until a fault shows, and name with their number the runs that did not show it', () => {
    const chart = chartOf(standard, 'until-found');
    if (chart.kind !== 'dots') throw new Error('dots');
    const row = chart.rows.find(
      ({ label, series }) => label === 'lost-update' && series === 'repeated, start barrier',
    )!;
    expect(row).toMatchObject({ median: 10, values: [] });
    expect(row.low!).toBeLessThan(10);
    expect(row.high!).toBeGreaterThan(10);
    expect(chart.rows.filter(({ series }) => series === 'explored')).toHaveLength(PAIRS.length);
    expect(chart.missing).toContainEqual({
      label: 'free-list, repeated, woken in turn',
      reason: 'not seen in 9,000 runs',
    });
  });

  test('tell what was skipped, and are none of nothing', () => {
    const skipped = standard.cells.map(({ summary: _, ...cell }) => ({
      ...cell,
      status: 'skipped' as const,
      reason: 'it skipped for the test',
      trials: [],
    }));
    for (const figure of makeFigures(FIGURES, { ...standard, cells: skipped }))
      expect(listMissing(figure.chart).join(), figure.id).toContain('it skipped for the test');
    expect(makeFigures(FIGURES, { ...standard, cells: [], comparisons: [] })).toEqual([]);
  });
});
