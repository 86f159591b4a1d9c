/** A figure of the report: a chart as plain data, with the words around it. Defined by tasks and by report/, drawn here for files, pages and by the page's own script. */

import { LabError } from '../core/errors.js';
import type { Result } from '../core/result.js';
import { type BarData, drawBars } from './chart-bars.js';
import { drawCurves } from './chart-curves.js';
import { type DotData, drawDots } from './chart-dots.js';
import { type ChartText, describeMissing } from './chart-frame.js';
import { IN_FILE, type Look } from './chart-look.js';
import { drawQuantiles, type QuantileData } from './chart-quantiles.js';
import type { CurveData } from './curve-data.js';

/** What is shown, without how: it can be kept as JSON and drawn again. */
export type Chart =
  | ({ kind: 'curves' } & CurveData)
  | ({ kind: 'dots' } & DotData)
  | ({ kind: 'bars' } & BarData)
  | ({ kind: 'quantiles' } & QuantileData);

/** What the charts of a result are made from. */
export type Drawn = Pick<Result, 'cells' | 'comparisons' | 'environment'>;

export interface FigureDefinition {
  /** Of this task alone; a picture's file is called so. */
  id: string;
  title: string;
  /** How to read the axes and marks, in a sentence. */
  subtitle: string;
  /** How to read it, and the misreading to avoid. */
  reading: string;
  /** It stands in the task's README as well. */
  isInReadme?: boolean;
  chart(result: Drawn): Chart;
}

export interface FigureTable {
  title: string;
  columns: readonly { heading: string; align: 'left' | 'right' }[];
  rows: readonly (readonly string[])[];
}

export interface Figure extends ChartText {
  id: string;
  reading: string;
  chart: Chart;
  /** What is to be known before one looks, a paragraph each. */
  notes?: readonly string[];
  tables?: readonly FigureTable[];
}

/** Returns the figures that have something to show; what was asked for and not measured is something. */
export function makeFigures(definitions: readonly FigureDefinition[], result: Drawn): Figure[] {
  return definitions.flatMap(({ id, title, subtitle, reading, chart }) => {
    const made = chartSafely(title, chart, result);
    return isEmpty(made) ? [] : [{ id, title, subtitle, reading, chart: made }];
  });
}

/** A result of another version, or of a stranger, may lack what a figure takes for granted: that costs this figure alone. */
function chartSafely(title: string, chart: FigureDefinition['chart'], result: Drawn): Chart {
  try {
    return chart(result);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { kind: 'dots', unit: 'count', rows: [], missing: [{ label: title, reason: error.message }] };
  }
}

/** Lines that were calculated show nothing where nothing was measured. */
function isEmpty(chart: Chart): boolean {
  if (chart.missing.length > 0) return false;
  return chart.kind === 'curves'
    ? chart.curves.every(({ style, points }) => style === 'model' || points.length === 0)
    : chart.rows.length === 0;
}

/** Resolves with the chart as SVG text. */
export function drawChart(text: ChartText, chart: Chart, look: Look = IN_FILE): Promise<string> {
  switch (chart.kind) {
    case 'curves':
      return drawCurves(text, chart, look);
    case 'dots':
      return drawDots(text, chart, look);
    case 'bars':
      return drawBars(text, chart, look);
    case 'quantiles':
      return drawQuantiles(text, chart, look);
  }
}

/** Returns the names that can be switched off, in the order of their first appearance. */
export function listNames(chart: Chart): string[] {
  if (chart.kind === 'curves') return unique(chart.curves.map(({ subject }) => subject));
  if (chart.kind === 'bars') return unique(chart.rows.flatMap((row) => row.segments.map(({ name }) => name)));
  return unique(chart.rows.map(({ subject }) => subject));
}

const unique = (names: readonly string[]) => [...new Set(names)];

/** Returns whether the values can be shown on either scale: the length of a bar means something on a linear one only. */
export function canRescale(chart: Chart): boolean {
  return chart.kind !== 'bars' && chart.unit !== 'share';
}

/** Returns what was asked for and not measured, a line for each reason. */
export function listMissing({ missing }: Chart): string[] {
  return describeMissing(missing);
}

/** Resolves with the text of each picture of a README, by its file's name. */
export async function drawPictures(
  definitions: readonly FigureDefinition[],
  result: Drawn,
): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  for (const { id, title, subtitle, chart } of listPictures(definitions))
    drawn.set(`${id}.svg`, await drawChart({ title, subtitle }, chart(result)));
  return drawn;
}

/** Returns the figures that stand in the README. */
export function listPictures(definitions: readonly FigureDefinition[]): FigureDefinition[] {
  return definitions.filter(({ isInReadme }) => isInReadme);
}
