/** What the comparison of two results finds, what it refuses, and how often it is wrong. */

import { describe, expect, it } from 'vitest';
import { METRIC_UNITS } from '../../src/core/metrics.js';
import { Random } from '../../src/core/random.js';
import type { Cell, Result } from '../../src/core/result.js';
import { resultSchema } from '../../src/core/result-schema.js';
import { BETWEEN_RUNS, compareResults } from '../../src/report/diff.js';
import { writeDiffJson } from '../../src/report/diff-json.js';
import { comparePairs } from '../../src/report/diff-ratios.js';
import { ENVIRONMENT } from './synthetic.js';
import { cellOf, ladder, makeTypicalRuns, NEWER_AT, runOf, runs, scatter } from './two-runs.js';

const compareOne = (older: Cell, newer: Cell, over: Partial<Result> = {}) => {
  const { cells, refused } = compareResults(...runs([older], [newer], over));
  expect(cells.length + refused.length).toBe(1);
  return { cell: cells[0]!, refused: refused[0]! };
};

describe('the made-up runs', () => {
  it('are results', () => {
    for (const run of makeTypicalRuns()) expect(resultSchema.safeParse(run).error).toBeUndefined();
  });
});

describe('a cell', () => {
  it.each([
    ['higher', ladder(8, 1_100), 1.1],
    ['lower', ladder(8, 900), 0.9],
    ['same', ladder(8, 1_000), 1],
    ['higher', ladder(8, 1_020), 1.02], // small but certain: within 5 %, and yet not the same
    ['undecided', [700, 1_400, 800, 1_300, 900, 1_200, 1_000, 1_100], null],
  ] as const)('is %s', (verdict, newer, ratio) => {
    const { cell } = compareOne(cellOf(ladder(8, 1_000)), cellOf(newer));
    expect(cell.verdict).toBe(verdict);
    expect(cell.notes).toEqual([]);
    if (ratio !== null) expect(cell.ratio.median).toBeCloseTo(ratio, 10);
  });

  it('has the interval of the rank-sum test and the level that it really has', () => {
    const { cell } = compareOne(cellOf(ladder(6, 1_000)), cellOf(ladder(6, 2_000)));
    expect(cell.level).toBeCloseTo(1 - (2 * 19) / 924, 12);
    expect(cell.p).toBeCloseTo(2 / 924, 12);
    expect(cell.ratio.median).toBeCloseTo(2, 10);
    expect(cell.ratio.low).toBeGreaterThan(1.99);
    expect(cell.ratio.high).toBeLessThan(2.01);
    expect(cell.older).toEqual({ sets: 6, disturbedSets: 0, median: 1_002.5 });
  });

  it('of five sets on one side has a ratio, no interval, no p, and says why', () => {
    for (const [before, after] of [
      [5, 12],
      [12, 5],
    ] as const) {
      const { cell } = compareOne(cellOf(ladder(before, 1_000)), cellOf(ladder(after, 3_000)));
      expect(cell).toMatchObject({ verdict: 'undecided', p: null, pAdjusted: null, level: null });
      expect(cell.ratio).toMatchObject({ low: null, high: null });
      expect(cell.ratio.median).toBeCloseTo(3, 1);
      expect(cell.notes.join()).toContain(`${before} and ${after} sets: no interval and no verdict below 6`);
      expect(cell.smallestDetectable).toBeNull();
    }
  });

  it('counts a set once, however many trials it has', () => {
    const twice = cellOf([...ladder(5, 1_000), ...ladder(5, 1_000)]);
    for (const [i, trial] of twice.trials.entries()) trial.set = i % 5;
    expect(compareOne(twice, cellOf(ladder(8, 1_000))).cell.older.sets).toBe(5);
  });

  it('of a quick run claims only what lies beyond a quarter, and never "same"', () => {
    const before = cellOf(ladder(9, 1_000));
    const verdictOf = (centre: number) => compareOne(before, cellOf(ladder(9, centre)), { mode: 'quick' }).cell.verdict;
    expect([1_000, 1_200, 1_300, 900, 700].map(verdictOf)).toEqual([
      'undecided',
      'undecided',
      'higher',
      'undecided',
      'lower',
    ]);
    const [older, newer] = runs([before], [cellOf(ladder(9, 1_200))]);
    const diff = compareResults({ ...older, mode: 'quick' }, newer);
    expect(diff.cells[0]!.verdict).toBe('undecided');
    expect(diff.cells[0]!.notes.join()).toContain('leave out --quick');
    expect(diff.method).toContain('a run was quick');
    expect(compareResults(older, newer).method).not.toContain('quick');
  });

  it('is undecided where only disturbed sets say that it differs', () => {
    // Eight of ten new sets are disturbed and slow; what do the other two say, too few for a verdict of their own?
    const withQuiet = (quiet: number[]) =>
      compareOne(cellOf(ladder(10, 1_000)), cellOf([...ladder(8, 1_500), ...quiet], {}, [0, 1, 2, 3, 4, 5, 6, 7])).cell;
    expect(withQuiet([1_020, 1_021]).verdict).toBe('higher');
    const spoilt = withQuiet([990, 991]);
    expect(spoilt.verdict).toBe('undecided');
    expect(spoilt.notes.join()).toContain('8 of 20 sets were disturbed by other work, and without them "higher"');
  });

  it('keeps a verdict that the quiet sets bear out, and says that some were disturbed', () => {
    const { cell } = compareOne(cellOf(ladder(10, 1_000)), cellOf(ladder(10, 1_500), {}, [3]));
    expect(cell.verdict).toBe('higher');
    expect(cell.notes).toEqual(['1 of 20 sets were disturbed by other work; the others do not speak against "higher"']);
  });
});

