/** The curve that a scaling analysis would draw through the points. Pure; called by scaling-plot.ts. */

import { computeThroughput } from '../scaling/laws.js';
import type { ModelFit, ScalingAnalysis } from '../scaling/scaling-analysis.js';
import { formatWorkers } from './scaling-tables.js';

export interface Curve {
  words: string;
  predict(workers: number): number;
}

/** Returns the law that is claimed, with its breakpoint if that is claimed; else the one with the least AICc; null without any. */
export function chooseCurve({ verdict, models, breakpoint }: ScalingAnalysis): Curve | null {
  if (verdict === 'regimes' && breakpoint !== null) {
    const { workers: end, law, parameters, delta } = breakpoint;
    return {
      words: `${law} up to ${formatWorkers(end)}`,
      predict: (workers) =>
        predict(parameters, Math.min(workers, end)) / (1 + delta.estimate * Math.max(0, workers - end)),
    };
  }
  const best = models.find(({ law }) => law === verdict) ?? findBest(models);
  return best === null ? null : { words: best.law, predict: (workers) => predict(best.parameters, workers) };
}

function findBest(models: readonly ModelFit[]): ModelFit | null {
  return models.reduce<ModelFit | null>((best, model) => {
    if (best === null) return model;
    return (model.aicc ?? Number.POSITIVE_INFINITY) < (best.aicc ?? Number.POSITIVE_INFINITY) ? model : best;
  }, null);
}

function predict({ sigma, kappa, gamma }: ModelFit['parameters'], workers: number): number {
  return computeThroughput({ sigma: sigma.estimate, kappa: kappa.estimate, gamma: gamma.estimate }, workers);
}
