/** Claims about the figures of a scaling analysis: they show what it claims, and no more. */

import { describe, expect, it } from 'vitest';
import type { CurveData } from '../../src/report/curve-data.js';
import { drawChart, type Figure } from '../../src/report/figure.js';
import { type ScalingSubject, scalingFigures } from '../../src/report/scaling-figures.js';
import { analyseScaling } from '../../src/scaling/analysis.js';
import { DATASETS, findDataset } from '../../src/scaling/datasets.js';
import type { ErrorModel, ScalingAnalysis, ScalingPoint } from '../../src/scaling/scaling-analysis.js';
import { ANALYSIS } from './made-up-scaling.js';
import { Picture } from './svg-reading.js';

const LAWS = ['linear', 'amdahl', 'usl'];

interface Chosen {
  cores?: number | null;
  error?: ErrorModel;
  analysis?: ScalingAnalysis;
  bound?: ScalingSubject['bound'];
  notes?: string[];
}

function subjectOf(
  points: readonly ScalingPoint[],
  { cores = 16, error = 'proportional', analysis, bound, notes }: Chosen = {},
): ScalingSubject {
  return {
    id: 'made',
    name: 'made.csv',
    unit: 'ops/s',
    points,
    cores,
    error,
    analysis: analysis ?? analyseScaling(points, { cores, error }),
    ...(bound && { bound }),
    ...(notes && { notes }),
  };
}

const find = (figures: readonly Figure[], id: string) => figures.find((figure) => figure.id === `made-${id}`);

function curvesIn(figures: readonly Figure[], id = 'throughput'): CurveData {
  const chart = find(figures, id)!.chart;
  if (chart.kind !== 'curves') throw new Error('no curves');
  return chart;
}

