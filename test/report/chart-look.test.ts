/** Claims about how charts are drawn: for a file or in a page, narrow or wide, with names switched off, on either scale. */

import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import type { Cell } from '../../src/core/result.js';
import { assignColours } from '../../src/report/chart-colour.js';
import { compactShape } from '../../src/report/chart-compact.js';
import { cpuBarsOf, curvesOf, dotsOf, quantilesOf } from '../../src/report/chart-data.js';
import { CHART_WIDTH, IN_FILE, IN_PAGE, type Look } from '../../src/report/chart-look.js';
import { makeShape, writeShape } from '../../src/report/chart-shape.js';
import { type Chart, canRescale, drawChart, listNames } from '../../src/report/figure.js';
import { findXmlFault, Picture, placeElement } from './svg-reading.js';
import { makeCell } from './synthetic.js';

const TEXT = { title: 'What a message costs', subtitle: 'One dot is one set; left is faster.' };
/** The second one would have the first one's colour, were it alone. */
const SUBJECTS = ['pipe', 'epoll', 'native-pipe'];

const CELLS = (['same-core', 'cross-core'] as const).flatMap((placement, far) =>
  SUBJECTS.flatMap((subject, rank) =>
    [64, 4_096, 65_536].map((bytes): Cell => {
      const centre = (5_000 + bytes) * (1 + 7 * far) * (1 + 0.2 * rank);
      const shape = { metric: 'round-trip', subject, parameters: { bytes }, placement, centre, cpuNs: 4_000 } as const;
      const quantiles = { of: 'samples', samples: 10_000, p50: centre, p90: centre * 1.2, p99: centre * 2 } as const;
      return { ...makeCell(shape, new Random(bytes + rank)), quantiles };
    }),
  ),
);
const MISSING = [{ label: 'fifo', reason: 'two CPUs are needed' }];
const SETS = CELLS.reduce((sum, cell) => sum + cell.trials.length, 0);

const CHARTS: Record<Chart['kind'], Chart> = {
  dots: { kind: 'dots', ...dotsOf(CELLS), missing: MISSING },
  curves: { kind: 'curves', ...curvesOf(CELLS), missing: MISSING },
  bars: { kind: 'bars', ...cpuBarsOf(CELLS), missing: MISSING },
  quantiles: { kind: 'quantiles', ...quantilesOf(CELLS), missing: MISSING },
};
const KINDS = Object.keys(CHARTS) as Chart['kind'][];

const draw = (chart: Chart, look: Look) => drawChart(TEXT, chart, look);
const read = async (chart: Chart, look: Look) => new Picture(await draw(chart, look));

