/** Histograms with buckets of equal ratio, as the result file keeps them. Used by the summary of a trial and by reports. */

import type { Histogram } from '../core/result.js';

/** One bucket spans 2^(1/8): 9 %, about what one looks at in a plot over several orders of magnitude. */
export const BUCKETS_PER_OCTAVE = 8;

/** A value of zero or less (a clock that did not advance) counts as this, because it has no logarithm. */
export const SMALLEST_VALUE = 2 ** -10;

/** Returns the bucket of a value: floor(log2(value) · bucketsPerOctave). */
export function bucketOf(value: number, bucketsPerOctave = BUCKETS_PER_OCTAVE): number {
  return Math.floor(Math.log2(Math.max(value, SMALLEST_VALUE)) * bucketsPerOctave);
}

/** Returns the values that bucket k holds: from low (included) up to high. */
export function bucketBounds(k: number, bucketsPerOctave = BUCKETS_PER_OCTAVE): { low: number; high: number } {
  return { low: 2 ** (k / bucketsPerOctave), high: 2 ** ((k + 1) / bucketsPerOctave) };
}

/** Returns the histogram of the values, its buckets in ascending order and none of them empty. */
export function buildHistogram(values: ArrayLike<number>, bucketsPerOctave = BUCKETS_PER_OCTAVE): Histogram {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const k = bucketOf(values[i]!, bucketsPerOctave);
    counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  return { bucketsPerOctave, counts: [...counts].sort((a, b) => a[0] - b[0]) };
}

/** Returns one histogram with the counts of all of them added. Throws RangeError when their buckets differ in width. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const bucketsPerOctave = histograms[0]?.bucketsPerOctave ?? BUCKETS_PER_OCTAVE;
  const counts = new Map<number, number>();
  for (const histogram of histograms) {
    if (histogram.bucketsPerOctave !== bucketsPerOctave) {
      throw new RangeError(`mergeHistograms: ${histogram.bucketsPerOctave} and ${bucketsPerOctave} buckets per octave`);
    }
    for (const [k, count] of histogram.counts) counts.set(k, (counts.get(k) ?? 0) + count);
  }
  return { bucketsPerOctave, counts: [...counts].sort((a, b) => a[0] - b[0]) };
}
