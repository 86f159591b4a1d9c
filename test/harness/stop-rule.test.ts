/** The stop rule: what fixes the number of blocks, and that nothing measured can end a run. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PilotTrial } from '../../src/harness/pilot.js';
import { spreadOfCells, spreadOfComparisons } from '../../src/harness/pilot.js';
import type { ComparisonSpec } from '../../src/harness/plan.js';
import { type BlockRequest, hasTimeForBlock, pilotBlocks, planBlocks } from '../../src/harness/stop-rule.js';

const specs = (count: number): ComparisonSpec[] =>
  Array.from({ length: count }, (_, i) => ({ id: `c${i}`, subject: 'a', reference: 'b', family: 'f' }));

/** Three blocks in which both cells and their ratio have about this deviation of logs. */
const pilotOf = (deviation: number): PilotTrial[] =>
  [-1, 0, 1].flatMap((z, block) => [
    { cellId: 'a', block, value: Math.exp(z * deviation) },
    { cellId: 'b', block, value: 100 },
  ]);

const request = (fields: Partial<BlockRequest>): BlockRequest => ({
  mode: 'standard',
  comparisons: specs(1),
  pilot: pilotOf(0.03),
  blockMs: 1_000,
  remainingMs: null,
  ...fields,
});

describe('the number of blocks', () => {
  it.each([
    ['a quiet pilot: the fewest that give an interval', {}, 0.001, 6, 'minimum'],
    ['a noisy pilot: the cap', {}, 0.5, 40, 'cap'],
    ['a noisy pilot in a full run: the higher cap', { mode: 'full' }, 0.5, 100, 'cap'],
    ['a large family: what its first step of Holm needs', { comparisons: specs(30) }, 0.001, 11, 'minimum'],
    ['a short budget: what fits', { remainingMs: 7_500 }, 0.5, 7, 'budget'],
    ['no time left: still one block', { remainingMs: -5 }, 0.5, 1, 'budget'],
    ['quick: eight', { mode: 'quick', pilot: [] }, null, 8, 'quick'],
    ['quick with little time', { mode: 'quick', pilot: [], remainingMs: 5_000 }, null, 5, 'budget'],
    ['no pilot yet (a dry run): the cap', { pilot: [] }, null, 40, 'cap'],
  ] as [string, Partial<BlockRequest>, number | null, number, string][])(
    '%s',
    (_, fields, deviation, blocks, limitedBy) => {
      const plan = planBlocks(request({ ...(deviation === null ? {} : { pilot: pilotOf(deviation) }), ...fields }));
      expect(plan).toMatchObject({ blocks, limitedBy });
    },
  );

  it('is what the precision needs in between, and grows with the spread', () => {
    const blocks = [0.01, 0.015, 0.02, 0.025].map((deviation) => planBlocks(request({ pilot: pilotOf(deviation) })));
    for (const plan of blocks.slice(1, -1)) expect(plan.limitedBy).toBe('precision');
    for (let i = 1; i < blocks.length; i++) expect(blocks[i]!.blocks).toBeGreaterThan(blocks[i - 1]!.blocks);
  });

  it('plans the timed cells as if the counts that never vary were not there', () => {
    const timed = pilotOf(0.1);
    const counts = Array.from({ length: 60 }, (_, at) => ({ cellId: `count${at >> 2}`, block: at & 3, value: 65_536 }));
    expect(spreadOfCells([...timed, ...counts])).toEqual(spreadOfCells(timed));
    expect(planBlocks(request({ pilot: [...timed, ...counts] }))).toEqual(planBlocks(request({ pilot: timed })));
  });

  it('takes the fewest blocks for counts alone', () => {
    const pilot = [0, 1, 2].map((block) => ({ cellId: 'count', block, value: 65_536 }));
    expect(planBlocks(request({ comparisons: [], pilot }))).toMatchObject({ limitedBy: 'minimum' });
  });

  it('depends on the spread of the pilot and on nothing else in it: a difference between the arms changes nothing', () => {
    const shifted = pilotOf(0.03).map((trial) => (trial.cellId === 'a' ? { ...trial, value: trial.value * 8 } : trial));
    const { blocks, text } = planBlocks(request({}));
    expect(planBlocks(request({ pilot: shifted }))).toMatchObject({ blocks, text });
  });

  it('is never below 1, above the cap, or more than the time left allows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('quick', 'standard', 'full', 'budget' as const),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 40 }),
        (mode, deviation, remainingMs, blockMs, family) => {
          const plan = planBlocks(
            request({
              mode: mode as BlockRequest['mode'],
              pilot: pilotOf(deviation),
              remainingMs,
              blockMs,
              comparisons: specs(family),
            }),
          );
          expect(plan.blocks).toBeGreaterThanOrEqual(1);
          expect(plan.blocks).toBeLessThanOrEqual(mode === 'quick' ? 8 : mode === 'standard' ? 40 : 100);
          if (plan.blocks > 1) expect(plan.blocks * blockMs).toBeLessThanOrEqual(remainingMs);
          if (plan.blocks < 6) expect(plan.text).toContain('no verdicts');
          if (plan.blocks < 6) expect(plan.expected).toEqual({ comparison: null, cell: null });
        },
      ),
    );
  });

  it('comes with the rule in words and with the width to expect', () => {
    const plan = planBlocks(request({ pilot: pilotOf(0.02), remainingMs: 90_000 }));
    expect(plan.text).toMatch(/pilot of 3 blocks, discarded/);
    expect(plan.text).toMatch(/±3 % on comparisons and ±5 % on cells/);
    expect(plan.text).toMatch(/only the time budget stops the run, never a result/);
    expect(plan.expected.comparison).toBeGreaterThan(0.005);
    expect(plan.expected.comparison).toBeLessThan(0.03);
    expect(planBlocks(request({ comparisons: [], pilot: [] })).expected.comparison).toBeNull();
    expect(pilotBlocks('quick')).toBe(0);
    expect(pilotBlocks('standard')).toBe(3);
  });
});

