/** Two results of one task side by side: circumstances, cells, statuses, findings. Pure; called by `lab diff`. */

import { LabError } from '../core/errors.js';
import type { Cell, Finding, Result } from '../core/result.js';
import { compareCircumstances, type Difference, isSameCode } from './diff-environment.js';
import { pairCells, type RefusedCell } from './diff-pairs.js';
import { type CellDiff, comparePairs } from './diff-ratios.js';
import { type Grade, gradeResult } from './grade.js';

export interface DiffSide {
  startedAt: string;
  mode: Result['mode'];
  cells: number;
  grade: Grade;
}

export interface StatusChange {
  id: string;
  older: Cell['status'];
  newer: Cell['status'];
  /** Why it was not measured, if one of them says so. */
  reason: string | null;
}

export interface FindingChange {
  id: string;
  question: string;
  /** null: that result has no such finding. */
  older: Finding['status'] | null;
  newer: Finding['status'] | null;
}

export interface ResultDiff {
  task: string;
  older: DiffSide;
  newer: DiffSide;
  /** What has to be known before any number is read; never empty. */
  warnings: string[];
  differences: Difference[];
  /** By the digests; null: not known. */
  isSameCode: boolean | null;
  /** How ratios, intervals and verdicts were made. */
  method: string;
  /** Cells in Holm's family. */
  family: number;
  /** Both measured and comparable, in the newer result's order. */
  cells: CellDiff[];
  /** Both measured, without a ratio. */
  refused: RefusedCell[];
  /** Cells with another status than before, those of one result alone apart. */
  statusChanges: StatusChange[];
  onlyOlder: string[];
  onlyNewer: string[];
  findings: FindingChange[];
}

const METHOD =
  'ratio newer / older: Hodges–Lehmann shift of the logarithms of two independent samples, the sets of each run; interval at 95 % ' +
  'for each cell by itself, by inverting the rank-sum test; p of that test, Holm over all cells compared; higher and lower: ' +
  'adjusted p below 0.05 and the interval beyond 1; same: the 90 % interval within [1/1.05, 1.05]';
const QUICK_METHOD = '; a run was quick: a verdict only beyond [0.8, 1.25], and no "same"';

/** The one that no run can lift by itself. */
export const BETWEEN_RUNS =
  'Two runs differ by more than the code: where memory came to lie, the clock rate, the temperature, the neighbours. That is the ' +
  'same for all sets of a run, so that no number of sets shows it, and neither interval nor p counts it. A difference is one ' +
  'between these two runs. To blame the code, run old and new in turn several times and see whether the differences return.';

/** Returns the comparison. Throws `bad-input` when the results are of different tasks. */
export function compareResults(older: Result, newer: Result): ResultDiff {
  if (older.task !== newer.task) {
    throw new LabError(
      'bad-input',
      `The first result is of task ${older.task}, the second of task ${newer.task}: their cells have nothing in common. ` +
        `Give two results of one task, for instance of: ipc-lab run ${older.task} --json FILE`,
    );
  }
  const { pairs, refused } = pairCells(older, newer);
  const isQuick = older.mode === 'quick' || newer.mode === 'quick';
  const ids = (result: Result) => new Set(result.cells.map(({ id }) => id));
  const [before, after] = [ids(older), ids(newer)];
  return {
    task: newer.task,
    older: describeSide(older),
    newer: describeSide(newer),
    warnings: [...warnOfOrder(older, newer), BETWEEN_RUNS],
    differences: compareCircumstances(older, newer),
    isSameCode: isSameCode(older, newer),
    method: METHOD + (isQuick ? QUICK_METHOD : ''),
    family: pairs.length,
    cells: comparePairs(pairs, isQuick),
    refused,
    statusChanges: listStatusChanges(older, newer),
    onlyOlder: [...before].filter((id) => !after.has(id)),
    onlyNewer: [...after].filter((id) => !before.has(id)),
    findings: listFindingChanges(older, newer),
  };
}

function describeSide(result: Result): DiffSide {
  const { startedAt, mode, cells } = result;
  return { startedAt, mode, cells: cells.length, grade: gradeResult(result) };
}

function warnOfOrder(older: Result, newer: Result): string[] {
  const [before, after] = [older, newer].map(({ startedAt }) => Date.parse(startedAt)) as [number, number];
  if (before === after && older.command === newer.command) {
    return ['Both files are of one and the same run: nothing can differ.'];
  }
  return before > after ? ['The first result is the younger one: ratios are second / first all the same.'] : [];
}

function listStatusChanges(older: Result, newer: Result): StatusChange[] {
  const before = new Map(older.cells.map((cell) => [cell.id, cell]));
  return newer.cells.flatMap((cell) => {
    const other = before.get(cell.id);
    if (other === undefined || other.status === cell.status) return [];
    const reason = (cell.status === 'measured' ? other.reason : cell.reason) ?? null;
    return [{ id: cell.id, older: other.status, newer: cell.status, reason }];
  });
}

function listFindingChanges(older: Result, newer: Result): FindingChange[] {
  const before = new Map(older.findings.map((finding) => [finding.id, finding]));
  const after = new Map(newer.findings.map((finding) => [finding.id, finding]));
  return [...new Map([...before, ...after]).values()].flatMap(({ id, question }) => {
    const [was, is] = [before.get(id)?.status ?? null, after.get(id)?.status ?? null];
    return was === is ? [] : [{ id, question, older: was, newer: is }];
  });
}
