/** Claims about what figures are made from: distributions, ratios, and the table below each kind of chart. */

import { describe, expect, it } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import type { Cell, Histogram } from '../../src/core/result.js';
import { curvesOf, dotsOf } from '../../src/report/chart-data.js';
import { ecdfOf } from '../../src/report/ecdf.js';
import { type Chart, type FigureDefinition, makeFigures } from '../../src/report/figure.js';
import { tabulateChart } from '../../src/report/figure-table.js';
import { ratioDotsOf } from '../../src/report/ratio-dots.js';
import { buildHistogram } from '../../src/stats/histogram.js';
import { median } from '../../src/stats/quantile.js';
import { compare, makeCell, makeResult } from './synthetic.js';

const NAMING = { subject: ({ subject }: Cell) => subject, series: ({ placement }: Cell) => placement ?? '' };
const PLAIN = makeCell({ metric: 'latency', subject: 'pipe', parameters: {}, centre: 5_000 });

function withHistograms(histograms: readonly (Histogram | undefined)[], cell = PLAIN): Cell {
  const trials = cell.trials.slice(0, histograms.length).map((trial, at) => {
    const histogram = histograms[at];
    return histogram === undefined ? trial : { ...trial, histogram };
  });
  return { ...cell, trials };
}

/** Two kinds of messages, as where a reader is awake or asleep. */
function makeSamples(random: Random): number[] {
  return Array.from({ length: 2_000 }, (_, at) => (at % 3 === 0 ? 40_000 : 4_000) * Math.exp(0.3 * random.normal()));
}

describe('a distribution', () => {
  const random = new Random(5);
  const samples = Array.from({ length: 4 }, () => makeSamples(random));
  const cell = withHistograms(samples.map((each) => buildHistogram(each)));
  const { points } = ecdfOf([cell], NAMING).curves[0]!;

  it('ascends from 0 to 1, along values that ascend', () => {
    expect(points[0]!.median).toBe(0);
    expect(points.at(-1)!.median).toBe(1);
    points.slice(1).forEach((point, at) => {
      expect(point.median).toBeGreaterThanOrEqual(points[at]!.median);
      expect(point.x).toBeGreaterThanOrEqual(points[at]!.x);
    });
  });

  it('has the median of all samples to within a bucket', () => {
    const all = samples.flat();
    const reached = points.find((point) => point.median >= 0.5)!.x;
    expect(reached / median(all)).toBeGreaterThan(2 ** (-1 / 8));
    expect(reached / median(all)).toBeLessThan(2 ** (1 / 8));
  });

  it('says at each value the share of samples below, to within a bucket', () => {
    const all = samples.flat();
    for (const { x, median: share } of points)
      expect(all.filter((value) => value < x).length / all.length).toBeCloseTo(share, 10);
  });

  it('is of all sets that kept samples, and a line without dots', () => {
    const [one, two] = [buildHistogram([10]), buildHistogram([1_000])];
    const [curve] = ecdfOf([withHistograms([one, undefined, two])], NAMING).curves;
    expect(curve!.points.map((point) => point.median)).toEqual([0, 0.5, 0.5, 1]);
    expect(curve).toMatchObject({ subject: 'pipe', series: '', style: 'line' });
  });

  it.each([
    ['kept none', [undefined]],
    ['kept empty ones', [{ bucketsPerOctave: 8, counts: [] }]],
    ['counted nothing', [{ bucketsPerOctave: 8, counts: [[3, 0]] }]],
    ['has buckets of no width', [{ bucketsPerOctave: 0, counts: [[3, 1]] }]],
    ['has buckets of two widths', [buildHistogram([5], 8), buildHistogram([5], 4)]],
  ] as [string, (Histogram | undefined)[]][])('is missing, and that is told, where a cell %s', (_, histograms) => {
    const data = ecdfOf([withHistograms(histograms)], NAMING);
    expect(data.curves).toEqual([]);
    expect(data.missing).toEqual([{ label: 'pipe', reason: 'its single operations were not kept' }]);
  });

  it('is missing with its reason where a cell was skipped', () => {
    const { summary: _, ...rest } = PLAIN;
    const skipped: Cell = { ...rest, status: 'skipped', reason: 'one CPU', placement: 'free', trials: [] };
    expect(ecdfOf([skipped], NAMING)).toMatchObject({
      curves: [],
      missing: [{ label: 'pipe, free', reason: 'one CPU' }],
    });
  });

  it('of nothing is nothing', () => {
    expect(ecdfOf([], NAMING)).toMatchObject({ curves: [], missing: [], unit: 'share' });
  });
});

