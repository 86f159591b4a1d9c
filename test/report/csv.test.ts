/** Claims about the CSV of results: a line for each cell, which any reader takes for what it is. */

import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/core/result.js';
import { writeCsv } from '../../src/report/csv.js';
import { makeCell, makeTypicalResult } from './synthetic.js';

type Row = Record<string, string>;

function read(cells: readonly Cell[]): Row[] {
  return parse(writeCsv([{ task: '1a', cells: [...cells] }]), { columns: true, record_delimiter: '\r\n' });
}

const CELL = makeCell({ metric: 'round-trip', subject: 'pipe', parameters: { bytes: 64 }, centre: 5_000 });

describe('the lines', () => {
  it('are one for each cell of each result after a heading, all of as many fields, ended by CR and LF', () => {
    const result = makeTypicalResult();
    const text = writeCsv([result, { ...result, task: '1b' }]);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    const rows = parse(text, { record_delimiter: '\r\n' }) as string[][];
    expect(rows).toHaveLength(1 + 2 * result.cells.length);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([rows[0]!.length]));
    expect(rows.slice(1).map((row) => row[0])).toEqual(
      result.cells.map(() => '1a').concat(result.cells.map(() => '1b')),
    );
  });

  it('are a heading alone without cells', () => {
    expect(writeCsv([])).toMatch(/^task,id,metric,[\w,]+\r\n$/);
  });
});

describe('numbers', () => {
  it('are in the units of the file, with all their digits', () => {
    const summary = { ...CELL.summary!, median: 5_000.123456789012, low: 1e-7, high: 1.5e21, level: 0.9921875, min: 0 };
    const quantiles = { of: 'samples' as const, samples: 10, p50: 1 / 3, p99: 2 };
    const [row] = read([{ ...CELL, summary, quantiles }]);
    for (const [key, value] of Object.entries({ ...summary, ...quantiles })) {
      if (row![key] !== undefined && key !== 'method') expect(Number(row![key]), key).toBe(value);
    }
    expect(row).toMatchObject({ unit: 'ns', sets: '8', p90: '', p999: '', median: '5000.123456789012' });
  });

  it('below zero are no formula', () => {
    expect(read([{ ...CELL, summary: { ...CELL.summary!, median: -5.5 } }])[0]!.median).toBe('-5.5');
  });

  it('are absent where there are too few sets for an interval', () => {
    const few = makeCell({ metric: 'round-trip', subject: 'pipe', parameters: {}, centre: 5_000, trials: 3 });
    expect(read([few])[0]).toMatchObject({ sets: '3', low: '', high: '', level: '' });
  });
});

describe('cells without numbers', () => {
  it.each(['failed', 'skipped'] as const)('say that they were %s, and why', (status) => {
    const { summary: _, ...rest } = CELL;
    const [row] = read([{ ...rest, status, trials: [], reason: 'two CPUs, "both" of them, are needed' }]);
    expect(row).toMatchObject({
      status,
      reason: 'two CPUs, "both" of them, are needed',
      sets: '',
      median: '',
      min: '',
    });
  });
});

describe('texts', () => {
  it.each([
    ['a comma', 'a,b', 'a,b'],
    ['quotes', 'say "yes"', 'say "yes"'],
    ['line ends', 'first\nsecond\r\nthird\rfourth', 'first second third fourth'],
    ['a formula', '=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'],
    ['a formula behind a space', ' \t=1+1', "'=1+1"],
    ['a formula behind what is not seen', '\u200b=1+1', "'=1+1"],
    ['a plus', '+1', "'+1"],
    ['a minus', '-1', "'-1"],
    ['an at sign', '@SUM(A1)', "'@SUM(A1)"],
    ['a sign within', 'a=1', 'a=1'],
    ['a terminal escape', '\u001b[2Jgone\u009b', 'gone'],
    ['nothing', '', ''],
  ])('with %s stay one field', (_, text, shown) => {
    const [row, ...more] = read([{ ...CELL, subject: text, reason: text }]);
    expect(more).toEqual([]);
    expect([row!.subject, row!.reason]).toEqual([shown, shown]);
  });

  it('of parameters stand in one field, each with its name', () => {
    const [row] = read([{ ...CELL, parameters: { bytes: 64, wait: 'a, "b"' } }]);
    expect(row!.parameters).toBe('bytes=64 wait=a, "b"');
  });
});
