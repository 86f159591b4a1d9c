/** A value over a parameter, usually the size: a line for each subject, a panel for each placement. Called by reports and tasks' READMEs. */

import type { Unit } from '../core/result.js';
import { type Axis, chooseAxis, formatTick, placeOn, thinTicks } from './chart-axis.js';
import { assignColours, isFloor } from './chart-colour.js';
import {
  CHART_WIDTH,
  type ChartText,
  composeChart,
  drawNothing,
  EDGE,
  FAINT_INK,
  GRID,
  INK,
  type Missing,
} from './chart-frame.js';
import { spreadLabels } from './chart-labels.js';
import { type Drawing, openDrawing } from './chart-plot.js';
import { estimateWidth, type Shape, shortenName } from './chart-shape.js';
import { formatParameter } from './derive.js';
import { formatQuantity } from './quantity.js';

export interface CurvePoint {
  x: number;
  /** One for each set. */
  values: number[];
  median: number;
  /** null: too few sets for an interval. */
  low: number | null;
  high: number | null;
}

export interface Curve {
  subject: string;
  /** The panel's title. */
  series: string;
  points: CurvePoint[];
}

export interface CurveData {
  unit: Unit;
  /** The parameter along the lower edge; decides how its values are written. */
  xKey: string;
  xLabel: string;
  curves: Curve[];
  missing: Missing[];
  /** Where something ends; those beyond the points are not drawn. */
  walls?: readonly { x: number; label: string }[];
}

const TITLE_HEIGHT = 24;
const AXIS_HEIGHT = 42;
const LABEL_SIZE = 11;
const LABEL_GAP = 13;
/** From the last point to its label: room for the line that joins them. */
const LEADER = 16;
const LEAST_PLOT_WIDTH = 130;
const BETWEEN_PANELS = 14;

interface Panel {
  title: string;
  curves: Curve[];
  width: number;
  left: number;
}

/** What all panels share. */
interface Scene {
  data: CurveData;
  xAxis: Axis;
  yAxis: Axis;
  xs: number[];
  height: number;
  labelWidth: number;
  colours: Map<string, string>;
}

/** Returns the picture as SVG text. Both axes are logarithmic and the same in all panels. */
export async function drawCurves(text: ChartText, data: CurveData): Promise<string> {
  const drawing = await openDrawing();
  const points = data.curves.flatMap((curve) => curve.points);
  const yAxis = chooseAxis(
    data.unit,
    points.flatMap((point) => [...point.values, point.median, point.low ?? point.median, point.high ?? point.median]),
  );
  const titles = [...new Set(data.curves.map((curve) => curve.series))];
  const subjects = new Set(data.curves.map((curve) => curve.subject));
  const mostLabels = Math.max(0, ...titles.map((title) => data.curves.filter((each) => each.series === title).length));
  const names = [...subjects].map((subject) => estimateWidth(shortenName(subject), LABEL_SIZE));
  const scene: Scene = {
    data,
    xAxis: chooseAxis(
      'count',
      points.map((point) => point.x),
    ),
    yAxis,
    xs: [...new Set(points.map((point) => point.x))].sort((a, b) => a - b),
    height: TITLE_HEIGHT + Math.max(260, mostLabels * LABEL_GAP) + AXIS_HEIGHT,
    labelWidth: Math.ceil(LEADER + Math.max(0, ...names)),
    colours: assignColours(subjects),
  };
  const panels = placePanels(titles, scene);
  const last = panels.at(-1);
  const width = last === undefined ? CHART_WIDTH : Math.max(CHART_WIDTH, last.left + last.width + EDGE);
  return composeChart({
    text,
    description: [
      ...data.curves.map((curve) => describeCurve(data, curve)),
      ...listWalls(scene).map(({ x, label }) => `At ${formatParameter(data.xKey, x)}: ${label}.`),
    ],
    width,
    parts:
      last === undefined
        ? [{ shape: drawNothing(width - 2 * EDGE), x: EDGE, y: 0 }]
        : panels.map((panel, index) => ({ shape: drawPanel(drawing, scene, panel, index === 0), x: panel.left, y: 0 })),
    partsHeight: last === undefined ? 50 : scene.height,
    missing: data.missing,
  });
}

