/** Claims about what task 2c concludes: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Result } from '../../../src/core/result.js';
import { resultSchema } from '../../../src/core/result-schema.js';
import { explain } from '../../../tasks/2c-interleavings/findings.js';
import { rateOf, sayRate } from '../../../tasks/2c-interleavings/rates.js';
import { makeResultOf2c } from './synthetic-result.js';

const [quick, standard] = await Promise.all([makeResultOf2c('quick'), makeResultOf2c('standard')]);

const find = (result: Result, id: string) => explain(result).find((finding) => finding.id === id);

/** The result with cells as they would be otherwise; those for which there is nothing are gone. */
function change(result: Result, id: RegExp, changed: (cell: Cell) => Cell | null): Result {
  expect(
    result.cells.some((cell) => id.test(cell.id)),
    String(id),
  ).toBe(true);
  return { ...result, cells: result.cells.flatMap((cell) => (id.test(cell.id) ? (changed(cell) ?? []) : cell)) };
}

/** Every set with this value, of so many operations. */
const counting =
  (value: number, iterations?: number) =>
  (cell: Cell): Cell => ({
    ...cell,
    trials: cell.trials.map((trial) => ({ ...trial, value, iterations: iterations ?? trial.iterations })),
    summary: { ...cell.summary!, median: value, min: value, max: value, low: value, high: value },
  });

const failed =
  (reason: string) =>
  ({ summary: _, ...cell }: Cell): Cell => ({
    ...cell,
    status: 'failed',
    reason,
    trials: [],
  });

const keepSets =
  (count: number) =>
  (cell: Cell): Cell => ({
    ...cell,
    trials: cell.trials.slice(0, count),
    summary: { ...cell.summary!, trials: count, low: null, high: null },
  });

const decide = (result: Result, id: RegExp, verdict: Comparison['verdict']): Result => ({
  ...result,
  comparisons: result.comparisons.map((each) => (id.test(each.id) ? { ...each, verdict } : each)),
});

describe.each([
  ['quick', quick],
  ['standard', standard],
])('the findings of a %s run', (_mode, result) => {
  test('rest on cells and comparisons that there are, each named once', () => {
    expect(resultSchema.safeParse(result).error).toBeUndefined();
    const known = new Set([...result.cells, ...result.comparisons].map(({ id }) => id));
    for (const { id, evidence } of result.findings) {
      expect(evidence.length, id).toBeGreaterThan(0);
      expect(new Set(evidence).size, id).toBe(evidence.length);
      for (const each of evidence) expect(known, id).toContain(each);
    }
  });

  test('are whole sentences without a hole, short enough for the file, and all supported', () => {
    for (const { id, answer, status } of result.findings) {
      expect(answer, id).toMatch(/^[A-Z].*[.)]$/);
      expect(answer, id).not.toMatch(/Cannot be said|undefined|NaN|Infinity|\[object|\.\.|: \.| {2}/);
      expect(answer.length, id).toBeLessThan(4_000);
      expect(status, id).toBe('supported');
    }
  });
});

test('a standard run answers every question, a quick one those that it has cells for', () => {
  const all = [
    'repetition',
    'exploration',
    'mended',
    'reduction',
    'speed',
    'what-races-do',
    'interpreter-lock',
    'lock-cost',
  ];
  expect(standard.findings.map(({ id }) => id)).toEqual(all);
  expect(quick.findings.map(({ id }) => id)).toEqual(['repetition', 'exploration', 'speed', 'what-races-do']);
});

describe('repetition', () => {
  const STAGGERED = /^detections\/.*-broken\/repetition-staggered$/;
  const say = (result: Result) => find(result, 'repetition')!;

  test('names k of n with the exact interval, and what exploration needed', () => {
    expect(say(standard).answer).toContain(
      'ABA on a free list: 0 of 9,000 (0 to 0.0410 %) with a start barrier, 0 of 9,000 (0 to 0.0410 %) without, explored: in run 2.',
    );
    expect(say(standard).answer).toMatch(
      /Without a barrier 8 of 8 showed in fewer than one run of a hundred, 1 in none\./,
    );
  });

  test.each<[string, (cell: Cell) => Cell, string]>([
    ['every fault shows often', counting(300), 'refuted'],
    ['the rates are at the border', counting(10), 'undecided'],
    ['there are too few sets to know how processes differ', keepSets(3), 'undecided'],
  ])('where %s is %s', (_what, changed, status) => {
    expect(say(change(standard, STAGGERED, changed)).status).toBe(status);
  });

  test('where few runs were seldom, and processes differ widely, decides nothing', () => {
    const uneven = change(standard, STAGGERED, (cell) => ({
      ...cell,
      trials: cell.trials.map((trial, at) => ({ ...trial, value: at < 6 ? 0 : 20 })),
    }));
    expect(say(uneven).status).toBe('undecided');
  });

  test('says what failed, and what was not asked for', () => {
    const broken = change(standard, /lost-update-broken\/repetition-barrier/, failed('it ran away'));
    expect(say(broken)).toMatchObject({ status: 'undecided', answer: expect.stringContaining('it ran away') });
    const barriers = change(standard, STAGGERED, () => null);
    expect(say(barriers)).toMatchObject({ status: 'undecided', answer: expect.stringContaining('barrier alone') });
    expect(
      find(
        change(standard, /-broken\/repetition/, () => null),
        'repetition',
      ),
    ).toBeUndefined();
  });
});

