/** Claims about dividing work among workers: every item is one worker's, whatever the numbers. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareOf } from '../../src/sync/partition.js';

const sharesOf = (items: number, workers: number) =>
  Array.from({ length: workers }, (_, index) => shareOf(items, workers, index));

function expectWhole(items: number, workers: number): void {
  const shares = sharesOf(items, workers);
  expect(shares[0]!.first).toBe(0);
  expect(shares.at(-1)!.end).toBe(items);
  for (const [at, { first }] of shares.entries()) if (at > 0) expect(first).toBe(shares[at - 1]!.end);
  const sizes = shares.map(({ first, end }) => end - first);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
}

describe('shares', () => {
  test.each([
    [10, 3, [3, 3, 4]],
    [2, 5, [0, 0, 1, 0, 1]],
    [0, 3, [0, 0, 0]],
    [7, 1, [7]],
    [8, 4, [2, 2, 2, 2]],
  ])('of %d items among %d workers are %j', (items, workers, sizes) => {
    expect(sharesOf(items, workers).map(({ first, end }) => end - first)).toEqual(sizes);
  });

  test('join to the whole and differ by one item at most', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5_000 }), fc.integer({ min: 1, max: 64 }), (items, workers) =>
        expectWhole(items, workers),
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  test('stay exact where items times workers passes 2^53', () => {
    expectWhole(Number.MAX_SAFE_INTEGER, 1_000);
    expectWhole(Number.MAX_SAFE_INTEGER - 1, 1_024);
  });

  test.each([
    [-1, 2, 0, 'items'],
    [1.5, 2, 0, 'items'],
    [1, 0, 0, 'workers'],
    [1, 2, 2, 'index'],
    [1, 2, -1, 'index'],
    [Number.NaN, 2, 0, 'items'],
  ])('of %d among %d for %d are refused: %s', (items, workers, index, what) => {
    expect(() => shareOf(items, workers, index)).toThrow(new RegExp(`^${what} must be a whole number`));
  });
});
