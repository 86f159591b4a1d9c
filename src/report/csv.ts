/** The cells of results as CSV: a line a cell, numbers in the units of the file. Pure; called by the report command and in the page. */

import type { Cell, Result } from '../core/result.js';
import { cleanLine } from './plain.js';

const COLUMNS = ['task', 'id', 'metric', 'unit', 'subject', 'placement', 'parameters', 'status', 'reason'] as const;
const NUMBERS = ['sets', 'median', 'low', 'high', 'level', 'min', 'max', 'p50', 'p90', 'p99', 'p999'] as const;

/** Returns the lines with a heading, ended as RFC 4180 has it. */
export function writeCsv(results: readonly Pick<Result, 'task' | 'cells'>[]): string {
  const rows = results.flatMap(({ task, cells }) => cells.map((cell) => describeCell(task, cell)));
  return [[...COLUMNS, ...NUMBERS], ...rows].map((row) => `${row.map(writeField).join(',')}\r\n`).join('');
}

function describeCell(task: string, cell: Cell): (string | number)[] {
  const { id, metric, unit, subject, placement, parameters, status, reason, summary, quantiles } = cell;
  const pairs = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  return [
    ...[task, id, metric, unit, subject, placement ?? '', pairs.join(' '), status, reason ?? ''],
    ...[summary?.trials, summary?.median, summary?.low, summary?.high, summary?.level, summary?.min, summary?.max].map(
      orEmpty,
    ),
    ...[quantiles?.p50, quantiles?.p90, quantiles?.p99, quantiles?.p999].map(orEmpty),
  ];
}

const orEmpty = (value: number | null | undefined) => value ?? '';

/** On one line, whatever the reason of a failure says. A spreadsheet takes a text that begins like a formula for one, whoever wrote it. */
function writeField(value: string | number): string {
  const plain = typeof value === 'string' ? cleanLine(value) : String(value);
  const text = typeof value === 'string' && /^[=+\-@]/.test(plain) ? `'${plain}` : plain;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
