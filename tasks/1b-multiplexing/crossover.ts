/** From how many descriptors on one way is cheaper than another, and stays so: found in each block, told over all of them. Called by crossover-findings.ts; pure. */

import type { Cell } from '../../src/core/result.js';
import { curvesByBlock, type OverBlocks, overBlocks } from '../../src/report/per-block.js';

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
 * no block has both. Between two sizes both curves are straight lines: what scans a set costs the same for each further descriptor.
 */
export function findCrossover(subject: readonly Cell[], reference: readonly Cell[], key: string): Crossover | null {
  const others = curvesByBlock(reference, key);
  const sizes = new Set<number>();
  const crossings: number[] = [];
  for (const [block, curve] of curvesByBlock(subject, key)) {
    const other = others.get(block);
    if (!other) continue;
    const differences = [...curve]
      .filter(([x]) => other.has(x))
      .map(([x, value]): [number, number] => [x, value - other.get(x)!])
      .sort(([a], [b]) => a - b);
    if (differences.length < 2) continue;
    for (const [x] of differences) sizes.add(x);
    crossings.push(crossAt(differences));
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
function crossAt(differences: readonly [x: number, difference: number][]): number {
  const last = differences.findLastIndex(([, difference]) => difference >= 0);
  if (last === -1) return 0;
  if (last === differences.length - 1) return Number.POSITIVE_INFINITY;
  const [[fromX, from], [toX, to]] = [differences[last]!, differences[last + 1]!];
  return fromX + (toX - fromX) * (from / (from - to));
}

/** Returns the measured sizes around a crossing within them: the last one not beyond it, and the next. */
export function bracketOf(sizes: readonly number[], x: number): [from: number, to: number] {
  const next = sizes.findIndex((size) => size > x);
  return next === -1 ? [sizes.at(-1)!, sizes.at(-1)!] : [sizes[Math.max(0, next - 1)]!, sizes[next]!];
}

/** Returns whether each of the sizes around the interval is at most twice the one before: then a place between them can be told. */
export function isClose(sizes: readonly number[], low: number, high: number): boolean {
  const [from, to] = [bracketOf(sizes, low)[0], bracketOf(sizes, high)[1]];
  const around = sizes.filter((size) => size >= from && size <= to);
  return around.every((size, at) => at === 0 || size <= 2 * around[at - 1]!);
}