/** Returns what is no number, with its path: JSON would write null for it. */
function findOdd(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (value === undefined) return [`${path} is undefined`];
  if (typeof value === 'string') return /NaN|Infinity|undefined/.test(value) ? [`${path} says ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => findOdd(each, `${path}.${key}`));
}

const CASES = DATASETS.flatMap(({ name }) =>
  (['proportional', 'constant'] as const).flatMap((error) => [16, null].map((cores) => [name, error, cores] as const)),
);

describe.each(CASES)('of the published data %s (%s, %s cores)', (name, error, cores) => {
  const { points } = findDataset(name);
  const subject = subjectOf(points, { error, cores });
  const figures = scalingFigures(subject);
  const { verdict, timeSplit, models } = subject.analysis;
  const { curves, walls } = curvesIn(figures);
  const names = curves.map((curve) => curve.subject);

  it('hold numbers only', () => {
    expect(findOdd(figures)).toEqual([]);
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
  });

  it('show every run that was given', () => {
    const measured = curves.find((curve) => curve.subject === 'measured')!;
    const shown = measured.points.flatMap(({ x, values }) => values.map((throughput) => `${x}: ${throughput}`));
    expect(shown.sort()).toEqual(points.map(({ workers, throughput }) => `${workers}: ${throughput}`).sort());
  });

  it('have a band where a law is claimed and nowhere else', () => {
    expect(names.includes('95 % band')).toBe(LAWS.includes(verdict));
    for (const { low, median, high } of curves.find((curve) => curve.subject === '95 % band')?.points ?? [])
      expect(low! <= median && median <= high!).toBe(true);
  });

  it('split the time by a law that is claimed, in parts that add up to 1 over the speed-up, and by no other', () => {
    const chart = find(figures, 'time')?.chart;
    expect(chart !== undefined).toBe(LAWS.includes(verdict) && timeSplit.length > 0);
    if (chart?.kind === 'bars') expect(chart.rows).toHaveLength(timeSplit.length);
  });

  it('draw the law of the serial fraction only where one is claimed', () => {
    const lines = find(figures, 'serial-fraction')?.chart;
    const isDrawn = lines?.kind === 'curves' && lines.curves.some((curve) => curve.subject === 'σ + κN');
    expect(isDrawn).toBe(lines !== undefined && models.some(({ law }) => law === verdict));
  });

  it('have an upright where the cores end, if that is known', () => {
    for (const { chart } of figures) {
      if (chart.kind !== 'curves') continue;
      expect(chart.walls!.some(({ x, label }) => x === 16 && label === '16 cores')).toBe(cores !== null);
    }
    expect(walls!.some(({ label }) => label.startsWith('break at'))).toBe(verdict === 'regimes');
    expect(find(figures, 'throughput')!.subtitle).toContain(
      cores === null ? 'the number of cores is not known' : 'where the 16 cores end',
    );
  });

  it('say the verdict, and each has a reading', () => {
    expect(find(figures, 'throughput')!.subtitle).toContain(`Verdict: ${verdict.replaceAll('-', ' ')}; `);
    expect(find(figures, 'throughput')!.subtitle.includes('No law can be told')).toBe(
      ![...LAWS, 'regimes'].includes(verdict),
    );
    expect(find(figures, 'throughput')!.notes).toContain(subject.analysis.explanation);
    for (const figure of figures) expect(figure.reading.length).toBeGreaterThan(60);
  });
});

describe('the figures of an analysis', () => {
  const { points } = findDataset('raytracer');
  const withVerdict = (over: Partial<ScalingAnalysis>) =>
    scalingFigures(
      subjectOf(findDataset('specsdm91').points, { analysis: { ...ANALYSIS, ...over }, error: 'constant' }),
    );

  it('are drawn, narrow and wide, with no text off the paper', async () => {
    for (const figure of scalingFigures(subjectOf(points)))
      for (const width of [375, 860]) {
        const picture = new Picture(await drawChart(figure, figure.chart, { place: 'page', width }));
        expect(picture.flaws().filter((flaw) => flaw.endsWith('leaves the paper'))).toEqual([]);
      }
  });

  it('are none without points', () => {
    expect(scalingFigures(subjectOf([], { analysis: ANALYSIS }))).toEqual([]);
  });

  it.each([
    ['one row', [{ workers: 4, throughput: 100 }]],
    ['one number of workers', [100, 101, 99].map((throughput) => ({ workers: 4, throughput }))],
    [
      'two numbers of workers',
      [
        { workers: 1, throughput: 100 },
        { workers: 2, throughput: 150 },
      ],
    ],
  ])('say that no law can be told from %s', (_, few) => {
    const figures = scalingFigures(subjectOf(few));
    expect(find(figures, 'throughput')!.subtitle).toContain('No law can be told');
    expect(curvesIn(figures).curves.map((curve) => curve.subject)).not.toContain('95 % band');
    expect(find(figures, 'time')).toBeUndefined();
    expect(findOdd(figures)).toEqual([]);
  });

  it.each([
    [
      'the ends of the range',
      [
        [1, 1e-18],
        [2, 1e18],
        [1e6, 1],
      ],
    ],
    [
      'equal throughputs',
      [
        [1, 5],
        [2, 5],
        [3, 5],
        [4, 5],
        [5, 5],
        [6, 5],
      ],
    ],
    [
      'less than one worker',
      [
        [0.25, 5],
        [0.5, 9],
        [1.5, 20],
      ],
    ],
  ] as [string, [number, number][]][])('hold numbers only with %s', (_, pairs) => {
    const figures = scalingFigures(subjectOf(pairs.map(([workers, throughput]) => ({ workers, throughput }))));
    expect(findOdd(figures)).toEqual([]);
  });

  it.each(['usl', 'regimes', 'not-identifiable', 'no-law-fits'] as ScalingAnalysis['verdict'][])(
    'of the verdict %s have band and time split only if it is a law',
    (verdict) => {
      const figures = withVerdict({ verdict });
      const names = curvesIn(figures).curves.map((curve) => curve.subject);
      expect(names.includes('95 % band')).toBe(verdict === 'usl');
      expect(find(figures, 'time') !== undefined).toBe(verdict === 'usl');
      expect(find(figures, 'throughput')!.subtitle.includes('with the band')).toBe(verdict === 'usl');
    },
  );

  it('have a bound with its name, and the notes before the explanation', () => {
    const bound = { name: 'bound: the lock', predict: (workers: number) => 20 * Math.min(workers, 10) };
    const figures = scalingFigures(subjectOf(points, { bound, notes: ['What it does: renders.'] }));
    const line = curvesIn(figures).curves.find((curve) => curve.subject === 'bound: the lock')!;
    expect(line.style).toBe('model');
    expect(line.points.at(-1)).toMatchObject({ x: 64, median: 200 });
    expect(find(figures, 'throughput')!.notes![0]).toBe('What it does: renders.');
  });

  it('have an ideal that is as many times the first as there are workers, up to twice what was reached', () => {
    const { curves } = curvesIn(
      scalingFigures(
        subjectOf([
          { workers: 2, throughput: 10 },
          { workers: 8, throughput: 16 },
        ]),
      ),
    );
    const ideal = curves.find((curve) => curve.subject === 'ideal')!;
    expect(ideal.points.map(({ x, median }) => [x, median])).toEqual([
      [2, 10],
      [6.4, 32],
    ]);
  });

  it('have the residuals of the curve that is drawn, at each number of workers, and none without a curve', () => {
    const points = [1, 2, 4, 8].flatMap((workers) =>
      [0.9, 1, 1.2].map((off) => ({ workers, throughput: 10 * workers * off })),
    );
    const { tables } = find(scalingFigures(subjectOf(points)), 'throughput')!;
    const residuals = tables!.find(({ title }) => title.startsWith('Residuals of '))!;
    expect(residuals.columns.map(({ heading }) => heading)).toEqual([
      'workers',
      'fit',
      'median run over fit',
      'least',
      'most',
    ]);
    expect(residuals.rows.map(([workers]) => workers)).toEqual(['1', '2', '4', '8']);
    for (const [, , ...ratios] of residuals.rows) {
      const [middle, least, most] = ratios.map((ratio) => Number(ratio.replace('×', ''))) as [number, number, number];
      expect(least / middle).toBeCloseTo(0.9, 1);
      expect(most / middle).toBeCloseTo(1.2, 1);
    }
    const bare = find(scalingFigures(subjectOf(points.slice(0, 3))), 'throughput')!;
    expect(bare.tables!.filter(({ title }) => title.startsWith('Residuals'))).toEqual([]);
  });
});
