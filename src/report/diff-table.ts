/** The table of compared cells: which rows in which order, and their words. Pure; called by diff-text.ts and by the page. */

import type { Column } from './cell-table.js';
import { renderColumns } from './columns.js';
import { describeVerdict } from './comparison-table.js';
import type { DiffArm } from './diff-pairs.js';
import type { CellDiff } from './diff-ratios.js';
import { cleanLine } from './plain.js';
import { formatNumber, formatQuantity } from './quantity.js';
import type { Colors } from './text-style.js';
import { measureText } from './wrap.js';

export const DIFF_COLUMNS: readonly Column[] = [
  { heading: 'old', align: 'right', yields: 3 },
  { heading: 'new', align: 'right', yields: 2 },
  { heading: 'ratio', align: 'right', yields: 0 },
  { heading: 'interval', align: 'left', yields: 0 },
  { heading: 'p', align: 'left', yields: 1 },
  { heading: 'verdict', align: 'left', yields: 0 },
  { heading: 'could tell', align: 'right', yields: 4 },
];
const GAP = '  ';
/** So much room the names get in any case. */
const LEAST_NAME = 16;

export const isDifferent = ({ verdict }: CellDiff): boolean => verdict === 'higher' || verdict === 'lower';

/** Returns what differs, the largest ratio first, then what is the same, then the undecided. */
export function sortDiffs(cells: readonly CellDiff[]): CellDiff[] {
  const rank = (cell: CellDiff) => (isDifferent(cell) ? 0 : cell.verdict === 'same' ? 1 : 2);
  const size = (cell: CellDiff) => (isDifferent(cell) ? Math.abs(Math.log(cell.ratio.median)) : 0);
  return [...cells].sort((a, b) => rank(a) - rank(b) || size(b) - size(a));
}

/** Returns the lines of the table; a cell whose name leaves no room for its numbers has them on the next line. */
export function renderDiffTable(cells: readonly CellDiff[], colors: Colors, width: number): string[] {
  const names = cells.map(({ id }) => cleanLine(id));
  const isTelling = cells.some(({ verdict }) => verdict === 'undecided');
  const { heading, lines, dropped } = renderColumns(
    isTelling ? DIFF_COLUMNS : DIFF_COLUMNS.slice(0, -1),
    cells.map((cell) => describeDiff(cell, colors.bold)),
    width - LEAST_NAME - GAP.length,
  );
  const room = width - GAP.length - Math.max(...[heading, ...lines].map(measureText));
  const column = Math.max(LEAST_NAME, ...names.map((name) => name.length).filter((length) => length <= room));
  const lay = (name: string, line: string): string[] =>
    name.length <= room ? [name.padEnd(column) + GAP + line] : [name, ' '.repeat(column) + GAP + line];
  return [
    colors.dim(lay('cell', heading)[0]!),
    ...lines.flatMap((line, i) => lay(names[i]!, line)),
    ...(dropped.length === 0 ? [] : [colors.dim(`(no room here for: ${dropped.join(', ')})`)]),
  ];
}

/** Returns the texts of a row, as DIFF_COLUMNS has them. @param mark what is done to the verdict of a cell that differs */
export function describeDiff(cell: CellDiff, mark = (verdict: string) => verdict): string[] {
  const { unit, older, newer, ratio, pAdjusted, smallestDetectable } = cell;
  const { low, high } = ratio;
  const format = chooseFormat(ratio.median);
  const interval = low === null || high === null ? 'no interval' : `${format(low)} … ${format(high)}`;
  const words = describeVerdict(cell);
  const isTelling = cell.verdict === 'undecided' && smallestDetectable !== null;
  return [
    formatArm(unit, older),
    formatArm(unit, newer),
    `${format(ratio.median)}×`,
    low !== null && low === high ? 'no spread' : interval,
    pAdjusted === null ? '' : formatChance(pAdjusted),
    isDifferent(cell) ? mark(words) : words,
    isTelling ? `${formatNumber(smallestDetectable)}×` : '',
  ];
}

/** Returns the median with its unit. */
export function formatArm(unit: CellDiff['unit'], { median }: DiffArm): string {
  return median === null ? '?' : formatQuantity(unit, median);
}

/** Next to 1 the distance from 1 is what counts, so the whole row has three decimals there. */
function chooseFormat(ratio: number): (value: number) => string {
  return ratio > 0.8 && ratio < 1.25 ? (value) => value.toFixed(3) : formatNumber;
}

/** Four decimals where they decide: 0.0496 must not read as 0.05. */
function formatChance(p: number): string {
  if (p < 0.001) return '<0.001';
  return p >= 0.1 ? p.toFixed(2) : p.toFixed(4);
}

/** Returns `2 faster, 1 slower, 5 same, 4 undecided of 12 cells`; what does not occur is left out, but for the undecided. */
export function tallyVerdicts(cells: readonly CellDiff[]): string {
  const words = ['faster', 'slower', 'lower', 'higher', 'same', 'undecided'];
  const counts = words.map((word) => [cells.filter((cell) => describeVerdict(cell) === word).length, word] as const);
  const always = ['faster', 'slower', 'same', 'undecided'];
  const shown = counts.filter(([count, word]) => count > 0 || always.includes(word));
  const total = cells.length === 1 ? '1 cell' : `${cells.length} cells`;
  return `${shown.map(([count, word]) => `${count} ${word}`).join(', ')} of ${total}`;
}
