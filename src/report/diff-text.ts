/** The comparison of two results as text for a terminal: circumstances first, then what differs, then how to read it. Pure; called by `lab diff`. */

import { createColors } from 'picocolors';
import { median } from '../stats/quantile.js';
import type { DiffSide, ResultDiff } from './diff.js';
import type { Topic } from './diff-environment.js';
import type { RefusedCell } from './diff-pairs.js';
import type { CellDiff } from './diff-ratios.js';
import { formatArm, renderDiffTable, sortDiffs, tallyVerdicts } from './diff-table.js';
import { cleanLine } from './plain.js';
import { formatNumber } from './quantity.js';
import { type Colors, MARGIN, paintHeading } from './text-style.js';
import { wrapText } from './wrap.js';

export interface DiffTextOptions {
  /** Columns of the terminal. */
  width: number;
  color: boolean;
  /** Names of the two files. */
  names: readonly [older: string, newer: string];
  /** Undecided cells as rows, not as a count; every name of a list. */
  all: boolean;
}

const LEAST_WIDTH = 60;
const MOST_NAMES = 6;

/** Returns the whole comparison, ending with a line end. */
export function renderDiff(diff: ResultDiff, options: DiffTextOptions): string {
  const colors = createColors(options.color);
  const width = Math.max(LEAST_WIDTH, options.width) - MARGIN.length;
  const sections = [
    renderHeader(diff, options.names, colors, width),
    renderCircumstances(diff, colors, width),
    renderCells(diff, options.all, colors, width),
    renderRefused(diff.refused, options.all, colors, width),
    renderStatuses(diff, options.all, colors, width),
    renderFindings(diff, colors, width),
    renderGuide(diff, options.all, colors, width),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section]);
  return `${lines.map((line) => (line === '' ? '' : MARGIN + line)).join('\n')}\n\n`;
}

function renderHeader(diff: ResultDiff, names: readonly [string, string], colors: Colors, width: number): string[] {
  const describe = (word: string, name: string, side: DiffSide): string[] => {
    const { startedAt, mode, cells, grade } = side;
    const facts = `${startedAt.slice(0, 16).replace('T', ' ')} · ${mode} · ${cells} cells · ${grade.name}`;
    return wrapText(`${word}  ${cleanLine(name)} · ${facts}`, width, 5);
  };
  return [
    `${colors.bold(`Task ${cleanLine(diff.task)}`)}  what changed from one result to the other`,
    ...describe('old', names[0], diff.older),
    ...describe('new', names[1], diff.newer),
    ...diff.warnings.flatMap((warning) => wrapText(`! ${warning}`, width, 2).map((line) => colors.yellow(line))),
  ];
}

const TOPICS: readonly Topic[] = ['machine', 'code', 'run'];

function renderCircumstances(diff: ResultDiff, colors: Colors, width: number): string[] {
  const heading = paintHeading('What else differs', '', colors);
  const lines = diff.differences.flatMap(({ topic, name, older, newer }) =>
    wrapText(`${topic.padEnd(8)} ${name}: ${older} → ${newer}`, width, 9),
  );
  const equal = TOPICS.filter((topic) => diff.differences.every((each) => each.topic !== topic));
  const code = 'The code measured is the same to the byte: whatever differs below, the code is not the reason.';
  return [
    heading,
    ...lines,
    ...(equal.length === 0 ? [] : [`${'none'.padEnd(8)} of ${equal.join(', ')}`]),
    ...(diff.isSameCode ? wrapText(code, width) : []),
  ];
}

function renderCells({ cells, family }: ResultDiff, isAll: boolean, colors: Colors, width: number): string[] {
  const heading = paintHeading('Cells', 'new / old', colors);
  if (cells.length === 0) return [heading, 'No cell was measured in both.'];
  const shown = sortDiffs(cells).filter(({ verdict }) => isAll || verdict !== 'undecided');
  return [
    heading,
    ...wrapText(`${colors.bold(tallyVerdicts(cells))}; Holm over ${family}`, width),
    ...(shown.length === 0 ? [] : ['', ...renderDiffTable(shown, colors, width)]),
    ...renderUndecided(
      cells.filter(({ verdict }) => verdict === 'undecided'),
      isAll,
      width,
    ),
  ];
}

