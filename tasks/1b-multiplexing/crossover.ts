/** From how many descriptors on one way is cheaper than another, and stays so: found in each block, told over all of them. Called by wait-findings.ts; pure. */

import type { Cell } from '../../src/core/result.js';
import { curvesByBlock, type OverBlocks, overBlocks } from './per-block.js';

export interface Crossover extends OverBlocks {
  /** What both were measured at, ascending. */
  sizes: number[];
  /** Blocks in which the subject is cheaper from the first size on; they count as 0. */
  below: number;
  /** Blocks in which it is not the cheaper one at the last size; they count as Infinity. */
  above: number;
}

/**
 * Returns where the subject's curve comes to lie below the reference's for good; null when they share fewer than two sizes, or
 * no block has both. Between two sizes both curves are straight lines in logarithms.
 */
export function findCrossover(subject: readonly Cell[], reference: readonly Cell[], key: string): Crossover | null {
  const others = curvesByBlock(reference, key);
  const sizes = new Set<number>();
  const crossings: number[] = [];
  for (const [block, curve] of curvesByBlock(subject, key)) {
    const other = others.get(block);
    if (!other) continue;
    const logRatios = [...curve]
      .filter(([x]) => other.has(x))
      .map(([x, value]): [number, number] => [x, Math.log(value / other.get(x)!)])
      .sort(([a], [b]) => a - b);
    if (logRatios.length < 2) continue;
    for (const [x] of logRatios) sizes.add(x);
    crossings.push(crossAt(logRatios));
  }
  if (crossings.length === 0) return null;
  return {
    ...overBlocks(crossings),
    sizes: [...sizes].sort((a, b) => a - b),
    below: crossings.filter((at) => at === 0).length,
    above: crossings.filter((at) => at === Number.POSITIVE_INFINITY).length,
  };
}

/** The last size at which it is not cheaper decides: before that it was at best by chance. */
function crossAt(logRatios: readonly [x: number, logRatio: number][]): number {
  const last = logRatios.findLastIndex(([, logRatio]) => logRatio >= 0);
  if (last === -1) return 0;
  if (last === logRatios.length - 1) return Number.POSITIVE_INFINITY;
  const [[fromX, from], [toX, to]] = [logRatios[last]!, logRatios[last + 1]!];
  const share = from / (from - to);
  return fromX * (toX / fromX) ** share;
}