describe('ratios', () => {
  const [pipe, ring, native] = ['pipe', 'ring', 'native-pipe'].map((subject) =>
    makeCell({ metric: 'round-trip', subject, parameters: { bytes: 4_096 }, placement: 'same-core', centre: 5_000 }),
  ) as [Cell, Cell, Cell];
  const cells = [pipe, ring, native];

  it('are a row for each comparison that is wanted, with a dot for each block', () => {
    const comparisons = [compare(pipe, native, 1.5), compare(ring, native, 0.5)];
    const data = ratioDotsOf({ cells, comparisons }, ({ subject }) => subject === pipe.id);
    expect(data).toMatchObject({ unit: 'ratio', missing: [] });
    expect(data.rows).toHaveLength(1);
    expect(data.rows[0]).toMatchObject({ label: 'pipe, 4 KiB', series: 'same core', subject: 'pipe', median: 1.5 });
    expect(data.rows[0]!.values).toEqual(Array(8).fill(1.5));
  });

  it('are called as the task says', () => {
    const comparisons = [compare(pipe, native, 1.5)];
    const data = ratioDotsOf({ cells, comparisons }, () => true, { label: () => 'mine', series: () => 'ours' });
    expect(data.rows[0]).toMatchObject({ label: 'mine', series: 'ours' });
  });

  it.each([
    ['has no ratio', cells, { ratio: null }],
    ['is of a cell that is not there', [native], {}],
  ])('are no row where a comparison %s', (_, present, over) => {
    expect(ratioDotsOf({ cells: present, comparisons: [compare(pipe, native, 2, over)] }, () => true).rows).toEqual([]);
  });
});

