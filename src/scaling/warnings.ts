/** What whoever reads a verdict should know beside it. Called by the analysis. */

import { SIGNIFICANCE, UNIDENTIFIABLE_LEVELS } from './choice.js';
import type { Evidence } from './evidence.js';
import { FURTHEST, findLargest } from './peak.js';
import type { ScalingVerdict, ScalingWarning } from './scaling-analysis.js';
import { NAMES, percent, write } from './verdict.js';

type Found = ScalingWarning | null;

/** Returns the warnings, in a fixed order. */
export function listWarnings(evidence: Evidence, verdict: ScalingVerdict): ScalingWarning[] {
  return [
    warnOfSuperlinear(evidence),
    warnOfFall(evidence),
    warnOfLackOfFit(evidence),
    warnOfLevels(evidence),
    warnOfRuns(evidence),
    warnAcrossCores(evidence),
    warnOfPeak(evidence, verdict),
  ].filter((warning) => warning !== null);
}

/** Returns whether the verdict leaves room for a peak of the USL. */
export function canHavePeak({ isAcrossCores }: Evidence, verdict: ScalingVerdict): boolean {
  return verdict === 'usl' || (verdict === 'undecided' && !isAcrossCores);
}

function warnOfSuperlinear({ isSuperlinear }: Evidence): Found {
  if (!isSuperlinear) return null;
  return {
    code: 'superlinear',
    message:
      'N workers do more than N times the work of one (σ < 0 without the bound). Usually each has more cache for its part, or the run of one worker was slow: check the baseline.',
  };
}

function warnOfFall({ fall }: Evidence): Found {
  if (fall === null) return null;
  return {
    code: 'retrograde-observed',
    message: `The throughput of the largest number of workers is ${percent(fall)} below the highest, whatever law is chosen.`,
  };
}

/** Without replicates there is no pure error; there a breakpoint that describes the data far better says the same. */
function warnOfLackOfFit({ sample, regimes, isLacking, lackOfFit, choice, laws }: Evidence): Found {
  if (isLacking) {
    return {
      code: 'lack-of-fit',
      message: `${capitalise(NAMES[lackOfFit!.law])} misses the means by more than runs scatter: F(${lackOfFit!.df1}, ${lackOfFit!.df2}) = ${write(lackOfFit!.f)}, p = ${write(lackOfFit!.p)}. Its intervals are those of resampled blocks, or there are none.`,
    };
  }
  const best = choice?.best ?? laws.at(-1);
  if (!regimes || sample.hasReplicates || !best) return null;
  return {
    code: 'lack-of-fit',
    message: `Over all N even the best single law, ${NAMES[best.law]}, leaves ${write(best.fit.sse / regimes.below.fit.sse)} times the sum of squares that two regimes leave (p = ${write(Math.max(regimes.p, 1e-12))}, at most ${SIGNIFICANCE} counts).`,
  };
}

function warnOfLevels({ sample, regimes }: Evidence): Found {
  const levels = regimes
    ? sample.levels.filter(({ workers }) => workers <= regimes.place).length
    : sample.levels.length;
  if (levels > UNIDENTIFIABLE_LEVELS) return null;
  return {
    code: 'not-identifiable',
    message: `κ is not identifiable from ${levels} distinct numbers of workers${regimes ? ' up to the breakpoint' : ''}.`,
  };
}

function warnOfRuns({ sample, variation, requiredRuns }: Evidence): Found {
  if (sample.levels.length <= UNIDENTIFIABLE_LEVELS || requiredRuns === null || sample.runs >= requiredRuns)
    return null;
  return {
    code: 'few-replicates',
    message: `Runs scatter by ${percent(variation!)}; to tell a cost of coherency at that takes some ${requiredRuns} runs, and there are ${sample.runs}.`,
  };
}

function warnAcrossCores({ isAcrossCores, cores, laws, regimes }: Evidence): Found {
  if (!isAcrossCores || laws.length === 0) return null;
  return {
    code: 'across-cores',
    message: `Each single law was fitted over numbers of workers on both sides of the ${write(cores!)} cores${regimes ? ': read the two regimes instead' : ''}.`,
  };
}

function warnOfPeak(evidence: Evidence, verdict: ScalingVerdict): Found {
  const { sample, peak } = evidence;
  const isWithoutKappa = verdict === 'linear' || verdict === 'amdahl';
  if (isWithoutKappa || (canHavePeak(evidence, verdict) && !peak)) {
    return { code: 'no-peak', message: 'κ is 0: the law has no peak.' };
  }
  if (!peak?.extrapolated || !canHavePeak(evidence, verdict)) return null;
  const largest = findLargest(sample);
  return peak.workers > FURTHEST * largest
    ? {
        code: 'too-far',
        message: `The peak would lie beyond ${FURTHEST} times the ${write(largest)} workers that were measured; so far out nothing is told.`,
      }
    : {
        code: 'extrapolated',
        message: `The peak lies at ${write(peak.workers)} workers, beyond the ${write(largest)} that were measured.`,
      };
}

function capitalise(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
