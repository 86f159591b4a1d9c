/** Claims about the place from which one way is cheaper than another: found in each block, told over all of them. */

import { describe, expect, test } from 'vitest';
import { curvesByBlock, fitSlope, overBlocks } from '../../../src/report/per-block.js';
import { bracketOf, findCrossover, isClose } from '../../../tasks/1b-multiplexing/crossover.js';
import { EIGHT, scan } from './fake-scans.js';

const SIZES = [1, 8, 64, 512];
type Value = (fds: number, block: number) => number;
const curve = (subject: string, value: Value, sizes = SIZES, blocks = EIGHT) =>
  sizes.map((fds) => scan(subject, fds, (block) => value(fds, block), { blocks }));
const cross = (epoll: Value, poll: Value, sizes = SIZES, blocks = EIGHT) =>
  findCrossover(curve('epoll', epoll, sizes, blocks), curve('poll', poll, sizes, blocks), 'fds');

describe('a crossover', () => {
  test('of straight lines is exactly where they meet, between measured sizes and at them', () => {
    // On straight lines in logarithms it would be 7.72 and 127.
    const lines: [number, (fds: number) => number, number][] = [
      [400, (fds) => 170 + 30 * fds, 23 / 3],
      [3_320, (fds) => 120 + 16 * fds, 200],
    ];
    for (const [flat, scanning, meet] of lines) expect(cross(() => flat, scanning)?.median).toBeCloseTo(meet, 9);
    expect(
      cross(
        () => 400,
        (fds) => 100 * fds,
      )?.median,
    ).toBeCloseTo(4, 9);
    const at8 = cross(
      () => 800,
      (fds) => 100 * fds,
    )!;
    expect(at8.median).toBeCloseTo(8, 9);
    expect(at8).toMatchObject({ blocks: 8, below: 0, above: 0, sizes: SIZES });
  });

  test('has the order-statistic interval of its blocks', () => {
    const crossover = cross(
      (_fds, block) => 100 * (2 + block),
      (fds) => 100 * fds,
    )!;
    // Of eight blocks the smallest and the largest.
    expect(crossover.low).toBeCloseTo(2, 9);
    expect(crossover.high).toBeCloseTo(9, 9);
    expect(crossover.median).toBeCloseTo(5.5, 9);
  });

  test.each([
    ['below the first size', 50, { below: 8, above: 0, median: 0, low: 0, high: 0 }],
    ['beyond the last size', 1e6, { below: 0, above: 8, median: Number.POSITIVE_INFINITY }],
  ])('%s in all blocks is told as that', (_where, epollNs, expected) => {
    expect(
      cross(
        () => epollNs,
        (fds) => 100 * fds,
      ),
    ).toMatchObject(expected);
  });

  test('below the first size in three of eight blocks is told with their number, and opens the interval', () => {
    const crossover = cross(
      (_fds, block) => (block < 3 ? 50 : 400),
      (fds) => 100 * fds,
    )!;
    expect(crossover).toMatchObject({ below: 3, low: 0 });
    expect(crossover.median).toBeCloseTo(4, 9);
  });

  test('of curves that cross more than once is the last one: from there on it stays', () => {
    // Cheaper by chance at 8, dearer at 64 again.
    const epoll = (fds: number) => ({ 1: 400, 8: 790, 64: 9_000, 512: 9_000 })[fds]!;
    const at = cross(epoll, (fds) => 100 * fds)!.median;
    expect(at).toBeGreaterThan(64);
    expect(at).toBeLessThan(512);
  });

  test('is sought at the sizes alone that both have in a block', () => {
    const epoll = curve('epoll', () => 400, [1, 8, 4_096]);
    const poll = curve('poll', (fds) => 100 * fds, [1, 8, 64]);
    expect(findCrossover(epoll, poll, 'fds')).toMatchObject({ sizes: [1, 8], blocks: 8 });
    expect(
      findCrossover(
        curve('epoll', () => 400, [1]),
        poll,
        'fds',
      ),
    ).toBeNull();
    expect(
      findCrossover(
        epoll,
        curve('poll', () => 1, SIZES, [8, 9]),
        'fds',
      ),
    ).toBeNull();
  });

  test('has no interval below six blocks', () => {
    expect(
      cross(
        () => 400,
        (fds) => 100 * fds,
        SIZES,
        [0, 1, 2, 3, 4],
      ),
    ).toMatchObject({ blocks: 5, low: null, high: null });
  });
});

describe('the sizes around a crossing', () => {
  test.each([
    [1, 1, 2],
    [2.9, 2, 4],
    [4, 4, 8],
    [63, 8, 64],
  ])('of %d are %d and %d', (x, from, to) => {
    expect(bracketOf([1, 2, 4, 8, 64], x)).toEqual([from, to]);
  });
  test('tell a place only where none is more than twice the one before', () => {
    const sizes = [1, 2, 4, 8, 64];
    expect(isClose(sizes, 1.2, 7.9)).toBe(true);
    expect(isClose(sizes, 3, 8.1)).toBe(false);
    expect(isClose(sizes, 9, 10)).toBe(false);
    expect(isClose([1, 64, 1_000], 3, 3)).toBe(false);
  });
});

describe('curves by block', () => {
  test('take the median of several trials in a block', () => {
    const cell = scan('epoll', 8, (block) => block);
    const twice = { ...cell, trials: [...cell.trials, { ...cell.trials[0]!, block: 0, value: 10 }] };
    expect(curvesByBlock([twice], 'fds').get(0)?.get(8)).toBe(5);
  });
  test('have the least-squares slope of their places, and none of a single one', () => {
    const line = (xs: number[], at: (x: number) => number) => fitSlope(new Map(xs.map((x) => [x, at(x)])));
    expect(line([1, 8, 64], (x) => 200 + 30 * x)).toBeCloseTo(30, 9);
    expect(line([0, 1, 2], (x) => [0, 3, 3][x]!)).toBeCloseTo(1.5, 9);
    expect(line([1], () => 1)).toBeNull();
  });
  test('have a median in order also where some are infinite', () => {
    expect(overBlocks([1, Number.POSITIVE_INFINITY, 2, 3, 4, 5])).toMatchObject({
      median: 3.5,
      low: 1,
      high: Number.POSITIVE_INFINITY,
    });
  });
});
