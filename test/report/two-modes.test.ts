/** Claims about cells whose sets gather in two places: the chart, its table and the page's tips tell both. */

import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/core/result.js';
import { dotsOf } from '../../src/report/chart-data.js';
import { IN_PAGE } from '../../src/report/chart-look.js';
import { drawChart } from '../../src/report/figure.js';
import { tabulateChart } from '../../src/report/figure-table.js';
import { makeCell } from './synthetic.js';

const TEXT = { title: 'A round trip', subtitle: 'Two modes.' };
const one = makeCell({ metric: 'round-trip', subject: 'pipe', parameters: { bytes: 64 }, centre: 9_000 });
const two: Cell = { ...one, subject: 'ring', modes: { verdict: 'two', centres: [5_000, 43_000] } };

describe('a cell with two modes', () => {
  const chart = { kind: 'dots' as const, ...dotsOf([one, two]) };

  it('has both where its dots are, and a cell with one has none', () => {
    expect(chart.rows.map(({ modes }) => modes)).toEqual([undefined, [5_000, 43_000]]);
  });

  it('is drawn with a sign at either, in words as well', async () => {
    const file = await drawChart(TEXT, chart);
    expect(file.match(/class="chart-mode"[^>]*>(.*?)<\/g>/s)![1]!.match(/<path/g)).toHaveLength(2);
    expect(file).toMatch(/two modes: 5\.00 µs and 43\.0 µs/);
    const page = await drawChart(TEXT, chart, IN_PAGE);
    for (const centre of ['5.00 µs', '43.0 µs'])
      expect(page).toMatch(new RegExp(`ring[^<]*: one of two modes, ${centre}`));
  });

  it('has them in the table', () => {
    const { rows } = tabulateChart('t', chart);
    expect(rows[0]!.join('|')).not.toContain('modes');
    expect(rows[1]!.join('|')).toContain(', two modes: 5.00 µs and 43.0 µs');
  });
});
