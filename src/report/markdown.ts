/** The same tables as the terminal report, as markdown for a README. Pure; called by the command line and by tasks that render their README. */

import type { Cell, Result } from '../core/result.js';
import { buildCellTable, type CellTable } from './cell-table.js';
import { buildComparisonTable } from './comparison-table.js';
import { findNativeComparisons, groupByMetric, METRIC_WORDS, type MetricGroup } from './derive.js';
import { gradeResult } from './grade.js';
import { describeEnvironment, describeRun, groupUnmeasured } from './header.js';
import { collectMarks, type Marks } from './marks.js';
import { cleanLine } from './plain.js';

/** Returns the whole report. Every string of the result is escaped: none of them can become markup. */
export function renderMarkdown(result: Result): string {
  const marks = collectMarks(result);
  const grade = gradeResult(result);
  const sections = [
    [`**Task ${escapeMarkdown(result.task)}**: ${escapeMarkdown(describeRun(result))}  `],
    [`${escapeMarkdown(describeEnvironment(result.environment))}  `, `Measurement: **${grade.name}**`, ''],
    ...result.findings.map((finding) => [
      `- **${escapeMarkdown(finding.question)}** (${finding.status}) ${escapeMarkdown(finding.answer)}`,
    ]),
    ...groupByMetric(result.cells).map((group) => [
      '',
      `### ${capitalize(METRIC_WORDS[group.metric].title)}`,
      '',
      ...tabulateGroup(group, result, marks),
    ]),
    tabulateComparisons(result, marks),
    ...groupUnmeasured(result.cells).map(({ status, reason, ids }) => [
      '',
      `${status}: ${escapeMarkdown(reason)} (${ids.map(escapeMarkdown).join(', ')})`,
    ]),
    ...marks.legend.map(({ letter, words, rows, message }) => [
      '',
      `${letter === '' ? '' : `**${letter}** `}${words} (${escapeMarkdown(rows)}): ${escapeMarkdown(message)}`,
    ]),
  ];
  return `${sections.flat().join('\n').trim()}\n`;
}

/** Returns the table of the cells given (all of one metric), for a README that shows a part of a result. */
export function renderMarkdownTable(cells: readonly Cell[], result: Result): string {
  const [group] = groupByMetric(cells);
  return group === undefined ? '' : `${tabulateGroup(group, result, collectMarks(result)).join('\n')}\n`;
}

function tabulateGroup(group: MetricGroup, result: Result, marks: Marks): string[] {
  const table = addPlacement(buildCellTable(group, findNativeComparisons(result), marks));
  const constants = table.constants.length === 0 ? [] : [escapeMarkdown(table.constants.join(', ')), ''];
  const rows = table.rows.map((row) => row.texts);
  return [...constants, ...tabulate(table.columns, rows)];
}

/** The terminal shows a placement as a heading; here it is a column before the median. */
function addPlacement(table: CellTable): CellTable {
  if (table.rows.every((row) => row.cell.placement === undefined)) return table;
  const at = table.columns.findIndex((column) => column.heading === 'median');
  const insert = <T>(list: readonly T[], item: T): T[] => [...list.slice(0, at), item, ...list.slice(at)];
  return {
    ...table,
    columns: insert(table.columns, { heading: 'placement', align: 'left', yields: 0 }),
    rows: table.rows.map((row) => ({ ...row, texts: insert(row.texts, row.cell.placement ?? '') })),
  };
}

function tabulateComparisons(result: Result, marks: Marks): string[] {
  const { columns, rows } = buildComparisonTable(result, marks);
  if (rows.length === 0) return [];
  const texts = rows.map((row) => [row.pair, ...row.texts]);
  return ['', '### Comparisons', '', ...tabulate([{ heading: 'pair', align: 'left' }, ...columns], texts)];
}

function tabulate(
  columns: readonly { heading: string; align: 'left' | 'right' }[],
  rows: readonly string[][],
): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((column) => escapeMarkdown(column.heading))),
    line(columns.map((column) => (column.align === 'right' ? '---:' : ':---'))),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
  ];
}

/** Returns one line in which nothing is markup: no link, no image, no HTML, no cell border. */
export function escapeMarkdown(text: string): string {
  return cleanLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&');
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
