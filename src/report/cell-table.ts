/** The table of one metric as words: columns and rows, no layout. Pure; called by the terminal and the markdown report. */

import type { Cell, Comparison } from '../core/result.js';
import {
  deriveCpuPerOperation,
  deriveFairness,
  deriveMemory,
  deriveSwitchesPerOperation,
  formatParameter,
  type MetricGroup,
  nameParameter,
} from './derive.js';
import type { Marks } from './marks.js';
import { cleanLine } from './plain.js';
import { formatInterval, formatNumber, formatQuantity } from './quantity.js';

export interface Column {
  heading: string;
  align: 'left' | 'right';
  /** Columns with the highest number give way first when the terminal is narrow; 0 never does. */
  yields: number;
}

export interface CellRow {
  cell: Cell;
  texts: string[];
  /** Length of the bar, 0 to 1; null: no bar. */
  bar: number | null;
}

export interface CellTable {
  columns: Column[];
  rows: CellRow[];
  /** Parameters that all rows share, `size 64 B`. */
  constants: string[];
  /** Which rows' bars have one scale: all of them, or, since the values span too much, those of equal parameters or of one subject. */
  barScope: 'all' | 'parameters' | 'subject';
}

interface Source extends Column {
  text(cell: Cell): string;
}

/** Above this span of medians, one linear scale would leave most bars without length. */
const WIDEST_BAR_SPAN = 50;

/** Returns the table of one metric; a column that would be empty is left out, a parameter that never changes as well. */
export function buildCellTable(group: MetricGroup, natives: ReadonlyMap<string, Comparison>, marks: Marks): CellTable {
  const { keys, constants } = sortParameters(group.cells);
  const isSwept = isSweep(group.cells);
  const cells = isSwept ? sortSweep(group.cells) : sortCells(group.cells, keys);
  const sources = [
    column('subject', 'left', 0, (cell) => cleanLine(cell.subject)),
    ...keys.map((key) =>
      column(cleanLine(nameParameter(key)), 'right', 0, (cell) =>
        cleanLine(formatParameter(key, cell.parameters[key])),
      ),
    ),
    column('median', 'right', 0, describeMedian),
    column('interval', 'left', 0, describeInterval),
    column('p99', 'right', 4, (cell) => describeQuantile(cell, cell.quantiles?.p99)),
    column('p99.9', 'right', 5, (cell) => describeQuantile(cell, cell.quantiles?.p999)),
    column('sets', 'right', 1, (cell) => (cell.summary ? String(cell.summary.trials) : '')),
    column('× native', 'right', 0, (cell) => describeNative(natives.get(cell.id))),
    column('CPU/op', 'right', 2, (cell) => orEmpty(deriveCpuPerOperation(cell), (ns) => formatQuantity('ns', ns))),
    column('switches', 'right', 3, (cell) => orEmpty(deriveSwitchesPerOperation(cell), formatSwitches)),
    ...(isSwept ? SWEEP_COLUMNS : []),
    column('mark', 'left', 0, (cell) => marks.letters(cell.warnings)),
  ].filter((source) => source.heading === 'subject' || cells.some((cell) => source.text(cell) !== ''));
  const { bars, barScope } = scaleBars(cells);
  return {
    columns: sources.map(({ heading, align, yields }) => ({ heading, align, yields })),
    rows: cells.map((cell, index) => ({
      cell,
      texts: sources.map((source) => source.text(cell)),
      bar: bars[index] ?? null,
    })),
    constants,
    barScope,
  };
}

/** A parameter that repeats the subject says nothing; one that is the same in all rows is said once. */
function sortParameters(cells: readonly Cell[]): { keys: string[]; constants: string[] } {
  const all = [...new Set(cells.flatMap((cell) => Object.keys(cell.parameters)))];
  const telling = all.filter((key) => cells.some((cell) => (cell.parameters[key] ?? cell.subject) !== cell.subject));
  // Of a sweep each subject is a curve, and what belongs to the subject is no column.
  const isOfSubject = (key: string): boolean =>
    isSweep(cells) &&
    key !== SWEPT &&
    cells.every((cell) => cell.parameters[key] === firstOf(cells, cell.subject).parameters[key]);
  const isConstant = (key: string): boolean =>
    cells.length > 1 && cells.every((cell) => cell.parameters[key] === cells[0]!.parameters[key]);
  const constants = telling
    .filter(isConstant)
    .map((key) => cleanLine(`${nameParameter(key)} ${formatParameter(key, cells[0]!.parameters[key])}`));
  return { keys: telling.filter((key) => !isConstant(key) && !isOfSubject(key)).slice(0, 4), constants };
}

const SWEPT = 'workers';
/** From so many numbers of workers on, what matters is how one subject goes on, not how all stand at one of them. */
const SWEEP_FROM = 4;

/** Who was served, and what it took: what a sum of all workers hides. */
const SWEEP_COLUMNS: readonly Source[] = [
  column('fairness', 'right', 6, (cell) => orEmpty(deriveFairness(cell), formatNumber)),
  column('memory', 'right', 7, (cell) => orEmpty(deriveMemory(cell), (bytes) => formatQuantity('bytes', bytes))),
];

