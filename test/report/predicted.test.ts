/** Claims about predicted beside measured: the words, the table of the terminal, the section of the page. */

import { describe, expect, it } from 'vitest';
import { renderPage } from '../../src/report/page/page.js';
import type { ReportEntry } from '../../src/report/page/report.js';
import { describeDistance, type PredictedRow, type PredictedTable } from '../../src/report/predicted.js';
import { renderPredictedText } from '../../src/report/predicted-text.js';
import { makeTypicalResult } from './synthetic.js';

const row = (
  predicted: number | null,
  median: number,
  low: number | null = null,
  high: number | null = null,
): PredictedRow => ({
  id: 'trip',
  question: 'How long does a message and its answer take when both processes share one core?',
  unit: 'ns',
  predicted,
  measured: { median, low, high },
  missing: null,
});
const UNMEASURED: PredictedRow = { ...row(9_000, 1), id: 'free', measured: null, missing: 'two <CPUs> are needed' };
const table = (rows: PredictedRow[], over: Partial<PredictedTable> = {}): PredictedTable => ({
  ...{ madeAt: '2026-03-01T09:00:00.000Z', isAfterResult: false, seenResult: null, rows },
  ...over,
});

describe('how far off', () => {
  it.each([
    [10_000, '2.00× too high'],
    [500, '10.0× too low'],
    [5_100, 'within the interval'],
    [4_900, 'within the interval'],
    [5_250, '5.00 % too high'],
    [null, 'skipped'],
    [0, 'too low'],
  ])('%d beside 5,000 (4,900 to 5,100) is %s', (predicted, words) => {
    expect(describeDistance(row(predicted, 5_000, 4_900, 5_100)).words).toBe(words);
  });

  it('nothing beside nothing is right, something beside nothing is too high', () => {
    expect(describeDistance(row(0, 0)).words).toBe('within the interval');
    expect(describeDistance(row(3, 0))).toEqual({ words: 'too high', factor: null });
  });
});

describe('in the terminal', () => {
  it.each([60, 80, 120])('fits %d columns, and has question, prediction, measurement and distance', (width) => {
    const text = renderPredictedText(table([row(10_000, 5_000, 4_900, 5_100), UNMEASURED]), { width, color: false });
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(width);
    for (const part of ['10.0 µs', '5.00 µs', '2.00× too high', 'not measured: free: two'])
      expect(text).toContain(part);
    expect(text.includes('4.90 … 5.10')).toBe(width === 120);
  });

  it('says that it was made too late', () => {
    const late = renderPredictedText(table([row(1, 1)], { isAfterResult: true }), { width: 100, color: false });
    expect(late).toContain('Made after this result was begun, so it is no prediction.');
  });
});

describe('in the page', () => {
  const entry: ReportEntry = {
    label: 'a',
    file: 'a.json',
    result: makeTypicalResult(),
    figures: [],
    title: 'Pipes',
    headlines: [],
  };
  const render = (prediction?: PredictedTable) => renderPage([{ ...entry, ...(prediction ? { prediction } : {}) }], '');

  it('is a section of its own with a link to it, and none without predictions', async () => {
    const page = await render(table([row(10_000, 5_000, 4_900, 5_100)]));
    expect(page).toContain('<a href="#predicted">Predicted and measured</a>');
    expect(page).toContain('<td>10.0&#160;µs</td>'.replace('&#160;', '\u00a0'));
    expect(page).toContain('2.00× too high');
    expect(await render()).not.toContain('predicted');
  });

  it('draws a dot to the right of the line for too high, to the left for too low, at the edge for far too low', async () => {
    const page = await render(table([row(10_000, 5_000), row(2_500, 5_000), row(1, 5e9)]));
    const places = [...page.matchAll(/<circle cx="([\d.]+)"[^>]* fill="(#\w+)"/g)]
      .slice(0, 3)
      .map((match) => [Number(match[1]), match[2]]);
    const middle = Number(/viewBox="0 0 (\d+) 20"/.exec(page)![1]) / 2;
    expect(places[0]![0]).toBeGreaterThan(middle);
    expect(places[1]![0]).toBeCloseTo(2 * middle - (places[0]![0] as number), 6);
    expect(places[2]).toEqual([6, '#d55e00']);
    expect(places[0]![1]).toBe('#0072b2');
  });

  it('escapes what a file of predictions brings along, and has no dot where nothing was measured', async () => {
    const page = await render(table([{ ...UNMEASURED, question: '<script>alert(1)</script>' }]));
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('two &#60;CPUs&#62; are needed');
    expect(page).not.toContain('<circle');
  });
});