describe('the spread of a pilot', () => {
  it('is the deviation of logs, raised to its upper confidence limit: 2.1 times for a single list', () => {
    const spread = spreadOfComparisons(pilotOf(0.1), specs(1))!;
    expect(spread.deviation).toBeCloseTo(0.1, 12);
    expect(spread.upper / spread.deviation).toBeGreaterThan(2.05);
    expect(spread.upper / spread.deviation).toBeLessThan(2.2);
  });

  it('is not set by one wild cell of many', () => {
    const calm = Array.from({ length: 9 }, (_, i) =>
      pilotOf(0.02).map((trial) => ({ ...trial, cellId: `${trial.cellId}${i}` })),
    );
    const wild = pilotOf(2).map((trial) => ({ ...trial, cellId: 'wild' }));
    expect(spreadOfCells([...calm.flat(), ...wild])!.deviation).toBeCloseTo(0.02, 6);
  });

  it('is null where nothing was repeated, and ignores what has no logarithm', () => {
    expect(spreadOfCells([])).toBeNull();
    expect(spreadOfCells([{ cellId: 'a', block: 0, value: 1 }])).toBeNull();
    expect(spreadOfCells([0, 1, 2].map((block) => ({ cellId: 'a', block, value: 0 })))).toBeNull();
    const spoilt = pilotOf(0.1).map((trial) => (trial.block === 0 ? { ...trial, value: 0 } : trial));
    expect(spreadOfComparisons(spoilt, specs(1))!.deviation).toBeCloseTo(0.1 / Math.SQRT2, 9);
    expect(spreadOfComparisons(pilotOf(0.1), [])).toBeNull();
  });
});

it('there is time for a block exactly when it fits the budget; without a budget always', () => {
  expect(hasTimeForBlock(9_000, 1_000, 10_000)).toBe(true);
  expect(hasTimeForBlock(9_001, 1_000, 10_000)).toBe(false);
  expect(hasTimeForBlock(1e12, 1e12, null)).toBe(true);
});
