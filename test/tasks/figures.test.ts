/** Claims about the figures of all tasks: whatever a result holds, they are drawn, and tell what they lack. */

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cell, Result } from '../../src/core/result.js';
import { canRescale, drawChart, type Figure, listMissing, listNames } from '../../src/report/figure.js';
import { tabulateChart } from '../../src/report/figure-table.js';
import { overlayFigures } from '../../src/report/overlay.js';
import { registry } from '../../tasks/registry.js';
import { findXmlFault, Picture } from '../report/svg-reading.js';

const FOLDERS: Record<string, string> = {
  '1a': '1a-pipes',
  '1b': '1b-multiplexing',
  '2a': '2a-shared-memory',
  '2a-scaling': '2a-scaling',
  '2c': '2c-interleavings',
};

function readRecorded(task: string): Result {
  const file = new URL(`../../../tasks/${FOLDERS[task]}/recorded/standard.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Result;
}

/** Returns what is no number, with its path: JSON would write null for it. */
function findOdd(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value === 'string') return /\b(NaN|Infinity|undefined)\b/.test(value) ? [`${path} says ${value}`] : [];
  if (typeof value !== 'object' || value === null) return value === undefined ? [`${path} is undefined`] : [];
  return Object.entries(value).flatMap(([key, each]) => findOdd(each, `${path}.${key}`));
}

const withCells = (result: Result, change: (cell: Cell, at: number) => Cell | null): Result => ({
  ...result,
  cells: result.cells.flatMap((cell, at) => change(cell, at) ?? []),
});

function without(cell: Cell, status: 'failed' | 'skipped'): Cell {
  const { summary: _, quantiles: __, ...rest } = cell;
  return { ...rest, status, reason: `it ${status} for the test`, trials: [] };
}

/** As the engine leaves a cell of which one set was measured. */
function keepOneSet(cell: Cell): Cell {
  if (!cell.summary) return cell;
  const { value } = cell.trials[0]!;
  const summary = {
    ...cell.summary,
    trials: 1,
    median: value,
    low: null,
    high: null,
    level: null,
    min: value,
    max: value,
  };
  return { ...cell, trials: cell.trials.slice(0, 1), summary };
}

const DAMAGES: [name: string, damage: (result: Result) => Result][] = [
  ['every other cell taken out', (result) => withCells(result, (cell, at) => (at % 2 === 0 ? cell : null))],
  ['two of three cells taken out', (result) => withCells(result, (cell, at) => (at % 3 === 0 ? cell : null))],
  [
    'every other cell failed',
    (result) => withCells(result, (cell, at) => (at % 2 === 0 ? cell : without(cell, 'failed'))),
  ],
  ['all cells skipped', (result) => withCells(result, (cell) => without(cell, 'skipped'))],
  ['one set of each cell', (result) => withCells(result, keepOneSet)],
  ['one cell alone', (result) => withCells(result, (cell, at) => (at === 0 ? cell : null))],
  ['no cells', (result) => ({ ...result, cells: [], comparisons: [] })],
  [
    'comparisons without ratios',
    (result) => ({ ...result, comparisons: result.comparisons.map((each) => ({ ...each, ratio: null })) }),
  ],
  ['no comparisons', (result) => ({ ...result, comparisons: [] })],
  [
    'sides that nobody recorded',
    (result) =>
      withCells(result, (cell) => ({ ...cell, trials: cell.trials.map((trial) => ({ ...trial, sides: [] })) })),
  ],
  [
    'no histograms',
    (result) =>
      withCells(result, (cell) => ({ ...cell, trials: cell.trials.map(({ histogram: _, ...trial }) => trial) })),
  ],
  [
    'values of zero',
    (result) =>
      withCells(result, (cell) =>
        cell.summary
          ? {
              ...cell,
              trials: cell.trials.map((trial) => ({ ...trial, value: 0, iterations: 0 })),
              summary: { ...cell.summary, median: 0, low: 0, high: 0 },
            }
          : cell,
      ),
  ],
  ['no parameters', (result) => withCells(result, (cell) => ({ ...cell, parameters: {} }))],
  [
    'parameters that are words',
    (result) =>
      withCells(result, (cell) => ({
        ...cell,
        parameters: Object.fromEntries(Object.keys(cell.parameters).map((key) => [key, 'many'])),
      })),
  ],
  [
    'units that are mixed',
    (result) => withCells(result, (cell, at) => (at % 2 === 0 ? cell : { ...cell, unit: 'bits' })),
  ],
];

describe.each(registry.map(({ id }) => id))('the figures of task %s', (id) => {
  const task = registry.find((each) => each.id === id)!;
  const make = (result: Result) => task.figures!(result);
  let recorded: Result;
  let figures: Figure[];
  beforeAll(async () => {
    recorded = readRecorded(id);
    figures = await make(recorded);
  });

  it('are several, each with its own id, title, and a reading in whole sentences', () => {
    expect(figures.length).toBeGreaterThan(4);
    expect(new Set(figures.map((figure) => figure.id)).size).toBe(figures.length);
    expect(new Set(figures.map((figure) => figure.title)).size).toBe(figures.length);
    for (const { id: name, subtitle, reading } of figures) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(subtitle).toMatch(/[.]$/);
      expect(reading, name).toMatch(/^[A-Z].{50,}[.?]$/s);
    }
  });

  it('have findings to go with that the task puts first', async () => {
    const known = (await task.load()).explain(recorded).map((finding) => finding.id);
    for (const headline of task.headlines!) expect(known).toContain(headline);
  });

  it('hold numbers only, and a table of them', () => {
    expect(findOdd(figures)).toEqual([]);
    for (const { title, chart } of figures) {
      const table = tabulateChart(title, chart);
      expect(table.rows.length, title).toBeGreaterThan(0);
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
      expect(findOdd(table)).toEqual([]);
      expect(listNames(chart).length, title).toBeGreaterThan(0);
    }
  });

  it.each([860, 375])(
    'are drawn %i pixels wide, no text of theirs off the paper, the same bytes twice',
    async (width) => {
      const again = await make(structuredClone(recorded));
      for (const [at, figure] of figures.entries()) {
        const look = { place: 'page', width } as const;
        const svg = await drawChart(figure, figure.chart, look);
        expect(findXmlFault(svg), figure.id).toBeNull();
        expect(svg, figure.id).not.toMatch(/NaN|undefined|Infinity/);
        const flaws = new Picture(svg).flaws().filter((flaw) => flaw.endsWith('leaves the paper'));
        expect(flaws, figure.id).toEqual([]);
        expect(await drawChart(again[at]!, again[at]!.chart, look), figure.id).toBe(svg);
      }
    },
  );

  it('are drawn on the other scale where that means something', async () => {
    const rescaled = figures.filter(({ chart }) => canRescale(chart)).slice(0, 6);
    for (const figure of rescaled)
      for (const scale of ['log', 'linear'] as const)
        expect(findXmlFault(await drawChart(figure, figure.chart, { place: 'page', width: 860, scale }))).toBeNull();
  });

  it('of two results are laid over each other, with names of both', () => {
    const joined = overlayFigures(['a', 'b'].map((label) => ({ label, figures })));
    expect(joined.map((figure) => figure.id)).toEqual(figures.map((figure) => figure.id));
    for (const { chart } of joined)
      if (chart.kind !== 'bars') expect(listNames(chart).some((name) => name.endsWith('b'))).toBe(true);
  });

  it.each(DAMAGES)('of a result with %s are drawn or left out', async (name, damage) => {
    const left = await make(damage(structuredClone(recorded)));
    // A name made from a parameter that is not there says so.
    expect(findOdd(left).filter((odd) => name !== 'no parameters' || !/ says .*undefined/.test(odd))).toEqual([]);
    expect(new Set(left.map((figure) => figure.id)).size).toBe(left.length);
    // The first ones of each kind: how each kind is drawn does not depend on which figure it is.
    const kinds = [...new Map(left.map((figure) => [figure.chart.kind, figure])).values()];
    for (const figure of kinds) {
      const svg = await drawChart(figure, figure.chart);
      expect(findXmlFault(svg), figure.id).toBeNull();
      expect(svg, figure.id).not.toMatch(/NaN|Infinity/);
    }
    for (const { title, chart } of left) tabulateChart(title, chart);
  });

  it('tell everything that was asked for and not measured', async () => {
    const all = await make(withCells(structuredClone(recorded), (cell) => without(cell, 'skipped')));
    const told = new Map(all.map((figure) => [figure.id, listMissing(figure.chart).join()]));
    for (const figure of figures) {
      // Ratios and fits are made from numbers; the cells that they lack are told where those are shown.
      const isDerived = figure.id.includes('times-native') || (id === '2a-scaling' && figures.indexOf(figure) > 4);
      if (!isDerived) expect(told.get(figure.id), figure.id).toContain('it skipped for the test');
    }
  });

  it('are none of nothing', async () => {
    expect(await make({ ...recorded, cells: [], comparisons: [] })).toEqual([]);
  });
});