const firstOf = (cells: readonly Cell[], subject: string): Cell => cells.find((cell) => cell.subject === subject)!;

function isSweep(cells: readonly Cell[]): boolean {
  const { subject } = cells[0] ?? { subject: '' };
  const own = cells.filter((cell) => cell.subject === subject && cell.parameters[SWEPT] !== undefined);
  return new Set(own.map(({ parameters }) => parameters[SWEPT])).size >= SWEEP_FROM;
}

function sortSweep(cells: readonly Cell[]): Cell[] {
  const subjects = [...new Set(cells.map(({ subject }) => subject))];
  return [...cells].sort(
    (a, b) =>
      subjects.indexOf(a.subject) - subjects.indexOf(b.subject) ||
      Number(a.parameters[SWEPT]) - Number(b.parameters[SWEPT]),
  );
}

function column(heading: string, align: Column['align'], yields: number, text: Source['text']): Source {
  return { heading, align, yields, text };
}

function orEmpty(value: number | null, format: (value: number) => string): string {
  return value === null ? '' : format(value);
}

/** Far below one switch an operation, the digits are chance. */
function formatSwitches(switches: number): string {
  return switches > 0 && switches < 0.01 ? '<0.01' : formatNumber(switches);
}

function describeMedian(cell: Cell): string {
  if (cell.status !== 'measured') return cell.status;
  return cell.summary ? formatQuantity(cell.unit, cell.summary.median) : '?';
}

function describeInterval(cell: Cell): string {
  if (cell.status !== 'measured' || !cell.summary) return '';
  const { median, low, high } = cell.summary;
  return low === null || high === null ? 'no interval' : formatInterval(cell.unit, median, low, high);
}

export const STAR_NOTE =
  'p99 and p99.9 with a star: of the means of short batches; single operations reach further out';

/** A star marks a quantile of batch means: single operations reach further out than their means. */
function describeQuantile(cell: Cell, value: number | undefined): string {
  if (value === undefined) return '';
  return `${formatQuantity(cell.unit, value)}${isOfBatches(cell) ? '*' : ''}`;
}

export function isOfBatches(cell: Cell): boolean {
  return cell.quantiles?.of === 'batch-means';
}

/** `1.08×`; `~1.02×` when the interval does not exclude 1; `?` below six blocks. */
function describeNative(comparison: Comparison | undefined): string {
  if (comparison === undefined) return '';
  if (comparison.ratio === null) return '?';
  const isClear = comparison.verdict === 'higher' || comparison.verdict === 'lower';
  return `${isClear ? '' : '~'}${formatNumber(comparison.ratio.median)}×`;
}

/** By placement, then parameters ascending, then subject, so that a mechanism and its floor stand one below the other. */
function sortCells(cells: readonly Cell[], keys: readonly string[]): Cell[] {
  const placements = [...new Set(cells.map((cell) => cell.placement))];
  const subjects = [...new Set(cells.map((cell) => cell.subject))];
  return [...cells].sort((a, b) => {
    const byPlacement = placements.indexOf(a.placement) - placements.indexOf(b.placement);
    if (byPlacement !== 0) return byPlacement;
    for (const key of keys) {
      const order = compareParameters(a.parameters[key], b.parameters[key]);
      if (order !== 0) return order;
    }
    return subjects.indexOf(a.subject) - subjects.indexOf(b.subject);
  });
}

function compareParameters(a: Cell['parameters'][string] | undefined, b: typeof a): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function scaleBars(cells: readonly Cell[]): Pick<CellTable, 'barScope'> & { bars: (number | null)[] } {
  // Bits have no length.
  if (cells.every((cell) => cell.unit === 'bits')) return { bars: cells.map(() => null), barScope: 'all' };
  const values = cells.map((cell) => (cell.status === 'measured' ? (cell.summary?.median ?? null) : null));
  const present = values.filter((value) => value !== null && value > 0) as number[];
  const isLocal = Math.max(...present) / Math.min(...present) > WIDEST_BAR_SPAN;
  const barScope = isSweep(cells) ? 'subject' : isLocal ? 'parameters' : 'all';
  const groupOf = ({ subject, parameters }: Cell): string =>
    barScope === 'subject' ? subject : barScope === 'all' ? '' : JSON.stringify(Object.entries(parameters).sort());
  const largest = new Map<string, number>();
  cells.forEach((cell, index) => {
    largest.set(groupOf(cell), Math.max(largest.get(groupOf(cell)) ?? 0, values[index] ?? 0));
  });
  const bars = cells.map((cell, index) => {
    const value = values[index];
    const full = largest.get(groupOf(cell))!;
    return value == null || full === 0 ? null : Math.max(0, value) / full;
  });
  // A lone bar compares with nothing.
  return { bars: present.length < 2 ? bars.map(() => null) : bars, barScope };
}
