/** The comparison of two results on a terminal: the order of its parts and rows, what is folded, the words. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Metric, Result } from '../../src/core/result.js';
import { compareResults } from '../../src/report/diff.js';
import { renderDiff } from '../../src/report/diff-text.js';
import { ENVIRONMENT } from './synthetic.js';
import { cellOf, ladder, makeTypicalRuns, runs } from './two-runs.js';

const NAMES = ['old.json', 'new.json'] as const;
const render = (
  [older, newer]: readonly [Result, Result],
  over: { width?: number; color?: boolean; all?: boolean } = {},
) => renderDiff(compareResults(older, newer), { width: 100, color: false, names: NAMES, all: false, ...over });
const sectionsOf = (text: string): string[] =>
  text
    .split('\n\n')
    .map((section) => section.trim().split(/ {2}|\n/)[0]!)
    .filter((title) => title !== '');
const rowsOf = (text: string): string[] =>
  text
    .slice(text.indexOf('  cell '))
    .split('\n\n')[0]!
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/ {2,}/g, ' | '));

const elsewhere = (result: Result): Result => ({
  ...result,
  environment: { ...ENVIRONMENT, cpuModel: 'Another CPU' },
  digests: { ...result.digests, dist: 'ffff' },
});

describe('the text', () => {
  const text = render(makeTypicalRuns());

  it('says first which runs, then what else differs, then the cells, then the rest, then how to read it', () => {
    expect(sectionsOf(text)).toEqual([
      'Task 1a',
      'What else differs',
      'Cells',
      'cell',
      '1 undecided (--all shows them); half of those with an interval would have shown a difference of',
      'Without a ratio',
      'Measured or not',
      'Findings with another status',
      'How to read this',
    ]);
  });

  it('names files, times, modes and grades, and warns each time that runs differ by the state of the machine', () => {
    expect(text).toContain('old  old.json · 2026-01-02 03:04 · standard · 11 cells · quiet');
    expect(text).toContain('new  new.json · 2026-01-03 03:04 · standard · 11 cells · quiet');
    expect(text.replace(/\n {4}/g, ' ')).toContain('! Two runs differ by more than the code');
  });

  it('puts the machine before code and run, and says where nothing differs', () => {
    const [older, newer] = makeTypicalRuns();
    const differing = render([older, elsewhere(newer)])
      .split('\n\n')[1]!
      .split('\n');
    expect(differing.map((line) => line.trim())).toEqual([
      'What else differs',
      'machine  CPU: AMD EPYC 7B13 → Another CPU',
      'code     JavaScript (digest): not known → ffff',
      'run      seed: 12345 → 7',
    ]);
    expect(text).toContain('none     of machine, code\n');
  });

  it('says that the code is the same where the digests do, and only there', () => {
    const digests = { input: null, dist: 'a', addon: 'b', floor: 'c' };
    const [older, newer] = makeTypicalRuns();
    expect(
      render([
        { ...older, digests },
        { ...newer, digests },
      ]),
    ).toContain('The code measured is the same to the byte');
    expect(
      render([
        { ...older, digests },
        { ...newer, digests: { ...digests, floor: 'd' } },
      ]),
    ).not.toContain('to the byte');
    expect(text).not.toContain('to the byte');
  });

  it('counts the verdicts and names the family', () => {
    expect(text).toContain('2 faster, 1 slower, 1 higher, 1 same, 1 undecided of 6 cells; Holm over 6\n');
  });

  it('shows what differs, the largest first, then what is the same; the undecided only when asked', () => {
    const rows = rowsOf(text);
    expect(rows.map((row) => row.split(' | ')[0])).toEqual([
      expect.stringMatching(/memory\/job|round-trip\/socketpair\/64B/),
      expect.stringMatching(/memory\/job|round-trip\/socketpair\/64B/),
      'throughput/pipe/64B',
      'round-trip/pipe/64B',
      'throughput/socketpair/64B',
    ]);
    expect(rows.at(-1)).toMatch(/^throughput\/socketpair\/64B \| 2\.0\d GB\/s \| .* \| 1\.00 \| same$|same$/);
    expect(rows.find((row) => row.startsWith('round-trip/pipe'))).toMatch(
      /^round-trip\/pipe\/64B \| [45]\.\d\d µs \| [56]\.\d\d µs \| 1\.\d{2,3}× \| 1\.\d+ … 1\.\d+ \| <0\.001 \| slower$/,
    );
    const all = rowsOf(render(makeTypicalRuns(), { all: true, width: 120 }));
    expect(all).toHaveLength(6);
    expect(all.at(-1)).toMatch(/^elapsed\/job \| .* \| undecided \| 1\.\d\d×$/);
    expect(text).not.toMatch(/^ +elapsed\/job /m);
  });

  it('tells what of the cells without a ratio has changed, and counts the rest', () => {
    expect(text).toContain('detections/late  0 → 3; a value is not positive, so there is no ratio\n');
    expect(text).toContain('1 with the same median in both: a value is not positive');
    expect(text).toContain('1 with the same median in both: a set of flags');
    expect(text).not.toContain('readiness/eof');
    expect(render(makeTypicalRuns(), { all: true })).toContain(
      'readiness/eof  17 POLLIN|POLLHUP → 17 POLLIN|POLLHUP; a set',
    );
  });

  it('tells what was measured in one of them only, and which findings turned', () => {
    expect(text).toContain('round-trip/pipe/4KiB  measured → failed: record-corrupt: record 17 has a wrong checksum\n');
    expect(text).toContain('only in the old one (1): wait/select\n');
    expect(text).toContain('only in the new one (1): wait/epoll\n');
    expect(text).toContain('supported → refuted  Does a second core help?\n');
  });

  it('folds a long list of cells of one result, but for --all', () => {
    const many = Array.from({ length: 9 }, (_, i) => cellOf(ladder(8, 1), { parameters: { bytes: i + 1 } }));
    const pair = runs(many, [cellOf(ladder(8, 1))]);
    expect(render(pair)).toMatch(/only in the old one \(9\): .*5B, and 4 more \(--all\)/s);
    expect(render(pair, { all: true })).toContain('round-trip/pipe/9B');
    expect(render(pair)).toContain('No cell was measured in both.');
  });

  it('says why cells are undecided, once for all', () => {
    const few = Array.from({ length: 3 }, (_, i) => cellOf(ladder(4, 1_000), { parameters: { bytes: i + 1 } }));
    const said = render(runs(few, few)).replace(/\n +/g, ' ');
    expect(said).toContain(
      '3 undecided (--all shows them) - 3 of them: 4 and 4 sets: no interval and no verdict below 6',
    );
    expect(said).not.toContain('would have shown');
  });

  it('passes on why a run is no quiet one, and that sets were disturbed', () => {
    const [older, newer] = makeTypicalRuns();
    const noise = { ...older.noise, verdict: 'disturbed' as const, reasons: ['steal was 12 %'] };
    expect(render([older, { ...newer, noise }])).toContain('- the new run is graded "disturbed": steal was 12 %');
    expect(text).not.toContain('is graded');
    const one = runs([cellOf(ladder(10, 1_000))], [cellOf(ladder(10, 1_500), {}, [3])]);
    expect(render(one)).toContain(
      '- sets of 1 cell with a verdict were disturbed; without them nothing speaks against it',
    );
  });

  it.each([
    ['round-trip', 'slower'],
    ['throughput', 'faster'],
    ['speedup', 'faster'],
    ['memory', 'higher'],
    ['capacity', 'higher'],
    ['delivered', 'higher'],
    ['fairness', 'higher'],
  ] as [Metric, string][])('calls a higher %s %s', (metric, word) => {
    const shape = { metric, parameters: {} };
    const said = render(runs([cellOf(ladder(8, 1_000), shape)], [cellOf(ladder(8, 2_000), shape)]));
    expect(rowsOf(said)[0]).toMatch(new RegExp(`\\| ${word}$`));
    expect(said).toContain(`1 ${word}`);
  });
});

describe('the look', () => {
  it.each([60, 80, 100, 160])('fits %i columns', (width) => {
    for (const all of [true, false]) {
      for (const line of render(makeTypicalRuns(), { width, all }).split('\n')) {
        expect([...line].length, line).toBeLessThanOrEqual(width);
      }
    }
  });

  it('gives a long name a line of its own and drops columns where there is no room', () => {
    const shape = { subject: 'fork-message-advanced-over-a-very-long-way-indeed-and-back' };
    const pair = runs([cellOf(ladder(8, 1_000), shape)], [cellOf(ladder(8, 2_000), shape)]);
    expect(rowsOf(render(pair))).toEqual([
      `round-trip/${shape.subject}/64B`,
      '1.00 µs | 2.01 µs | 2.00× | 1.99 … 2.01 | <0.001 | slower',
    ]);
    expect(render(pair, { width: 60 })).toContain('(no room here for: old');
  });

  it('says the same without colour', () => {
    const colored = render(makeTypicalRuns(), { color: true });
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(render(makeTypicalRuns()));
  });

  it('lets no string of a result steer the terminal', () => {
    const evil = '\u001b[31m\u202eevil\u0007';
    const [older, newer] = makeTypicalRuns();
    const poison = (result: Result, mark: string): Result => ({
      ...result,
      task: evil,
      command: evil + mark,
      packageVersion: evil + mark,
      gitCommit: evil + mark,
      environment: { ...ENVIRONMENT, cpuModel: evil + mark, kernel: evil + mark },
      noise: { ...result.noise, verdict: 'disturbed', reasons: [evil] },
      cells: result.cells.map((cell) => ({ ...cell, id: cell.id + evil, ...(cell.reason && { reason: evil }) })),
      findings: result.findings.map((finding) => ({ ...finding, question: evil })),
    });
    for (const all of [true, false]) {
      const pair = [poison(older, '1'), poison(newer, '2')] as const;
      const said = renderDiff(compareResults(...pair), { width: 100, color: false, names: [evil, evil], all });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the claim
      expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
      expect(said).toContain('evil');
    }
  });
});
