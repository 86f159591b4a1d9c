/** The tables of the terminal report: one a metric, and the comparisons. Pure; called by text.ts. */

import type { Result } from '../core/result.js';
import { buildCellTable, type Column } from './cell-table.js';
import { type Rendered, renderColumns } from './columns.js';
import { buildComparisonTable, type TargetVerdict } from './comparison-table.js';
import { findNativeComparisons, groupByMetric, METRIC_WORDS } from './derive.js';
import type { Marks } from './marks.js';
import { type Colors, MARGIN, paintHeading } from './text-style.js';
import { drawBar, measureText, wrapText } from './wrap.js';

const LONGEST_BAR = 10;
const SHORTEST_BAR = 4;

/** Returns the lines of each table. */
export function renderTables(result: Result, marks: Marks, colors: Colors, width: number): string[][] {
  const natives = findNativeComparisons(result);
  return groupByMetric(result.cells).map((group) => {
    const words = METRIC_WORDS[group.metric];
    const table = buildCellTable(group, natives, marks);
    const paint = (texts: string[], status: string): string[] =>
      status === 'measured' ? texts : texts.map((text) => (text === status ? colors.yellow(text) : text));
    const plainRows = table.rows.map((row) => paint(row.texts, row.cell.status));
    const isPlaced = table.rows.some((row) => row.cell.placement !== undefined);
    const inner = width - (isPlaced ? MARGIN.length : 0);
    const without = renderColumns(table.columns, plainRows, inner);
    const room = inner - Math.max(...[without.heading, ...without.lines].map(measureText)) - 2;
    const isBarred = without.dropped.length === 0 && room >= SHORTEST_BAR && table.rows.some((row) => row.bar !== null);
    const barWidth = Math.min(LONGEST_BAR, room);
    const at = table.columns.findIndex((column) => column.heading === 'interval') + 1;
    const bar: Column = { heading: '', align: 'left', yields: 9 };
    const rendered = isBarred
      ? renderColumns(
          insert(table.columns, at, bar),
          table.rows.map((row, index) =>
            insert(plainRows[index]!, at, row.bar === null ? '' : colors.cyan(drawBar(row.bar, barWidth))),
          ),
          inner,
        )
      : without;
    const better = words.better === null ? '' : `; ${words.better} is better`;
    const lines = wrapText(
      paintHeading(words.title, [`${words.words}${better}`, ...table.constants].join('; '), colors),
      width,
      4,
    );
    const placements = table.rows.map((row) => row.cell.placement);
    const of = { all: null, parameters: 'equal parameters', subject: 'one subject' }[table.barScope];
    const note = isBarred && of !== null ? [colors.dim(`(bars compare rows of ${of})`)] : [];
    return [
      ...lines,
      ...layRows(rendered, placements, isPlaced ? MARGIN : '', colors),
      ...note.map((line) => MARGIN + line),
    ];
  });
}

const insert = <T>(list: readonly T[], at: number, item: T): T[] => [...list.slice(0, at), item, ...list.slice(at)];

/** Returns the comparisons pair by pair; no line at all when there are none. */
export function renderComparisons(result: Result, marks: Marks, colors: Colors, width: number): string[] {
  const { columns, rows } = buildComparisonTable(result, marks);
  if (rows.length === 0) return [];
  const paint = (text: string): string => {
    const verdict = /[≤≥].* (met|missed)$/.exec(text)?.[1] as TargetVerdict | undefined;
    if (verdict === undefined) return text;
    return text.replace(/(met|missed)$/, verdict === 'met' ? colors.green(verdict) : colors.red(verdict));
  };
  const texts = rows.map((row) => row.texts.map(paint));
  const rendered = renderColumns(columns, texts, width - MARGIN.length);
  const lines = wrapText(
    paintHeading('Comparisons', 'ratio of the first to the second, block by block', colors),
    width,
    4,
  );
  return [
    ...lines,
    ...layRows(
      rendered,
      rows.map((row) => row.pair),
      MARGIN,
      colors,
    ),
  ];
}

/** A line above each run of rows that share a name; without any name the rows stand alone. */
function layRows(rendered: Rendered, names: readonly (string | undefined)[], indent: string, colors: Colors): string[] {
  const lines = [colors.dim(indent + rendered.heading)];
  let current: string | undefined;
  rendered.lines.forEach((line, index) => {
    if (names[index] !== current) {
      current = names[index];
      lines.push(colors.bold(current ?? 'no placement'));
    }
    lines.push(indent + line);
  });
  const { dropped } = rendered;
  return dropped.length === 0 ? lines : [...lines, colors.dim(`${indent}(no room here for: ${dropped.join(', ')})`)];
}
