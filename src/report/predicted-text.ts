/** Predicted and measured as a table for the terminal. Pure; called after a run and by the report command. */

import { createColors } from 'picocolors';
import type { Column } from './cell-table.js';
import { renderColumns } from './columns.js';
import { cleanLine } from './plain.js';
import {
  describeDistance,
  describeMaking,
  describeRow,
  isNear,
  type PredictedRow,
  type PredictedTable,
} from './predicted.js';
import { type Colors, MARGIN, paintHeading } from './text-style.js';
import { wrapText } from './wrap.js';

const LEAST_WIDTH = 60;
/** What the other columns take. */
const NUMBERS_WIDTH = 62;

const COLUMNS: Column[] = [
  { heading: 'question', align: 'left', yields: 0 },
  { heading: 'you said', align: 'right', yields: 0 },
  { heading: 'measured', align: 'right', yields: 0 },
  { heading: 'interval', align: 'left', yields: 2 },
  { heading: 'off by', align: 'left', yields: 0 },
];

/** Returns the table with its heading, ending with a line end. */
export function renderPredictedText(table: PredictedTable, options: { width: number; color: boolean }): string {
  const width = Math.max(LEAST_WIDTH, options.width) - MARGIN.length;
  const lines = renderPredictedLines(table, createColors(options.color), width);
  return `${lines.map((line) => (line === '' ? '' : MARGIN + line)).join('\n')}\n\n`;
}

/** Returns the table with its heading, for a text that has its own margin. */
export function renderPredictedLines(table: PredictedTable, colors: Colors, width: number): string[] {
  const { when, late } = describeMaking(table);
  const room = Math.max(20, Math.min(56, width - NUMBERS_WIDTH));
  const rows = table.rows.map((row) => {
    const [said, measured, interval, off] = describeRow(row);
    return [
      wrapText(cleanLine(row.question), room).join('\n'),
      said,
      measured,
      interval,
      paintDistance(row, colors)(off),
    ];
  });
  const { heading, lines } = renderColumns(COLUMNS, rows, width - MARGIN.length);
  const missing = table.rows.flatMap(({ missing, id }) => (missing === null ? [] : [`${id}: ${missing}`]));
  return [
    paintHeading('Predicted and measured', when, colors),
    ...(late === null ? [] : wrapText(late, width).map((line) => colors.yellow(line))),
    colors.dim(MARGIN + heading),
    ...lines.map((line) => MARGIN + line),
    ...missing
      .flatMap((line) => wrapText(`not measured: ${cleanLine(line)}`, width - MARGIN.length, 2))
      .map((line) => colors.dim(MARGIN + line)),
  ];
}

function paintDistance(row: PredictedRow, colors: Colors): (text: string) => string {
  if (row.predicted === null || row.measured === null) return colors.dim;
  const distance = describeDistance(row);
  if (distance.words === 'within the interval') return colors.green;
  return isNear(distance) ? (words) => words : colors.yellow;
}
