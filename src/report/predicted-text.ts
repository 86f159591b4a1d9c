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
import { measureText, wrapText } from './wrap.js';

const LEAST_WIDTH = 60;
const GAP = 2;
/** A question in a column narrower than this is a tower: the intervals give way. */
const TIGHT = 36;
const NARROWEST = 16;
const WIDEST = 60;

const QUESTION: Column = { heading: 'question', align: 'left', yields: 0 };
const NUMBERS: Column[] = [
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
  const numbers = table.rows.map((row) => describeRow(row));
  const inner = width - MARGIN.length;
  const all = fitQuestion(numbers, inner, [0, 1, 2, 3]);
  const { shown, room } = all.room < TIGHT ? fitQuestion(numbers, inner, [0, 1, 3]) : all;
  const rows = table.rows.map((row, at) => {
    const texts = numbers[at]!.with(3, paintDistance(row, colors)(numbers[at]![3]));
    return [wrapText(cleanLine(row.question), room).join('\n'), ...shown.map((column) => texts[column]!)];
  });
  const columns = [QUESTION, ...shown.map((column) => NUMBERS[column]!)];
  const { heading, lines } = renderColumns(columns, rows, inner);
  const missing = table.rows.flatMap(({ missing, id }) => (missing === null ? [] : [`${id}: ${missing}`]));
  return [
    paintHeading('Predicted and measured', when, colors),
    ...(late === null ? [] : wrapText(late, width).map((line) => colors.yellow(line))),
    colors.dim(MARGIN + heading),
    ...lines.map((line) => MARGIN + line),
    ...missing
      .flatMap((line) => wrapText(`not measured: ${cleanLine(line)}`, inner, 2))
      .map((line) => colors.dim(MARGIN + line)),
  ];
}

/** Returns the room that these columns leave to the question. */
function fitQuestion(rows: readonly (readonly string[])[], inner: number, shown: readonly number[]) {
  const taken = shown.map((column) => {
    const texts = [NUMBERS[column]!.heading, ...rows.map((row) => row[column]!)];
    return GAP + Math.max(...texts.map(measureText));
  });
  const room = inner - taken.reduce((sum, each) => sum + each, 0);
  return { shown, room: Math.max(NARROWEST, Math.min(WIDEST, room)) };
}

function paintDistance(row: PredictedRow, colors: Colors): (text: string) => string {
  if (row.predicted === null || row.measured === null) return colors.dim;
  const distance = describeDistance(row);
  if (distance.words === 'within the interval') return colors.green;
  return isNear(distance) ? (words) => words : colors.yellow;
}
