/** Throughputs in, what may be claimed of them out. Called by `lab scaling`, by reports and through the package as `ipc-lab/scaling`. */

import { LabError } from '../core/errors.js';
import { readParameters, reportBreakpoint, reportModels } from './estimates.js';
import { type Evidence, gatherEvidence } from './evidence.js';
import { splitTime } from './laws.js';
import { FURTHEST, findLargest } from './peak.js';
import { meanSerial, sortPoints } from './rows.js';
import { buildSample, meanThroughputs } from './sample.js';
import type {
  AnalyseOptions,
  KarpFlattRow,
  Peak,
  ScalingAnalysis,
  ScalingPoint,
  ScalingVerdict,
  TimeSplitRow,
} from './scaling-analysis.js';
import { tabulateKarpFlatt } from './speedup.js';
import { judge } from './verdict.js';
import { canHavePeak, listWarnings } from './warnings.js';

/**
 * Returns what the throughputs say of how the work scales: laws with intervals, a breakpoint, a peak, and one verdict.
 * Ordering: that of the rows does not matter; the same rows, options and seed give the same digits.
 * Throws: LabError `bad-input` for a throughput or a number of workers that is not a positive number, naming the row; `usage` for
 * cores that are no positive number.
 */
export function analyseScaling(points: readonly ScalingPoint[], options: AnalyseOptions): ScalingAnalysis {
  const { cores, error, seed = 1 } = options;
  if (cores !== null && !(cores > 0 && Number.isFinite(cores))) {
    throw new LabError('usage', `cores is ${cores}; expected a number above 0, or null where it is not known.`);
  }
  const sorted = sortPoints(points);
  const serial = meanSerial(options.serial);
  const means = meanThroughputs(sorted);
  const baseline = serial ?? means.find(({ workers }) => workers === 1)?.throughput ?? null;
  const karpFlatt = baseline === null ? [] : tabulateKarpFlatt(means, baseline);
  if (means.length < 2) return reportTooLittle(means.length, karpFlatt);
  const evidence = gatherEvidence(buildSample(sorted, error), cores, seed);
  const { sample, laws, regimes, lackOfFit, isLacking } = evidence;
  const { verdict, explanation } = judge(evidence);
  return {
    verdict,
    explanation,
    breakpoint: regimes && reportBreakpoint(sample, regimes, regimes.p),
    models: reportModels(sample, laws, !isLacking, seed),
    peak: reportPeak(evidence, verdict),
    karpFlatt,
    timeSplit: reportTimeSplit(evidence),
    lackOfFit,
    warnings: listWarnings(evidence, verdict),
  };
}

function reportTooLittle(levels: number, karpFlatt: KarpFlattRow[]): ScalingAnalysis {
  return {
    verdict: 'too-little-data',
    explanation: `There ${levels === 0 ? 'are no runs' : 'is one number of workers'}. How a throughput grows takes at least two.`,
    breakpoint: null,
    models: [],
    peak: null,
    karpFlatt,
    timeSplit: [],
    lackOfFit: null,
    warnings: [],
  };
}

function reportPeak(evidence: Evidence, verdict: ScalingVerdict): Peak | null {
  const { peak, sample } = evidence;
  if (!peak || !canHavePeak(evidence, verdict)) return null;
  return peak.workers <= FURTHEST * findLargest(sample) ? peak : null;
}

/** Of the law that is claimed, or of the best one; up to the breakpoint only, for beyond it no law says what the time goes into. */
function reportTimeSplit({ sample, regimes, choice }: Evidence): TimeSplitRow[] {
  const law = regimes?.below ?? choice?.best;
  if (!law) return [];
  const parameters = readParameters(sample, law);
  return sample.levels
    .filter(({ workers }) => !regimes || workers <= regimes.place)
    .map(({ workers }) => splitTime(parameters, workers));
}
