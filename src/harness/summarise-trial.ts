/** Turns what a set gave for one cell into a trial of the result file. The engine calls it, once for each trial. */

import type { Quantiles, Trial } from '../core/result.js';
import { buildHistogram } from '../stats/histogram.js';
import { quantile, sortAscending } from '../stats/quantile.js';
import type { RawTrial } from './plan.js';

/** Where and when in the run the trial stood, and whether other work disturbed it. */
export type TrialPlace = Pick<Trial, 'set' | 'block' | 'order' | 'startedAt' | 'disturbed'>;

/** Ten samples beyond the quantile: with fewer, one preemption moves it. */
export const SAMPLES_FOR = { p90: 100, p99: 1_000, p999: 10_000 } as const;

/** Returns the trial with its samples condensed to a histogram and quantiles. */
export function toTrial(raw: RawTrial, place: TrialPlace): Trial {
  const { cellId: _cellId, samplesNs, elapsedNs: _elapsedNs, ...kept } = raw;
  const trial: Trial = { ...kept, ...place };
  if (samplesNs && samplesNs.length > 0) {
    trial.histogram = buildHistogram(samplesNs);
    trial.quantiles = summariseSamples(samplesNs, raw.batch);
  }
  return trial;
}

function summariseSamples(samplesNs: readonly number[], batch: number): Quantiles {
  const sorted = sortAscending(samplesNs);
  const quantiles: Quantiles = {
    // The mean of a batch hides its slowest operation, so its quantiles must not pass for those of operations.
    of: batch > 1 ? 'batch-means' : 'samples',
    samples: sorted.length,
    p50: quantile(sorted, 0.5),
  };
  if (sorted.length >= SAMPLES_FOR.p90) quantiles.p90 = quantile(sorted, 0.9);
  if (sorted.length >= SAMPLES_FOR.p99) quantiles.p99 = quantile(sorted, 0.99);
  if (sorted.length >= SAMPLES_FOR.p999) quantiles.p999 = quantile(sorted, 0.999);
  return quantiles;
}
