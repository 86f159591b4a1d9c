/** A chart in characters: a line for each row, its interval and median on a logarithmic scale. Pure; called by verdict-text.ts. */

// Own code: the libraries looked at draw bars from 0 or time series, none an interval with its median on a logarithmic scale.

import { chooseAxis, placeOn } from './chart-axis.js';
import { writeAt } from './chart-curve-marks.js';
import { shortenName } from './chart-shape.js';
import type { Chart } from './figure.js';
import { type ChartUnit, formatQuantity } from './quantity.js';

interface Line {
  name: string;
  median: number;
  low: number | null;
  high: number | null;
}

/** More lines are a table, which the page has. */
const MOST_LINES = 24;
const LEAST_SCALE = 16;
const LONGEST_NAME = 40;
const LEAST_NAME = 8;

/** Returns the lines; none for charts that have no such rows (parts of a whole, distributions). */
export function drawTextChart(chart: Chart, width: number): string[] {
  const lines = listLines(chart);
  if (lines.length === 0) return [];
  const shown = lines.slice(0, MOST_LINES);
  const values = shown.map(({ median }) => formatQuantity(chart.unit, median));
  const valueWidth = Math.max(...values.map((value) => value.length));
  const names = shown.map((line) => [...shortenName(line.name)]);
  const room = Math.min(LONGEST_NAME, Math.max(LEAST_NAME, width - LEAST_SCALE - valueWidth - 4));
  const nameWidth = Math.min(room, Math.max(...names.map((letters) => letters.length)));
  const scale = Math.max(LEAST_SCALE, width - nameWidth - valueWidth - 4);
  const place = placeValues(chart.unit, shown, scale);
  const drawn = shown.map(
    (line, at) =>
      `${fitName(names[at]!, nameWidth)}  ${drawLine(line, place, scale)}  ${values[at]!.padStart(valueWidth)}`,
  );
  return lines.length > shown.length ? [...drawn, `(${lines.length - shown.length} more in the page)`] : drawn;
}

function fitName(letters: readonly string[], width: number): string {
  const shown = letters.length > width ? [...letters.slice(0, width - 1), '…'] : letters;
  return shown.join('') + ' '.repeat(width - shown.length);
}

function placeValues(unit: ChartUnit, lines: readonly Line[], scale: number): (value: number) => number {
  const values = lines.flatMap(({ median, low, high }) => [median, low ?? median, high ?? median]);
  const place = placeOn(chooseAxis(unit, values), 0, scale - 1);
  return (value) => Math.min(scale - 1, Math.max(0, Math.round(place(value))));
}

function drawLine({ median, low, high }: Line, place: (value: number) => number, scale: number): string {
  const [from, to, at] = [place(low ?? median), place(high ?? median), place(median)];
  return Array.from({ length: scale }, (_, column) => {
    if (column === at) return '●';
    return column >= from && column <= to ? '─' : '·';
  }).join('');
}

/** A curve is told by its last point: where it leads. */
function listLines(chart: Chart): Line[] {
  if (chart.unit === 'share') return [];
  if (chart.kind === 'dots') return chart.rows.map((row) => ({ ...row, name: joinName(row.label, row.series) }));
  if (chart.kind !== 'curves') return [];
  return chart.curves.flatMap(({ subject, series, style, points }) => {
    const last = points.at(-1);
    return style !== undefined || last === undefined
      ? []
      : [{ ...last, name: `${joinName(subject, series)} at ${writeAt(chart, last.x)}` }];
  });
}

const joinName = (label: string, series: string) => (series === '' ? label : `${label}, ${series}`);
