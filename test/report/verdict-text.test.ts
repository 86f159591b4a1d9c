/** Claims about a report in the terminal: its charts in characters, and what it says of each result. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Finding, Result } from '../../src/core/result.js';
import { curvesOf, dotsOf } from '../../src/report/chart-data.js';
import type { Chart } from '../../src/report/figure.js';
import type { ReportEntry } from '../../src/report/page/report.js';
import { drawTextChart } from '../../src/report/text-chart.js';
import { renderVerdictText, type VerdictStyle } from '../../src/report/verdict-text.js';
import { measureText } from '../../src/report/wrap.js';
import { makeCell, makeResult, makeTypicalResult } from './synthetic.js';

const WIDTHS = [60, 80, 100, 120, 200];

/** A chart of rows with so many values. */
function chartOf(
  values: readonly (readonly [low: number | null, median: number, high: number | null])[],
  name = 'row',
): Chart {
  const rows = values.map(([low, median, high], at) => {
    return { label: `${name} ${at}`, series: '', subject: 'pipe', values: [], low, median, high };
  });
  return { kind: 'dots', unit: 'ns', rows, missing: [] };
}

/** Returns where a line has its interval and its median. */
function locate(line: string): { from: number; at: number; to: number } {
  const marks = [...line].flatMap((letter, at) => ('●─'.includes(letter) ? at : []));
  return { from: marks[0]!, at: [...line].indexOf('●'), to: marks.at(-1)! };
}