describe('a family', () => {
  const cells = (count: number, sets: number, ratioOf: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => cellOf(ladder(sets, 1_000 * ratioOf(i)), { parameters: { bytes: i + 1 } }));

  it('corrects over all cells compared, those with too few sets and the same ones as well', () => {
    const older = cells(10, 8, () => 1);
    const newer = cells(10, 8, (i) => (i === 0 ? 2 : 1));
    newer[9] = cellOf(ladder(3, 1_000), { parameters: { bytes: 10 } });
    const diff = compareResults(...runs(older, newer));
    expect(diff.family).toBe(10);
    expect(diff.cells[0]!.pAdjusted).toBeCloseTo((10 * 2) / 12_870, 12);
    expect(diff.cells[0]!.verdict).toBe('higher');
    expect(diff.cells[9]!.pAdjusted).toBeNull();
  });

  it('too large for its sets decides nothing by itself, and says how many it takes', () => {
    const diff = compareResults(
      ...runs(
        cells(30, 6, () => 1),
        cells(30, 6, (i) => (i === 0 ? 2 : 1)),
      ),
    );
    expect(diff.cells[0]).toMatchObject({ verdict: 'undecided', smallestDetectable: null });
    expect(diff.cells[0]!.pAdjusted).toBeCloseTo((30 * 2) / 924, 12);
    expect(diff.cells[0]!.notes[0]).toMatch(/^among 30 cells, 7 sets in each run are needed .* there are 6 and 6 sets/);
  });

  it.each([
    [6, 8],
    [20, 9],
  ])('of %d equal cells with %d sets raises any false alarm in at most 5 of 100 pairs of runs', (family, sets) => {
    const random = new Random(1789);
    const rounds = 600;
    let [alarms, claims] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const pairs = Array.from({ length: family }, () => ({
        older: cellOf(scatter(random, sets, 1_000)),
        newer: cellOf(scatter(random, sets, 1_000)),
      }));
      const verdicts = comparePairs(pairs, false).map(({ verdict }) => verdict);
      if (verdicts.some((verdict) => verdict === 'higher' || verdict === 'lower')) alarms++;
      claims += verdicts.filter((verdict) => verdict === 'same').length / family / rounds;
    }
    // Three standard errors above what is promised. A rule that never speaks would pass too.
    expect(alarms / rounds).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds));
    expect(alarms).toBeGreaterThan(0);
    expect(claims).toBeGreaterThan(0.5);
  });

  it('of thirty shows a difference of 10 % at 3 % from set to set, and its interval covers it', () => {
    const random = new Random(4711);
    const rounds = 150;
    let [found, covered] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const pairs = Array.from({ length: 30 }, (_, i) => ({
        older: cellOf(scatter(random, 12, 1_000)),
        newer: cellOf(scatter(random, 12, i === 0 ? 1_100 : 1_000)),
      }));
      const { verdict, ratio } = comparePairs(pairs, false)[0]!;
      if (verdict === 'higher') found++;
      if (ratio.low! <= 1.1 && 1.1 <= ratio.high!) covered++;
    }
    expect(found / rounds).toBeGreaterThanOrEqual(0.95);
    expect(covered / rounds).toBeGreaterThanOrEqual(0.9);
  });

  it('finds the smallest detectable ratio about four times in five', () => {
    const random = new Random(99);
    const sets = 12;
    const told = (ratio: number) => {
      const pair = { older: cellOf(scatter(random, sets, 1_000)), newer: cellOf(scatter(random, sets, 1_000 * ratio)) };
      // The rest of the family differs by nothing at all.
      const rest = Array.from({ length: 9 }, () => ({ older: cellOf(ladder(12, 1)), newer: cellOf(ladder(12, 1)) }));
      return comparePairs([pair, ...rest], false)[0]!;
    };
    const each = Array.from({ length: 200 }, () => told(1).smallestDetectable!).sort((a, b) => a - b);
    const typical = each[100]!;
    const found = Array.from({ length: 400 }, () => told(typical)).filter(({ verdict }) => verdict === 'higher');
    expect(found.length / 400).toBeGreaterThan(0.68);
    expect(found.length / 400).toBeLessThan(0.92);
  });
});