/** The undecided as a count with the reasons, and what they could have shown. */
function renderUndecided(undecided: readonly CellDiff[], isAll: boolean, width: number): string[] {
  if (undecided.length === 0) return [];
  const told = undecided.flatMap(({ smallestDetectable }) => smallestDetectable ?? []);
  const power =
    told.length === 0
      ? ''
      : `; half of those with an interval would have shown a difference of ${formatNumber(median(told))}×`;
  const reasons = groupBy(undecided.flatMap(({ id, notes }) => notes.map((note) => ({ id, reason: note }))));
  return [
    '',
    ...wrapText(`${undecided.length} undecided${isAll ? '' : ' (--all shows them)'}${power}`, width, 2),
    ...[...reasons].flatMap(([reason, ids]) => wrapText(`- ${ids.length} of them: ${cleanLine(reason)}`, width, 2)),
  ];
}

function groupBy(items: readonly { id: string; reason: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, reason } of items) groups.set(reason, [...(groups.get(reason) ?? []), id]);
  return groups;
}

function renderRefused(refused: readonly RefusedCell[], isAll: boolean, colors: Colors, width: number): string[] {
  if (refused.length === 0) return [];
  const changed = refused.filter(({ isChanged }) => isChanged || isAll);
  const lines = changed.flatMap(({ id, unit, older, newer, reason }) => {
    const values = unit === null ? '' : `${formatArm(unit, older)} → ${formatArm(unit, newer)}; `;
    return wrapText(`${cleanLine(id)}  ${values}${cleanLine(reason)}`, width, 2);
  });
  const rest = refused.length - changed.length;
  const reasons = groupBy(refused.filter((cell) => !changed.includes(cell)));
  return [
    paintHeading('Without a ratio', '', colors),
    ...lines,
    ...(rest === 0
      ? []
      : [...reasons].flatMap(([reason, ids]) =>
          wrapText(`${ids.length} with the same median in both: ${cleanLine(reason)}`, width, 2),
        )),
  ];
}

function renderStatuses(diff: ResultDiff, isAll: boolean, colors: Colors, width: number): string[] {
  const changes = diff.statusChanges.flatMap(({ id, older, newer, reason }) => {
    const why = reason === null ? '' : `: ${cleanLine(reason)}`;
    return wrapText(`${cleanLine(id)}  ${older} → ${newer}${why}`, width, 2);
  });
  const only = (word: string, ids: readonly string[]): string[] => {
    if (ids.length === 0) return [];
    const shown = isAll || ids.length <= MOST_NAMES ? ids : ids.slice(0, MOST_NAMES - 1);
    const more = ids.length > shown.length ? [`and ${ids.length - shown.length} more (--all)`] : [];
    return wrapText(
      `only in the ${word} one (${ids.length}): ${[...shown.map(cleanLine), ...more].join(', ')}`,
      width,
      2,
    );
  };
  const lines = [...changes, ...only('old', diff.onlyOlder), ...only('new', diff.onlyNewer)];
  return lines.length === 0 ? [] : [paintHeading('Measured or not', '', colors), ...lines];
}

function renderFindings({ findings }: ResultDiff, colors: Colors, width: number): string[] {
  if (findings.length === 0) return [];
  const lines = findings.flatMap(({ question, older, newer }) =>
    wrapText(`${colors.bold(`${older ?? 'not asked'} → ${newer ?? 'not asked'}`)}  ${cleanLine(question)}`, width, 2),
  );
  return [paintHeading('Findings with another status', '', colors), ...lines];
}

function renderGuide(
  { method, cells, older, newer }: ResultDiff,
  isAll: boolean,
  colors: Colors,
  width: number,
): string[] {
  const noise = [['old', older] as const, ['new', newer] as const].flatMap(([word, { grade }]) =>
    grade.name === 'quiet'
      ? []
      : [`the ${word} run is graded "${grade.name}": ${grade.reasons.map(cleanLine).join('; ')}`],
  );
  const notes = [
    method,
    ...(cells.some(({ verdict }) => verdict !== 'undecided')
      ? [
          'old, new: medians over sets; ratio: estimated from all pairs of sets, so it need not be the quotient of the two',
        ]
      : []),
    ...(isAll && cells.some(({ verdict }) => verdict === 'undecided')
      ? ['could tell: the smallest ratio that so many sets of this spread would have shown among so many cells']
      : []),
    ...noise,
  ];
  const disturbed = cells.filter(({ verdict, notes: own }) => verdict !== 'undecided' && own.length > 0).length;
  const doubts =
    disturbed === 0
      ? []
      : [
          `sets of ${disturbed === 1 ? '1 cell' : `${disturbed} cells`} with a verdict were disturbed; without them nothing speaks against it`,
        ];
  return [
    paintHeading('How to read this', '', colors),
    ...[...notes, ...doubts].flatMap((note) => wrapText(`- ${note}`, width, 2)),
  ];
}
