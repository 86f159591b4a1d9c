/** Comparisons: verdicts, targets, families, and every way in which there is too little to compare. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import type { Cell, Comparison, Mode } from '../../src/core/result.js';
import { resultSchema } from '../../src/core/result-schema.js';
import { compareCells, SAME_MARGIN } from '../../src/harness/compare.js';
import type { ComparisonSpec } from '../../src/harness/plan.js';
import { buildCell, buildTrial } from './simulate.js';

const SPEC: ComparisonSpec = { id: 'c', subject: 'round-trip/a', reference: 'round-trip/b', family: 'f' };

/** Two cells whose block ratios are these; the listed blocks are disturbed in the subject. */
function cellsOf(ratios: readonly number[], disturbed: readonly number[] = []): [Cell, Cell] {
  const subject = ratios.map((value, block) =>
    buildTrial({ set: 2 * block, block, value: 100 * value, disturbed: disturbed.includes(block) }),
  );
  const reference = ratios.map((_, block) => buildTrial({ set: 2 * block + 1, block, value: 100 }));
  return [buildCell('round-trip/a', subject), buildCell('round-trip/b', reference)];
}

function compare(cells: readonly Cell[], mode: Mode = 'standard', spec: Partial<ComparisonSpec> = {}): Comparison {
  return compareCells([{ ...SPEC, ...spec }], cells, mode)[0]!;
}

/** Values around a ratio, spread by this much, always the same ones. */
function around(ratio: number, spread: number, n: number): number[] {
  const random = new Random(5);
  return Array.from({ length: n }, () => ratio * Math.exp(spread * (2 * random.fraction() - 1)));
}

const codes = (comparison: Comparison) => comparison.warnings.map(({ code }) => code);