describe('identical results', () => {
  it('are the same in every cell that is precise enough, and differ in nothing', () => {
    const [older] = makeTypicalRuns();
    const diff = compareResults(older, structuredClone(older));
    expect(new Set(diff.cells.map(({ verdict }) => verdict))).toEqual(new Set(['same', 'undecided']));
    expect(diff.cells.every(({ ratio, p }) => ratio.median === 1 && p === 1)).toBe(true);
    expect(diff).toMatchObject({ differences: [], statusChanges: [], onlyOlder: [], onlyNewer: [], findings: [] });
    expect(diff.refused.every(({ isChanged }) => !isChanged)).toBe(true);
    expect(diff.warnings[0]).toContain('one and the same run');
  });

  it('of counts are the same: equal numbers have no spread', () => {
    const { cell } = compareOne(cellOf(Array(6).fill(65_536)), cellOf(Array(6).fill(65_536)));
    expect(cell).toMatchObject({ verdict: 'same', p: 1, ratio: { median: 1, low: 1, high: 1 } });
    const changed = compareOne(cellOf(Array(6).fill(65_536)), cellOf(Array(6).fill(32_768))).cell;
    expect(changed.verdict).toBe('lower');
    expect(changed.ratio.high).toBeCloseTo(0.5, 12);
  });
});

