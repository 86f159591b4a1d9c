import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.js';
import type { Cell, Placement } from '../../src/core/result.js';
import { drawBars } from '../../src/report/chart-bars.js';
import { drawCurves } from '../../src/report/chart-curves.js';
import { cpuBarsOf, curvesOf, dotsOf, quantilesOf } from '../../src/report/chart-data.js';
import { drawDots } from '../../src/report/chart-dots.js';
import { drawQuantiles } from '../../src/report/chart-quantiles.js';
import type { CurveData } from '../../src/report/curve-data.js';
import { formatQuantity } from '../../src/report/quantity.js';
import { findHeavyChains } from '../layer-rules.js';
import { findXmlFault, Picture, placeElement } from './svg-reading.js';
import { makeCell } from './synthetic.js';

const TEXT = { title: 'What a message costs', subtitle: 'One dot is one set; left is faster.' };
const HOSTILE = '<b>&"\u0007]]>';
const REASON = 'two CPUs are needed';

/** A grid of round trips, each a little slower than the one before. */
function makeCells(subjects: readonly string[], placements: readonly Placement[], sizes: readonly number[]): Cell[] {
  const random = new Random(3);
  return placements.flatMap((placement, far) =>
    subjects.flatMap((subject, rank) =>
      sizes.map((bytes) => {
        const centre = (5_000 + bytes) * (1 + 7 * far) * (1 + 0.02 * rank);
        const shape = {
          metric: 'round-trip',
          subject,
          parameters: { bytes },
          placement,
          centre,
          cpuNs: 4_000,
        } as const;
        const quantiles = { of: 'samples', samples: 10_000, p50: centre, p90: centre * 1.2, p99: centre * 2 } as const;
        return { ...makeCell(shape, random), quantiles };
      }),
    ),
  );
}

function skip(cell: Cell, reason = REASON): Cell {
  const { summary: _, ...rest } = cell;
  return { ...rest, status: 'skipped', reason, trials: [] };
}

const CHARTS: [name: string, draw: (cells: readonly Cell[], title?: string) => Promise<string>][] = [
  ['dots', (cells, title = TEXT.title) => drawDots({ ...TEXT, title }, dotsOf(cells))],
  ['curves', (cells, title = TEXT.title) => drawCurves({ ...TEXT, title }, curvesOf(cells))],
  ['bars', (cells, title = TEXT.title) => drawBars({ ...TEXT, title }, cpuBarsOf(cells))],
  ['quantiles', (cells, title = TEXT.title) => drawQuantiles({ ...TEXT, title }, quantilesOf(cells))],
];
const TWELVE = [
  'pipe',
  'socketpair',
  'unix-seqpacket',
  'tcp',
  'a-ring',
  'b-ring',
  'c-ring',
  'd',
  'e',
  'f',
  'native-pipe',
  'native-ring',
];
const ALL = ['same-core', 'cross-core', 'free'] as const;
const few = makeCells(['pipe', 'native-pipe'], ALL, [64, 4_096]);

