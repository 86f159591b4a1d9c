/** Texts in columns that fit a width. Called by the terminal report. */

import Table from 'cli-table3';
import type { Column } from './cell-table.js';
import { measureText } from './wrap.js';

const GAP = 2;
const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    side === 'mid'
      ? [
          ['mid', ''],
          ['mid-mid', ''],
          ['middle', ''],
          ['left-mid', ''],
          ['right-mid', ''],
        ]
      : [
          [side, ''],
          [`${side}-mid`, ''],
          [`${side}-left`, ''],
          [`${side}-right`, ''],
        ],
  ),
);

export interface Rendered {
  heading: string;
  lines: string[];
  /** Headings of the columns that the width had no room for. */
  dropped: string[];
}

/** Returns aligned rows (texts may be coloured); while they do not fit, the column that yields most is left out. */
export function renderColumns(columns: readonly Column[], rows: readonly string[][], width: number): Rendered {
  let kept = columns.map((_, index) => index);
  const dropped: string[] = [];
  for (;;) {
    const table = alignRows(
      kept.map((index) => columns[index]!),
      rows.map((row) => kept.map((index) => row[index] ?? '')),
    );
    const isFitting = table.every((line) => measureText(line) <= width);
    const weakest = kept.reduce((a, b) => (columns[b]!.yields > columns[a]!.yields ? b : a), kept[0]!);
    if (isFitting || columns[weakest]!.yields === 0) return { heading: table[0]!, lines: table.slice(1), dropped };
    dropped.push(columns[weakest]!.heading);
    kept = kept.filter((index) => index !== weakest);
  }
}

function alignRows(columns: readonly Column[], rows: readonly string[][]): string[] {
  const table = new Table({
    chars: NO_LINES,
    colAligns: columns.map((each) => each.align),
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [] },
  });
  table.push(
    columns.map((each) => each.heading),
    ...rows,
  );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