describe('there is no ratio', () => {
  const eight = ladder(8, 1_000);
  const other = (change: Partial<Cell>) => ({ ...cellOf(eight), ...change });
  it.each([
    ['of another unit', cellOf(eight), other({ unit: 'bytes' }), 'the units differ (ns and bytes)', true],
    [
      'of another size',
      cellOf(eight),
      other({ parameters: { bytes: 65 } }),
      'parameter bytes differs (64 and 65)',
      false,
    ],
    ['of a zero', cellOf(eight), cellOf([0, ...eight]), 'a value is not positive', true],
    ['of a negative value', cellOf([-1, ...eight]), cellOf(eight), 'a value is not positive', true],
    ['of no trial', cellOf([]), cellOf(eight), 'one of the two has no trial', true],
    ['of 1e-300 and 1e300', cellOf([1e-300, ...eight]), cellOf([1e300, ...eight]), 'too far apart', true],
    ['of flags', other({ unit: 'bits' }), other({ unit: 'bits' }), 'flags is no quantity', false],
  ])('%s', (_, older, newer, reason, isChanged) => {
    const { refused } = compareOne(older, newer);
    expect(refused.reason).toContain(reason);
    expect(refused.isChanged).toBe(isChanged);
  });

  it('of what was named anew there is one: a parameter that only one of them has does not part them', () => {
    expect(compareOne(cellOf(eight), other({ parameters: { bytes: 64, wait: 'spin' } })).cell.verdict).toBe('same');
  });
});

describe('circumstances', () => {
  type Tree = { [key: string]: unknown };
  const listLeaves = (value: unknown, path: string[] = []): string[][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, each]) => listLeaves(each, [...path, key]))
      : [path];
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...value, 9];
    return typeof value === 'number' ? value * 2 : value === null ? 'other' : `${String(value)}x`;
  };
  /** Returns the older result with one field, as its path names it, of another value. */
  const withOther = (older: Result, path: string[]): Result => {
    const copy = structuredClone(older);
    const parent = path.slice(0, -1).reduce<Tree>((tree, key) => tree[key] as Tree, copy as Tree);
    const key = path.at(-1)!;
    parent[key] = key === 'cgroupQuotaCpus' ? 1.5 : change(parent[key]);
    return copy;
  };
  const run = runOf([cellOf(ladder(8, 1_000))], { digests: { input: 'a1', dist: 'b2', addon: 'c3', floor: 'd4' } });

  it.each(listLeaves(ENVIRONMENT))('tell of the environment when %s %s differs', (...path) => {
    const { differences } = compareResults(run, withOther(run, ['environment', ...path.filter(Boolean)]));
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatchObject({ topic: 'machine' });
    expect(differences[0]!.older).not.toBe(differences[0]!.newer);
  });

  it.each([
    [['packageVersion'], 'code', 'ipc-lab'],
    [['gitCommit'], 'code', 'commit'],
    [['digests', 'dist'], 'code', 'JavaScript (digest)'],
    [['digests', 'addon'], 'code', 'addon (digest)'],
    [['digests', 'floor'], 'code', 'native floor (digest)'],
    [['mode'], 'run', 'mode'],
    [['seed'], 'run', 'seed'],
    [['digests', 'input'], 'run', 'input (digest)'],
    [['plan', 'blocksDone'], 'run', 'blocks'],
    [['command'], 'run', 'command'],
  ])('tell when %j differs', (path, topic, name) => {
    const { differences } = compareResults(run, withOther(run, path));
    expect(differences.map((each) => [each.topic, each.name])).toEqual([[topic, name]]);
  });

  it('put the machine first, say what is not there, and whether there were changes', () => {
    const environment = { ...ENVIRONMENT, cpuModel: null, cgroupQuotaCpus: 1.5, uid: 0 };
    const newer = { ...run, environment, dirty: true, gitCommit: '0123456789abcdef', seed: 123_456 };
    expect(compareResults({ ...run, dirty: false }, newer).differences).toEqual([
      { topic: 'machine', name: 'CPU', older: 'AMD EPYC 7B13', newer: 'not known' },
      { topic: 'machine', name: 'CPU quota', older: 'none', newer: '1.50' },
      { topic: 'machine', name: 'user', older: '1000', newer: 'root' },
      { topic: 'code', name: 'commit', older: 'not known', newer: '0123456789ab' },
      { topic: 'code', name: 'changed since the commit', older: 'no', newer: 'yes' },
      { topic: 'run', name: 'seed', older: '12345', newer: '123456' },
    ]);
  });

  it('leave out what reads the same: a clock is measured anew each time', () => {
    const withClock = (overheadNs: number): Result => {
      return { ...run, environment: { ...ENVIRONMENT, clock: { ...ENVIRONMENT.clock, overheadNs } } };
    };
    expect(compareResults(withClock(77.81), withClock(77.84)).differences).toEqual([]);
    expect(compareResults(withClock(77.81), withClock(77.89)).differences).toHaveLength(1);
  });

  it('know the same code by its digests, or do not know', () => {
    expect(compareResults(run, run).isSameCode).toBe(true);
    expect(compareResults(run, withOther(run, ['digests', 'floor'])).isSameCode).toBe(false);
    expect(compareResults(run, { ...run, digests: { ...run.digests, addon: null } }).isSameCode).toBeNull();
    expect(compareResults(run, { ...run, digests: { ...run.digests, input: null } }).isSameCode).toBe(true);
  });

  it('grade the noise of both', () => {
    const noise = { ...run.noise, verdict: 'disturbed' as const, reasons: ['steal was 12 %'] };
    const { older, newer } = compareResults(run, { ...run, noise, startedAt: NEWER_AT });
    expect([older.grade.name, newer.grade.name]).toEqual(['quiet', 'disturbed']);
    expect(newer.grade.reasons).toContain('steal was 12 %');
    expect(newer.startedAt).toBe(NEWER_AT);
  });
});

