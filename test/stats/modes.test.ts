/** Two modes are seen where there are two and not claimed where there is one: rates by simulation, seeds fixed beforehand. */

import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { detectModes } from '../../src/stats/modes.js';

const ROUNDS = 2_000;

const ONE_MODE: Record<string, (random: Random) => number> = {
  normal: (random) => Math.max(1, 100 + 10 * random.normal()),
  'log-normal': (random) => 100 * Math.exp(0.5 * random.normal()),
  exponential: (random) => -100 * Math.log(1 - random.fraction()),
  'exponential above a floor': (random) => 100 - 30 * Math.log(1 - random.fraction()),
  uniform: (random) => 50 + 100 * random.fraction(),
  // One set in twenty was hit by something else, each by its own amount.
  'normal with strays': (random) =>
    100 * Math.exp(0.05 * random.normal()) * (random.fraction() < 0.05 ? 1 + 4 * random.fraction() : 1),
};

function claimRate(n: number, draw: (random: Random) => number): number {
  const random = new Random(20_260_101);
  let claims = 0;
  for (let round = 0; round < ROUNDS; round++) {
    if (detectModes(Array.from({ length: n }, () => draw(random))).verdict === 'two') claims++;
  }
  return claims / ROUNDS;
}

describe('two modes', () => {
  for (const [name, draw] of Object.entries(ONE_MODE)) {
    it.each([10, 14, 20, 40])(`are claimed in at most 2 of 100 lists of ${name} data, %d values each`, (n) => {
      expect(claimRate(n, draw)).toBeLessThanOrEqual(0.02);
    });
  }

  const coinToss = (share: number, ratio: number, spread: number) => (random: Random) =>
    100 * (random.fraction() < share ? ratio : 1) * Math.exp(spread * random.normal());

  it.each([
    // A toss of the scheduler changes a blocking round trip 4 to 12 times; 1.6 times is harder.
    [10, 0.5, 4, 0.08, 0.85],
    [14, 0.5, 4, 0.08, 0.95],
    [20, 0.5, 4, 0.08, 0.99],
    [20, 0.3, 4, 0.08, 0.85],
    [20, 0.5, 1.6, 0.05, 0.95],
    // A cluster must hold a fifth: of 40 sets at 0.3, 5 in 100 lists have fewer.
    [40, 0.3, 1.6, 0.05, 0.9],
  ])(
    'of %d sets, %d of them %d times slower, ±%d within, are found in at least %d',
    (n, share, ratio, spread, power) => {
      expect(claimRate(n, coinToss(share, ratio, spread))).toBeGreaterThanOrEqual(power);
    },
  );

  it('come with their centres and with the cluster of every value', () => {
    const values = [100, 401, 102, 399, 98, 400, 101, 99, 402, 100];
    expect(detectModes(values)).toEqual({
      verdict: 'two',
      centres: [100, 400.5],
      clusters: [0, 1, 0, 1, 0, 1, 0, 0, 1, 0],
    });
  });

  it.each([
    ['nine values', [1, 1, 1, 1, 1, 9, 9, 9, 9], 'not-attempted'],
    ['a value that is not positive', [0, 1, 1, 1, 1, 9, 9, 9, 9, 9], 'not-attempted'],
    ['one value ten times', Array.from({ length: 10 }, () => 7), 'one'],
    ['a gap of 5 %, however clean', [100, 100, 100, 100, 100, 105, 105, 105, 105, 105], 'one'],
    ['two values far off', [100, 101, 99, 100, 102, 98, 100, 101, 900, 910], 'one'],
    ['two clean levels', [100, 100, 100, 100, 100, 200, 200, 200, 200, 200], 'two'],
  ])('for %s the answer is right', (_, values, verdict) => {
    expect(detectModes(values).verdict).toBe(verdict);
  });
});