/** The panels share the paper; each has room for its lines' names. The first one has the axis as well. */
function placePanels(titles: readonly string[], scene: Scene): Panel[] {
  const axisWidth = measureAxis(scene);
  const taken = 2 * EDGE + axisWidth + titles.length * scene.labelWidth + (titles.length - 1) * BETWEEN_PANELS;
  const plotWidth = Math.floor(Math.max(LEAST_PLOT_WIDTH, Math.min(480, (CHART_WIDTH - taken) / titles.length)));
  let left = EDGE;
  return titles.map((title, index) => {
    const width = (index === 0 ? axisWidth : 0) + plotWidth + scene.labelWidth;
    const panel = { title, width, left, curves: scene.data.curves.filter((curve) => curve.series === title) };
    left += width + BETWEEN_PANELS;
    return panel;
  });
}

function measureAxis({ data, yAxis }: Scene): number {
  return Math.ceil(Math.max(0, ...yAxis.ticks.map((tick) => estimateWidth(formatTick(data.unit, tick), 11)))) + 8;
}

function drawPanel({ plot, draw }: Drawing, scene: Scene, panel: Panel, hasAxis: boolean): Shape {
  const { data, xAxis, yAxis } = scene;
  const left = hasAxis ? measureAxis(scene) : 0;
  const right = panel.width - scene.labelWidth;
  const bottom = scene.height - AXIS_HEIGHT;
  const placeX = placeOn(xAxis, left, right);
  const writeX = (x: number) => formatParameter(data.xKey, x);
  const ticks = thinTicks(scene.xs, placeX, writeX, 10);
  const texts = { fill: INK, fontSize: 11, label: null, tickSize: 0 };
  return draw({
    width: panel.width,
    height: scene.height,
    marginTop: TITLE_HEIGHT,
    marginRight: scene.labelWidth,
    marginBottom: AXIS_HEIGHT,
    marginLeft: left,
    x: { type: xAxis.type, domain: xAxis.domain, axis: null },
    y: { type: yAxis.type, domain: yAxis.domain, axis: null },
    marks: [
      plot.gridX(scene.xs, { stroke: GRID, strokeOpacity: 1 }),
      plot.gridY(yAxis.ticks, { stroke: GRID, strokeOpacity: 1 }),
      plot.axisX(ticks, { ...texts, fontSize: 10, text: writeX, tickPadding: 6 } as object),
      ...(hasAxis
        ? [
            plot.axisY(yAxis.ticks, {
              ...texts,
              text: (y: number) => formatTick(data.unit, y),
              tickPadding: 6,
            } as object),
          ]
        : []),
      plot.text([shortenName(panel.title)], {
        ...at(pixel(left), pixel(10)),
        textAnchor: 'start',
        fontWeight: 600,
        fontSize: 12,
        fill: FAINT_INK,
      } as object),
      plot.text([shortenName(data.xLabel)], {
        ...at(pixel((left + right) / 2), pixel(scene.height - 8)),
        fontSize: 11,
        fill: FAINT_INK,
      } as object),
      ...markWalls(plot, scene, placeX, bottom),
      ...markCurves(plot, scene, panel),
      ...markNames(plot, scene, panel, placeX, placeOn(yAxis, bottom, TITLE_HEIGHT), right),
    ],
  });
}

const pixel = (value: number) => ({ value: () => value, scale: null });

function at(x: object, y: object): object {
  return { x, y, text: (each: string) => each };
}

function listWalls({ data, xAxis }: Scene) {
  return (data.walls ?? []).filter(({ x }) => x > xAxis.domain[0] && x < xAxis.domain[1]);
}