describe('the verdict', () => {
  it.each([
    ['higher', around(1.2, 0.05, 12), 'standard'],
    ['lower', around(0.8, 0.05, 12), 'standard'],
    ['same', around(1, 0.02, 12), 'standard'],
    ['undecided', around(1.02, 0.3, 12), 'standard'],
    // The 90 % interval reaches beyond 1.05.
    ['undecided', around(1.01, 0.12, 8), 'standard'],
    ['higher', around(1.6, 0.05, 8), 'quick'],
    ['lower', around(0.6, 0.05, 8), 'quick'],
    // Excludes 1, yet not 1.25: a quick run does not say so.
    ['undecided', around(1.2, 0.02, 8), 'quick'],
    ['undecided', around(0.85, 0.02, 8), 'quick'],
    // Never "same" in a quick run.
    ['undecided', around(1, 0.001, 8), 'quick'],
    ['undecided', around(3, 0.05, 5), 'standard'],
  ] as [Comparison['verdict'], number[], Mode][])('is %s for ratios %j (%s)', (verdict, ratios, mode) => {
    expect(compare(cellsOf(ratios), mode).verdict).toBe(verdict);
  });

  it('needs both the interval and the p adjusted within the family', () => {
    // Six blocks: p = 0.03125 alone, 0.0625 as one of two.
    const cells = [...cellsOf(around(2, 0.05, 6)), buildCell('round-trip/c', cellsOf(around(2, 0.1, 6))[0].trials)];
    expect(compare(cells)).toMatchObject({ verdict: 'higher', p: 0.03125, pAdjusted: 0.03125 });
    const pair = compareCells([SPEC, { ...SPEC, id: 'd', subject: 'round-trip/c' }], cells, 'standard');
    expect(pair.map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided']);
    expect(pair[0]).toMatchObject({ p: 0.03125, pAdjusted: 0.0625, smallestDetectable: null });
    expect(pair[0]!.warnings[0]!.message).toMatch(/family of 2 comparisons takes 7 blocks/);
    const apart = compareCells([SPEC, { ...SPEC, id: 'd', subject: 'round-trip/c', family: 'g' }], cells, 'standard');
    expect(apart.map(({ verdict }) => verdict)).toEqual(['higher', 'higher']);
  });

  it('of exactly equal arms is same, with p = 1', () => {
    expect(compare(cellsOf(Array.from({ length: 8 }, () => 1)))).toMatchObject({
      verdict: 'same',
      p: 1,
      ratio: { median: 1, low: 1, high: 1 },
    });
  });

  it('of swapped arms is the opposite, with the reciprocal interval', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { minLength: 6, maxLength: 20 }), (ratios) => {
        const cells = cellsOf(ratios);
        const there = compare(cells);
        const back = compare(cells, 'standard', { subject: SPEC.reference, reference: SPEC.subject });
        expect(back.ratio!.median * there.ratio!.median).toBeCloseTo(1, 9);
        expect(back.ratio!.low * there.ratio!.high).toBeCloseTo(1, 9);
        expect(back.p).toBeCloseTo(there.p!, 12);
        const opposite = { higher: 'lower', lower: 'higher', same: 'same', undecided: 'undecided' } as const;
        expect(back.verdict).toBe(opposite[there.verdict]);
      }),
    );
  });

  it.each([6, 9, 13, 20])('of %d blocks stands on an interval of at least 95 in 100', (n) => {
    expect(compare(cellsOf(around(1.2, 0.05, n))).level).toBeGreaterThanOrEqual(0.95);
  });

  it('of a quick run could not have told anything below 1.25 from 1', () => {
    const cells = cellsOf(around(1.2, 0.01, 8));
    expect(compare(cells, 'quick').smallestDetectable).toBeGreaterThan(1.25);
    expect(compare(cells).smallestDetectable).toBeLessThan(1.05);
  });

  it('is that of the harness for the margin it exports', () => {
    expect(SAME_MARGIN).toBe(1.05);
    const inside = Array.from({ length: 12 }, (_, i) => (i % 2 ? 1.049 : 1 / 1.049));
    const outside = Array.from({ length: 12 }, (_, i) => (i % 2 ? 1.06 : 1 / 1.06));
    expect(compare(cellsOf(inside)).verdict).toBe('same');
    expect(compare(cellsOf(outside)).verdict).toBe('undecided');
    // Beyond the margin on one side only.
    const above = Array.from({ length: 12 }, (_, i) => (i % 2 ? 1.07 : 1 / 1.04));
    expect(compare(cellsOf(above)).verdict).toBe('undecided');
    expect(compare(cellsOf(above.map((ratio) => 1 / ratio))).verdict).toBe('undecided');
  });
});

describe('a target', () => {
  it.each([
    ['at-most', 1.15, around(1.05, 0.03, 12), 'standard', 'met'],
    ['at-most', 1.15, around(1.3, 0.03, 12), 'standard', 'missed'],
    ['at-most', 1.15, around(1.15, 0.1, 12), 'standard', 'undecided'],
    ['at-least', 0.95, around(1, 0.02, 12), 'standard', 'met'],
    ['at-least', 0.95, around(0.8, 0.03, 12), 'standard', 'missed'],
    ['at-least', 0.95, around(0.95, 0.1, 12), 'standard', 'undecided'],
    ['at-most', 1.15, around(0.5, 0.01, 5), 'standard', 'undecided'],
    ['at-most', 1.15, around(0.5, 0.01, 8), 'quick', 'not-attempted'],
  ] as ['at-most' | 'at-least', number, number[], Mode, string][])(
    '%s %d for ratios %j (%s) is %s',
    (kind, ratio, ratios, mode, verdict) => {
      expect(compare(cellsOf(ratios), mode, { target: { kind, ratio } }).target).toEqual({ kind, ratio, verdict });
    },
  );

  it('is absent where none was declared', () => {
    expect(compare(cellsOf(around(1, 0.1, 8)))).not.toHaveProperty('target');
  });
});