describe('a chart in characters', () => {
  it.each(WIDTHS)('has a line for each row, all of one width and none wider than %i', (width) => {
    const cells = ['pipe', 'a-name-that-is-long-enough-to-be-cut-at-the-end'].map((subject) =>
      makeCell({ metric: 'round-trip', subject, parameters: { bytes: 64 }, placement: 'free', centre: 5_000 }),
    );
    const lines = drawTextChart({ kind: 'dots', ...dotsOf(cells) }, width);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(measureText(line)).toBeLessThanOrEqual(width);
    expect(new Set(lines.map(measureText)).size).toBe(1);
    expect(lines[0]).toMatch(/^pipe, free +·+─*●─*·* +\d\.\d\d µs$/);
    expect(lines[1]).toContain('…');
  });

  it('puts medians in their order, within their intervals', () => {
    const lines = drawTextChart(
      chartOf([
        [10, 20, 40],
        [90, 100, 110],
        [1e5, 2e5, 3e5],
      ]),
      80,
    ).map(locate);
    for (const { from, at, to } of lines) expect(from <= at && at <= to).toBe(true);
    expect(lines[0]!.at).toBeLessThan(lines[1]!.at);
    expect(lines[1]!.to).toBeLessThan(lines[2]!.from);
  });

  it('is logarithmic: the same factor is the same distance', () => {
    const [a, b, c] = drawTextChart(
      chartOf([
        [null, 1, null],
        [null, 100, null],
        [null, 10_000, null],
      ]),
      120,
    ).map(locate);
    expect(Math.abs(b!.at - a!.at - (c!.at - b!.at))).toBeLessThanOrEqual(1);
  });

  it.each([
    [
      'zeros',
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    [
      'values below zero',
      [
        [-10, -5, 0],
        [1, 5, 10],
      ],
    ],
    ['one value', [[null, 7, null]]],
    [
      'the smallest and the largest',
      [
        [null, 5e-324, null],
        [null, 1.7e308, null],
      ],
    ],
  ] as [string, [number | null, number, number | null][]][])('draws %s', (_, values) => {
    const lines = drawTextChart(chartOf(values), 80);
    expect(lines).toHaveLength(values.length);
    for (const line of lines) expect(line.split('●')).toHaveLength(2);
    expect(lines.join()).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('has 24 rows at most, and says how many more there are', () => {
    const lines = drawTextChart(chartOf(Array.from({ length: 30 }, (_, at) => [null, at + 1, null])), 80);
    expect(lines).toHaveLength(25);
    expect(lines.at(-1)).toBe('(6 more in the page)');
    expect(drawTextChart(chartOf(Array(24).fill([null, 1, null])), 80)).toHaveLength(24);
  });

  it('tells a curve by its last point, as its axis writes it', () => {
    const cells = [64, 65_536].map((bytes) =>
      makeCell({ metric: 'round-trip', subject: 'pipe', parameters: { bytes }, placement: 'free', centre: 5_000 }),
    );
    const lines = drawTextChart({ kind: 'curves', ...curvesOf(cells) }, 80);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('pipe, free at 64 KiB');
  });

  it.each([
    { kind: 'bars', unit: 'ns', missing: [], rows: [{ label: 'a', series: '', segments: [{ name: 'b', value: 1 }] }] },
    { kind: 'quantiles', unit: 'ns', missing: [], rows: [] },
    { kind: 'dots', unit: 'ns', missing: [], rows: [] },
    { ...chartOf([[1, 2, 3]]), unit: 'share' },
  ] as Chart[])('has no lines for what has no such rows ($kind, $unit)', (chart) => {
    expect(drawTextChart(chart, 80)).toEqual([]);
  });

  it('keeps letters of two halves whole where a name is cut', () => {
    const lines = drawTextChart(chartOf([[1, 2, 3]], '🎈'.repeat(60)), 80);
    for (const line of lines) expect(line).not.toMatch(/\p{Cs}/u);
    expect(measureText(lines[0]!)).toBeLessThanOrEqual(80);
  });
});

const HOSTILE = 'x\u001b]0;owned\u0007\u001b[2J\r\ny\u202e\u009b1m\u0000z';

function entryOf(result: Result, over: Partial<ReportEntry> = {}): ReportEntry {
  return { label: 'laptop', file: '1a.json', result, figures: [], title: 'Pipes', headlines: [], ...over };
}

const PLAIN: VerdictStyle = { width: 100, color: false, hasCharts: false };
const render = (result: Result, style: Partial<VerdictStyle> = {}, over: Partial<ReportEntry> = {}) =>
  renderVerdictText([entryOf(result, over)], { ...PLAIN, ...style });

describe('what is said of a result', () => {
  const typical = makeTypicalResult();
  const figures = [{ id: 'a', title: 'A round trip', subtitle: '', reading: '', chart: chartOf([[1, 2, 3]]) }];

  it.each(WIDTHS)('fits into %i columns, or 100', (width) => {
    for (const line of render(typical, { width, hasCharts: true }, { figures }).split('\n'))
      expect(measureText(line), line).toBeLessThanOrEqual(Math.min(width, 100));
  });

  it('has no colour unless it is wanted, and is the same without it', () => {
    const [plain, painted] = [render(typical), render(typical, { color: true })];
    expect(plain).not.toContain('\u001b');
    expect(painted).toContain('\u001b[');
    expect(stripVTControlCharacters(painted)).toBe(plain);
  });

  it('has its charts where they are wanted only', () => {
    expect(render(typical, { hasCharts: true }, { figures })).toMatch(/A round trip\n +row 0 +·*─*●/);
    expect(render(typical, {}, { figures })).not.toContain('A round trip');
  });

  it('puts the findings first that the task puts first, and then such as could be decided', () => {
    const lines = render(typical, {}, { headlines: ['producers', 'placement'] }).split('\n');
    const heads = lines.filter((line) => /^ {2}[✓✗?] /.test(line));
    expect(heads[0]).toMatch(/^ {2}✗ Does a second core make a ping-pong faster\?/);
    expect(heads[1]).toMatch(/^ {2}✓ What does a message cost/);
    expect(heads).toHaveLength(2);
  });

  it('has what could not be decided where nothing could', () => {
    const findings = typical.findings.map((finding): Finding => ({ ...finding, status: 'undecided' }));
    expect(render({ ...typical, findings })).toMatch(/ {2}\? What does a message cost/);
  });

  const one = (trials: number) =>
    makeCell({ metric: 'round-trip', subject: 'pipe', parameters: {}, centre: 5, trials });
  const disturbed = { ...typical.noise, verdict: 'disturbed' as const, reasons: ['steal was 9 %'] };
  it.each([
    ['quiet', makeResult([one(8)]), 'The measurement: quiet; other work', '→ a quick run shows large differences only'],
    ['disturbed', makeResult([one(8)], [], { noise: disturbed }), 'disturbed; steal was 9 %', '→ stop other programs'],
    ['too few trials', makeResult([one(3)]), 'too few trials; 1 of 1 cells have fewer', '→ run it without --quick'],
    ['too few trials', makeResult([]), 'too few trials; nothing was measured', '→ see the reasons'],
  ] as [string, Result, string, string][])('grades it: %s, with what to do', (_, result, grade, remedy) => {
    const text = render(result).replace(/\s+/g, ' ');
    expect(text).toContain(grade);
    expect(text).toContain(remedy);
  });

  it('has no remedy where none is needed', () => {
    expect(render(makeResult([one(8)], [], { mode: 'standard' }))).not.toContain('→');
  });

  it('has nothing in it that steers a terminal, whoever wrote it', () => {
    const finding: Finding = { id: HOSTILE, question: HOSTILE, answer: HOSTILE, status: 'supported', evidence: [] };
    const { environment } = typical;
    const result = makeResult([{ ...one(8), subject: HOSTILE, id: HOSTILE }], [], {
      task: HOSTILE,
      findings: [finding],
      noise: { ...disturbed, reasons: [HOSTILE] },
      environment: {
        ...environment,
        cpuModel: HOSTILE,
        kernel: HOSTILE,
        node: HOSTILE,
        container: HOSTILE,
        virtualised: HOSTILE,
      },
      plan: { ...typical.plan, blocksDone: 1, stopped: HOSTILE },
    });
    const chart: Chart = { kind: 'dots', ...dotsOf(result.cells) };
    const hostile = { title: HOSTILE, label: HOSTILE, figures: [{ ...figures[0]!, title: HOSTILE, chart }] };
    const text = render(result, { hasCharts: true }, hostile);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
    expect(text).not.toContain('owned');
    expect(text.split('\n').filter((line) => line.startsWith('y'))).toEqual([]);
  });

  it('is a block for each of several results', () => {
    const entries = ['laptop', 'server'].map((label) => entryOf(typical, { label }));
    const text = renderVerdictText(entries, PLAIN);
    expect(text.match(/^ {2}Task 1a: Pipes {2}\w+$/gm)).toEqual([
      '  Task 1a: Pipes  laptop',
      '  Task 1a: Pipes  server',
    ]);
    expect(text.endsWith('\n\n')).toBe(true);
  });
});
