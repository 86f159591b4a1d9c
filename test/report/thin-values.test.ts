/** Claims about values of which only some are drawn: the picture keeps their spread, the words keep their number. */

import { describe, expect, it } from 'vitest';
import { dotsOf } from '../../src/report/chart-data.js';
import { drawChart } from '../../src/report/figure.js';
import { tabulateChart } from '../../src/report/figure-table.js';
import { MOST_DOTS, thinValues } from '../../src/report/thin-values.js';
import { makeCell } from './synthetic.js';

const count = (length: number) => Array.from({ length }, (_, at) => (at * 7_919) % length);

describe('values', () => {
  it.each([0, 1, MOST_DOTS])('are all drawn where there are %i', (length) => {
    expect(thinValues(count(length))).toEqual({ values: count(length) });
  });

  it.each([MOST_DOTS + 1, 10_000])('of which there are %i are thinned evenly, the ends among them', (length) => {
    const { values, sets } = thinValues(count(length));
    expect(sets).toBe(length);
    expect(values).toHaveLength(MOST_DOTS);
    expect([values[0], values.at(-1)]).toEqual([0, length - 1]);
    values.forEach((value, at) => {
      expect(Math.abs(value - (at * (length - 1)) / (MOST_DOTS - 1))).toBeLessThanOrEqual(0.5);
    });
  });

  it('that are not drawn are still counted, in the table and in the description', async () => {
    const cell = makeCell({
      metric: 'round-trip',
      subject: 'pipe',
      parameters: { bytes: 64 },
      centre: 9_000,
      trials: 1_000,
    });
    const chart = { kind: 'dots' as const, ...dotsOf([cell]) };
    expect(chart.rows[0]!.values).toHaveLength(MOST_DOTS);
    expect(tabulateChart('t', chart).rows[0]!.at(-1)).toBe('1000');
    expect(await drawChart({ title: 't', subtitle: 's' }, chart)).toContain('1000 sets');
  });
});
