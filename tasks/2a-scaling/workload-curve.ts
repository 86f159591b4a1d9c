/** A workload's sweep with its analysis and its cause: what the findings and the figures show of it. Pure. */

import { findRatio, type Ratio } from '../../src/report/evidence.js';
import { analyseScaling } from '../../src/scaling/analysis.js';
import { type Cause, findCause, type Intervention } from '../../src/scaling/cause.js';
import type { ScalingAnalysis } from '../../src/scaling/scaling-analysis.js';
import { type Curve, readCurve } from './curve.js';
import { isUnderQuota, type Swept } from './swept.js';
import type { Workload } from './workloads.js';

export interface Limited {
  curve: Curve;
  analysis: ScalingAnalysis;
  cause: Cause;
  /** What the experiment changed; null: there is none in this run. */
  experiment: Ratio | null;
}

/** Returns the analysis. Throws: NotAsked when the run was not asked for the workload. */
export function limitWorkload(result: Swept, workload: Workload): Limited {
  const { name, baseline, experiment, contrast } = workload;
  const curve = readCurve(result, name, result.environment.effectiveCpus);
  const by = experiment?.by ?? 'speedup';
  const ratio = findRatio(result, `experiment/${by}/${name}`);
  const lever = experiment?.lever ?? contrast?.lever;
  const interventions = ratio && lever ? [{ lever, verdict: ratio.verdict }] : [];
  return { ...limitCurve(result, curve, baseline === 'serial', interventions), experiment: ratio };
}

/** @param isOverSerial speed-ups are over the serial runs, not over one worker */
export function limitCurve(
  result: Swept,
  curve: Curve,
  isOverSerial: boolean,
  interventions: readonly Intervention[],
): Omit<Limited, 'experiment'> {
  const cores = result.environment.effectiveCpus;
  return {
    curve,
    analysis: analyseScaling(curve.points, {
      cores,
      error: 'proportional',
      ...(isOverSerial && curve.serial.length > 0 && { serial: curve.serial }),
    }),
    cause: findCause({ rows: curve.rows, cores, isQuota: isUnderQuota(result), interventions }),
  };
}
