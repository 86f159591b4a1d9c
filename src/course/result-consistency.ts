/** Whether the summaries and ratios of a result follow from its own trials: a number that somebody typed does not. Pure; called by citations.ts. */

import { METRIC_UNITS } from '../core/metrics.js';
import type { Cell, Comparison, Result, Summary } from '../core/result.js';
import { pairBlocks } from '../harness/paired-ratio.js';
import { summariseTrials } from '../harness/summarise.js';

const NUMBERS = ['trials', 'median', 'low', 'high', 'min', 'max'] as const satisfies readonly (keyof Summary)[];

/** Sums in another order differ by their last digits, and by nothing that anybody would write. */
const TOLERANCE = 1e-9;

/** Returns what does not follow, a sentence each; none for a result as it was measured. */
export function findEdits(result: Pick<Result, 'cells' | 'comparisons'>): string[] {
  const byId = new Map(result.cells.map((cell) => [cell.id, cell]));
  const twice = result.cells.filter((cell) => byId.get(cell.id) !== cell).map(({ id }) => `${id} is there twice`);
  return [
    ...twice,
    ...result.cells.flatMap(checkCell),
    ...result.comparisons.flatMap((comparison) => checkComparison(comparison, byId)),
  ];
}

function checkCell(cell: Cell): string[] {
  const { id, metric, unit, status, trials, summary } = cell;
  if (unit !== METRIC_UNITS[metric])
    return [`${id} has the unit ${unit}, and ${metric} is measured in ${METRIC_UNITS[metric]}`];
  if (status !== 'measured') return summary === undefined ? [] : [`${id} is ${status} and has a summary all the same`];
  if (summary === undefined || trials.length === 0) return [`${id} is called measured and has no trials`];
  const due = summariseTrials(trials);
  const wrong = NUMBERS.filter((name) => !isSame(summary[name], due[name]));
  return wrong.map((name) => `the ${name} of ${id} is ${summary[name]}, and its trials give ${due[name]}`);
}

function checkComparison(comparison: Comparison, byId: ReadonlyMap<string, Cell>): string[] {
  const [subject, reference] = [byId.get(comparison.subject), byId.get(comparison.reference)];
  if (subject?.status !== 'measured' || reference?.status !== 'measured' || comparison.blockRatios.length === 0)
    return [];
  const due = pairBlocks(subject, reference).map(({ logRatio }) => Math.exp(logRatio));
  const isEqual =
    due.length === comparison.blockRatios.length &&
    due.every((ratio, at) => isSame(ratio, comparison.blockRatios[at]!));
  return isEqual
    ? []
    : [`the ratios of ${comparison.subject} to ${comparison.reference} do not follow from the trials of the two`];
}

function isSame(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