/** Each with its name to the left of its foot. */
function markWalls(plot: Drawing['plot'], scene: Scene, placeX: (x: number) => number, bottom: number): unknown[] {
  return listWalls(scene).flatMap(({ x, label }) => [
    plot.ruleX([x], { stroke: FAINT_INK, strokeDasharray: '2 3', className: 'chart-wall' } as object),
    plot.text([label], {
      ...at(pixel(placeX(x) - 5), pixel(bottom - 8)),
      textAnchor: 'end',
      fontSize: 10,
      fill: FAINT_INK,
    } as object),
  ]);
}

/** The floor first, so that what is held against it lies above. */
function markCurves(plot: Drawing['plot'], scene: Scene, panel: Panel): unknown[] {
  const curves = [...panel.curves].sort((a, b) => Number(isFloor(b.subject)) - Number(isFloor(a.subject)));
  return curves.flatMap(({ subject, points }) => {
    const colour = scene.colours.get(subject)!;
    const sets = points.flatMap(({ x, values }) => values.map((value) => ({ x, value })));
    const dash = isFloor(subject) ? { strokeDasharray: '5 3' } : {};
    return [
      plot.areaY(points, {
        x: 'x',
        y1: 'low',
        y2: 'high',
        fill: colour,
        fillOpacity: 0.18,
        className: 'chart-interval',
      } as object),
      plot.ruleX(points.length === 1 ? points.filter((point) => point.low !== null) : [], {
        x: 'x',
        y1: 'low',
        y2: 'high',
        stroke: colour,
        strokeWidth: 7,
        strokeOpacity: 0.28,
        className: 'chart-lone',
      } as object),
      plot.dot(sets, { x: 'x', y: 'value', r: 1.5, fill: colour, fillOpacity: 0.3, className: 'chart-set' } as object),
      plot.line(points, {
        x: 'x',
        y: 'median',
        stroke: colour,
        strokeWidth: 1.6,
        ...dash,
        className: 'chart-curve',
      } as object),
      plot.dot(points, { x: 'x', y: 'median', r: 2.6, fill: colour, className: 'chart-median' } as object),
    ];
  });
}

function markNames(
  plot: Drawing['plot'],
  scene: Scene,
  panel: Panel,
  placeX: (x: number) => number,
  placeY: (y: number) => number,
  right: number,
): unknown[] {
  const ends = panel.curves.flatMap(({ subject, points }) => {
    const last = points.at(-1);
    return last === undefined ? [] : [{ subject, x: placeX(last.x), y: placeY(last.median) }];
  });
  const places = spreadLabels(
    ends.map((end) => end.y),
    LABEL_GAP,
    TITLE_HEIGHT + 4,
    scene.height - AXIS_HEIGHT - 4,
  );
  const names = ends.map((end, index) => ({ ...end, label: places[index]!, colour: scene.colours.get(end.subject)! }));
  const raw = (value: string | ((each: (typeof names)[number]) => number)) => ({ value, scale: null });
  return [
    plot.link(names, {
      x1: raw((each) => each.x + 4),
      y1: raw('y'),
      x2: raw(() => right + LEADER - 3),
      y2: raw('label'),
      stroke: (each: (typeof names)[number]) => each.colour,
      strokeWidth: 0.8,
      className: 'chart-leader',
    } as object),
    plot.text(names, {
      x: raw(() => right + LEADER),
      y: raw('label'),
      text: (each: (typeof names)[number]) => shortenName(each.subject),
      textAnchor: 'start',
      fontSize: LABEL_SIZE,
      fill: INK,
      className: 'chart-name',
    } as object),
  ];
}

function describeCurve({ unit, xKey }: CurveData, { subject, series, points }: Curve): string {
  const name = [series, subject].filter((each) => each !== '').join(', ');
  const values = points.map((point) => `${formatParameter(xKey, point.x)} ${formatQuantity(unit, point.median)}`);
  return `${name}: ${values.join(', ')}.`;
}
