/** Claims about one figure of several results: each is named, none is lost, what does not fit is told. */

import { describe, expect, it } from 'vitest';
import { curvesOf, dotsOf } from '../../src/report/chart-data.js';
import { type Chart, drawChart, type Figure, listMissing, listNames } from '../../src/report/figure.js';
import { overlayFigures } from '../../src/report/overlay.js';
import { findXmlFault, Picture } from './svg-reading.js';
import { makeCell } from './synthetic.js';

const CELLS = [64, 4_096].flatMap((bytes) =>
  ['pipe', 'ring'].map((subject) =>
    makeCell({ metric: 'round-trip', subject, parameters: { bytes }, placement: 'free', centre: 5_000 + bytes }),
  ),
);
const MISSING = [{ label: 'fifo', reason: 'two CPUs are needed' }];
const point = { name: 'p50', value: 5 } as const;

const CHARTS: Record<Chart['kind'], Chart> = {
  dots: { kind: 'dots', ...dotsOf(CELLS), missing: MISSING },
  curves: { kind: 'curves', ...curvesOf(CELLS), missing: MISSING, walls: [{ x: 1_024, label: 'ends here' }] },
  bars: {
    kind: 'bars',
    unit: 'ns',
    missing: MISSING,
    rows: ['a', 'b'].map((label) => ({ label, series: 's', segments: [{ name: 'call', value: 5 }] })),
  },
  quantiles: {
    kind: 'quantiles',
    unit: 'ns',
    missing: MISSING,
    rows: ['a', 'b'].map((label) => ({ label, series: 's', subject: label, points: [point], isOfBatches: false })),
  },
};
const KINDS = Object.keys(CHARTS) as Chart['kind'][];

function makeFigure(chart: Chart, over: Partial<Figure> = {}): Figure {
  return { id: 'cost', title: 'What it costs', subtitle: 'Left is faster.', reading: 'Look.', chart, ...over };
}

/** Returns what each row or curve is called, in the order of the chart. */
function listRows(chart: Chart): string[] {
  return chart.kind === 'curves' ? chart.curves.map(({ subject }) => subject) : chart.rows.map(({ label }) => label);
}

const two = (above: Figure[], below: Figure[]) =>
  overlayFigures([
    { label: 'laptop', figures: above },
    { label: 'server', figures: below },
  ]);

