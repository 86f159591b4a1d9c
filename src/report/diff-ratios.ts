/** Ratio, interval, corrected p and verdict of each cell that two runs have measured. Pure; called by diff.ts. */

import type { Metric, Unit } from '../core/result.js';
import { adjustHolm } from '../stats/holm.js';
import {
  decidableSets,
  estimateShift,
  pairDifferences,
  rankSumTest,
  shiftInterval,
  smallestShift,
} from '../stats/rank-sum.js';
import { ALPHA, contradicts, judge, QUICK_MARGIN, type RatioEstimate, type Verdict } from '../stats/ratio-verdict.js';
import { type CellPair, type DiffArm, type DiffSet, describeArm, listSets } from './diff-pairs.js';
import { LEAST_SETS } from './grade.js';

/** A cell compared. */
export interface CellDiff {
  id: string;
  metric: Metric;
  unit: Unit;
  older: DiffArm;
  newer: DiffArm;
  /** newer / older. low and high are the cell's own interval, not widened for the number of cells; null: too few sets. */
  ratio: { median: number; low: number | null; high: number | null };
  /** The coverage that the interval really has. */
  level: number | null;
  p: number | null;
  /** Holm, over all cells compared. */
  pAdjusted: number | null;
  /** The smallest ratio above 1 that so many sets of this spread would have told from 1 in this family; null: none. */
  smallestDetectable: number | null;
  verdict: Verdict;
  /** Why it is undecided, and what else to know of the verdict. */
  notes: string[];
}

interface Arms {
  older: DiffArm;
  newer: DiffArm;
  all: RatioEstimate;
  /** Without the sets that other work disturbed. */
  quiet: RatioEstimate;
  smallestDetectable: number | null;
}

/** Returns the pairs compared, in their order. */
export function comparePairs(pairs: readonly CellPair[], isQuick: boolean): CellDiff[] {
  const arms = pairs.map((pair) => estimateArms(pair, pairs.length, isQuick));
  // One with too few sets counts as p = 1: it was compared, and the family does not shrink for what could not be told.
  const adjusted = adjustHolm(arms.map(({ all }) => all.p ?? 1));
  const quietAdjusted = adjustHolm(arms.map(({ quiet }) => quiet.p ?? 1));
  return pairs.map(({ newer: { id, metric, unit } }, i): CellDiff => {
    const { older, newer, all, quiet, smallestDetectable } = arms[i]!;
    const pAdjusted = all.p === null ? null : adjusted[i]!;
    const claim = judge(all, pAdjusted, isQuick);
    const quietClaim = judge(quiet, quiet.p === null ? null : quietAdjusted[i]!, isQuick);
    const isSpoilt = contradicts(claim, quiet, quietClaim);
    return {
      id,
      metric,
      unit,
      older,
      newer,
      ratio: { median: all.estimate!, low: all.interval?.low ?? null, high: all.interval?.high ?? null },
      level: all.interval?.level ?? null,
      p: all.p,
      pAdjusted,
      smallestDetectable,
      verdict: isSpoilt ? 'undecided' : claim,
      notes: [
        ...describeDisturbance(older, newer, claim, isSpoilt),
        ...(claim === 'undecided' ? explainUndecided(older, newer, pairs.length, isQuick) : []),
      ],
    };
  });
}

function estimateArms(pair: CellPair, family: number, isQuick: boolean): Arms {
  const [before, after] = [listSets(pair.older), listSets(pair.newer)];
  const isQuiet = ({ isDisturbed }: DiffSet) => !isDisturbed;
  const all = estimateRatio(before, after);
  const isAllQuiet = [...before, ...after].every(isQuiet);
  const differences = pairDifferences(toLogs(after), toLogs(before));
  const shift = all.p === null ? null : smallestShift(differences, after.length, before.length, family);
  return {
    older: describeArm(pair.older),
    newer: describeArm(pair.newer),
    all,
    quiet: isAllQuiet ? all : estimateRatio(before.filter(isQuiet), after.filter(isQuiet)),
    smallestDetectable: shift === null ? null : (isQuick ? QUICK_MARGIN : 1) * Math.exp(shift),
  };
}

/** A shift of logarithms is a ratio. */
const toLogs = (sets: readonly DiffSet[]): number[] => sets.map(({ value }) => Math.log(value));

/** The blocks of two runs have nothing in common, so their sets are two independent samples and no pairs. */
function estimateRatio(older: readonly DiffSet[], newer: readonly DiffSet[]): RatioEstimate {
  const [before, after] = [toLogs(older), toLogs(newer)];
  const differences = pairDifferences(after, before);
  const estimate = differences.length === 0 ? null : Math.exp(estimateShift(differences));
  if (Math.min(before.length, after.length) < LEAST_SETS) return { estimate, interval: null, narrow: null, p: null };
  const wide = shiftInterval(differences, after.length, before.length, 0.95)!;
  const narrow = shiftInterval(differences, after.length, before.length, 0.9)!;
  return {
    estimate,
    interval: { low: Math.exp(wide.low), high: Math.exp(wide.high), level: wide.level },
    narrow: { low: Math.exp(narrow.low), high: Math.exp(narrow.high) },
    p: rankSumTest(after, before).p,
  };
}

function describeDisturbance(older: DiffArm, newer: DiffArm, claim: Verdict, isSpoilt: boolean): string[] {
  const disturbed = older.disturbedSets + newer.disturbedSets;
  if (disturbed === 0 || claim === 'undecided') return [];
  const sets = `${disturbed} of ${older.sets + newer.sets} sets were disturbed by other work`;
  return isSpoilt
    ? [`${sets}, and without them "${claim}" does not hold, so it is undecided: repeat on a quieter machine`]
    : [`${sets}; the others do not speak against "${claim}"`];
}

function explainUndecided(older: DiffArm, newer: DiffArm, family: number, isQuick: boolean): string[] {
  const fewest = Math.min(older.sets, newer.sets);
  const sets = `${older.sets} and ${newer.sets} sets`;
  if (fewest < LEAST_SETS) {
    return [
      `${sets}: no interval and no verdict below ${LEAST_SETS} in each run; allow more time (--full or --budget SECONDS)`,
    ];
  }
  const needed = decidableSets(family, ALPHA);
  if (fewest < needed) {
    return [
      `among ${family} cells, ${needed} sets in each run are needed before a difference can show by itself, there are ${sets}; allow more time (--full or --budget SECONDS), or run fewer cells (--only GLOB)`,
    ];
  }
  return isQuick ? [`a quick run shows differences beyond ${QUICK_MARGIN}× only; leave out --quick`] : [];
}
