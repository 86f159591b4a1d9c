/** The page's section on what changed between two results of one task: circumstances first, then cell by cell. Pure; called by page.ts. */

import { compareResults, type ResultDiff } from '../diff.js';
import { DIFF_COLUMNS, describeDiff, isDifferent, sortDiffs, tallyVerdicts } from '../diff-table.js';
import type { FigureTable } from '../figure.js';
import { type Html, h } from './html.js';
import type { ReportEntry, TaskGroup } from './report.js';
import { fold, renderTable } from './tables.js';

/** Returns the section: of each task the first result held against each further one; null where no task has two. */
export function renderChanges(groups: readonly TaskGroup[]): Html | null {
  const pairs = groups.flatMap(({ entries: [first, ...others] }) => others.map((other) => renderPair(first!, other)));
  if (pairs.length === 0) return null;
  return h(
    'section',
    { id: 'changes', 'aria-labelledby': 'changes-title' },
    h('h2', { id: 'changes-title' }, 'What changed from one result to another'),
    pairs,
  );
}

function renderPair(older: ReportEntry, newer: ReportEntry): Html {
  const diff = compareResults(older.result, newer.result);
  const shown = sortDiffs(diff.cells).filter((cell) => isDifferent(cell));
  return h(
    'article',
    {},
    h('h3', {}, `Task ${diff.task}: ${newer.label} over ${older.label}`),
    diff.warnings.map((warning) => h('p', { class: 'warn' }, warning)),
    diff.differences.length === 0
      ? h('p', {}, 'Machine, code and run are described alike.')
      : renderTable(tabulateCircumstances(diff, older.label, newer.label)),
    h('p', {}, h('b', {}, tallyVerdicts(diff.cells)), `; Holm over ${diff.family}.`),
    shown.length === 0 ? null : renderTable(tabulateCells(shown)),
    renderStatuses(diff),
    diff.findings.length === 0 ? null : renderTable(tabulateFindings(diff, older.label, newer.label)),
    fold('How these were made', h('p', {}, `${diff.method}.`)),
  );
}

const column = (heading: string) => ({ heading, align: 'left' as const });

function tabulateCircumstances({ differences }: ResultDiff, older: string, newer: string): FigureTable {
  return {
    title: 'What else differs',
    columns: [column('what'), column(older), column(newer)],
    rows: differences.map((each) => [`${each.topic}: ${each.name}`, each.older, each.newer]),
  };
}

/** All of them differ: what an undecided one could have told is no column. */
function tabulateCells(cells: ResultDiff['cells']): FigureTable {
  return {
    title: 'Cells that differ, the largest difference first; 95 % intervals, p corrected for the number of cells',
    columns: [column('cell'), ...DIFF_COLUMNS.slice(0, -1)],
    rows: cells.map((cell) => [cell.id, ...describeDiff(cell).slice(0, -1)]),
  };
}

function renderStatuses({ statusChanges, onlyOlder, onlyNewer }: ResultDiff): Html[] {
  return [
    ...statusChanges.map(({ id, older, newer, reason }) =>
      h('p', {}, `${id}: ${older} → ${newer}${reason === null ? '' : ` (${reason})`}`),
    ),
    ...[
      ['first', onlyOlder],
      ['second', onlyNewer],
    ].flatMap(([word, ids]) =>
      ids!.length === 0 ? [] : h('p', {}, `${ids!.length} cells are in the ${word} result only.`),
    ),
  ];
}

function tabulateFindings({ findings }: ResultDiff, older: string, newer: string): FigureTable {
  return {
    title: 'Findings whose status changed',
    columns: [column('question'), column(older), column(newer)],
    rows: findings.map((each) => [each.question, each.older ?? 'none', each.newer ?? 'none']),
  };
}