describe.each(KINDS)('%s', (kind) => {
  const chart = CHARTS[kind];

  it('of one result are as they are', () => {
    const figures = [makeFigure(chart), makeFigure(chart, { id: 'other', notes: ['a note'] })];
    expect(overlayFigures([{ label: 'laptop', figures }])).toEqual(figures);
  });

  it('of two results have all rows of both, each with its label', () => {
    const [figure, ...more] = two([makeFigure(chart)], [makeFigure(chart)]);
    expect(more).toEqual([]);
    const names = listRows(chart);
    const wanted = ['laptop', 'server'].flatMap((label) => names.map((name) => `${name} · ${label}`));
    expect(listRows(figure!.chart).sort()).toEqual(wanted.sort());
    expect(figure).toMatchObject({ id: 'cost', title: 'What it costs', subtitle: 'Left is faster.', reading: 'Look.' });
  });

  it('of two results say of each what is missing', () => {
    const [figure] = two([makeFigure(chart)], [makeFigure(chart)]);
    expect(listMissing(figure!.chart)).toEqual(['not measured: fifo · laptop; fifo · server (two CPUs are needed)']);
  });

  it('of two results are drawn, with a name for each that can be switched off', async () => {
    const [{ chart: joined, ...text }] = two([makeFigure(chart)], [makeFigure(chart)]) as [Figure];
    const svg = await drawChart(text, joined);
    expect(findXmlFault(svg)).toBeNull();
    expect(new Picture(svg).flaws()).toEqual([]);
    if (kind !== 'bars') expect(listNames(joined).filter((name) => name.endsWith('server'))).not.toEqual([]);
  });

  it('that only one of the results has stay, and the order is that of the first appearance', () => {
    const figures = two(
      [makeFigure(chart)],
      [makeFigure(chart, { id: 'new', title: 'New' }), makeFigure(chart, { title: 'Later' })],
    );
    expect(figures.map(({ id, title }) => [id, title])).toEqual([
      ['cost', 'What it costs'],
      ['new', 'New'],
    ]);
    expect(listRows(figures[1]!.chart)).toEqual(listRows(chart).map((name) => `${name} · server`));
  });

  it('in another unit are left out, and that is told beside all that is missing', () => {
    const other = { ...chart, unit: 'bytes/s' } as Chart;
    const [figure] = two([makeFigure(chart)], [makeFigure(other)]);
    expect(figure!.chart.unit).toBe('ns');
    expect(listRows(figure!.chart)).toEqual(listRows(chart).map((name) => `${name} · laptop`));
    expect(figure!.chart.missing.map(({ label }) => label)).toEqual(['fifo · laptop', 'fifo · server', 'server']);
    expect(listMissing(figure!.chart)[1]).toMatch(/^not measured: server \(it is in bytes\/s, .*one unit/);
  });

  it.each(KINDS.filter((other) => other !== kind))('are not mixed with %s, and that is told', (other) => {
    const [figure] = two([makeFigure(chart)], [makeFigure(CHARTS[other])]);
    expect(figure!.chart.kind).toBe(kind);
    expect(listRows(figure!.chart)).toHaveLength(listRows(chart).length);
    expect(figure!.chart.missing.map(({ label }) => label)).toEqual(['fifo · laptop', 'fifo · server', 'server']);
  });
});

describe('what is compared', () => {
  it('stands together: each row beside those of its name', () => {
    const [figure] = two([makeFigure(CHARTS.bars)], [makeFigure(CHARTS.bars)]);
    expect(listRows(figure!.chart)).toEqual(['a · laptop', 'a · server', 'b · laptop', 'b · server']);
  });

  it('is not a name under two headings', () => {
    const rows = (series: string) =>
      CHARTS.bars.kind === 'bars' ? CHARTS.bars.rows.map((row) => ({ ...row, series })) : [];
    const chart = { ...CHARTS.bars, rows: [...rows('one'), ...rows('two')] } as Chart;
    const [figure] = two([makeFigure(chart)], [makeFigure(chart)]);
    const joined = figure!.chart;
    expect(joined.kind === 'bars' && joined.rows.slice(0, 4).map(({ series }) => series)).toEqual(Array(4).fill('one'));
  });

  it('has an upright once where all have it, and one for each place where not', () => {
    const walls = (x: number, label: string) => makeFigure({ ...CHARTS.curves, walls: [{ x, label }] } as Chart);
    const wallsOf = ([figure]: Figure[]) => figure!.chart.kind === 'curves' && figure!.chart.walls;
    expect(wallsOf(two([walls(2, '2 CPUs')], [walls(2, '2 CPUs')]))).toEqual([{ x: 2, label: '2 CPUs' }]);
    expect(wallsOf(two([walls(2, '2 CPUs')], [walls(8, '8 CPUs')]))).toHaveLength(2);
    expect(
      wallsOf(two([makeFigure(CHARTS.curves)], [makeFigure({ ...CHARTS.curves, walls: [] } as Chart)])),
    ).toHaveLength(1);
  });

  it('has the notes and tables of each, with its label', () => {
    const table = { title: 'The laws', columns: [], rows: [] };
    const figure = makeFigure(CHARTS.dots, { notes: ['linear'], tables: [table] });
    const [joined] = two([figure], [figure]);
    expect(joined!.notes).toEqual(['laptop: linear', 'server: linear']);
    expect(joined!.tables!.map(({ title }) => title)).toEqual(['laptop: The laws', 'server: The laws']);
  });

  it('changes nothing of what it is made from', () => {
    const figures = [makeFigure(structuredClone(CHARTS.dots))];
    two(figures, figures);
    expect(figures).toEqual([makeFigure(CHARTS.dots)]);
  });
});
