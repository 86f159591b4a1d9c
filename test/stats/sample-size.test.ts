/** Expected widths and detectable ratios against simulation. */

import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { hodgesLehmannInterval, walshAverages } from '../../src/stats/hodges-lehmann.js';
import { medianInterval } from '../../src/stats/median-interval.js';
import { mean, sortAscending } from '../../src/stats/quantile.js';
import {
  decidableFrom,
  halfWidthFactor,
  requiredBlocks,
  smallestDetectableRatio,
} from '../../src/stats/sample-size.js';

const draw = (random: Random, n: number, centre = 0, deviation = 1) =>
  Array.from({ length: n }, () => random.normal(centre, deviation));

describe('the expected half-width', () => {
  it.each([6, 8, 12, 20, 40])('of %d values is within 6/100 of what simulation gives', (n) => {
    const random = new Random(31);
    const medians: number[] = [];
    const shifts: number[] = [];
    for (let round = 0; round < 1_500; round++) {
      const values = draw(random, n);
      const m = medianInterval(sortAscending(values))!;
      const hl = hodgesLehmannInterval(walshAverages(values), n)!;
      medians.push((m.high - m.low) / 2);
      shifts.push((hl.high - hl.low) / 2);
    }
    expect(Math.abs(halfWidthFactor(n, 'median')! / mean(medians) - 1)).toBeLessThan(0.06);
    expect(Math.abs(halfWidthFactor(n, 'hodges-lehmann')! / mean(shifts) - 1)).toBeLessThan(0.06);
  });

  it('does not exist below 6', () => {
    expect(halfWidthFactor(5, 'median')).toBeNull();
    expect(halfWidthFactor(5, 'hodges-lehmann')).toBeNull();
  });

  it('is reached with the blocks asked for, and is missed with one fewer', () => {
    for (const estimator of ['median', 'hodges-lehmann'] as const) {
      const n = requiredBlocks(0.06, 0.03, estimator);
      expect(halfWidthFactor(n, estimator)! * 0.06).toBeLessThanOrEqual(0.03);
      expect(halfWidthFactor(n - 1, estimator)! * 0.06).toBeGreaterThan(0.03);
    }
    expect(requiredBlocks(0, 0.03, 'median')).toBe(6);
    // Ten times the deviation, a hundred times the blocks.
    expect(requiredBlocks(10, 0.1, 'hodges-lehmann')).toBeGreaterThan(35_000);
  });
});

describe('a family', () => {
  it.each([
    [1, 6],
    [2, 7],
    [6, 8],
    [7, 9],
    [12, 9],
    [20, 10],
  ])('of %d can be decided from %d blocks up', (size, blocks) => {
    expect(decidableFrom(size)).toBe(blocks);
  });
});

describe('the smallest detectable ratio', () => {
  it.each([8, 20, 40])('of %d blocks is found with a chance of about 0.8', (n) => {
    const random = new Random(77);
    const ratios: number[] = [];
    for (let round = 0; round < 400; round++)
      ratios.push(smallestDetectableRatio(walshAverages(draw(random, n, 0, 0.05)), n)!);
    const shift = mean(ratios.map(Math.log));
    let found = 0;
    for (let round = 0; round < 2_000; round++) {
      if (hodgesLehmannInterval(walshAverages(draw(random, n, shift, 0.05)), n)!.low > 0) found++;
    }
    expect(found / 2_000).toBeGreaterThan(0.75);
    expect(found / 2_000).toBeLessThan(0.88);
  });

  it('grows with the family, starts beyond the margin asked for, and is null where nothing can be detected', () => {
    const walsh = walshAverages(draw(new Random(3), 8, 0, 0.05));
    const alone = smallestDetectableRatio(walsh, 8)!;
    expect(smallestDetectableRatio(walsh, 8, 6)!).toBeGreaterThan(alone);
    expect(smallestDetectableRatio(walsh, 8, 1, 1.25)!).toBeCloseTo(1.25 * alone, 12);
    expect(smallestDetectableRatio(walsh, 8, 7)).toBeNull();
    expect(smallestDetectableRatio(walshAverages([1, 2, 3]), 3)).toBeNull();
  });
});
