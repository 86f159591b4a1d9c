/** A value over a parameter, usually the size: a line for each subject, a panel for each placement. Called by reports and tasks' READMEs. */

import { chooseAxis, chooseLinearAxis, formatTick, placeOn, thinTicks } from './chart-axis.js';
import { assignColours } from './chart-colour.js';
import {
  AXIS_HEIGHT,
  at,
  LABEL_GAP,
  LABEL_SIZE,
  LEADER,
  listWalls,
  markCurves,
  markNames,
  markWalls,
  type Panel,
  pixel,
  type Scene,
  TITLE_HEIGHT,
  writeAt,
} from './chart-curve-marks.js';
import { type ChartText, composeChart, drawNothing, EDGE, FAINT_INK, GRID, INK } from './chart-frame.js';
import { IN_FILE, isNarrow, keepShown, type Look } from './chart-look.js';
import { type Drawing, openDrawing } from './chart-plot.js';
import { estimateWidth, type Shape, shortenName } from './chart-shape.js';
import type { Curve, CurveData } from './curve-data.js';
import { formatQuantity } from './quantity.js';

/** Of one panel alone: wider, and a curve looks flatter than it is. */
const WIDEST_PANEL = 620;
const LEAST_PLOT_WIDTH = 130;
const BETWEEN_PANELS = 14;

/** Returns the picture as SVG text. Both axes are logarithmic unless told otherwise, and the same in all panels. */
export async function drawCurves(text: ChartText, all: CurveData, look: Look = IN_FILE): Promise<string> {
  const drawing = await openDrawing();
  const data = { ...all, curves: keepShown(all.curves, look, (curve) => curve.subject) };
  const titles = [...new Set(data.curves.map((curve) => curve.series))];
  const subjects = new Set(data.curves.map((curve) => curve.subject));
  const mostLabels = Math.max(0, ...titles.map((title) => data.curves.filter((each) => each.series === title).length));
  const names = [...subjects].map((subject) => estimateWidth(shortenName(subject), LABEL_SIZE));
  const scene: Scene = {
    data,
    look,
    ...chooseAxes(data, look),
    height: TITLE_HEIGHT + Math.max(260, mostLabels * LABEL_GAP) + AXIS_HEIGHT,
    labelWidth: Math.ceil(LEADER + Math.max(0, ...names)),
    colours: assignColours(all.curves.map((curve) => curve.subject)),
  };
  const panels = placePanels(titles, scene);
  const last = panels.at(-1);
  const width = last === undefined ? look.width : Math.max(look.width, last.left + last.width + EDGE);
  return composeChart({
    text,
    look,
    description: [
      ...data.curves.map((curve) => describeCurve(data, curve)),
      ...listWalls(scene).map(({ x, label }) => `At ${writeAt(data, x)}: ${label}.`),
    ],
    width,
    parts:
      last === undefined
        ? [{ shape: drawNothing(width - 2 * EDGE), x: EDGE, y: 0 }]
        : panels.map((panel, index) => ({
            shape: drawPanel(drawing, scene, panel, hasAxis(scene, index)),
            x: panel.left,
            y: panel.top,
          })),
    partsHeight: last === undefined ? 50 : last.top + scene.height,
    missing: data.missing,
  });
}

/** Calculated points have no place of their own on the lower edge. */
function chooseAxes(data: CurveData, look: Look): Pick<Scene, 'xAxis' | 'yAxis' | 'xs'> {
  const points = data.curves.flatMap((curve) => curve.points);
  const values = points.flatMap(({ values, median, low, high }) => [...values, median, low ?? median, high ?? median]);
  const choose = (scale: 'log' | 'linear' | undefined) => (scale === 'linear' ? chooseLinearAxis : chooseAxis);
  const xs = points.map((point) => point.x);
  const measured = data.curves
    .filter(({ style }) => style === undefined)
    .flatMap((curve) => curve.points.map(({ x }) => x));
  return {
    xAxis: choose(data.xScale)(data.xUnit ?? 'count', xs),
    yAxis: choose(look.scale ?? data.yScale)(data.unit, values),
    xs: [...new Set(measured.length > 0 ? measured : xs)].sort((a, b) => a - b),
  };
}

/** The panels share the paper; each has room for its lines' names. The first one has the axis as well. */
function placePanels(titles: readonly string[], scene: Scene): Panel[] {
  const axisWidth = measureAxis(scene);
  if (isNarrow(scene.look)) {
    return titles.map((title, index) => ({
      title,
      width: Math.max(axisWidth + LEAST_PLOT_WIDTH + scene.labelWidth, scene.look.width - 2 * EDGE),
      left: EDGE,
      top: index * (scene.height + BETWEEN_PANELS),
      curves: scene.data.curves.filter((curve) => curve.series === title),
    }));
  }
  const taken = 2 * EDGE + axisWidth + titles.length * scene.labelWidth + (titles.length - 1) * BETWEEN_PANELS;
  const plotWidth = Math.floor(
    Math.max(
      LEAST_PLOT_WIDTH,
      Math.min(titles.length === 1 ? WIDEST_PANEL : 480, (scene.look.width - taken) / titles.length),
    ),
  );
  let left = EDGE;
  return titles.map((title, index) => {
    const width = (index === 0 ? axisWidth : 0) + plotWidth + scene.labelWidth;
    const panel = { title, width, left, top: 0, curves: scene.data.curves.filter((curve) => curve.series === title) };
    left += width + BETWEEN_PANELS;
    return panel;
  });
}

function measureAxis({ data, yAxis }: Scene): number {
  return Math.ceil(Math.max(0, ...yAxis.ticks.map((tick) => estimateWidth(formatTick(data.unit, tick), 11)))) + 8;
}

/** Panels side by side share the first one's axis. */
function hasAxis({ look }: Scene, index: number): boolean {
  return index === 0 || isNarrow(look);
}

function drawPanel({ plot, draw }: Drawing, scene: Scene, panel: Panel, isAxisShown: boolean): Shape {
  const { data, xAxis, yAxis } = scene;
  const left = isAxisShown ? measureAxis(scene) : 0;
  const right = panel.width - scene.labelWidth;
  const bottom = scene.height - AXIS_HEIGHT;
  const placeX = placeOn(xAxis, left, right);
  const writeX = (x: number) => writeAt(data, x);
  const places = data.xUnit ? xAxis.ticks : scene.xs;
  const ticks = thinTicks(places, placeX, writeX, 10);
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
      plot.gridX(places, { stroke: GRID, strokeOpacity: 1 }),
      plot.gridY(yAxis.ticks, { stroke: GRID, strokeOpacity: 1 }),
      plot.axisX(ticks, { ...texts, fontSize: 10, text: writeX, tickPadding: 6 } as object),
      ...(isAxisShown
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
      ...markWalls(plot, scene, placeX, left, bottom),
      ...markCurves(plot, scene, panel),
      ...markNames(plot, scene, panel, placeX, placeOn(yAxis, bottom, TITLE_HEIGHT), right),
    ],
  });
}

function describeCurve(data: CurveData, { subject, series, points, style }: Curve): string {
  const name = [series, subject].filter((each) => each !== '').join(', ');
  if (style !== undefined && points.length > 2) return `${name}: a line of ${points.length} points.`;
  const values = points.map((point) => `${writeAt(data, point.x)} ${formatQuantity(data.unit, point.median)}`);
  return `${name}: ${values.join(', ')}.`;
}
