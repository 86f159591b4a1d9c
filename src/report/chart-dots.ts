/** A row for each cell: a dot for every set, a tick for the median, a bar for its interval. Called by reports and tasks' READMEs. */

import { type Axis, chooseAxis, chooseLinearAxis, formatTick, placeOn, thinTicks } from './chart-axis.js';
import { assignColours } from './chart-colour.js';
import { type ChartText, composeChart, drawNothing, EDGE, GRID, INK, type Missing } from './chart-frame.js';
import { IN_FILE, isNarrow, keepShown, type Look, tellValue } from './chart-look.js';
import { openDrawing, type Plot } from './chart-plot.js';
import { LABEL_SIZE, markRows, placeRows, type Row } from './chart-rows.js';
import { estimateWidth } from './chart-shape.js';
import { type ChartUnit, describeValue, formatInterval, formatQuantity } from './quantity.js';

export interface DotRow extends Row {
  /** Decides the colour. */
  subject: string;
  /** One for each set. */
  values: number[];
  /** How many there were, where only some of them are drawn. */
  sets?: number;
  median: number;
  /** null: too few sets for an interval. */
  low: number | null;
  high: number | null;
  /** Where the sets gather, if they do so in two places: the median then describes neither. */
  modes?: readonly number[];
}

export interface DotData {
  unit: ChartUnit;
  rows: DotRow[];
  missing: Missing[];
}

const AXIS_HEIGHT = 26;
const GAP = 12;

/** Returns the picture as SVG text. The axis is logarithmic: the same distance is the same ratio everywhere. */
export async function drawDots(text: ChartText, all: DotData, look: Look = IN_FILE): Promise<string> {
  const { plot, draw } = await openDrawing();
  const data = { ...all, rows: keepShown(all.rows, look, (row) => row.subject) };
  const colours = assignColours(all.rows.map((row) => row.subject));
  const placed = placeRows(data.rows);
  const valueTexts = data.rows.map((row) => formatQuantity(data.unit, row.median));
  const valueWidth = Math.ceil(Math.max(0, ...valueTexts.map((each) => estimateWidth(each, LABEL_SIZE))));
  const inner = Math.max(look.width - 2 * EDGE, placed.labelWidth + valueWidth + leastPlotWidth(look));
  const left = placed.labelWidth + GAP;
  const right = inner - valueWidth - GAP;
  const choose = look.scale === 'linear' ? chooseLinearAxis : chooseAxis;
  const axis = choose(
    data.unit,
    data.rows.flatMap((row) => [...row.values, row.median, row.low ?? row.median, row.high ?? row.median]),
  );
  const height = placed.height + AXIS_HEIGHT;
  const shape =
    data.rows.length === 0
      ? drawNothing(inner)
      : draw({
          width: inner,
          height,
          marginTop: 0,
          marginRight: inner - right,
          marginBottom: AXIS_HEIGHT,
          marginLeft: left,
          x: { type: axis.type, domain: axis.domain, label: null },
          y: { type: 'identity', axis: null },
          marks: [
            ...markAxis(plot, data.unit, axis, left, right),
            ...markRows(plot, placed, left - GAP),
            ...markValues(plot, data, look, colours, placed.rows, inner),
          ],
        });
  return composeChart({
    text,
    look,
    description: data.rows.map((row) => describeRow(data.unit, row)),
    width: inner + 2 * EDGE,
    parts: [{ shape, x: EDGE, y: 0 }],
    partsHeight: data.rows.length === 0 ? 50 : height,
    missing: data.missing,
  });
}

/** Returns grid and ticks of the lower edge. */
export function markAxis(plot: Plot, unit: ChartUnit, axis: Axis, left: number, right: number): unknown[] {
  const write = (tick: number) => formatTick(unit, tick);
  const ticks = thinTicks(axis.ticks, placeOn(axis, left, right), write);
  return [
    plot.gridX(ticks, { stroke: GRID, strokeOpacity: 1 }),
    plot.axisX(ticks, {
      text: write,
      tickSize: 0,
      tickPadding: 6,
      label: null,
      fill: INK,
      fontSize: 11,
    } as object),
  ];
}

