/** How the answers of this task are put together: rows of ratios, sentences with what they rest on, CPU a message. Called by the findings; pure. */

import type { Comparison, Finding } from '../../src/core/result.js';
import { deriveCpuPerOperation } from '../../src/report/derive.js';
import {
  type Conclusion,
  type Estimate,
  estimateOf,
  findRatio,
  type Measured,
  type Ratio,
} from '../../src/report/evidence.js';
import { enumerate, ns, sayRatio } from '../../src/report/finding-words.js';

export type Status = Finding['status'];
export type Verdict = Comparison['verdict'];

/** A sentence that adds to an answer, and what it rests on. */
export interface Addition {
  sentence: string;
  evidence: readonly string[];
}

/** Something that is held against something else, in words. */
export interface Row {
  words: string;
  ratio: Ratio;
}

type Named = readonly (readonly [words: string, id: string])[];

/** Returns those rows that the run was asked for: what an answer rests on. Throws MissingEvidence for one that has no ratio. */
export function findRows(result: Measured, rows: Named): Row[] {
  return rows.flatMap(([words, id]) => {
    const ratio = findRatio(result, id);
    return ratio ? [{ words, ratio }] : [];
  });
}

/** Returns those rows that have a ratio: what only adds to an answer must not take it away where a cell failed. */
export function findMoreRows(result: Measured, rows: Named): Row[] {
  const has = new Set(result.comparisons.filter(({ ratio }) => ratio !== null).map(({ id }) => id));
  return findRows(
    result,
    rows.filter(([, id]) => has.has(id)),
  );
}

/** Returns the estimate where there is one with an interval, likewise. */
export function findMore(result: Measured, id: string): Estimate | null {
  const cell = result.cells.find((each) => each.id === id);
  return cell?.status === 'measured' && cell.summary?.low != null ? estimateOf(result, id) : null;
}

/** Returns `64 B 2.00 times (1.96 to 2.04); 1 KiB …`. */
export function sayRows(rows: readonly Row[]): string {
  return rows.map(({ words, ratio }) => `${words} ${sayRatio(ratio)}`).join('; ');
}

export const idsOf = (rows: readonly Row[]) => rows.map(({ ratio }) => ratio.id);

/** Returns the rows as one sentence, none where there is no row. */
export function addRows(opening: string, rows: readonly Row[]): Addition[] {
  return rows.length > 0 ? [{ sentence: `${opening}${sayRows(rows)}.`, evidence: idsOf(rows) }] : [];
}

/** Returns what an operation takes of CPU, all threads together, for each cell that says: `ring 30.0 ns and queue 80.0 ns`. */
export function addCpu(result: Measured, opening: string, cells: Named): Addition[] {
  const found = cells.flatMap(([words, id]) => {
    const estimate = findMore(result, id);
    const cpuNs = estimate ? deriveCpuPerOperation(estimate.cell) : null;
    return cpuNs === null ? [] : [{ text: `${words} ${ns(cpuNs)}`, id }];
  });
  // One alone says nothing beside another.
  if (found.length < 2) return [];
  return [{ sentence: `${opening}${enumerate(found.map(({ text }) => text))}.`, evidence: found.map(({ id }) => id) }];
}

export function compose(status: Status, opening: string, additions: readonly Addition[]): Conclusion {
  const sentences = [opening, ...additions.map(({ sentence }) => sentence)].filter((sentence) => sentence !== '');
  return { answer: sentences.join(' '), status, evidence: [...new Set(additions.flatMap(({ evidence }) => evidence))] };
}

export const remark = (sentence: string): Addition => ({ sentence, evidence: [] });
