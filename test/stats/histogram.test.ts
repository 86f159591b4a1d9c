/** Histogram buckets: every value in the one that holds it, nothing lost. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bucketBounds, bucketOf, buildHistogram, mergeHistograms } from '../../src/stats/histogram.js';

it('a value lies within the bounds of its bucket', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-2, max: 1e15, noNaN: true }),
      fc.integer({ min: 1, max: 32 }),
      (value, perOctave) => {
        const { low, high } = bucketBounds(bucketOf(value, perOctave), perOctave);
        expect(value / low).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(value / high).toBeLessThan(1 + 1e-9);
      },
    ),
  );
});

it('buckets are those of the schema: floor(log2(v) · bucketsPerOctave), ascending, none empty', () => {
  expect(buildHistogram([1, 1024, 1, 2])).toEqual({
    bucketsPerOctave: 8,
    counts: [
      [0, 2],
      [8, 1],
      [80, 1],
    ],
  });
  expect(buildHistogram([])).toEqual({ bucketsPerOctave: 8, counts: [] });
});

it('a clock that did not advance is counted in the lowest bucket, not lost', () => {
  expect(buildHistogram([0, -1, 1])).toEqual({
    bucketsPerOctave: 8,
    counts: [
      [-80, 2],
      [0, 1],
    ],
  });
});

it('merging adds the counts and refuses buckets of another width', () => {
  expect(mergeHistograms([buildHistogram([1, 2]), buildHistogram([2, 4])]).counts).toEqual([
    [0, 1],
    [8, 2],
    [16, 1],
  ]);
  expect(mergeHistograms([]).counts).toEqual([]);
  expect(() => mergeHistograms([buildHistogram([1], 8), buildHistogram([1], 4)])).toThrow(RangeError);
});
