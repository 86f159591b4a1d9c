/** The harness on simulated data, the real pilot and stop rule active: false claims, coverage, power. Seeds were chosen before the first run. */

import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import type { Cell } from '../../src/core/result.js';
import { compareCells } from '../../src/harness/compare.js';
import { summariseCell } from '../../src/harness/summarise.js';
import { buildCell, buildTrial, NOISES, type Noise, type SimulatedRun, simulateRun } from './simulate.js';

const RUNS = 4_000;
const SEED = 1789;

function isDifferent({ verdict }: { verdict: string }): boolean {
  return verdict === 'higher' || verdict === 'lower';
}

/** Share of runs of which the claim holds. */
function rateOf(run: SimulatedRun, claim: (result: ReturnType<typeof simulateRun>) => boolean, runs = RUNS): number {
  const random = new Random(SEED);
  let count = 0;
  for (let i = 0; i < runs; i++) if (claim(simulateRun(random, run))) count++;
  return count / runs;
}

/** The largest rate chance would show (three standard errors) where the true one is this. */
function atMost(rate: number, runs = RUNS): number {
  return rate + 3 * Math.sqrt((rate * (1 - rate)) / runs);
}

describe.each(Object.entries(NOISES) as [string, Noise][])('under %s noise', (_, noise) => {
  it('identical arms are called different in at most 6 of 100 of 4,000 runs, with or without the budget cutting in', () => {
    for (const budgetBlocks of [undefined, 20]) {
      const rate = rateOf({ noise, ratios: [1], ...(budgetBlocks && { budgetBlocks }) }, (r) =>
        r.comparisons.some(isDifferent),
      );
      expect(rate).toBeLessThanOrEqual(0.06);
      // A rule that never speaks would pass too; this one uses up what it is allowed.
      expect(rate).toBeGreaterThan(0.025);
    }
  });

  it('a family of six has any false claim in at most 6 of 100 runs', () => {
    const runs = 2_000;
    const rate = rateOf(
      { noise, ratios: [1, 1, 1, 1, 1, 1], budgetBlocks: 20 },
      (r) => r.comparisons.some(isDifferent),
      runs,
    );
    expect(rate).toBeLessThanOrEqual(0.06);
  });

  it.each([8, 20])('the interval of a ratio covers the true one as often as it says (%d blocks)', (fixedBlocks) => {
    const random = new Random(SEED);
    let covered = 0;
    let level = 0;
    for (let i = 0; i < RUNS; i++) {
      const [comparison] = simulateRun(random, { noise, ratios: [1.3], fixedBlocks }).comparisons;
      const { ratio } = comparison!;
      if (ratio!.low <= 1.3 && 1.3 <= ratio!.high) covered++;
      level += comparison!.level! / RUNS;
    }
    expect(level).toBeGreaterThanOrEqual(0.95);
    expect(covered / RUNS).toBeGreaterThanOrEqual(1 - atMost(1 - level));
    expect(covered / RUNS).toBeLessThanOrEqual(atMost(level));
  });
});

describe('a cell', () => {
  // Not under drift: a median that moves is no one number to cover.
  it.each([
    ['normal', NOISES.normal, 1],
    ['log-normal', NOISES['log-normal'], 1],
    ['exponential', NOISES.exponential, 1 + 0.3 * Math.LN2],
  ] as [string, Noise, number][])('covers the true median as often as it says, under %s noise', (_, noise, truth) => {
    const random = new Random(SEED);
    const spec = { id: 'round-trip/x', metric: 'round-trip', subject: 'x', parameters: {} } as const;
    for (const sets of [6, 12]) {
      let covered = 0;
      let level = 0;
      for (let i = 0; i < RUNS; i++) {
        const trials = Array.from({ length: sets }, (_, set) =>
          buildTrial({ set, block: set, value: noise(random, set) }),
        );
        const { low, high, level: claimed } = summariseCell(spec, trials, [], 'quick').summary!;
        if (low! <= truth && truth <= high!) covered++;
        level = claimed!;
      }
      expect(Math.abs(covered / RUNS - level)).toBeLessThanOrEqual(3 * Math.sqrt((level * (1 - level)) / RUNS));
    }
  });
});

describe('a slow-down of 5 % at 3 % trial variation', () => {
  const slower: SimulatedRun = { noise: (random) => 1 + 0.03 * random.normal(), ratios: [1.05] };

  it('is found in at least 95 of 100 runs of 20 blocks', () => {
    expect(
      rateOf({ ...slower, fixedBlocks: 20 }, (r) => r.comparisons[0]!.verdict === 'higher'),
    ).toBeGreaterThanOrEqual(0.95);
  });

  it('is found in at least 85 of 100 runs whose blocks the pilot fixed for ±3 %', () => {
    expect(rateOf(slower, (r) => r.comparisons[0]!.verdict === 'higher')).toBeGreaterThanOrEqual(0.85);
  });

  it('is "lower" when the arms are swapped, and never "same"', () => {
    const rate = rateOf(
      { ...slower, ratios: [1 / 1.05], fixedBlocks: 20 },
      (r) => r.comparisons[0]!.verdict === 'lower',
    );
    expect(rate).toBeGreaterThanOrEqual(0.95);
    expect(
      rateOf({ ...slower, ratios: [1.0501], fixedBlocks: 20 }, (r) => r.comparisons[0]!.verdict === 'same'),
    ).toBeLessThanOrEqual(0.06);
  });
});

it('arms that differ by just more than the margin are called the same in at most 6 of 100 runs', () => {
  // Eight blocks: too few to call most of them higher instead, which would hide a margin that is not looked at.
  for (const fixedBlocks of [undefined, 8]) {
    const run = { noise: NOISES.normal, ratios: [1.0501], ...(fixedBlocks && { fixedBlocks }) };
    expect(rateOf(run, (r) => r.comparisons[0]!.verdict === 'same')).toBeLessThanOrEqual(0.06);
  }
});

it('blocks disturbed alike in both arms cause no false claims', () => {
  const run = { noise: NOISES.normal, ratios: [1], disturbance: 0.3 };
  expect(rateOf(run, (r) => r.comparisons.some(isDifferent))).toBeLessThanOrEqual(0.06);
});

it('a quick run of identical arms claims next to nothing, and finds a ratio of 1.5', () => {
  const claims = (r: ReturnType<typeof simulateRun>) => r.comparisons.some(isDifferent);
  for (const noise of Object.values(NOISES) as Noise[]) {
    expect(rateOf({ noise, ratios: [1], mode: 'quick' }, claims)).toBeLessThanOrEqual(0.06);
  }
  expect(rateOf({ noise: NOISES.normal, ratios: [1.5], mode: 'quick' }, claims)).toBeGreaterThanOrEqual(0.95);
});

it('a rule that stops as soon as it looks decided would break the six in a hundred, so this check can fail', () => {
  const random = new Random(SEED);
  const runs = 1_000;
  let claims = 0;
  for (let i = 0; i < runs; i++) {
    const arms: Cell['trials'][] = [[], []];
    for (let block = 0; block < 40; block++) {
      for (const arm of arms) arm.push(buildTrial({ set: block, block, value: NOISES.normal(random) }));
      if (block < 5) continue;
      const cells = arms.map((trials, arm) => buildCell(`round-trip/arm${arm}`, trials));
      const spec = { id: 'c', subject: 'round-trip/arm1', reference: 'round-trip/arm0', family: 'f' };
      if (compareCells([spec], cells, 'standard').some(isDifferent)) {
        claims++;
        break;
      }
    }
  }
  expect(claims / runs).toBeGreaterThan(0.12);
});
