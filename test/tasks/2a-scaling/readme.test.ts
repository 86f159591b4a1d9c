/** Claims about the README of the sweep, rendered from a made-up result: it is whole, and it follows the numbers. */

import { describe, expect, test } from 'vitest';
import { drawPictures, listPictures } from '../../../src/report/figure.js';
import { FIGURES } from '../../../tasks/2a-scaling/figures.js';
import { renderReadme } from '../../../tasks/2a-scaling/readme.js';
import { findXmlFault, Picture } from '../../report/svg-reading.js';
import { makeResultOfSweep } from './synthetic-result.js';

const standard = await makeResultOfSweep('standard');
const readme = renderReadme(standard);

describe('the README', () => {
  test('has every finding, every cell, and no hole', () => {
    for (const { question } of standard.findings) expect(readme).toContain(`**${question}**`);
    expect(readme).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
    const tables = readme.slice(readme.indexOf('### JavaScript'), readme.indexOf('### Marks'));
    const rows = tables.split('\n').filter((line) => line.startsWith('| ') && !/^\| (subject|:?-)/.test(line));
    expect(rows).toHaveLength(standard.cells.length);
  });

  test('has the growth of every workload, with what it costs, and its law and cause', () => {
    const growth = readme.slice(readme.indexOf('### Growth\n'), readme.indexOf('### Law and cause'));
    expect(growth).toMatch(/\| `cpu` \| 2 \| 1\.9\d? ?\d* \||\| `cpu` \| 2 \| 2\.0/);
    expect(growth).toMatch(/\| `locked` \| 2 \| 1\.[56]/);
    const laws = readme.slice(readme.indexOf('### Law and cause'), readme.indexOf('## How to read it'));
    expect(laws).toContain('coherency: a cache line that travels between the cores (confirmed)');
    expect(laws.split('\n').filter((line) => line.startsWith('| `'))).toHaveLength(11);
  });

  test('follows the numbers: another ratio is another README', () => {
    const comparisons = standard.comparisons.map((comparison) =>
      comparison.id === 'most-over-one/operations/blocking-io/W8' && comparison.ratio
        ? { ...comparison, ratio: { ...comparison.ratio, median: 3 } }
        : comparison,
    );
    expect(renderReadme({ ...standard, comparisons })).not.toBe(readme);
  });

  test('fails, and names it, where a number is missing that the text speaks of', () => {
    const comparisons = standard.comparisons.filter(({ id }) => id !== 'over-one/operations/counter-shared/W2');
    expect(() => renderReadme({ ...standard, comparisons })).toThrow('over-one/operations/counter-shared/W2');
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
