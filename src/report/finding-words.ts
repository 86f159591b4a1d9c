/** What findings share: a number with its interval in words, a status from verdicts, lists of what a run has. Called by the findings of tasks; pure. */

import type { Cell, Finding, Metric, Unit } from '../core/result.js';
import { type Estimate, estimateOf, findRatio, type Measured, type Ratio } from './evidence.js';
import { chooseScale, formatNumber, formatQuantity } from './quantity.js';

type Status = Finding['status'];

/** Returns `30.1 ns (29.8 to 30.4)`. */
export function withRange(unit: Unit, { median, low, high }: { median: number; low: number; high: number }): string {
  const { divisor } = chooseScale(unit, median);
  const text = formatQuantity(unit, median);
  return low === high ? text : `${text} (${formatNumber(low / divisor)} to ${formatNumber(high / divisor)})`;
}

export function spreadOf(estimate: Estimate): string {
  return withRange(estimate.cell.unit, estimate);
}

/** Returns `1.20 times (1.10 to 1.30)`, and says within the brackets where that decides nothing. */
export function sayRatio({ text, verdict }: Ratio): string {
  return verdict === 'undecided' ? text.replace(/\)$/, ', no clear verdict)') : text;
}

/** Returns supported when every ratio is what the claim says, refuted when one is decided otherwise. */
export function statusOf(claim: 'higher' | 'lower', ratios: readonly Ratio[]): Status {
  return joinStatus(
    ratios.map(({ verdict }) => (verdict === claim ? 'supported' : verdict === 'undecided' ? 'undecided' : 'refuted')),
  );
}

/** Returns supported when all are, refuted when one is. */
export function joinStatus(statuses: readonly Status[]): Status {
  if (statuses.includes('refuted')) return 'refuted';
  return statuses.length > 0 && statuses.every((status) => status === 'supported') ? 'supported' : 'undecided';
}

/** Returns those of the comparisons that the run was asked for. */
export function listRatios(result: Measured, ids: readonly string[]): Ratio[] {
  return ids.flatMap((id) => findRatio(result, id) ?? []);
}

/** Returns the estimates of the cells that were not skipped, in the order of the plan. Throws MissingEvidence for one that failed, and where all were skipped. */
export function listEstimates(result: Measured, metric: Metric, isWanted: (cell: Cell) => boolean): Estimate[] {
  const wanted = result.cells.filter((cell) => cell.metric === metric && isWanted(cell));
  const tried = wanted.filter(({ status }) => status !== 'skipped');
  return (tried.length > 0 ? tried : wanted).map(({ id }) => estimateOf(result, id));
}

/** Returns the estimate, or null where the run was not asked for it or cannot have it: what only adds to an answer. */
export function findEstimate(result: Measured, id: string): Estimate | null {
  const cell = result.cells.find((each) => each.id === id);
  return cell && cell.status !== 'skipped' ? estimateOf(result, id) : null;
}

/** Returns the end of a cell's id: what it was measured under. */
export function restOf({ id }: { id: string }): string {
  return id.split('/').slice(2).join('/');
}

export const ns = (value: number) => formatQuantity('ns', value);

/** Returns `a, b and c`. */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