describe('exploration', () => {
  test('is refuted by a fault that is not found, and by a mended program that fails', () => {
    for (const id of [/free-list-broken\/exhaustive/, /free-list-mended\/exhaustive/]) {
      const { status, answer } = find(change(standard, id, failed('ended by 200000 runs')), 'exploration')!;
      expect(status).toBe('refuted');
      expect(answer).toMatch(/Not so: free-list-(broken|mended): ended by 200000 runs\.$/);
    }
  });

  test('with broken programs alone is undecided', () => {
    expect(
      find(
        change(standard, /-mended\/exhaustive/, () => null),
        'exploration',
      )!.status,
    ).toBe('undecided');
  });

  test('of nothing is not asked for', () => {
    expect(
      find(
        change(standard, /^interleavings/, () => null),
        'exploration',
      ),
    ).toBeUndefined();
  });
});

describe('a mended program', () => {
  test('that was seen to fail once refutes', () => {
    const { status, answer } = find(change(standard, /seqlock-mended\/repetition-barrier/, counting(1)), 'mended')!;
    expect(status).toBe('refuted');
    expect(answer).toMatch(/^Yes: seqlock-mended failed 9 of 9,000/);
  });
});

describe('the reduction', () => {
  test('that needs more anywhere is refuted, that saves nowhere undecided', () => {
    const more = change(standard, /free-list-mended\/exhaustive/, counting(10_000));
    expect(find(more, 'reduction')!.status).toBe('refuted');
    const same = change(standard, /-mended\/(exhaustive|all)/, counting(7));
    expect(find(same, 'reduction')!.status).toBe('undecided');
  });

  test('names both numbers', () => {
    expect(find(standard, 'reduction')!.answer).toContain('free-list 33 runs in place of 9,355 (283 times fewer)');
    expect(find(standard, 'reduction')!.answer).not.toContain('barrier');
  });
});

describe('the speed', () => {
  test.each([
    [2_500, 'supported'],
    [1_500, 'refuted'],
  ])('of %d runs a second is %s', (value, status) => {
    expect(find(change(standard, /^operations\/exploration/, counting(value)), 'speed')!.status).toBe(status);
  });

  test('from too few sets, or across the border, is undecided', () => {
    expect(find(change(standard, /^operations\/exploration/, keepSets(3)), 'speed')!.status).toBe('undecided');
    const wide = change(standard, /^operations\/exploration/, (cell) => ({
      ...cell,
      summary: { ...cell.summary!, low: 1_500, high: 2_500 },
    }));
    expect(find(wide, 'speed')!.status).toBe('undecided');
  });
});

describe('what races do', () => {
  test('is refuted by one stray access, or one torn aligned double', () => {
    for (const id of [/stray-index/, /torn-aligned/])
      expect(find(change(standard, id, counting(1)), 'what-races-do')!.status).toBe('refuted');
  });

  test('is undecided where nothing was torn or lost: the threads may not have met', () => {
    expect(find(change(standard, /torn-two-words/, counting(0)), 'what-races-do')!.status).toBe('undecided');
  });
});

describe("Python's lock", () => {
  const CONVERT = /^detections\/peer-python.*\/convert$/;
  const hasPython = standard.cells.some(({ id, status }) => CONVERT.test(id) && status === 'measured');
  test.runIf(hasPython)('protects where nothing was lost, and may not be judged by the first loop alone', () => {
    expect(find(change(standard, CONVERT, counting(0)), 'interpreter-lock')!.status).toBe('refuted');
    expect(
      find(
        change(standard, CONVERT, () => null),
        'interpreter-lock',
      )!.status,
    ).toBe('undecided');
  });
});

describe('the cost of safety', () => {
  test.each([
    ['higher', 'refuted'],
    ['undecided', 'undecided'],
  ] as const)('with a verdict that is %s is %s', (verdict, status) => {
    expect(find(decide(standard, /over-plain\/operations\/mutex-increment\/W2/, verdict), 'lock-cost')!.status).toBe(
      status,
    );
  });

  test('says with too few blocks that it cannot be said', () => {
    const few = { ...standard, comparisons: standard.comparisons.map((each) => ({ ...each, ratio: null })) };
    expect(find(few, 'lock-cost')).toMatchObject({
      status: 'undecided',
      answer: expect.stringMatching(/^Cannot be said/),
    });
  });
});

describe('a rate', () => {
  const cell = standard.cells.find(({ id }) => id === 'detections/free-list-broken/repetition-barrier')!;

  test('is over all runs of all sets', () => {
    const trials = cell.trials.map((trial, at) => ({ ...trial, value: at, iterations: 100 + at }));
    expect(rateOf({ ...cell, trials })).toMatchObject({ detections: 36, runs: 936, share: 36 / 936 });
  });

  test('is none of no runs, of more faults than runs, or of a cell that failed', () => {
    expect(rateOf(counting(0, 0)(cell))).toBeNull();
    expect(rateOf(counting(5, 2)(cell))).toBeNull();
    expect(rateOf(failed('why')(cell))).toBeNull();
  });

  test('is said with its interval', () => {
    expect(sayRate(rateOf(counting(1, 1_000)(cell))!)).toBe('9 of 9,000 (0.0457 to 0.190 %)');
  });
});
