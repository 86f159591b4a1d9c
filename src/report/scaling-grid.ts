/** The tables of a scaling analysis as plain cells, for pages and markdown. Pure; called by scaling-figures.ts. */

import type { ScalingAnalysis, ScalingPoint } from '../scaling/scaling-analysis.js';
import type { FigureTable } from './figure.js';
import { formatNumber } from './quantity.js';
import { tabulateGrowthRows, tabulateLawRows } from './scaling-tables.js';

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

/** Returns a line for each number of workers. */
export function tabulateGrowth(analysis: ScalingAnalysis, points: readonly ScalingPoint[]): FigureTable[] {
  return [{ title: 'Each number of workers: medians', ...tabulateGrowthRows(points, analysis) }];
}
