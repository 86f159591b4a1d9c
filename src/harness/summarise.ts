/** Turns the trials of one cell into the cell of the result file: status, estimate, quantiles, modes, warnings. The engine calls it at the end. */

import { METRIC_UNITS } from '../core/metrics.js';
import type { Cell, Mode, Quantiles, Summary, Trial } from '../core/result.js';
import { medianInterval, medianRanks } from '../stats/median-interval.js';
import { median, quantile, sortAscending } from '../stats/quantile.js';
import { type SummaryContext, warnOfCell } from './cell-warnings.js';
import { explainModes } from './explain-modes.js';
import type { CellSpec, FailedTrial } from './plan.js';
import { MINIMUM_BLOCKS } from './stop-rule.js';
import { SAMPLES_FOR } from './summarise-trial.js';

/** Returns the cell. One failed trial fails it: its other trials are kept, but a mechanism that lost a byte has no speed. */
export function summariseCell(
  spec: CellSpec,
  trials: readonly Trial[],
  failures: readonly FailedTrial[],
  mode: Mode,
  context: SummaryContext = {},
): Cell {
  const { skip, ...identity } = spec;
  const cell: Cell = {
    ...identity,
    unit: METRIC_UNITS[spec.metric],
    status: 'measured',
    trials: mode === 'quick' ? trials.map(withoutTail) : [...trials],
    modes: null,
    warnings: [],
  };
  if (skip !== undefined) return { ...cell, status: 'skipped', reason: skip };
  if (failures.length > 0) return { ...cell, status: 'failed', reason: describeFailures(failures, trials.length) };
  if (trials.length === 0) {
    const reason =
      'the run ended before the first set of this cell; allow more time with --budget SECONDS or choose fewer cells with --only';
    return { ...cell, status: 'skipped', reason };
  }
  const sets = groupBySet(cell.trials);
  cell.summary = summariseTrials(cell.trials);
  const quantiles = summariseQuantiles(cell.trials);
  if (quantiles) cell.quantiles = quantiles;
  cell.modes = mode === 'quick' ? { verdict: 'not-attempted', centres: [] } : explainModes(sets);
  cell.warnings = warnOfCell(cell, mode, context);
  return cell;
}

/** Returns the summary that follows from the trials of a cell. */
export function summariseTrials(trials: readonly Trial[]): Summary {
  return summariseSets(groupBySet(trials));
}

/** Returns the trials of each set, because the set is the unit of variance: several trials of one set count once. */
function groupBySet(trials: readonly Trial[]): Trial[][] {
  const sets = new Map<number, Trial[]>();
  for (const trial of trials) sets.set(trial.set, [...(sets.get(trial.set) ?? []), trial]);
  return [...sets.values()];
}

function summariseSets(sets: readonly Trial[][]): Summary {
  const values = sortAscending(sets.map((set) => median(set.map((trial) => trial.value))));
  const interval = medianInterval(values);
  const ranks = medianRanks(values.length);
  return {
    trials: values.length,
    median: quantile(values, 0.5),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    level: interval?.level ?? null,
    method: ranks
      ? `median over sets; order-statistic interval, ranks ${ranks.k} and ${values.length + 1 - ranks.k} of ${values.length}`
      : `median over sets; no interval below ${MINIMUM_BLOCKS}`,
    min: values[0]!,
    max: values[values.length - 1]!,
  };
}

/** The median over trials of each trial's own quantile: pooled samples would let one set's tail speak for all. */
function summariseQuantiles(trials: readonly Trial[]): Quantiles | null {
  const each = trials.map((trial) => trial.quantiles).filter((quantiles) => quantiles !== undefined);
  if (each.length === 0) return null;
  const summary: Quantiles = {
    of: each.some(({ of }) => of === 'batch-means') ? 'batch-means' : each[0]!.of,
    samples: Math.min(...each.map(({ samples }) => samples)),
    p50: median(each.map(({ p50 }) => p50)),
  };
  for (const name of ['p90', 'p99', 'p999'] as const) {
    const values = each.map((quantiles) => quantiles[name]).filter((value) => value !== undefined);
    if (values.length === each.length && summary.samples >= SAMPLES_FOR[name]) summary[name] = median(values);
  }
  return summary;
}

function withoutTail(trial: Trial): Trial {
  if (!trial.quantiles) return trial;
  const { p99: _p99, p999: _p999, ...quantiles } = trial.quantiles;
  return { ...trial, quantiles };
}

function describeFailures(failures: readonly FailedTrial[], measured: number): string {
  const others = new Set(failures.map(({ failure }) => failure)).size - 1;
  return (
    `${failures.length} of ${failures.length + measured} trials failed: ${failures[0]!.failure}` +
    (others > 0 ? ` (and ${others} other ${others === 1 ? 'reason' : 'reasons'})` : '')
  ).slice(0, 4_000);
}
