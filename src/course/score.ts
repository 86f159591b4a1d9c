/** Adds up the points of a submission: by region, visible and hidden, stars, and what rules make of them. Called by the graders. */

import type { Assignment, Check } from './assignment.js';
import type { CheckResult } from './grade.js';
import type { GradedCheck, Score, Tally } from './grades-schema.js';
import { judgeLate, listOverrides } from './rules.js';
import type { Rules } from './rules-schema.js';

/** Returns the checks as a result lists them: what points there were to be had. */
export function describeChecks(assignment: Assignment, checks: readonly Check[]): GradedCheck[] {
  const stars = new Set(assignment.regions.filter(({ isStar }) => isStar).map(({ id }) => id));
  return checks.map(({ id, region, title, points, isHidden }) => ({
    id,
    region,
    title,
    points,
    isHidden: isHidden === true,
    isStar: stars.has(region),
  }));
}

/**
 * Returns the score. A check without a result earns nothing: code that does not compile, a submission that was rejected.
 * A check that this machine cannot judge counts neither way.
 */
export function sumScore(
  checks: readonly GradedCheck[],
  results: readonly CheckResult[],
  rules: Rules | null,
  name: string,
): Score {
  const overrides = listOverrides(rules, name).filter(({ check }) => checks.some(({ id }) => id === check));
  const earned = checks.map((check) => ({ check, ...earn(check, results, overrides) }));
  const tally = (isWanted: (check: GradedCheck) => boolean): Tally => {
    const sum = { points: 0, outOf: 0, notGraded: 0 };
    for (const { check, points, isGraded } of earned) {
      if (!isWanted(check)) continue;
      sum.points += points;
      if (isGraded) sum.outOf += check.points;
      else sum.notGraded += check.points;
    }
    return { points: round(sum.points), outOf: round(sum.outOf), notGraded: round(sum.notGraded) };
  };
  const regions = [...new Set(checks.map(({ region }) => region))].map((id) => ({
    id,
    isStar: checks.some((check) => check.region === id && check.isStar),
    ...tally(({ region }) => region === id),
  }));
  const total = tally(({ isStar }) => !isStar);
  const stars = tally(({ isStar }) => isStar);
  const late = judgeLate(rules, name);
  return {
    regions,
    visible: tally(({ isStar, isHidden }) => !isStar && !isHidden),
    hidden: tally(({ isStar, isHidden }) => !isStar && isHidden),
    total,
    stars,
    overrides: [...overrides],
    late,
    final: round((total.points + stars.points) * (1 - late.percent / 100)),
  };
}

function earn(
  { id }: GradedCheck,
  results: readonly CheckResult[],
  overrides: Score['overrides'],
): { points: number; isGraded: boolean } {
  const override = overrides.find(({ check }) => check === id);
  if (override) return { points: override.points, isGraded: true };
  const result = results.find(({ check }) => check === id);
  return { points: result?.points ?? 0, isGraded: result?.status !== 'not-graded' };
}

/** Two decimals: sums of halves and tenths must not show what binary fractions make of them. */
function round(points: number): number {
  return Math.round(points * 100) / 100;
}
