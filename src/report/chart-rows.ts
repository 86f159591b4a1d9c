/** Rows one below the other under the headings of their series, with their names to the left. Called by the charts that have rows. */

import { FAINT_INK, INK } from './chart-frame.js';
import type { Plot } from './chart-plot.js';
import { estimateWidth, shortenName } from './chart-shape.js';

export interface Row {
  label: string;
  /** The heading under which the row stands; empty: none. */
  series: string;
}

export interface PlacedRows<T extends Row> {
  rows: { row: T; y: number }[];
  headings: { text: string; y: number }[];
  /** From the first heading to the last row. */
  height: number;
  /** What the widest name takes. */
  labelWidth: number;
}

const ROW = 26;
const HEADING = 26;
export const LABEL_SIZE = 12;

/** Returns the rows with their places. Rows of one series stand together, in the order given; series in that of their first row. */
export function placeRows<T extends Row>(rows: readonly T[]): PlacedRows<T> {
  const placed: PlacedRows<T> = { rows: [], headings: [], height: 0, labelWidth: 0 };
  for (const [text, members] of groupRows(rows)) {
    if (text !== '') {
      placed.headings.push({ text: shortenName(text), y: placed.height + HEADING * 0.6 });
      placed.height += HEADING;
    }
    for (const row of members) {
      placed.rows.push({ row, y: placed.height + ROW / 2 });
      placed.height += ROW;
    }
  }
  const widths = rows.map((row) => estimateWidth(shortenName(row.label), LABEL_SIZE));
  placed.labelWidth = Math.ceil(Math.max(0, ...widths));
  return placed;
}

function groupRows<T extends Row>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.series, [...(groups.get(row.series) ?? []), row]);
  return groups;
}

/** Returns the marks of names and headings; `right` is where the names end. */
export function markRows(plot: Plot, placed: PlacedRows<Row>, right: number): unknown[] {
  const pixel = (value: number) => ({ value: () => value, scale: null });
  const labels = placed.rows.map(({ row, y }) => ({ text: shortenName(row.label), y }));
  return [
    plot.text(labels, {
      x: pixel(right),
      y: 'y',
      text: 'text',
      textAnchor: 'end',
      fontSize: LABEL_SIZE,
      fill: INK,
    } as object),
    plot.text(placed.headings, {
      x: pixel(0),
      y: 'y',
      text: 'text',
      textAnchor: 'start',
      fontSize: LABEL_SIZE,
      fontWeight: 600,
      fill: FAINT_INK,
    } as object),
  ];
}
