/** Warnings as one-letter marks beside a row, explained once below the tables. Pure; called by the terminal and the markdown report. */

import type { Cell, Result, Warning } from '../core/result.js';
import { listComparisons } from './derive.js';
import { cleanLine } from './plain.js';

const LETTERS: Record<Warning['code'], string> = {
  'too-few-trials': 'n',
  disturbed: 'd',
  modes: 'm',
  'modes-not-attempted': '',
  'verdict-flips': 'f',
  'clock-coarse': 'c',
  'few-samples': 'q',
  'stopped-early': 's',
  imprecise: 'w',
};

const WORDS: Record<Warning['code'], string> = {
  'too-few-trials': 'too few trials',
  disturbed: 'disturbed',
  modes: 'two modes',
  'modes-not-attempted': 'modes not looked for',
  'verdict-flips': 'verdict flips',
  'clock-coarse': 'clock too coarse',
  'few-samples': 'too few samples',
  'stopped-early': 'stopped early',
  imprecise: 'imprecise',
};

export interface Marks {
  /** The letters for one row, in a fixed order. */
  letters(warnings: readonly Warning[]): string;
  /** A line for each code that occurs: letter (may be empty), words, how many rows, the first message. */
  legend: { letter: string; words: string; rows: string; message: string }[];
}

/** Returns the marks of a result. A warning that all measured cells share is a note and no mark: it tells no row from another. */
export function collectMarks(result: Pick<Result, 'cells' | 'comparisons'>): Marks {
  const measured = result.cells.filter((cell) => cell.status === 'measured');
  const bearers: (Cell | Result['comparisons'][number])[] = [...measured, ...listComparisons(result)];
  const everywhere = new Set<Warning['code']>();
  const legend: Marks['legend'] = [];
  for (const code of Object.keys(LETTERS) as Warning['code'][]) {
    const bearing = bearers.filter((each) => each.warnings.some((warning) => warning.code === code));
    if (bearing.length === 0) continue;
    const cells = measured.filter((cell) => cell.warnings.some((warning) => warning.code === code)).length;
    const isEverywhere = cells > 1 && cells === measured.length;
    if (isEverywhere) everywhere.add(code);
    const messages = bearing.flatMap((each) => each.warnings.filter((warning) => warning.code === code));
    const isShared = messages.every((warning) => warning.message === messages[0]!.message);
    const example = isShared ? '' : `, for instance ${cleanLine(bearing[0]!.id)}`;
    legend.push({
      letter: isEverywhere ? '' : LETTERS[code],
      words: WORDS[code],
      rows: (isEverywhere ? 'all cells' : `${bearing.length} ${bearing.length === 1 ? 'row' : 'rows'}`) + example,
      message: cleanLine(messages[0]!.message),
    });
  }
  const letters = (warnings: readonly Warning[]): string => {
    const codes = new Set(warnings.map((warning) => warning.code).filter((code) => !everywhere.has(code)));
    return (Object.keys(LETTERS) as Warning['code'][]).map((code) => (codes.has(code) ? LETTERS[code] : '')).join('');
  };
  return { letters, legend };
}
