/** From the histograms of cells to what share of the operations took no longer than so long. Pure; called by the figures of the report. */

import type { Cell, Histogram } from '../core/result.js';
import { bucketBounds, mergeHistograms } from '../stats/histogram.js';
import { listUnmeasured } from './chart-data.js';
import type { Curve, CurveData, CurvePoint } from './curve-data.js';
import { METRIC_WORDS } from './derive.js';

export interface EcdfNaming {
  subject(cell: Cell): string;
  series(cell: Cell): string;
}

/** Returns a curve for each cell that has histograms: the samples of all sets together, as exactly as the buckets are wide. */
export function ecdfOf(cells: readonly Cell[], { subject, series }: EcdfNaming): CurveData {
  const curves: Curve[] = [];
  const missing = listUnmeasured(cells, { label: subject, series });
  for (const cell of cells.filter(({ status }) => status === 'measured')) {
    const name = { subject: subject(cell), series: series(cell) };
    const points = accumulate(cell.trials.flatMap(({ histogram }) => histogram ?? []));
    if (points === null) {
      const label = [name.subject, name.series].filter((part) => part !== '').join(', ');
      missing.push({ label, reason: 'its single operations were not kept' });
    } else curves.push({ ...name, style: 'line', points });
  }
  return {
    unit: 'share',
    xKey: '',
    xUnit: cells[0]?.unit ?? 'ns',
    xLabel: cells[0] ? METRIC_WORDS[cells[0].metric].title : '',
    yScale: 'linear',
    curves,
    missing,
  };
}

/** The share up to a bucket's upper end; the first bucket's lower end has none. null: no samples, or buckets that cannot be added. */
function accumulate(histograms: readonly Histogram[]): CurvePoint[] | null {
  const widths = new Set(histograms.map(({ bucketsPerOctave }) => bucketsPerOctave));
  if (widths.size !== 1 || widths.has(0)) return null;
  const { bucketsPerOctave, counts } = mergeHistograms(histograms);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  const point = (x: number, share: number): CurvePoint => ({ x, values: [], median: share, low: null, high: null });
  return counts.flatMap(([k, count]) => {
    const { low, high } = bucketBounds(k, bucketsPerOctave);
    const before = seen / total;
    seen += count;
    return [point(low, before), point(high, seen / total)];
  });
}