describe('the table of a chart', () => {
  const cells = [64, 4_096].map((bytes) =>
    makeCell({ metric: 'round-trip', subject: 'pipe', parameters: { bytes }, placement: 'free', centre: 5_000 }),
  );
  const bare = makeCell({ metric: 'round-trip', subject: 'ring', parameters: { bytes: 64 }, centre: 5e6, trials: 3 });
  const sum = (value: number) => [{ x: 1, values: [], median: value, low: null, high: null }];

  it.each([
    [
      'dots: median, interval and sets of each row',
      { kind: 'dots', ...dotsOf([...cells.slice(0, 1), bare], { label: ({ subject }) => subject }) },
      'what|median|interval|sets',
      [/^free, pipe\|\d\.\d\d µs\|\d\.\d\d … \d\.\d\d\|8$/, /^ring\|\d\.\d\d ms\|none\|3$/],
    ],
    [
      'curves: a column for each place, a dash where a line has no point',
      { kind: 'curves', ...curvesOf([...cells, bare]) },
      'against size|64 B|4 KiB',
      [/^free, pipe\|\d\.\d\d µs \(\d\.\d\d … \d\.\d\d\)\|\d\.\d\d µs \(.*\)$/, /^ring\|\d\.\d\d ms\|–$/],
    ],
    [
      'bars: the parts of each row',
      {
        kind: 'bars',
        unit: 'ns',
        missing: [],
        rows: [
          {
            label: 'pipe',
            series: '',
            segments: [
              { name: 'call', value: 5 },
              { name: 'rest', value: -2_000 },
            ],
          },
        ],
      },
      'what|parts',
      [/^pipe\|call 5 ns; rest -2\.00 µs$/],
    ],
    [
      'quantiles: those that there are',
      {
        kind: 'quantiles',
        unit: 'ns',
        missing: [],
        rows: [
          { label: 'pipe', series: 'free', subject: 'pipe', isOfBatches: false, points: [{ name: 'p90', value: 7 }] },
        ],
      },
      'what|p50|p90|p99|p99.9',
      [/^free, pipe\|–\|7 ns\|–\|–$/],
    ],
    [
      'a distribution: how long some shares took',
      {
        kind: 'curves',
        ...ecdfOf([withHistograms([buildHistogram(Array.from({ length: 100 }, (_, at) => at + 1))])], NAMING),
      },
      'took no longer than|10.0 %|50.0 %|90.0 %|99.0 %',
      [/^pipe\|(9|10|11)\.\d+ ns\|5\d\.\d+ ns\|9\d\.\d+ ns\|1\d\d ns$/],
    ],
  ] as [string, Chart, string, RegExp[]][])('of %s', (_, chart, heading, rows) => {
    const table = tabulateChart('What it costs', chart);
    expect(table.title).toBe('What it costs');
    expect(table.columns.map((column) => column.heading).join('|')).toBe(heading);
    expect(table.rows).toHaveLength(rows.length);
    table.rows.forEach((row, at) => {
      expect(row).toHaveLength(table.columns.length);
      expect(row.join('|')).toMatch(rows[at]!);
    });
  });

  it('of curves leaves out lines that were calculated at many places, not those of two', () => {
    const curve = (subject: string, style: 'model' | undefined, values: number[]) => ({
      subject,
      series: '',
      ...(style && { style }),
      points: values.flatMap((value, at) => sum(value).map((point) => ({ ...point, x: at + 1 }))),
    });
    const curves = [
      curve('measured', undefined, [1, 2, 3]),
      curve('ideal', 'model', [1, 2]),
      curve('fit', 'model', [1, 2, 3]),
    ];
    const chart: Chart = { kind: 'curves', unit: 'ratio', xKey: 'workers', xLabel: 'workers', missing: [], curves };
    expect(tabulateChart('', chart).rows.map(([name]) => name)).toEqual(['measured', 'ideal']);
  });

  it.each([
    { kind: 'dots', ...dotsOf([]) },
    { kind: 'curves', ...curvesOf([]) },
    { kind: 'bars', unit: 'ns', rows: [], missing: [] },
    { kind: 'quantiles', unit: 'ns', rows: [], missing: [] },
  ] as Chart[])('of nothing has no rows: $kind', (chart) => {
    expect(tabulateChart('', chart).rows).toEqual([]);
  });
});

describe('the figures of a result', () => {
  const { environment } = makeResult([]);
  const define = (chart: FigureDefinition['chart']): FigureDefinition => {
    return { id: 'x', title: 'What it costs', subtitle: '', reading: '', chart };
  };
  const make = (chart: FigureDefinition['chart']) =>
    makeFigures([define(chart)], { cells: [PLAIN], comparisons: [], environment });
  const lines: Chart = {
    kind: 'curves',
    ...curvesOf([]),
    curves: [{ subject: 'ideal', series: '', style: 'model', points: [] }],
  };

  it.each([
    ['no rows', { kind: 'dots', ...dotsOf([]) }],
    ['calculated lines alone', lines],
    ['lines without a point', { ...lines, curves: [{ subject: 'pipe', series: '', points: [] }] }],
  ] as [string, Chart][])('leave out one of %s', (_, chart) => {
    expect(make(() => chart)).toEqual([]);
  });

  it('keep one that has nothing but what is missing', () => {
    expect(make(() => ({ ...lines, missing: [{ label: 'pipe', reason: 'one CPU' }] }))).toHaveLength(1);
  });

  it('tell of one that lacks what it is made from, and do not hide a bug', () => {
    const [figure] = make(() => {
      throw new LabError('internal', 'a curve needs numbers');
    });
    expect(figure!.chart.missing).toEqual([{ label: 'What it costs', reason: 'a curve needs numbers' }]);
    expect(() =>
      make(() => {
        throw new TypeError('x is not a function');
      }),
    ).toThrow(TypeError);
  });
});
