/** Estimate, interval and p of the ratio of two arms paired within blocks. Called by compare.ts, with and without the disturbed blocks. */

import type { Cell } from '../core/result.js';
import { hodgesLehmann, hodgesLehmannInterval, walshAverages } from '../stats/hodges-lehmann.js';
import { median } from '../stats/quantile.js';
import type { RatioEstimate as Estimate } from '../stats/ratio-verdict.js';
import { smallestDetectableRatio } from '../stats/sample-size.js';
import { signedRankTest } from '../stats/signed-rank.js';
import { MINIMUM_BLOCKS } from './stop-rule.js';

/** One block that has both arms. */
export interface BlockRatio {
  block: number;
  logRatio: number;
  disturbed: boolean;
}

/** All null below 6 blocks, `estimate` only when there is no block. */
export interface RatioEstimate extends Estimate {
  blocks: number;
}

/** Returns the blocks in which both arms have a trial, in ascending order; of several trials of an arm in a block the median counts. */
export function pairBlocks(subject: Cell, reference: Cell): BlockRatio[] {
  const below = trialsByBlock(reference);
  const ratios: BlockRatio[] = [];
  for (const [block, above] of trialsByBlock(subject)) {
    const other = below.get(block);
    if (!other) continue;
    ratios.push({
      block,
      logRatio: round(Math.log(median(above.map(readValue))) - Math.log(median(other.map(readValue)))),
      disturbed: [...above, ...other].some((trial) => trial.disturbed),
    });
  }
  return ratios.sort((a, b) => a.block - b.block);
}

function trialsByBlock(cell: Cell): Map<number, Cell['trials']> {
  const blocks = new Map<number, Cell['trials']>();
  for (const trial of cell.trials) {
    const list = blocks.get(trial.block);
    if (list) list.push(trial);
    else blocks.set(trial.block, [trial]);
  }
  return blocks;
}

/** Equal ratios of different numbers differ in their last bits (200/100, 60/30): rounded to 1e-12, so that they tie, and 1 is 0. */
function round(logRatio: number): number {
  return Math.round(logRatio * 2 ** 40) / 2 ** 40;
}

function readValue(trial: { value: number }): number {
  return trial.value;
}

/** Returns the Hodges–Lehmann ratio of the blocks with its intervals and the signed-rank p, from 6 blocks up. */
export function estimateRatio(ratios: readonly BlockRatio[]): RatioEstimate {
  const n = ratios.length;
  if (n === 0) return { blocks: 0, estimate: null, interval: null, narrow: null, p: null };
  const logs = ratios.map(({ logRatio }) => logRatio);
  const walsh = walshAverages(logs);
  const estimate = Math.exp(hodgesLehmann(walsh));
  if (n < MINIMUM_BLOCKS) return { blocks: n, estimate, interval: null, narrow: null, p: null };
  const wide = hodgesLehmannInterval(walsh, n, 0.95)!;
  const narrow = hodgesLehmannInterval(walsh, n, 0.9)!;
  return {
    blocks: n,
    estimate,
    interval: { low: Math.exp(wide.low), high: Math.exp(wide.high), level: wide.level },
    narrow: { low: Math.exp(narrow.low), high: Math.exp(narrow.high) },
    p: signedRankTest(logs).p,
  };
}

/** Returns the smallest ratio above 1 that these blocks would have told from `beyond`, null when nothing. */
export function detectableRatio(ratios: readonly BlockRatio[], familySize: number, beyond: number): number | null {
  if (ratios.length < MINIMUM_BLOCKS) return null;
  const walsh = walshAverages(ratios.map(({ logRatio }) => logRatio));
  return smallestDetectableRatio(walsh, ratios.length, familySize, beyond);
}
