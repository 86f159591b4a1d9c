/** Analyses made by hand, so that a report can be told from what an analysis says. Used by the tests of the scaling report. */

import type { ScalingReport } from '../../src/report/scaling-text.js';
import { findDataset } from '../../src/scaling/datasets.js';
import type { Estimate, ModelFit, ScalingAnalysis } from '../../src/scaling/scaling-analysis.js';

export function makeEstimate(estimate: number, low: number | null = null, high: number | null = null): Estimate {
  return { estimate, low, high, atBound: estimate === 0 };
}

export const USL: ModelFit = {
  law: 'usl',
  parameters: {
    sigma: makeEstimate(0.0277, 0.0068, 0.0642),
    kappa: makeEstimate(0.0001044, 0.00007, 0.00017),
    gamma: makeEstimate(90, 64.1, 145.5),
  },
  sse: 27_424,
  df: 4,
  aicc: 85.25,
  weight: 0.9996,
};

export const AMDAHL: ModelFit = {
  law: 'amdahl',
  parameters: { sigma: makeEstimate(0.08, 0.03, 0.2), kappa: makeEstimate(0), gamma: makeEstimate(160, 90, 300) },
  sse: 210_000,
  df: 5,
  aicc: 101.5,
  weight: 0.0004,
};

export const LINEAR: ModelFit = {
  law: 'linear',
  parameters: { sigma: makeEstimate(0), kappa: makeEstimate(0), gamma: makeEstimate(12.1, 7.4, 16.8) },
  sse: 4_200_000.5,
  df: 6,
  aicc: 120.25,
  weight: 0,
};

const { points } = findDataset('specsdm91');

/** As the law of the published fit has it, over the first point. */
export const ANALYSIS: ScalingAnalysis = {
  verdict: 'usl',
  explanation: 'The throughput rises, bends and falls again as the Universal Scalability Law has it.',
  breakpoint: null,
  models: [LINEAR, AMDAHL, USL],
  peak: { workers: 96.5, throughput: 1_884, extrapolated: false, low: 84.2, high: 115 },
  karpFlatt: points.map(({ workers, throughput }) => {
    const speedup = throughput / 64.9;
    const serialFraction = workers === 1 ? null : (workers / speedup - 1) / (workers - 1);
    return { workers, speedup, efficiency: speedup / workers, serialFraction };
  }),
  timeSplit: points.map(({ workers }) => ({
    workers,
    work: 1 / workers,
    contention: (0.0277 * (workers - 1)) / workers,
    coherency: 0.0001044 * (workers - 1),
  })),
  lackOfFit: null,
  warnings: [{ code: 'few-replicates', message: 'Nothing was measured twice.' }],
};

export function makeReport(analysis: Partial<ScalingAnalysis> = {}, over: Partial<ScalingReport> = {}): ScalingReport {
  return {
    name: 'made.csv',
    about: [],
    points,
    serial: [],
    cores: 16,
    error: 'constant',
    analysis: { ...ANALYSIS, ...analysis },
    ...over,
  };
}
