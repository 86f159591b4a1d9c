/** The tables of a scaling analysis as plain cells, for pages and markdown. Pure; called by scaling-figures.ts. */

import type { ScalingAnalysis, ScalingPoint } from '../scaling/scaling-analysis.js';
import { median } from '../stats/quantile.js';
import type { FigureTable } from './figure.js';
import { formatMean, formatNumber } from './quantity.js';
import { chooseCurve } from './scaling-curve.js';
import { formatWorkers, tabulateGrowthRows, tabulateLawRows } from './scaling-tables.js';

/** Returns the laws with their parameters, and how well the best one fits; nothing where none could be fitted. */
export function tabulateLaws(analysis: ScalingAnalysis): FigureTable[] {
  if (analysis.models.length === 0) return [];
  const { lackOfFit } = analysis;
  const fit =
    lackOfFit === null
      ? 'no lack-of-fit test: it needs repeats'
      : `lack of fit of ${lackOfFit.law}: F(${lackOfFit.df1}, ${lackOfFit.df2}) = ${formatNumber(lackOfFit.f)}, p = ${formatNumber(lackOfFit.p)}`;
  return [{ title: `The laws: X(N) = γN / (1 + σ(N − 1) + κN(N − 1)); ${fit}`, ...tabulateLawRows(analysis) }];
}

/** Returns what the fit leaves at each number of workers; nothing without a fit. */
export function tabulateResiduals(analysis: ScalingAnalysis, points: readonly ScalingPoint[]): FigureTable[] {
  const curve = chooseCurve(analysis);
  if (curve === null) return [];
  const counts = [...new Set(points.map(({ workers }) => workers))].sort((a, b) => a - b);
  const rows = counts.map((workers) => {
    const runs = points.filter((point) => point.workers === workers).map(({ throughput }) => throughput);
    const fitted = curve.predict(workers);
    const ratios = [median(runs), Math.min(...runs), Math.max(...runs)].map(
      (value) => `${formatNumber(value / fitted)}×`,
    );
    return [formatWorkers(workers), formatMean(fitted), ...ratios];
  });
  const heads = ['workers', 'fit', 'median run over fit', 'least', 'most'];
  return [
    {
      title: `Residuals of ${curve.words}: 1 is on the curve; a row of them on one side is what no law explains`,
      columns: heads.map((heading) => ({ heading, align: 'right' as const })),
      rows,
    },
  ];
}

/** Returns a line for each number of workers. */
export function tabulateGrowth(analysis: ScalingAnalysis, points: readonly ScalingPoint[]): FigureTable[] {
  return [{ title: 'Each number of workers: medians', ...tabulateGrowthRows(points, analysis) }];
}
