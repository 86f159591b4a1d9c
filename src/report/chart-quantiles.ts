/** The usual and the rare: quantiles of each row as joined dots, with their values beside them. Called by reports and tasks' READMEs. */

import { chooseAxis, chooseLinearAxis } from './chart-axis.js';
import { assignColours } from './chart-colour.js';
import { leastPlotWidth, markAxis } from './chart-dots.js';
import { type ChartText, composeChart, drawNothing, EDGE, FAINT_INK, INK, type Missing } from './chart-frame.js';
import { IN_FILE, keepShown, type Look, tellValue } from './chart-look.js';
import { openDrawing, type Plot } from './chart-plot.js';
import { LABEL_SIZE, markRows, placeRows, type Row } from './chart-rows.js';
import { estimateWidth } from './chart-shape.js';
import { type ChartUnit, formatQuantity } from './quantity.js';

export const QUANTILE_NAMES = ['p50', 'p90', 'p99', 'p99.9'] as const;

export interface QuantilePoint {
  name: (typeof QUANTILE_NAMES)[number];
  value: number;
}

export interface QuantileRow extends Row {
  /** Decides the colour. */
  subject: string;
  /** Those that there were samples enough for, ascending. */
  points: QuantilePoint[];
  /** Of the means of short batches: single operations reach further out. */
  isOfBatches: boolean;
}

export interface QuantileData {
  unit: ChartUnit;
  rows: QuantileRow[];
  missing: Missing[];
}

const HEAD_HEIGHT = 20;
const AXIS_HEIGHT = 26;
const GAP = 12;
const NO_VALUE = '–';

/** Returns the picture as SVG text. The axis is logarithmic; the rarer the quantile, the smaller its dot. */
export async function drawQuantiles(text: ChartText, all: QuantileData, look: Look = IN_FILE): Promise<string> {
  const { plot, draw } = await openDrawing();
  const data = { ...all, rows: keepShown(all.rows, look, (row) => row.subject) };
  const colours = assignColours(all.rows.map((row) => row.subject));
  const placed = placeRows(data.rows);
  const names = QUANTILE_NAMES.filter((name) => data.rows.some((row) => readPoint(row, name) !== undefined));
  const texts = data.rows.flatMap((row) => names.map((name) => writePoint(data.unit, row, name)));
  const columnWidth = Math.ceil(Math.max(40, ...texts.map((each) => estimateWidth(each, LABEL_SIZE))) + 10);
  const inner = Math.max(look.width - 2 * EDGE, placed.labelWidth + names.length * columnWidth + leastPlotWidth(look));
  const left = placed.labelWidth + GAP;
  const right = inner - names.length * columnWidth - GAP;
  const values = data.rows.flatMap((row) => row.points.map((point) => point.value));
  const axis = (look.scale === 'linear' ? chooseLinearAxis : chooseAxis)(data.unit, values);
  const rows = placed.rows.map(({ row, y }) => ({ row, y: y + HEAD_HEIGHT }));
  const headings = placed.headings.map((heading) => ({ ...heading, y: heading.y + HEAD_HEIGHT }));
  const height = HEAD_HEIGHT + placed.height + AXIS_HEIGHT;
  const shape =
    values.length === 0
      ? drawNothing(inner)
      : draw({
          width: inner,
          height,
          marginTop: HEAD_HEIGHT,
          marginRight: inner - right,
          marginBottom: AXIS_HEIGHT,
          marginLeft: left,
          x: { type: axis.type, domain: axis.domain, label: null },
          y: { type: 'identity', axis: null },
          marks: [
            ...markAxis(plot, data.unit, axis, left, right),
            ...markRows(plot, { ...placed, rows, headings }, left - GAP),
            ...markPoints(plot, data.unit, look, colours, rows),
            ...names.flatMap((name, index) =>
              markColumn(plot, data.unit, rows, name, right + GAP + (index + 1) * columnWidth),
            ),
          ],
        });
  return composeChart({
    text,
    look,
    description: data.rows.map((row) => describeRow(data.unit, row)),
    width: inner + 2 * EDGE,
    parts: [{ shape, x: EDGE, y: 0 }],
    partsHeight: values.length === 0 ? 50 : height,
    missing: data.missing,
    notes: data.rows.some((row) => row.isOfBatches) ? [STAR] : [],
  });
}

const STAR = '* of the means of short batches: single operations reach further out.';

type PlacedRow = { row: QuantileRow; y: number };

function markPoints(
  plot: Plot,
  unit: ChartUnit,
  look: Look,
  colours: ReadonlyMap<string, string>,
  placed: readonly PlacedRow[],
): unknown[] {
  const points = placed.flatMap(({ row, y }) =>
    row.points.map((point) => ({
      ...point,
      row,
      y,
      colour: colours.get(row.subject)!,
      size: 5.5 - QUANTILE_NAMES.indexOf(point.name),
    })),
  );
  type Point = (typeof points)[number];
  const spans = placed.flatMap(({ row, y }) => {
    const all = row.points.map((point) => point.value);
    return all.length < 2
      ? []
      : [{ low: Math.min(...all), high: Math.max(...all), y, colour: colours.get(row.subject)! }];
  });
  return [
    plot.ruleY(spans, {
      x1: 'low',
      x2: 'high',
      y: 'y',
      stroke: (span: { colour: string }) => span.colour,
      strokeWidth: 2,
      strokeOpacity: 0.55,
      className: 'chart-span',
    } as object),
    plot.dot(points, {
      x: 'value',
      y: 'y',
      r: { value: 'size', scale: null },
      fill: (point: Point) => point.colour,
      stroke: '#ffffff',
      strokeWidth: 0.8,
      className: 'chart-quantile',
      ...tellValue(look, ({ row, name }: Point) => `${row.label}, ${name}: ${writePoint(unit, row, name)}`),
    } as object),
  ];
}

function markColumn(
  plot: Plot,
  unit: ChartUnit,
  placed: readonly PlacedRow[],
  name: QuantilePoint['name'],
  right: number,
): unknown[] {
  const x = { value: () => right, scale: null };
  const common = { x, textAnchor: 'end', fontSize: LABEL_SIZE, fontVariant: 'tabular-nums' };
  return [
    plot.text([name], {
      ...common,
      y: { value: () => 9, scale: null },
      text: (each: string) => each,
      fontWeight: 600,
      fill: FAINT_INK,
    } as object),
    plot.text(placed, {
      ...common,
      y: 'y',
      text: ({ row }: PlacedRow) => writePoint(unit, row, name),
      fill: INK,
      className: 'chart-value',
    } as object),
  ];
}

function readPoint(row: QuantileRow, name: string): number | undefined {
  return row.points.find((point) => point.name === name)?.value;
}

/** The median of batch means is no worse than that of single operations; the tail is. */
function writePoint(unit: ChartUnit, row: QuantileRow, name: QuantilePoint['name']): string {
  const value = readPoint(row, name);
  if (value === undefined) return NO_VALUE;
  return formatQuantity(unit, value) + (row.isOfBatches && name !== 'p50' ? '*' : '');
}

function describeRow(unit: ChartUnit, row: QuantileRow): string {
  const name = [row.series, row.label].filter((each) => each !== '').join(', ');
  return `${name}: ${row.points.map((point) => `${point.name} ${writePoint(unit, row, point.name)}`).join(', ')}.`;
}