describe('too little to compare', () => {
  const [subject, reference] = cellsOf(around(2, 0.05, 8));
  it.each([
    ['a cell that is not there', [reference], /round-trip\/a was not part of this run/],
    ['no cell at all', [], /round-trip\/a was not part of this run/],
    [
      'a failed cell',
      [subject, { ...reference, status: 'failed', reason: 'checksum' }],
      /round-trip\/b failed: checksum/,
    ],
    [
      'a skipped cell',
      [{ ...subject, status: 'skipped', reason: 'needs Linux', trials: [] }, reference],
      /a skipped: needs Linux/,
    ],
    [
      'no common block',
      [subject, { ...reference, trials: reference.trials.map((t) => ({ ...t, block: t.block + 8 })) }],
      /no block has both/,
    ],
    [
      'a value of zero',
      [subject, { ...reference, trials: reference.trials.map((t) => ({ ...t, value: 0 })) }],
      /not positive/,
    ],
  ] as [string, Cell[], RegExp][])('%s: undecided, with the reason', (_, cells, reason) => {
    const comparison = compare(cells, 'standard', { target: { kind: 'at-most', ratio: 1.1 } });
    expect(comparison).toMatchObject({
      verdict: 'undecided',
      ratio: null,
      p: null,
      pAdjusted: null,
      level: null,
      smallestDetectable: null,
      blocks: [],
    });
    expect(comparison.metric).toBe('round-trip');
    expect(comparison.target?.verdict).toBe('undecided');
    expect(comparison.warnings[0]!.message).toMatch(reason);
  });

  it.each([1, 3, 5])('%d blocks: no interval, no verdict, a warning with its remedy', (n) => {
    const comparison = compare(cellsOf(around(3, 0.01, n)));
    expect(comparison).toMatchObject({ verdict: 'undecided', ratio: null, p: null, smallestDetectable: null });
    expect(comparison.blockRatios).toHaveLength(n);
    expect(codes(comparison)).toEqual(['too-few-trials']);
    expect(comparison.warnings[0]!.message).toMatch(/--budget/);
  });

  it('a failed member stays in its family, a skipped one was never in it', () => {
    const other: ComparisonSpec = { ...SPEC, id: 'd', subject: 'round-trip/x' };
    const adjusted = (status: Cell['status']) =>
      compareCells(
        [SPEC, other],
        [subject, reference, buildCell('round-trip/x', [], { status, reason: 'r' })],
        'standard',
      )[0]!;
    expect(adjusted('failed').pAdjusted).toBe(2 * adjusted('failed').p!);
    expect(adjusted('skipped').pAdjusted).toBe(adjusted('skipped').p);
  });
});

describe('pairing', () => {
  it('uses only blocks that have both arms, and the median of several trials', () => {
    const subject = [0, 1, 2].flatMap((block) =>
      [1, 9, 2].map((value, i) => buildTrial({ set: 3 * block + i, block, value })),
    );
    const reference = [2, 0].map((block) => buildTrial({ set: 20 + block, block, value: 4 }));
    const comparison = compare([buildCell('round-trip/a', subject), buildCell('round-trip/b', reference)]);
    expect(comparison.blocks).toEqual([0, 2]);
    expect(comparison.blockRatios[0]).toBeCloseTo(0.5, 12);
  });

  it('takes equal ratios of different numbers as tied, in both directions', () => {
    const arm = (values: number[]) => values.map((value, block) => buildTrial({ set: block, block, value }));
    const cells = [
      buildCell('round-trip/a', arm([0.3, 3, 33, 0.7, 7, 70.1])),
      buildCell('round-trip/b', arm([0.1, 1, 11, 2.1, 21, 210.3])),
    ];
    // Three ratios of 3 and three of 1/3: all six tie, and the split is even.
    expect(compare(cells).p).toBe(1);
  });

  it('names the parameters that both arms share', () => {
    const [subject, reference] = cellsOf([1]);
    const cells = [
      { ...subject, parameters: { bytes: 64, producers: 1 } },
      { ...reference, parameters: { bytes: 64, producers: 4 } },
    ];
    expect(compare(cells).parameters).toEqual({ bytes: 64 });
  });

  it('does not care how both arms drift from block to block', () => {
    const [subject, reference] = cellsOf(around(1.2, 0.02, 12));
    const drift = (cell: Cell) => ({
      ...cell,
      trials: cell.trials.map((t) => ({ ...t, value: t.value * (1 + t.block) })),
    });
    const calm = compare([subject, reference]).ratio!;
    const drifted = compare([drift(subject), drift(reference)]).ratio!;
    expect(drifted.median).toBeCloseTo(calm.median, 12);
    expect(drifted.high).toBeCloseTo(calm.high, 12);
  });
});

