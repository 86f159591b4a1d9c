/** Points, curves and upright lines on a grid of characters. Pure; called by scaling-plot.ts. */

// Own code, since the libraries looked at do not serve: asciichart has no x axis, and simple-ascii-chart labels both axes at the
// values that happen to be there, crowded and unevenly, and draws all series of a chart in one way.

import { chooseLinearAxis, formatTick } from './chart-axis.js';
import { formatCount } from './quantity.js';
import { measureText } from './wrap.js';

/** Plain ASCII, told apart without colour. Later layers cover earlier ones. */
export interface Layer {
  sign: string;
  /** In the legend. */
  words: string;
  paint(text: string): string;
  points?: readonly (readonly [x: number, y: number])[];
  /** null: nothing there. */
  curve?: (x: number) => number | null;
  upright?: number;
}

export interface ScatterPlot {
  layers: readonly Layer[];
  /** Axes begin at 0; what lies beyond these is not drawn. */
  xMost: number;
  yMost: number;
  xName: string;
  yName: string;
  width: number;
  /** Rows above the x axis. */
  height: number;
  dim(text: string): string;
}

/** Which layer shows in each cell; the first row is the lowest. */
type Grid = (Layer | null)[][];

/** Columns between two labels of the x axis, at least. */
const LABEL_ROOM = 10;
const LEGEND_GAP = '   ';

/** Returns the lines: name of the y axis, rows, x axis with its labels, legend. */
export function renderScatterPlot(plot: ScatterPlot): string[] {
  const { xMost, yMost, height, dim } = plot;
  const yTicks = chooseLinearAxis('count', [yMost], Math.max(2, Math.floor(height / 3))).ticks;
  const margin = Math.max(...yTicks.map((tick) => writeTick(tick).length));
  const columns = plot.width - margin - 2;
  const grid: Grid = Array.from({ length: height }, () => Array.from({ length: columns }, () => null));
  for (const layer of plot.layers) drawLayer(grid, layer, plot);

  const labels = new Map(yTicks.map((tick) => [placeOn(tick, yMost, height), writeTick(tick)]));
  const rows = Array.from({ length: height }, (_, row) => {
    const label = labels.get(height - 1 - row);
    const edge = `${(label ?? '').padStart(margin)} ${label === undefined ? '|' : '+'}`;
    return dim(edge) + paintRow(grid[height - 1 - row]!);
  });
  const xTicks = chooseLinearAxis('count', [xMost], Math.max(2, Math.floor(columns / LABEL_ROOM))).ticks;
  return [
    dim(`${' '.repeat(margin + 1)}${plot.yName}`),
    ...rows.map((row) => row.trimEnd()),
    ...drawXAxis(xTicks, plot, margin, columns).map((line) => dim(line)),
    ...drawLegend(plot),
  ];
}

/** Returns the step of a value among so many, the first at 0, the last at the most. */
function placeOn(value: number, most: number, steps: number): number {
  return Math.round((value / most) * (steps - 1));
}

function drawLayer(grid: Grid, layer: Layer, { xMost, yMost, height }: ScatterPlot): void {
  const { points, curve, upright } = layer;
  const columns = grid[0]!.length;
  const fill = (column: number, row: number): void => {
    if (row in grid && column in grid[row]!) grid[row]![column] = layer;
  };
  for (const [x, y] of points ?? []) fill(placeOn(x, xMost, columns), placeOn(y, yMost, height));
  if (upright !== undefined) for (let row = 0; row < height; row++) fill(placeOn(upright, xMost, columns), row);
  if (curve === undefined) return;
  let last: number | null = null;
  for (let column = 0; column < columns; column++) {
    const y = curve((column / (columns - 1)) * xMost);
    // One row beyond the grid is far enough: nothing is drawn there, and what leaves the grid is drawn up to its edge.
    const row: number | null = y === null ? null : Math.min(height, Math.max(-1, placeOn(y, yMost, height)));
    if (row !== null) for (const each of listBetween(last, row)) fill(column, each);
    last = row;
  }
}

/** Returns the rows after `from` as far as `to`, so that a steep curve has no gaps. */
function listBetween(from: number | null, to: number): number[] {
  if (from === null || from === to) return [to];
  const step = Math.sign(to - from);
  return Array.from({ length: Math.abs(to - from) }, (_, index) => from + step * (index + 1));
}

/** Neighbours of one layer are painted together, so that a row holds few escape sequences. */
function paintRow(row: Grid[number]): string {
  let text = '';
  for (let at = 0; at < row.length; ) {
    const layer = row[at]!;
    const from = at;
    while (at < row.length && row[at] === layer) at++;
    text += layer === null ? ' '.repeat(at - from) : layer.paint(layer.sign.repeat(at - from));
  }
  return text;
}

function drawXAxis(ticks: readonly number[], { xMost, xName }: ScatterPlot, margin: number, columns: number): string[] {
  const at = new Map(ticks.map((tick) => [placeOn(tick, xMost, columns), writeTick(tick)]));
  const axis = Array.from({ length: columns }, (_, column) => (at.has(column) ? '+' : '-')).join('');
  let labels = '';
  for (const [column, text] of at) {
    const from = Math.min(margin + 2 + column - (text.length >> 1), margin + 2 + columns - text.length);
    if (from > labels.length || labels === '') labels = labels.padEnd(from) + text;
  }
  const name = xName.padStart(margin + 2 + columns);
  return [`${' '.repeat(margin + 1)}+${axis}`, labels, name];
}

function drawLegend({ layers, width }: ScatterPlot): string[] {
  const lines: string[] = [];
  for (const { sign, words, paint } of layers) {
    const entry = `${paint(sign)} ${words}`;
    const last = lines.at(-1);
    if (last !== undefined && measureText(last) + LEGEND_GAP.length + measureText(entry) <= width) {
      lines[lines.length - 1] = last + LEGEND_GAP + entry;
    } else lines.push(entry);
  }
  return lines;
}

function writeTick(value: number): string {
  if (value >= 1e9) return value.toExponential(2).replace(/\.?0*e\+/, 'e');
  return value >= 1_000 && Number.isInteger(value) ? formatCount(value) : formatTick('count', value);
}
