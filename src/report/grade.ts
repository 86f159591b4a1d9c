/** How far a measurement can be trusted, and what to do about it. A pure function of the result; called by every report. */

import type { Result } from '../core/result.js';

export type GradeName = 'quiet' | 'disturbed' | 'too few trials';

export interface Grade {
  name: GradeName;
  /** What was seen. */
  reasons: string[];
  /** What to do, if anything. */
  remedy: string | null;
}

/** Below this many sets a cell has no interval (design: "How it measures", 5). */
export const LEAST_SETS = 6;

/** Returns the grade: too few trials weighs more than disturbed, since without intervals there is nothing to disturb. */
export function gradeResult(result: Pick<Result, 'cells' | 'noise' | 'plan' | 'mode'>): Grade {
  const measured = result.cells.filter((cell) => cell.status === 'measured');
  const bare = measured.filter((cell) => cell.summary?.low == null);
  const disturbed = describeDisturbance(result);
  if (measured.length === 0) {
    return {
      name: 'too few trials',
      reasons: ['nothing was measured'],
      remedy: 'see the reasons given with each cell',
    };
  }
  if (bare.length * 2 > measured.length) {
    const reasons = [`${bare.length} of ${measured.length} cells have fewer than ${LEAST_SETS} sets, so no interval`];
    return { name: 'too few trials', reasons: [...reasons, ...disturbed], remedy: adviseLonger(result) };
  }
  const some = bare.length > 0 ? [`${bare.length} of ${measured.length} cells have too few sets for an interval`] : [];
  if (result.noise.verdict === 'disturbed') {
    const remedy =
      'stop other programs, or measure at a quieter hour, and run it again; comparisons suffer less than medians, since ' +
      'both sides are measured in turn';
    return { name: 'disturbed', reasons: [...disturbed, ...some], remedy };
  }
  return {
    name: 'quiet',
    reasons: ['other work on this machine took next to no time from the measured processes', ...some],
    remedy: result.mode === 'quick' ? 'a quick run shows large differences only; for the rest leave out --quick' : null,
  };
}

function describeDisturbance(result: Pick<Result, 'noise'>): string[] {
  const { verdict, reasons } = result.noise;
  if (verdict === 'quiet') return [];
  return reasons.length > 0 ? reasons : ['other work ran on this machine during the measurement'];
}

function adviseLonger(result: Pick<Result, 'mode' | 'plan'>): string {
  if (result.plan.blocksDone < result.plan.blocks) {
    return 'the run ended early: let it finish, give it more time (--budget SECONDS), or fewer cells (--only GLOB)';
  }
  return result.mode === 'quick'
    ? 'run it without --quick'
    : 'give it more time (--budget SECONDS or --full), or fewer cells (--only GLOB)';
}
