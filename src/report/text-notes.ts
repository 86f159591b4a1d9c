/** The end of the terminal report: what was not measured and why, and how to read the rest. Pure; called by text.ts. */

import type { Result } from '../core/result.js';
import { isOfBatches, STAR_NOTE } from './cell-table.js';
import { findNativeComparisons, listComparisons } from './derive.js';
import { describeLevels, groupUnmeasured } from './header.js';
import type { Marks } from './marks.js';
import { cleanLine } from './plain.js';
import { type Colors, paintHeading } from './text-style.js';
import { wrapText } from './wrap.js';

/** Returns the cells without a value by reason. */
export function renderUnmeasured(result: Result, colors: Colors, width: number): string[] {
  const groups = groupUnmeasured(result.cells);
  if (groups.length === 0) return [];
  const lines = groups.flatMap(({ status, reason, ids }) => {
    const paint = status === 'failed' ? colors.red : colors.yellow;
    const shown = ids.length > 6 ? [...ids.slice(0, 5), `and ${ids.length - 5} more`] : ids;
    return [
      ...wrapText(`${paint(status.padEnd(7))}  ${reason}`, width, 9),
      ...wrapText(shown.join(', '), width - 9).map((line) => colors.dim(' '.repeat(9) + line)),
    ];
  });
  return [paintHeading('Not measured', '', colors), ...lines];
}

/** Returns the legend of the marks and of the columns that are there. */
export function renderNotes(result: Result, marks: Marks, colors: Colors, width: number): string[] {
  const indent = 2;
  const legend = marks.legend.map(({ letter, words, rows, message }) => {
    const sign = letter === '' ? '-' : letter;
    return `${sign} ${colors.bold(words)} (${rows}): ${message}`;
  });
  const modes = result.cells.flatMap((cell) =>
    cell.modes?.verdict === 'two' && cell.modes.explanation !== undefined
      ? [`- ${cleanLine(cell.id)}: ${cleanLine(cell.modes.explanation)}`]
      : [],
  );
  const notes = [
    ...describeLevels(result.cells).map((line) => `- ${line}`),
    ...(findNativeComparisons(result).size > 0
      ? ['- × native: times the same loop in C++ in the same blocks; ~: no clear verdict, see Comparisons']
      : []),
    ...(result.cells.some((cell) => isOfBatches(cell) && cell.quantiles?.p99 !== undefined) ? [`- ${STAR_NOTE}`] : []),
    ...(listComparisons(result).some((each) => each.smallestDetectable !== null)
      ? ['- could tell: the smallest ratio that a comparison could have told from 1 with so many blocks']
      : []),
    ...(result.cells.some((cell) => cell.trials.some((trial) => trial.sides.length > 0))
      ? ['- CPU/op and switches: CPU time and context switches of both sides together, for one operation']
      : []),
  ];
  const all = [...legend, ...modes, ...notes];
  if (all.length === 0) return [];
  return [paintHeading('How to read this', '', colors), ...all.flatMap((line) => wrapText(line, width, indent))];
}