function markValues(
  plot: Plot,
  data: DotData,
  look: Look,
  colours: ReadonlyMap<string, string>,
  placed: readonly { row: DotRow; y: number }[],
  right: number,
): unknown[] {
  const rows = placed.map(({ row, y }) => ({ ...row, y, colour: colours.get(row.subject)! }));
  const dots = rows.flatMap(({ values, y, colour }) =>
    values.map((value, index) => ({ value, y: y + SCATTER[index % SCATTER.length]!, colour })),
  );
  const bars = rows.filter((row) => row.low !== null && row.high !== null);
  const modes = rows.flatMap((row) => (row.modes ?? []).map((centre) => ({ row, centre, y: row.y - 10 })));
  return [
    plot.ruleY(bars, {
      x1: 'low',
      x2: 'high',
      y: 'y',
      stroke: (row: { colour: string }) => row.colour,
      strokeWidth: 9,
      strokeOpacity: 0.28,
      className: 'chart-interval',
    } as object),
    plot.dot(dots, {
      x: 'value',
      y: 'y',
      r: 2.4,
      fill: (dot: { colour: string }) => dot.colour,
      fillOpacity: 0.5,
      className: 'chart-set',
    } as object),
    plot.ruleX(rows, {
      x: 'median',
      y1: (row: { y: number }) => row.y - 8,
      y2: (row: { y: number }) => row.y + 8,
      stroke: INK,
      strokeWidth: 2,
      className: 'chart-median',
      ...tellValue(
        look,
        (row: DotRow) =>
          `${nameRow(row)}: ${describeValue(data.unit, row.median, row.low, row.high, row.sets ?? row.values.length)}`,
      ),
    } as object),
    plot.dot(modes, {
      x: 'centre',
      y: 'y',
      r: 3.4,
      symbol: 'triangle',
      rotate: 180,
      fill: INK,
      className: 'chart-mode',
      ...tellValue(
        look,
        ({ row, centre }: (typeof modes)[number]) =>
          `${nameRow(row)}: one of two modes, ${formatQuantity(data.unit, centre)}`,
      ),
    } as object),
    plot.text(rows, {
      x: { value: () => right, scale: null },
      y: 'y',
      text: (row: DotRow) => formatQuantity(data.unit, row.median),
      textAnchor: 'end',
      fontSize: LABEL_SIZE,
      fill: INK,
      fontVariant: 'tabular-nums',
      className: 'chart-value',
    } as object),
  ];
}

/** Off the row's middle, so that equal values do not hide each other: the same for the same set in every picture. */
const SCATTER = [0, -4, 4, -2, 2, -6, 6, -5, 5, -1, 1, -3, 3];

/** Returns what a picture with rows leaves for the values at least. */
export function leastPlotWidth(look: Look): number {
  return isNarrow(look) ? 110 : 300;
}

function nameRow({ series, label }: Row): string {
  return [series, label].filter((each) => each !== '').join(', ');
}

/** Returns `, two modes: 5.1 µs and 43 µs`; nothing for one. */
export function describeModes(unit: ChartUnit, { modes = [] }: Pick<DotRow, 'modes'>): string {
  return modes.length < 2 ? '' : `, two modes: ${modes.map((centre) => formatQuantity(unit, centre)).join(' and ')}`;
}

function describeRow(unit: ChartUnit, row: DotRow): string {
  const name = nameRow(row);
  const interval =
    row.low === null || row.high === null
      ? 'no interval'
      : `interval ${formatInterval(unit, row.median, row.low, row.high)}`;
  return `${name}: ${formatQuantity(unit, row.median)} (${interval}, ${row.sets ?? row.values.length} sets${describeModes(unit, row)}).`;
}