describe.each(CHARTS)('%s', (_, draw) => {
  test('are well-formed SVG with its namespace, a title and a description', async () => {
    const svg = await draw(few);
    expect(findXmlFault(svg)).toBeNull();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    const picture = new Picture(svg);
    expect(picture.find('title')[0]?.textContent).toBe(TEXT.title);
    expect(picture.find('desc')[0]?.textContent).toContain(TEXT.subtitle);
    expect(picture.find('desc')[0]?.textContent).toContain('same core, pipe');
    expect(picture.texts()).toContain(TEXT.title);
    expect(picture.number('width')).toBe(860);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  test('are the same bytes for the same cells, whatever was drawn before', async () => {
    const first = await draw(few);
    await draw(few.slice(0, 1));
    expect(await draw(structuredClone(few))).toBe(first);
  });

  test('have white paper and no number finer than can be seen', async () => {
    const svg = await draw(few);
    expect(new Picture(svg).find('rect')[0]?.getAttribute('fill')).toBe('#ffffff');
    expect(svg.replace(/<desc>.*<\/desc>/, '')).not.toMatch(/\d\.\d{3,}/);
  });

  test('name what was skipped, with the reason', async () => {
    const picture = new Picture(await draw(few.map((cell, index) => (index === 2 ? skip(cell) : cell))));
    const texts = picture.texts().join(' ');
    expect(texts).toContain('not measured: native-pipe 64 B, same core (two CPUs are needed)');
  });

  test('draw one cell and say so when there is none', async () => {
    expect(new Picture(await draw(few.slice(0, 1))).flaws()).toEqual([]);
    for (const none of [await draw([]), await draw(few.map((cell) => skip(cell)))]) {
      expect(findXmlFault(none)).toBeNull();
      expect(new Picture(none).texts()).toContain('nothing was measured');
      expect(new Picture(none).flaws()).toEqual([]);
    }
  });

  test('write a hostile name as text', async () => {
    const [cell, other] = [
      { ...few[0]!, subject: HOSTILE },
      { ...few[1]!, subject: HOSTILE, placement: 'free' as const },
    ];
    const svg = await draw([cell, skip(other, HOSTILE)], HOSTILE);
    expect(findXmlFault(svg)).toBeNull();
    const picture = new Picture(svg);
    expect(picture.find('b')).toEqual([]);
    expect(picture.find('title')[0]?.textContent).toBe('<b>&"]]>');
    expect(picture.texts().some((text) => text.startsWith('<b>&"]]>'))).toBe(true);
  });

  test('cut an endless name and break an endless reason', async () => {
    const long = 'x'.repeat(900);
    const svg = await draw([{ ...few[0]!, subject: long }, skip({ ...few[1]!, subject: long }, long)], long);
    expect(new Picture(svg).flaws()).toEqual([]);
    expect(new Picture(svg).number('width')).toBeLessThan(1_200);
  });

  test('keep all texts on the paper and apart with twelve subjects', async () => {
    const picture = new Picture(await draw(makeCells(TWELVE, ALL, [64, 4_096, 65_536, 1_048_576])));
    expect(picture.texts().length).toBeGreaterThan(36);
    expect(picture.flaws()).toEqual([]);
  });

  test('show a cell of one value and a cell of zeros', async () => {
    const flat = { ...few[0]!, trials: few[0]!.trials.map((trial) => ({ ...trial, value: 0 })) };
    flat.summary = { ...flat.summary!, median: 0, low: 0, high: 0 };
    flat.quantiles = { of: 'samples', samples: 1_000, p50: 0 };
    const svg = await draw([flat]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(new Picture(svg).flaws()).toEqual([]);
  });
});

describe('dots', () => {
  test('are one for every set, and a median and a value for every row', async () => {
    const picture = new Picture(await drawDots(TEXT, dotsOf(few)));
    expect(picture.find('.chart-set circle')).toHaveLength(few.reduce((sum, cell) => sum + cell.trials.length, 0));
    expect(picture.find('.chart-median line')).toHaveLength(few.length);
    expect(picture.find('.chart-interval line')).toHaveLength(few.length);
    const values = picture.find('.chart-value text').map((each) => each.textContent);
    expect(values).toEqual(few.map((cell) => formatQuantity('ns', cell.summary!.median)));
  });

  test('have medians that lie as the values do, in the order of the rows', async () => {
    const picture = new Picture(await drawDots(TEXT, dotsOf(few)));
    const xs = picture.find('.chart-median line').map((line) => placeElement(line, 'x1', 'y1'));
    expect(rank(xs.map(({ x }) => x))).toEqual(rank(few.map((cell) => cell.summary!.median)));
    expect(rank(xs.map(({ y }) => y))).toEqual(few.map((_, index) => index));
  });

  test('have names to the left, under the words of their placement', async () => {
    const texts = new Picture(await drawDots(TEXT, dotsOf(few))).texts();
    for (const text of ['pipe 64 B', 'native-pipe 4 KiB', 'same core', 'cross core', 'free'])
      expect(texts).toContain(text);
  });

  test('have no bar where too few sets give no interval', async () => {
    const cell = makeCell({ metric: 'round-trip', subject: 'pipe', parameters: {}, centre: 5_000, trials: 3 });
    expect(new Picture(await drawDots(TEXT, dotsOf([cell]))).find('.chart-interval line')).toEqual([]);
  });

  test('have ticks in the unit that people read', async () => {
    const rates = [1e6, 4e9].map((centre) =>
      makeCell({ metric: 'throughput', subject: 'pipe', parameters: { centre }, centre }),
    );
    const texts = new Picture(await drawDots(TEXT, dotsOf(rates))).texts();
    expect(texts).toContain('10 MB/s');
    expect(texts).toContain('1 GB/s');
  });
});

describe('curves', () => {
  const draw = (data: CurveData) => drawCurves(TEXT, data).then((svg) => new Picture(svg));

  test('have a panel for each placement, a line for each subject, dots for all sets', async () => {
    const picture = await draw(curvesOf(few));
    for (const text of ['same core', 'cross core', 'free', '64 B', '4 KiB', 'size'])
      expect(picture.texts()).toContain(text);
    expect(
      picture
        .find('.chart-name text')
        .map((each) => each.textContent)
        .sort(),
    ).toEqual([...Array(3).fill('native-pipe'), ...Array(3).fill('pipe')]);
    expect(picture.find('.chart-curve path')).toHaveLength(6);
    expect(picture.find('.chart-interval path')).toHaveLength(6);
    expect(picture.find('.chart-set circle')).toHaveLength(few.length * 8);
  });

  test('have points that lie as the medians do: up is more', async () => {
    const cells = makeCells(['pipe'], ['free'], [64, 4_096, 65_536]);
    cells[1]!.summary!.low = 10;
    cells[1]!.summary!.high = 1e9;
    const circles = (await draw(curvesOf(cells))).find('.chart-median circle');
    const points = circles.map((dot) => placeElement(dot, 'cx', 'cy'));
    expect(rank(points.map(({ x }) => x))).toEqual([0, 1, 2]);
    expect(rank(points.map(({ y }) => -y))).toEqual(rank(cells.map((cell) => cell.summary!.median)));
  });

  test('have a dashed grey floor and whole lines above', async () => {
    const lines = (await draw(curvesOf(few))).find('.chart-curve');
    const strokes = lines.map((line) => [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray')]);
    expect(strokes.slice(0, 2)).toEqual([
      ['#4a4a4a', '5 3'],
      ['#0072b2', null],
    ]);
  });

  test('have a wall where something ends, with its name, and none beyond the points', async () => {
    const walls = [
      { x: 1_024, label: 'ends here' },
      { x: 1e9, label: 'far away' },
    ];
    const svg = await drawCurves(TEXT, { ...curvesOf(few), walls });
    const picture = new Picture(svg);
    const lines = picture.find('.chart-wall line').map((line) => placeElement(line, 'x1', 'y1').x);
    // One in each of three panels, between the dots of 64 B and 4 KiB.
    expect(lines).toHaveLength(3);
    const dots = picture.find('.chart-median circle').map((dot) => placeElement(dot, 'cx', 'cy').x);
    expect(lines[0]).toBeGreaterThan(dots[0]!);
    expect(lines[0]).toBeLessThan(dots[1]!);
    expect(picture.texts().filter((text) => text === 'ends here')).toHaveLength(3);
    expect(picture.find('desc')[0]?.textContent).toContain('At 1 KiB: ends here.');
    expect(picture.texts()).not.toContain('far away');
    expect(picture.flaws()).toEqual([]);
    expect((await draw(curvesOf(few))).find('.chart-wall')).toEqual([]);
  });

  test('show the interval of a lone point', async () => {
    expect((await draw(curvesOf(few.slice(0, 1)))).find('.chart-lone line')).toHaveLength(1);
  });
});

describe('bars', () => {
  const rows = [
    {
      label: 'pipe',
      series: '',
      segments: [
        { name: 'calls', value: 20 },
        { name: 'copies', value: 3_000 },
        { name: 'wake-ups', value: 4_000 },
      ],
    },
  ];

  test('are as long as their values and lie end to end', async () => {
    const picture = new Picture(await drawBars(TEXT, { unit: 'ns', rows, missing: [] }));
    const bars = picture
      .find('.chart-segment rect')
      .map((bar) => [Number(bar.getAttribute('x')), Number(bar.getAttribute('width'))]);
    expect(bars).toHaveLength(3);
    expect(bars[2]![1]! / bars[1]![1]!).toBeCloseTo(4 / 3, 2);
    expect(bars[1]![0]! + bars[1]![1]!).toBeCloseTo(bars[2]![0]!, 1);
  });

  test('have the values of their parts inside, or beside the whole where there is no room', async () => {
    const picture = new Picture(await drawBars(TEXT, { unit: 'ns', rows, missing: [] }));
    expect(picture.find('.chart-part text').map((each) => each.textContent)).toEqual(['3.00 µs', '4.00 µs']);
    expect(picture.find('.chart-total text').map((each) => each.textContent)).toEqual(['7.02 µs (calls 20 ns)']);
    for (const name of ['calls', 'copies', 'wake-ups']) expect(picture.texts()).toContain(name);
  });

  test('give a part below zero no length, and its value all the same', async () => {
    const odd = [
      {
        label: 'pipe',
        series: '',
        segments: [
          { name: 'rest', value: -5 },
          { name: 'calls', value: 100 },
        ],
      },
    ];
    const svg = await drawBars(TEXT, { unit: 'ns', rows: odd, missing: [] });
    expect(svg).toContain('rest -5 ns');
    const bars = new Picture(svg).find('.chart-segment rect');
    expect(bars[0]?.getAttribute('width')).toBe('0');
    expect(bars[1]?.getAttribute('x')).toBe(bars[0]?.getAttribute('x'));
  });
});

describe('quantiles', () => {
  test('are joined dots in order, with their values in columns', async () => {
    const cells = few.slice(0, 1);
    const picture = new Picture(await drawQuantiles(TEXT, quantilesOf(cells)));
    const xs = picture.find('.chart-quantile circle').map((dot) => placeElement(dot, 'cx', 'cy').x);
    expect(xs).toHaveLength(3);
    expect(rank(xs)).toEqual([0, 1, 2]);
    expect(picture.find('.chart-span line')).toHaveLength(1);
    const { p50, p99 } = cells[0]!.quantiles!;
    for (const text of ['p50', 'p90', 'p99', formatQuantity('ns', p50), formatQuantity('ns', p99!)]) {
      expect(picture.texts()).toContain(text);
    }
    expect(picture.texts()).not.toContain('p99.9');
  });

  test('of batch means carry a star that is explained', async () => {
    const cell: Cell = { ...few[0]!, quantiles: { of: 'batch-means', samples: 10_000, p50: 5_000, p99: 9_000 } };
    const texts = new Picture(await drawQuantiles(TEXT, quantilesOf([cell]))).texts();
    expect(texts).toContain('9.00 µs*');
    expect(texts).toContain('5.00 µs');
    expect(texts.some((text) => text.startsWith('* of the means of short batches'))).toBe(true);
  });
});

test('no chart loads Plot before it draws', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const files = readdirSync(join(root, 'src/report')).filter((file) => file.endsWith('.ts'));
  const sources = files.map((file) => {
    const path = `src/report/${file}`;
    return { path, text: readFileSync(join(root, path), 'utf8') };
  });
  const charts = sources.map(({ path }) => path).filter((path) => path.includes('/chart-'));
  expect(charts.length).toBeGreaterThan(8);
  const isHeavy = (name: string) => /^(@observablehq|linkedom|d3)/.test(name);
  expect(charts.flatMap((path) => findHeavyChains(sources, path, isHeavy))).toEqual([]);
});

/** Returns each value's place in ascending order. */
function rank(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return values.map((value) => sorted.indexOf(value));
}