/** Returns the colours that name a series, with how often: not those of ink, grid and paper. */
function countColours(svg: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [colour] of svg.matchAll(/#(?!ffffff|1f1f1f|5a5a5a|e3e3e3)[0-9a-f]{6}/g))
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return counts;
}

describe.each(KINDS)('%s', (kind) => {
  const chart = CHARTS[kind];

  it('have their words on the paper of a file, and beside the picture in a page', async () => {
    const [file, page] = [await read(chart, IN_FILE), await read(chart, IN_PAGE)];
    for (const text of [TEXT.title, 'not measured: fifo (two CPUs are needed)']) {
      expect(file.texts()).toContain(text);
      expect(page.texts()).not.toContain(text);
    }
    expect(file.texts()).toContain(TEXT.subtitle);
    expect(page.texts()).not.toContain(TEXT.subtitle);
    expect(page.number('height')).toBeLessThan(file.number('height'));
  });

  it('are called by their title in both, and described in a file', async () => {
    const [file, page] = [await read(chart, IN_FILE), await read(chart, IN_PAGE)];
    for (const picture of [file, page]) expect(picture.find('title')[0]!.textContent).toBe(TEXT.title);
    expect(file.find('desc')).toHaveLength(1);
    expect(page.find('desc')).toHaveLength(0);
  });

  it('tell their values when pointed at in a page, and nothing in a file', async () => {
    const [file, page] = [await read(chart, IN_FILE), await read(chart, IN_PAGE)];
    expect(file.find('title')).toHaveLength(1);
    const tips = page
      .find('title')
      .slice(1)
      .map((tip) => tip.textContent);
    expect(tips.length).toBeGreaterThanOrEqual(CELLS.length);
    for (const tip of tips) expect(tip).toMatch(/\d (ns|µs|ms)/);
    expect(tips.join()).not.toMatch(/NaN|undefined/);
  });

  it('take less room in a page, without a dot less', async () => {
    const [file, page] = [await draw(chart, IN_FILE), await draw(chart, { ...IN_PAGE })];
    expect(page).not.toContain('aria-label');
    expect(page).not.toContain('class=');
    if (kind === 'dots' || kind === 'curves') {
      expect(new Picture(file).find('.chart-set circle')).toHaveLength(SETS);
      expect(page.split('h0').length - 1).toBe(SETS);
      expect(page.length).toBeLessThan(file.length);
    }
  });

  it('keep the colours of the names that are shown when others are switched off', async () => {
    const names = listNames(chart);
    const hidden = new Set(names.slice(0, 1));
    const [all, some] = [
      countColours(await draw(chart, IN_PAGE)),
      countColours(await draw(chart, { ...IN_PAGE, hidden })),
    ];
    const gone = [...all.keys()].filter((colour) => !some.has(colour));
    expect(gone).toEqual([assignColours(names).get(names[0]!)]);
    const rest = [...all.keys()].filter((colour) => !gone.includes(colour));
    expect([...some.keys()].sort()).toEqual(rest.sort());
  });

  it('do not show what is switched off, and say so when nothing is left', async () => {
    const names = listNames(chart);
    const one = await draw(chart, { ...IN_PAGE, hidden: new Set(['epoll', names.at(-1)!]) });
    if (kind !== 'bars') expect(one).not.toContain('epoll');
    const none = await read(chart, { ...IN_PAGE, hidden: new Set(names) });
    expect(none.texts()).toContain('nothing was measured');
    expect(none.flaws()).toEqual([]);
  });

  it.each([375, 480, 619, 860, 1_200])('stay on a paper of %i pixels, texts apart', async (width) => {
    for (const place of ['page', 'file'] as const) {
      const picture = await read(chart, { place, width });
      expect(picture.flaws()).toEqual([]);
      // A phone scrolls rather than lose the numbers beside the rows.
      expect(picture.number('width')).toBeLessThanOrEqual(Math.max(width, 480));
    }
  });

  it.each(['log', 'linear'] as const)('are drawn on the scale that is chosen: %s', async (scale) => {
    const svg = await draw(chart, { ...IN_PAGE, scale });
    expect(findXmlFault(svg)).toBeNull();
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const other = await draw(chart, { ...IN_PAGE, scale: scale === 'log' ? 'linear' : 'log' });
    expect(svg !== other, 'the scale matters where it can be chosen').toBe(canRescale(chart));
  });

  it('are the same bytes however often they are drawn in another look between', async () => {
    const first = await draw(chart, IN_PAGE);
    await draw(chart, { place: 'file', width: 375, scale: 'linear', hidden: new Set(['pipe']) });
    expect(await draw(structuredClone(chart), { place: 'page', width: CHART_WIDTH })).toBe(first);
  });
});

describe('scales', () => {
  const row = (median: number) => ({
    label: `${median}`,
    series: '',
    subject: 'pipe',
    values: [],
    low: null,
    high: null,
    median,
  });
  const chart: Chart = { kind: 'dots', unit: 'ns', missing: [], rows: [1, 10, 100].map(row) };
  const locate = async (scale?: Look['scale']) => {
    const lines = (await read(chart, { ...IN_FILE, ...(scale && { scale }) })).find('.chart-median line');
    const [a, b, c] = lines.map((line) => placeElement(line, 'x1', 'y1').x) as [number, number, number];
    return (c - b) / (b - a);
  };

  it('logarithmic: the same factor is the same distance, which is what dots have unless told otherwise', async () => {
    expect(await locate('log')).toBeCloseTo(1, 1);
    expect(await locate()).toBeCloseTo(1, 1);
  });

  it('linear: the same difference is the same distance', async () => {
    expect(await locate('linear')).toBeCloseTo(10, 0);
  });

  it('with values that have no logarithm are linear whatever is chosen', async () => {
    const zero: Chart = { ...chart, rows: [0, 10, 20].map(row) } as Chart;
    const svg = await draw(zero, { ...IN_PAGE, scale: 'log' });
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(svg).toBe(await draw(zero, { ...IN_PAGE, scale: 'linear' }));
  });
});

describe('a compact drawing', () => {
  const circle = (cx: number, cy: number, fill: string) => makeShape('circle', { cx, cy, r: 1.5, fill });
  const group = makeShape(
    'g',
    { class: 'chart-set', 'aria-label': 'dot', 'fill-opacity': 0.3 },
    ...Array.from({ length: 500 }, (_, at) =>
      circle(at * 1.03, (at * 7.77) % 100, at % 2 === 0 ? '#111111' : '#222222'),
    ),
  );

  it('has one path for each look, in which every dot is where it was, to a tenth of a pixel', () => {
    const { children, attributes } = compactShape(group);
    expect(attributes).toEqual({ 'stroke-opacity': 0.3, 'stroke-linecap': 'round' });
    const paths = children.filter((child) => typeof child !== 'string');
    expect(paths.map((path) => [path.tag, path.attributes.stroke, path.attributes['stroke-width']])).toEqual([
      ['path', '#111111', 3],
      ['path', '#222222', 3],
    ]);
    paths.forEach((path, odd) => {
      let [x, y] = [0, 0];
      const steps = [...String(path.attributes.d).matchAll(/m(-?[\d.]+),(-?[\d.]+)h0/g)];
      expect(steps).toHaveLength(250);
      steps.forEach(([, dx, dy], at) => {
        [x, y] = [x + Number(dx), y + Number(dy)];
        expect(Math.abs(x - (2 * at + odd) * 1.03)).toBeLessThan(0.051);
        expect(Math.abs(y - (((2 * at + odd) * 7.77) % 100))).toBeLessThan(0.051);
      });
    });
  });

  it('leaves everything else as it is, but for classes and labels', () => {
    const shape = makeShape(
      'g',
      { class: 'x', fill: '#111111' },
      makeShape('text', { 'aria-label': 'y', x: 1 }, 'a < b'),
    );
    expect(writeShape(compactShape(shape))).toBe('<g fill="#111111">\n<text x="1">a &lt; b</text>\n</g>');
  });
});