describe('beside the cells', () => {
  const diff = compareResults(...makeTypicalRuns());

  it('stand the cells that changed their status, and those of one result alone', () => {
    const reason = 'record-corrupt: record 17 has a wrong checksum';
    expect(diff.statusChanges).toEqual([{ id: 'round-trip/pipe/4KiB', older: 'measured', newer: 'failed', reason }]);
    const [older, newer] = makeTypicalRuns();
    expect(compareResults(newer, older).statusChanges).toEqual([
      { id: 'round-trip/pipe/4KiB', older: 'failed', newer: 'measured', reason },
    ]);
    expect([diff.onlyOlder, diff.onlyNewer]).toEqual([['wait/select'], ['wait/epoll']]);
  });

  it('stand the findings with another status, also those that one result lacks', () => {
    expect(diff.findings).toEqual([
      { id: 'second-core', question: 'Does a second core help?', older: 'supported', newer: 'refuted' },
    ]);
    const [older, newer] = makeTypicalRuns();
    expect(compareResults({ ...older, findings: [] }, newer).findings.map((each) => [each.older, each.newer])).toEqual([
      [null, 'refuted'],
      [null, 'supported'],
    ]);
  });

  it('always stands that two runs differ by the state of the machine', () => {
    const [older, newer] = makeTypicalRuns();
    for (const pair of [
      [older, newer],
      [newer, older],
      [older, older],
      [runOf([]), runOf([])],
    ] as const) {
      expect(compareResults(...pair).warnings).toContain(BETWEEN_RUNS);
    }
    expect(compareResults(newer, older).warnings[0]).toContain('The first result is the younger one');
    expect(compareResults(older, newer).warnings).toEqual([BETWEEN_RUNS]);
  });

  it('refuses two tasks, and names both', () => {
    const [older, newer] = makeTypicalRuns();
    expect(() => compareResults(older, { ...newer, task: '1b' })).toThrow(
      /^The first result is of task 1a, the second of task 1b.*ipc-lab run 1a --json FILE$/,
    );
  });

  it('goes to other programs whole', () => {
    expect(JSON.parse(writeDiffJson(diff))).toEqual({ schema: 'ipc-lab/diff@1', ...diff });
    const [cell] = diff.cells;
    expect(() => writeDiffJson({ ...diff, cells: [{ ...cell!, p: Number.NaN }] })).toThrow(/NaN as "p"/);
    expect(Object.keys(METRIC_UNITS)).toEqual(expect.arrayContaining(diff.cells.map(({ metric }) => metric)));
  });
});
