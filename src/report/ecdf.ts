/** From the histograms of cells to what share of the operations took no longer than so long. Pure; called by the figures of the report. */

import type { Cell } from '../core/result.js';
import { bucketBounds, mergeHistograms } from '../stats/histogram.js';
import type { Curve, CurveData, CurvePoint } from './curve-data.js';
import { METRIC_WORDS } from './derive.js';

export interface EcdfNaming {
  subject(cell: Cell): string;
  series(cell: Cell): string;
}

/** Returns a curve for each cell that has histograms: the samples of all sets together, as exactly as the buckets are wide. */
export function ecdfOf(cells: readonly Cell[], { subject, series }: EcdfNaming): CurveData {
  const curves = cells.flatMap((cell): Curve[] => {
    const histograms = cell.trials.flatMap(({ histogram }) => histogram ?? []);
    if (cell.status !== 'measured' || histograms.length === 0) return [];
    return [{ subject: subject(cell), series: series(cell), style: 'line', points: accumulate(histograms) }];
  });
  return {
    unit: 'share',
    xKey: '',
    xUnit: cells[0]?.unit ?? 'ns',
    xLabel: cells[0] ? METRIC_WORDS[cells[0].metric].title : '',
    yScale: 'linear',
    curves,
    missing: [],
  };
}

/** The share up to a bucket's upper end; the first bucket's lower end has none. */
function accumulate(histograms: Parameters<typeof mergeHistograms>[0]): CurvePoint[] {
  const { bucketsPerOctave, counts } = mergeHistograms(histograms);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  const point = (x: number, share: number): CurvePoint => ({ x, values: [], median: share, low: null, high: null });
  return counts.flatMap(([k, count]) => {
    const { low, high } = bucketBounds(k, bucketsPerOctave);
    const before = seen / total;
    seen += count;
    return [point(low, before), point(high, seen / total)];
  });
}
