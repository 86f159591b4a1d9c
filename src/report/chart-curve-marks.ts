/** The marks within a panel of curves: bands, dots, lines, uprights, names. Called by chart-curves.ts. */

import type { Axis } from './chart-axis.js';
import { formatTick } from './chart-axis.js';
import { chooseSymbol, isFloor } from './chart-colour.js';
import { FAINT_INK, INK } from './chart-frame.js';
import { spreadLabels } from './chart-labels.js';
import { type Look, tellValue } from './chart-look.js';
import type { Drawing } from './chart-plot.js';
import { estimateWidth, shortenName } from './chart-shape.js';
import type { Curve, CurveData, CurvePoint } from './curve-data.js';
import { formatParameter } from './derive.js';
import { describeValue } from './quantity.js';

export const TITLE_HEIGHT = 24;
export const AXIS_HEIGHT = 42;
export const LABEL_SIZE = 11;
export const LABEL_GAP = 13;
/** From the last point to its label: room for the line that joins them. */
export const LEADER = 16;

export interface Panel {
  title: string;
  curves: Curve[];
  width: number;
  left: number;
  top: number;
}

/** What all panels share. */
export interface Scene {
  data: CurveData;
  look: Look;
  xAxis: Axis;
  yAxis: Axis;
  xs: number[];
  height: number;
  labelWidth: number;
  colours: Map<string, string>;
}

export const pixel = (value: number) => ({ value: () => value, scale: null });

/** Returns the options of a text that stands at a place. */
export function at(x: object, y: object): object {
  return { x, y, text: (each: string) => each };
}

/** Returns those that lie among the points. */
export function listWalls({ data, xAxis }: Scene) {
  return (data.walls ?? []).filter(({ x }) => x > xAxis.domain[0] && x < xAxis.domain[1]);
}

/** Returns the uprights, each with its name near its foot: to its left where there is room, one above the other. */
export function markWalls(
  plot: Drawing['plot'],
  scene: Scene,
  placeX: (x: number) => number,
  left: number,
  bottom: number,
): unknown[] {
  return listWalls(scene).flatMap(({ x, label }, index) => {
    const isLeft = placeX(x) - 5 - estimateWidth(label, 10) > left;
    return [
      plot.ruleX([x], { stroke: FAINT_INK, strokeDasharray: '2 3', className: 'chart-wall' } as object),
      plot.text([label], {
        ...at(pixel(placeX(x) + (isLeft ? -5 : 5)), pixel(bottom - 8 - 13 * index)),
        textAnchor: isLeft ? 'end' : 'start',
        fontSize: 10,
        fill: FAINT_INK,
      } as object),
    ];
  });
}

/** Returns bands, dots and lines: the floor first, so that what is held against it lies above. */
export function markCurves(plot: Drawing['plot'], scene: Scene, panel: Panel): unknown[] {
  const curves = [...panel.curves].sort((a, b) => Number(isFloor(b.subject)) - Number(isFloor(a.subject)));
  return curves.flatMap((curve) => {
    const { subject, points, style } = curve;
    const colour = scene.colours.get(subject)!;
    const sets = points.flatMap(({ x, values }) => values.map((value) => ({ x, value })));
    const dash = isFloor(subject) ? { strokeDasharray: '5 3' } : style === 'model' ? { strokeDasharray: '7 2' } : {};
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
      plot.dot(sets, {
        x: 'x',
        y: 'value',
        r: 1.5,
        fill: colour,
        fillOpacity: 0.3,
        className: 'chart-set',
      } as object),
      plot.line(points, {
        x: 'x',
        y: 'median',
        stroke: colour,
        strokeWidth: 1.6,
        ...dash,
        className: 'chart-curve',
      } as object),
      plot.dot(style === undefined ? points : [], {
        x: 'x',
        y: 'median',
        r: 2.6,
        symbol: chooseSymbol(colour),
        fill: colour,
        className: 'chart-median',
        ...tellValue(scene.look, (point: CurvePoint) => describePoint(scene.data, curve, point)),
      } as object),
    ];
  });
}

/** Returns each line's name to its right, joined to its end. */
export function markNames(
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

/** Returns a place of the lower edge as it is written. */
export function writeAt({ xUnit, xKey }: CurveData, x: number): string {
  return xUnit ? formatTick(xUnit, x) : formatParameter(xKey, x);
}

function describePoint(data: CurveData, { subject, series }: Curve, point: CurvePoint): string {
  const { x, median, low, high, values, sets = values.length } = point;
  const name = [subject, series, writeAt(data, x)].filter((each) => each !== '').join(', ');
  return `${name}: ${describeValue(data.unit, median, low, high, sets)}`;
}
