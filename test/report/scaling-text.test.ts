/** What the scaling report shows of an analysis, at which widths, and what its JSON has. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { adviseNext } from '../../src/report/scaling-advice.js';
import { writeScalingJson } from '../../src/report/scaling-json.js';
import { formatWorkers } from '../../src/report/scaling-tables.js';
import { renderScaling, type ScalingReport } from '../../src/report/scaling-text.js';
import type { Breakpoint, ScalingAnalysis } from '../../src/scaling/scaling-analysis.js';
import { AMDAHL, ANALYSIS, LINEAR, makeEstimate, makeReport, USL } from './made-up-scaling.js';

const render = (report: ScalingReport, width = 100) => renderScaling(report, { width, color: false });
const BREAK: Breakpoint = {
  workers: 16,
  delta: makeEstimate(0.0125, 0.01, 0.015),
  law: 'amdahl',
  parameters: AMDAHL.parameters,
  sse: 1_234,
  aicc: 60.5,
  p: 0.0004,
  isAtCores: true,
};
const NOTHING: Partial<ScalingAnalysis> = {
  verdict: 'too-little-data',
  explanation: 'One number of workers cannot say how work scales.',
  models: [],
  peak: null,
  karpFlatt: [],
  timeSplit: [],
  warnings: [],
};

describe('the report', () => {
  const text = render(makeReport());

  it('says what was read', () => {
    expect(text).toContain('How it scales  made.csv');
    expect(text).toContain('7 rows · 7 numbers of workers, 1 to 216 · 16 cores · deviations taken to be the same');
    const other = render(makeReport({}, { cores: null, error: 'proportional', serial: [60, 61] }));
    expect(other).toContain(
      '9 rows · 7 numbers of workers, 1 to 216 · 2 without any worker · cores not known (--cores)',
    );
    expect(other).toContain('deviations taken to grow with the throughput');
  });

  it('answers first: verdict, why, what to do, what to beware of', () => {
    expect(text).toMatch(
      /What it says\n {2}usl: The throughput rises[^\n]*\n {2}→ Run no more than about 97 workers[^!]*! Nothing was measured twice\./,
    );
    expect(text.indexOf('What it says')).toBeLessThan(text.indexOf('      throughput\n'));
  });

  it('has a line for each parameter that a law leaves free, and the fit once', () => {
    const table = text.slice(text.indexOf('The laws'), text.indexOf('- Peak'));
    expect(table.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      'The laws | X(N) = γN / (1 + σ(N − 1) + κN(N − 1))',
      'law | SSE | df | AICc | weight | estimate | 95 % interval',
      'linear | 4,200,001 | 6 | 120.3 | 0.000 | γ | 12.1 | 7.40 … 16.8',
      'amdahl | 210,000 | 5 | 101.5 | < 0.001 | σ | 0.0800 | 0.0300 … 0.200',
      'γ | 160 | 90.0 … 300',
      'usl | 27,424 | 4 | 85.3 | 1.000 | σ | 0.0277 | 0.00680 … 0.0642',
      'κ | 0.000104 | 0.0000700 … 0.000170',
      'γ | 90.0 | 64.1 … 146',
      '',
    ]);
  });

  it('has a line for each number of workers', () => {
    const table = text.slice(text.indexOf('Each number'), text.indexOf('How to read it'));
    const lines = table.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
    expect(lines[1]).toBe(
      'workers | runs | throughput | speed-up | efficiency | serial | work | contention | coherency',
    );
    expect(lines[2]).toBe('1 | 1 | 64.9 | 1.00× | 100 % | - | 100 % | 0 % | 0 %');
    expect(lines[8]).toBe('216 | 1 | 1,702 | 26.2× | 12.1 % | 0.0337 | 0.463 % | 2.76 % | 2.24 %');
  });

  it('tells a bound, a missing interval and a missing AICc from numbers', () => {
    const free = { ...USL.parameters, kappa: { estimate: 0, low: 0, high: 0.001, atBound: true } };
    const models = [{ ...USL, parameters: { ...free, sigma: makeEstimate(0.5) }, aicc: null, weight: null }];
    const table = render(makeReport({ models }));
    expect(table).toMatch(/κ +0 +0 … 0\.00100, at bound\n/);
    expect(table).toMatch(/usl +27,424 +4 +- +- +σ +0\.500 +none: no degrees of freedom\n/);
  });

  it('shows a break as a law of its own, and where it is', () => {
    const shown = render(makeReport({ verdict: 'regimes', breakpoint: BREAK }));
    expect(shown).toMatch(
      /amdahl up to 16 +1,234 +60\.5 +σ +0\.0800[^\n]*\n +γ +160[^\n]*\n +δ +0\.0125 +0\.0100 … 0\.0150/,
    );
    expect(shown).toContain('Break: amdahl up to 16 workers, where the cores end;');
    expect(shown).toContain('p < 0.001.');
    expect(shown).toContain('* fitted: amdahl up to 16');
    expect(render(makeReport({ breakpoint: { ...BREAK, isAtCores: false } }))).toContain('not where the cores end');
    expect(render(makeReport({ breakpoint: { ...BREAK, isAtCores: null } }))).toContain('16 workers; δ');
  });

  it('shows the peak with its ends, and whether it was measured', () => {
    expect(text).toContain('Peak of usl: 1884 at 96.5 workers (84.2 … 115).');
    const peak = { workers: 300, throughput: 2_000, extrapolated: true, low: 250.5, high: null };
    expect(render(makeReport({ peak }))).toContain('at 300 workers (251 … not bounded), beyond what was measured.');
  });

  it('shows a lack of fit where there are replicates', () => {
    const lackOfFit = { law: 'usl', f: 1.234, df1: 4, df2: 21, p: 0.0312 } as const;
    expect(render(makeReport({ lackOfFit }))).toContain('Lack of fit of usl: F(4, 21) = 1.23, p = 0.031;');
  });

  it('has medians but no speed-up where there is no baseline', () => {
    const points = [2, 2, 2].map((workers, at) => ({ workers, throughput: [5, 7, 60][at]! }));
    const shown = render(makeReport(NOTHING, { points }));
    expect(shown).toContain('3 rows · all at 2 workers');
    expect(render(makeReport(NOTHING, { points: [{ workers: 1, throughput: 5 }] }))).toContain(
      '1 row · all at 1 worker ·',
    );
    expect(shown).toMatch(
      /no speed-up without a run of one worker or none\n +workers +runs +throughput\n +2 +3 +7\.00\n/,
    );
    expect(shown).not.toContain('The laws');
    expect(shown).not.toContain('fitted');
  });

  it('has no column of time where no line would have any', () => {
    const timeSplit = [{ workers: 17.5, work: 0.1, contention: 0.2, coherency: 0.3 }];
    expect(render(makeReport({ timeSplit }))).not.toContain('work  contention');
    const some = [...timeSplit, { workers: 18, work: 0.1, contention: 0.2, coherency: 0.3 }];
    const shown = render(makeReport({ timeSplit: some }));
    expect(shown).toMatch(/^ +18 .* 10\.0 % +20\.0 % +30\.0 %$/m);
    expect(shown).toMatch(/^ +36 .* - +- +-$/m);
  });

  it.each([
    [0.5, '0.5'],
    [96.5, '96.5'],
    [1_024, '1,024'],
    [2_640.7, '2,641'],
  ])('%d workers are %s', (workers, words) => {
    expect(formatWorkers(workers)).toBe(words);
  });

  it('names the serial runs as the baseline where there are any', () => {
    const shown = render(makeReport({}, { serial: [64.9] }));
    expect(shown).toContain('speed-up over the runs without any worker');
    expect(shown).toContain('. N times a run without any');
  });

  it('has neither picture nor table without a point', () => {
    const shown = render(makeReport(NOTHING, { points: [], serial: [3] }));
    expect(shown).toContain('1 row · none with workers');
    expect(shown).not.toContain('measured\n');
  });

  it('of many numbers of workers shows some, with both ends, and how many are missing', () => {
    const points = Array.from({ length: 5_000 }, (_, at) => ({ workers: at + 1, throughput: 10 + at }));
    const shown = render(makeReport({ karpFlatt: [], timeSplit: [] }, { points }));
    expect(shown).toMatch(/^ +1 +1 +10\.0$/m);
    expect(shown).toMatch(/^ +5,000 +1 +5,009$/m);
    expect(shown).toContain('(4,976 more of them: --json has all)');
    expect(shown.split('\n').length).toBeLessThan(80);
  });

  it.each([60, 80, 100, 300])('fits %i columns and says what it left out', (width) => {
    for (const report of [makeReport(), makeReport({ verdict: 'regimes', breakpoint: BREAK }), makeReport(NOTHING)]) {
      const lines = render(report, width).split('\n');
      for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(Math.min(width, 100));
    }
    const isNarrow = width === 60;
    expect(render(makeReport(), width).includes('no room here for: SSE, df')).toBe(isNarrow);
  });

  it('is the same text with colour taken off', () => {
    const coloured = renderScaling(makeReport(), { width: 100, color: true });
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(text);
  });

  it('does not let a name steer the terminal', () => {
    expect(render(makeReport({}, { name: 'a\u001b[31m\nb.csv' }))).toContain('How it scales  a b.csv\n');
  });
});

describe('what to do next', () => {
  it.each([
    [{ verdict: 'linear' }, 'Workers up to 216 are worth adding'],
    [{ verdict: 'amdahl' }, 'shorten what only one can do at a time'],
    [{ verdict: 'usl' }, 'Run no more than about 97 workers'],
    [{ verdict: 'usl', peak: null }, 'Stay within the 216 workers'],
    [{ verdict: 'usl', peak: { ...ANALYSIS.peak!, extrapolated: true } }, 'nothing was measured there'],
    [{ verdict: 'regimes', breakpoint: BREAK }, 'Run about 16 workers, as many as there are cores'],
    [{ verdict: 'regimes', breakpoint: { ...BREAK, isAtCores: false } }, 'find what is used up there'],
    [{ verdict: 'regimes', breakpoint: { ...BREAK, isAtCores: null } }, 'find what is used up there'],
    [{ verdict: 'regimes', breakpoint: { ...BREAK, workers: 1.25 } }, 'Run about 1 worker,'],
    [{ verdict: 'undecided' }, 'the highest throughput was seen at 72 workers.'],
    [{ verdict: 'lack-of-fit' }, 'those that the curve misses'],
    [{ verdict: 'not-identifiable' }, 'six or more numbers of workers'],
    [{ verdict: 'too-little-data' }, 'six or more numbers of workers'],
  ] as const)('%j', (over, words) => {
    expect(adviseNext({ ...ANALYSIS, ...over }, makeReport().points)).toContain(words);
  });
});

describe('the JSON', () => {
  it('has exactly the keys that are promised, in their order', () => {
    const text = writeScalingJson({ ...ANALYSIS, breakpoint: BREAK });
    const json = JSON.parse(text);
    expect(Object.keys(json)).toEqual(
      'verdict explanation breakpoint models peak karpFlatt timeSplit lackOfFit warnings'.split(' '),
    );
    expect(json.models.map((model: { law: string }) => model.law)).toEqual(['linear', 'amdahl', 'usl']);
    expect(json.models[2]).toEqual(USL);
    expect(Object.keys(json.models[2])).toEqual(['law', 'parameters', 'sse', 'df', 'aicc', 'weight']);
    expect(json.peak).toEqual({ workers: 96.5, throughput: 1_884, extrapolated: false, low: 84.2, high: 115 });
    expect(json.breakpoint).toEqual(BREAK);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('has no key that an analysis may have besides', () => {
    const extra = { ...ANALYSIS, seed: 7, models: [{ ...LINEAR, residuals: [1, 2] }] };
    expect(writeScalingJson(extra)).toBe(writeScalingJson({ ...ANALYSIS, models: [LINEAR] }));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d instead of writing null for it', (value) => {
    expect(() => writeScalingJson({ ...ANALYSIS, models: [{ ...LINEAR, sse: value }] })).toThrow(`${value} as "sse"`);
  });
});
