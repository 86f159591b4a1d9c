/** What a chart shows as a table, for who cannot see it and for who wants the numbers. Pure; called by pages and markdown. */

import { formatTick } from './chart-axis.js';
import { describeModes } from './chart-dots.js';
import { QUANTILE_NAMES } from './chart-quantiles.js';
import type { CurveData } from './curve-data.js';
import { formatParameter } from './derive.js';
import type { Chart, FigureTable } from './figure.js';
import { formatInterval, formatPercent, formatQuantity } from './quantity.js';

type Columns = FigureTable['columns'];

const left = (heading: string) => ({ heading, align: 'left' }) as const;
const right = (heading: string) => ({ heading, align: 'right' }) as const;

/** A calculated line is told by its ends, a distribution by some shares. */
const SHARES = [0.1, 0.5, 0.9, 0.99];

/** Returns the table under the figure's title. */
export function tabulateChart(title: string, chart: Chart): FigureTable {
  switch (chart.kind) {
    case 'curves':
      return { title, ...(chart.unit === 'share' ? tabulateShares(chart) : tabulateCurves(chart)) };
    case 'dots': {
      const rows = chart.rows.map(({ label, series, median, low, high, values, sets = values.length, modes = [] }) => [
        [series, label].filter((part) => part !== '').join(', '),
        formatQuantity(chart.unit, median),
        (low === null || high === null ? 'none' : formatInterval(chart.unit, median, low, high)) +
          describeModes(chart.unit, { modes }),
        String(sets),
      ]);
      return { title, columns: [left('what'), right('median'), left('interval'), right('sets')], rows };
    }
    case 'bars': {
      const rows = chart.rows.map(({ label, series, segments }) => [
        [series, label].filter((part) => part !== '').join(', '),
        segments.map(({ name, value }) => `${name} ${formatQuantity(chart.unit, value)}`).join('; '),
      ]);
      return { title, columns: [left('what'), left('parts')], rows };
    }
    case 'quantiles': {
      const rows = chart.rows.map(({ label, series, points }) => [
        [series, label].filter((part) => part !== '').join(', '),
        ...QUANTILE_NAMES.map((name) => {
          const point = points.find((each) => each.name === name);
          return point === undefined ? '–' : formatQuantity(chart.unit, point.value);
        }),
      ]);
      return { title, columns: [left('what'), ...QUANTILE_NAMES.map(right)], rows };
    }
  }
}

function tabulateCurves({ unit, xKey, xUnit, xLabel, curves }: CurveData): { columns: Columns; rows: string[][] } {
  const measured = curves.filter(({ style, points }) => style === undefined || points.length <= 2);
  const xs = [...new Set(measured.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const rows = measured.map(({ subject, series, points }) => [
    [series, subject].filter((part) => part !== '').join(', '),
    ...xs.map((x) => {
      const point = points.find((each) => each.x === x);
      if (point === undefined) return '–';
      const { median, low, high } = point;
      const text = formatQuantity(unit, median);
      return low === null || high === null ? text : `${text} (${formatInterval(unit, median, low, high)})`;
    }),
  ]);
  const write = (x: number) => (xUnit ? formatTick(xUnit, x) : formatParameter(xKey, x));
  return { columns: [left(`against ${xLabel}`), ...xs.map((x) => right(write(x)))], rows };
}

function tabulateShares({ xUnit, curves }: CurveData): { columns: Columns; rows: string[][] } {
  const rows = curves.map(({ subject, series, points }) => [
    [series, subject].filter((part) => part !== '').join(', '),
    ...SHARES.map((share) => {
      const reached = points.find(({ median }) => median >= share);
      return reached === undefined ? '–' : formatQuantity(xUnit ?? 'ns', reached.x);
    }),
  ]);
  return { columns: [left('took no longer than'), ...SHARES.map((share) => right(formatPercent(share)))], rows };
}
