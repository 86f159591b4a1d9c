/** The tables of the scaling report: the laws, and what each number of workers gave. Pure; called by scaling-text.ts. */

import type {
  Breakpoint,
  Estimate,
  KarpFlattRow,
  LawName,
  ModelFit,
  ScalingAnalysis,
  ScalingPoint,
  TimeSplitRow,
} from '../scaling/scaling-analysis.js';
import { median } from '../stats/quantile.js';
import type { Column } from './cell-table.js';
import { formatTick } from './chart-axis.js';
import { type Rendered, renderColumns } from './columns.js';
import { formatCount, formatMean, formatNumber, formatPercent } from './quantity.js';

const LAW_COLUMNS: Column[] = [
  { heading: 'law', align: 'left', yields: 0 },
  { heading: 'SSE', align: 'right', yields: 4 },
  { heading: 'df', align: 'right', yields: 3 },
  { heading: 'AICc', align: 'right', yields: 2 },
  { heading: 'weight', align: 'right', yields: 1 },
  { heading: '', align: 'left', yields: 0 },
  { heading: 'estimate', align: 'right', yields: 0 },
  { heading: '95 % interval', align: 'left', yields: 0 },
];

type Named = readonly [symbol: string, estimate: Estimate];

/** Returns a group of lines for each law, one a parameter that it leaves free. */
export function renderLaws(analysis: ScalingAnalysis, width: number): Rendered {
  const { columns, rows } = tabulateLawRows(analysis);
  return renderColumns(columns, rows, width);
}

interface Grid {
  columns: Column[];
  rows: string[][];
}

/** Returns the same as plain cells. */
export function tabulateLawRows({ models, breakpoint }: ScalingAnalysis): Grid {
  const rows = models.flatMap((model) => describeModel(model));
  return { columns: LAW_COLUMNS, rows: breakpoint === null ? rows : [...rows, ...describeBreakpoint(breakpoint)] };
}

function describeModel({ law, parameters, sse, df, aicc, weight }: ModelFit): string[][] {
  const fit = [law, formatMean(sse), String(df), formatOrDash(aicc), weight === null ? '-' : formatWeight(weight)];
  return layParameters(fit, listFree(law, parameters));
}

function describeBreakpoint({ workers, law, parameters, delta, sse, aicc }: Breakpoint): string[][] {
  const fit = [`${law} up to ${formatWorkers(workers)}`, formatMean(sse), '', formatOrDash(aicc), ''];
  return layParameters(fit, [...listFree(law, parameters), ['δ', delta]]);
}

function listFree(law: LawName, { sigma, kappa, gamma }: ModelFit['parameters']): Named[] {
  return [
    ...(law === 'linear' ? [] : [['σ', sigma] as const]),
    ...(law === 'usl' ? [['κ', kappa] as const] : []),
    ['γ', gamma],
  ];
}

/** What holds for the whole law stands in its first line alone. */
function layParameters(fit: readonly string[], parameters: readonly Named[]): string[][] {
  return parameters.map(([symbol, estimate], index) => [
    ...(index === 0 ? fit : fit.map(() => '')),
    symbol,
    formatNumber(estimate.estimate),
    describeInterval(estimate),
  ]);
}

function describeInterval({ low, high, atBound }: Estimate): string {
  const interval =
    low === null && high === null
      ? 'none: no degrees of freedom'
      : `${low === null ? '?' : formatNumber(low)} … ${high === null ? '?' : formatNumber(high)}`;
  return atBound ? `${interval}, at bound` : interval;
}

function formatOrDash(value: number | null): string {
  return value === null ? '-' : value.toFixed(1);
}

function formatWeight(weight: number): string {
  return weight > 0 && weight < 0.001 ? '< 0.001' : weight.toFixed(3);
}

const RUN_COLUMNS: Column[] = [
  { heading: 'workers', align: 'right', yields: 0 },
  { heading: 'runs', align: 'right', yields: 4 },
  { heading: 'throughput', align: 'right', yields: 0 },
];
const GROWTH_COLUMNS: Column[] = [
  { heading: 'speed-up', align: 'right', yields: 0 },
  { heading: 'efficiency', align: 'right', yields: 2 },
  { heading: 'serial', align: 'right', yields: 0 },
];
const TIME_COLUMNS: Column[] = [
  { heading: 'work', align: 'right', yields: 3 },
  { heading: 'contention', align: 'right', yields: 1 },
  { heading: 'coherency', align: 'right', yields: 1 },
];

export interface GrowthTable extends Rendered {
  /** How many numbers of workers were left out: a thousand lines are no table. */
  omitted: number;
}

/** Returns a line for each number of workers, of at most so many; the first and the last are always among them. */
export function renderGrowth(
  points: readonly ScalingPoint[],
  { karpFlatt, timeSplit }: Pick<ScalingAnalysis, 'karpFlatt' | 'timeSplit'>,
  width: number,
  mostRows: number,
): GrowthTable {
  const { columns, rows } = tabulateGrowthRows(points, { karpFlatt, timeSplit });
  const shown = spread(rows, mostRows);
  return { ...renderColumns(columns, shown, width), omitted: rows.length - shown.length };
}

/** Returns the same as plain cells, all of them. */
export function tabulateGrowthRows(
  points: readonly ScalingPoint[],
  { karpFlatt, timeSplit }: Pick<ScalingAnalysis, 'karpFlatt' | 'timeSplit'>,
): Grid {
  const all = [...groupRuns(points)].sort(([a], [b]) => a - b);
  const growths = new Map(karpFlatt.map((row) => [row.workers, row]));
  const splits = new Map(timeSplit.map((split) => [split.workers, split]));
  const isGrown = karpFlatt.length > 0;
  const isSplit = all.some(([workers]) => splits.has(workers));
  const columns = [...RUN_COLUMNS, ...(isGrown ? GROWTH_COLUMNS : []), ...(isSplit ? TIME_COLUMNS : [])];
  const rows = all.map(([workers, runs]) => [
    formatWorkers(workers),
    formatCount(runs.length),
    formatMean(median(runs)),
    ...(isGrown ? describeGrowth(growths.get(workers)) : []),
    ...(isSplit ? describeSplit(splits.get(workers)) : []),
  ]);
  return { columns, rows };
}

function groupRuns(points: readonly ScalingPoint[]): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { workers, throughput } of points) {
    const group = runs.get(workers);
    if (group === undefined) runs.set(workers, [throughput]);
    else group.push(throughput);
  }
  return runs;
}

function describeGrowth(row: KarpFlattRow | undefined): string[] {
  if (row === undefined) return GROWTH_COLUMNS.map(() => '-');
  const { speedup, efficiency, serialFraction } = row;
  return [
    `${formatNumber(speedup)}×`,
    formatPercent(efficiency),
    serialFraction === null ? '-' : formatNumber(serialFraction),
  ];
}

function describeSplit(split: TimeSplitRow | undefined): string[] {
  if (split === undefined) return TIME_COLUMNS.map(() => '-');
  return [split.work, split.contention, split.coherency].map(formatPercent);
}

/** Returns a number of workers: 3, 2.5, 96.5, 1,024. */
export function formatWorkers(workers: number): string {
  return workers >= 1_000 || Number.isInteger(workers)
    ? formatCount(Math.round(workers))
    : formatTick('count', workers);
}

function spread<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, index) => list[Math.round((index * (list.length - 1)) / (most - 1))]!);
}
