/** From the comparisons of a result to a chart of ratios. Pure; called by the figures of tasks. */

import type { Cell, Comparison, Result } from '../core/result.js';
import { PLACEMENT_WORDS } from './chart-data.js';
import type { DotData } from './chart-dots.js';
import { formatParameter } from './derive.js';
import { thinValues } from './thin-values.js';

export interface RatioNaming {
  label?(subject: Cell, comparison: Comparison): string;
  series?(subject: Cell, comparison: Comparison): string;
}

/** Returns a row for each comparison that is wanted and has data: a dot for each block, the interval over blocks. */
export function ratioDotsOf(
  { cells, comparisons }: Pick<Result, 'cells' | 'comparisons'>,
  isWanted: (comparison: Comparison, subject: Cell) => boolean,
  naming: RatioNaming = {},
): DotData {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const rows = comparisons.flatMap((comparison) => {
    const subject = byId.get(comparison.subject);
    if (!subject || !isWanted(comparison, subject) || !comparison.ratio) return [];
    const { median, low, high } = comparison.ratio;
    return {
      label: naming.label?.(subject, comparison) ?? nameSubject(subject),
      series: naming.series?.(subject, comparison) ?? (subject.placement ? PLACEMENT_WORDS[subject.placement] : ''),
      subject: subject.subject,
      ...thinValues(comparison.blockRatios),
      median,
      low,
      high,
    };
  });
  return { unit: 'ratio', rows, missing: [] };
}

function nameSubject({ subject, parameters }: Cell): string {
  const { bytes } = parameters;
  return bytes === undefined ? subject : `${subject}, ${formatParameter('bytes', bytes)}`;
}
