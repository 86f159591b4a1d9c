/** Curves of one subject as each block saw them, and what follows from all blocks together with its interval. Called by the findings of tasks; pure. */

import type { Cell } from '../core/result.js';
import { medianInterval } from '../stats/median-interval.js';
import { median, quantile, sortAscending } from '../stats/quantile.js';

/** x -> value, of one block. */
export type BlockCurve = ReadonlyMap<number, number>;

/** Returns block -> curve over a numeric parameter; of several trials of a cell in a block the median counts. */
export function curvesByBlock(cells: readonly Cell[], key: string): Map<number, BlockCurve> {
  const values = new Map<number, Map<number, number[]>>();
  for (const { parameters, trials } of cells) {
    const x = Number(parameters[key]);
    for (const { block, value } of trials) {
      const curve = values.get(block) ?? new Map<number, number[]>();
      curve.set(x, [...(curve.get(x) ?? []), value]);
      values.set(block, curve);
    }
  }
  return new Map([...values].map(([block, curve]) => [block, new Map([...curve].map(([x, all]) => [x, median(all)]))]));
}

/** A median over blocks; low and high are null below six of them. */
export interface OverBlocks {
  blocks: number;
  median: number;
  low: number | null;
  high: number | null;
}

/** Returns the median of one value a block, with the order-statistic interval. Infinite values have their place in an order as well. */
export function overBlocks(values: readonly number[]): OverBlocks {
  const sorted = sortAscending(values);
  const interval = medianInterval(sorted);
  return {
    blocks: sorted.length,
    median: quantile(sorted, 0.5),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
  };
}

/** Returns the slope of the least-squares line, null through fewer than two places. */
export function fitSlope(curve: BlockCurve): number | null {
  const points = [...curve];
  if (points.length < 2) return null;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const products = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return products / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