describe('disturbed blocks', () => {
  const high = around(1.4, 0.02, 14);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  it.each([
    // name, ratios, disturbed blocks, verdict, warnings
    ['that agree', high, [0, 1], 'higher', ['disturbed']],
    [
      'of the reference say the opposite',
      [...high, ...around(0.9, 0.01, 6)],
      range(0, 14),
      'undecided',
      ['verdict-flips'],
    ],
    [
      'make what is otherwise the same higher',
      [...high, ...around(1, 0.01, 7)],
      range(0, 14),
      'undecided',
      ['verdict-flips'],
    ],
    ['leave too few, which agree', high, range(0, 11), 'higher', ['disturbed']],
    ['leave too few, which speak against it', [...high, 0.9, 0.9, 0.9], range(0, 14), 'undecided', ['verdict-flips']],
    ['leave none', high, range(0, 14), 'higher', ['disturbed']],
    [
      'leave less power but no contradiction',
      [...around(1.3, 0.02, 12), ...around(1.1, 0.4, 7)],
      range(0, 12),
      'higher',
      ['disturbed'],
    ],
    [
      'hide what the quiet ones would say',
      [...around(1.3, 0.01, 8), ...around(0.7, 0.01, 6)],
      range(8, 14),
      'undecided',
      ['disturbed'],
    ],
    [
      'are the only ones that differ, of the same',
      [...around(1, 0.01, 14), 1.2, 1.2],
      range(0, 14),
      'undecided',
      ['verdict-flips'],
    ],
  ] as [string, number[], number[], string, string[]][])('%s', (_, ratios, disturbed, verdict, expected) => {
    const comparison = compare(cellsOf(ratios, disturbed));
    expect(comparison.verdict).toBe(verdict);
    expect(codes(comparison).filter((code) => code !== 'imprecise')).toEqual(expected);
    expect(comparison.warnings.at(-1)!.message).toMatch(/quieter machine|the verdict is the same/);
  });

  it('count whichever arm was disturbed, and stay in the estimate', () => {
    const cells = cellsOf(high);
    cells[1].trials[3]!.disturbed = true;
    const comparison = compare(cells);
    expect(codes(comparison)).toContain('disturbed');
    expect(comparison.blocks).toHaveLength(14);
  });

  it('also take back a target they alone decide', () => {
    // 1.05 is still higher than 1, so the verdict holds where the target does not.
    const ratios = [...around(1.2, 0.01, 14), 1.05];
    const target = { kind: 'at-least', ratio: 1.1 } as const;
    expect(compare(cellsOf(ratios), 'standard', { target }).target?.verdict).toBe('met');
    expect(compare(cellsOf(ratios, range(0, 14)), 'standard', { target })).toMatchObject({
      verdict: 'higher',
      target: { verdict: 'undecided' },
    });
  });
});

it('what it returns is what the result file takes', () => {
  const specs: ComparisonSpec[] = [
    { ...SPEC, target: { kind: 'at-most', ratio: 1.1 } },
    { ...SPEC, id: 'd', subject: 'round-trip/none' },
  ];
  for (const n of [0, 3, 8]) {
    const comparisons = compareCells(specs, cellsOf(around(1.1, 0.2, n)), 'standard');
    expect(resultSchema.shape.comparisons.parse(comparisons)).toEqual(comparisons);
  }
});
