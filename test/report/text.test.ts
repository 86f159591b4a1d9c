/** The terminal report fits, shows everything that the result has, and lets no string of the result steer the terminal. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Cell, Result } from '../../src/core/result.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { renderText } from '../../src/report/text.js';
import { compare, makeCell, makeResult, makeTypicalResult } from './synthetic.js';

const plain = (result: Result, width = 100): string => renderText(result, { width, color: false });
const sectionsOf = (text: string): string[] =>
  text.split('\n\n').map((section) => section.trim().split(/ {2}|\n|:/)[0]!);

describe('renderText', () => {
  it('gives the verdict first, then the grade, then the numbers, then how to read them', () => {
    expect(sectionsOf(plain(makeTypicalResult())).filter((title) => title !== '')).toEqual([
      'Task 1a',
      'What it says',
      'The measurement',
      'Round trip',
      'Throughput',
      'Elapsed',
      'Comparisons',
      'Not measured',
      'How to read this',
    ]);
  });

  it.each([80, 100, 120, 200])('fits %i columns', (width) => {
    const widest = Math.max(
      ...plain(makeTypicalResult(), width)
        .split('\n')
        .map((line) => [...line].length),
    );
    expect(widest).toBeLessThanOrEqual(width);
  });

  it('gives up bars first when it is narrow, and says which columns had no room', () => {
    expect(plain(makeTypicalResult(), 100)).toContain('█');
    const narrow = plain(makeTypicalResult(), 80).split('Throughput')[0]!;
    expect(narrow).not.toContain('█');
    expect(narrow).toContain('(no room here for: switches)');
    expect(narrow).toMatch(/interval +sets +× native +CPU\/op/);
  });

  it('says the same without colour', () => {
    const result = makeTypicalResult();
    const colored = renderText(result, { width: 100, color: true });
    expect(colored).toContain('\u001b[');
    expect(stripVTControlCharacters(colored)).toBe(plain(result));
  });

  it('shows median, interval, sets, native ratio, CPU, switches and marks in a row', () => {
    const row = plain(makeTypicalResult())
      .split('\n')
      .find((line) => /^ +pipe +64 B/.test(line))!;
    expect(row).toMatch(/pipe +64 B +5\.\d\d µs +5\.\d\d … 5\.\d\d +▋ +8 +1\.08× +5\.30 µs +2\.01 +d$/);
  });

  it('puts a ~ before a native ratio whose interval does not exclude 1', () => {
    expect(plain(makeTypicalResult())).toMatch(/pipe +64 KiB .* ~1\.01×/);
  });

  it('shows skipped and failed cells in their place and with their reason', () => {
    const text = plain(makeTypicalResult());
    expect(text).toMatch(/free\n +pipe +64 B +skipped\n +native-pipe +64 B +skipped\n +pipe +1 MiB +failed\n/);
    expect(text).toContain(
      'failed   record-corrupt: record 17 has a wrong checksum\n           round-trip/pipe/1MiB/free',
    );
    expect(text).toMatch(/skipped {2}two CPUs are needed.*\n +round-trip\/pipe\/64B\/free, round-trip\/native-pipe/);
  });

  it('explains every mark that it uses, once', () => {
    const text = plain(makeTypicalResult());
    expect(text.match(/^ {2}d disturbed \(1 row\): 2 of 8 sets/gm)).toHaveLength(1);
    expect(text.match(/^ {2}w imprecise \(1 row\)/gm)).toHaveLength(1);
  });

  it('makes a note and no mark of a warning that all cells share', () => {
    const cells = [1, 2].map((bytes) => shaped({ bytes }));
    for (const cell of cells) cell.warnings.push({ code: 'disturbed', message: 'steal' });
    const text = plain(makeResult(cells));
    expect(text).toContain('- disturbed (all cells): steal');
    expect(text).not.toMatch(/ mark$/m);
  });

  it('says so where there is no interval', () => {
    const text = plain(makeResult([shaped({ bytes: 64 }, 4)]));
    expect(text).toContain('no interval');
    expect(text).toContain('The measurement: too few trials');
  });

  it('starts bars anew for each size when the values span too much for one scale', () => {
    const cells = ['a', 'b'].flatMap((subject) =>
      [64, 1_048_576].map((bytes) =>
        makeCell({ metric: 'round-trip', subject, parameters: { bytes }, centre: bytes * 100, spread: 0 }),
      ),
    );
    const text = plain(makeResult(cells));
    expect(text).toContain('bars compare rows of equal parameters');
    expect(text.match(/█{10}/g)).toHaveLength(4);
  });

  it('shows a missed target and an unfinished run', () => {
    const result = makeTypicalResult();
    const text = plain({ ...result, plan: { ...result.plan, blocksDone: 3, stopped: 'interrupted by the user' } });
    expect(text).toContain('≥ 0.95× missed');
    expect(text).toContain('Targets: 2 met, 2 missed, 1 undecided');
    expect(text).toContain('3 of 8 blocks (interrupted by the user)');
  });

  it('does not fall over an empty result', () => {
    expect(plain(makeResult([]))).toContain('nothing was measured');
  });
});

describe('tables', () => {
  it('say a parameter that never changes once, above the table', () => {
    const text = plain(makeResult([shaped({ bytes: 64, depth: 1 }), shaped({ bytes: 64, depth: 2 })]));
    expect(text).toContain('lower is better; size 64 B\n');
    expect(text).toMatch(/^ +subject +depth +median/m);
  });

  it('count no CPU time or switches per operation where nothing is an operation', () => {
    const shape = { metric: 'memory', subject: 'job', parameters: {}, centre: 1e6, cpuNs: 5, switches: 1 } as const;
    expect(plain(makeResult([makeCell(shape)]))).not.toMatch(/CPU\/op {2}/);
  });

  it('of a sweep over workers go down a subject, with its own bars and no column of what belongs to it', () => {
    const cells = ['quick', 'slow'].flatMap((subject, at) =>
      [8, 1, 2, 4].map((workers) =>
        makeCell({
          metric: 'operations',
          subject,
          parameters: { workers, units: at },
          centre: 1_000 * workers * (1 + 99 * at),
        }),
      ),
    );
    const text = plain(makeResult(cells), 140).split('Operations')[1]!;
    const rows = text.split('\n').filter((line) => /^ +(quick|slow) /.test(line));
    expect(rows.map((line) => line.trim().split(/ +/).slice(0, 2).join(' '))).toEqual(
      ['quick', 'slow'].flatMap((subject) => [1, 2, 4, 8].map((workers) => `${subject} ${workers}`)),
    );
    expect(text).not.toContain('units');
    const barOf = (line: string) => /█*/.exec(line.replace(/^[^█]*/, ''))![0].length;
    expect(barOf(rows[3]!)).toBe(barOf(rows[7]!));
    expect(text).toContain('(bars compare rows of one subject)');
  });

  it('compare a native subject with nothing, and a subject with the floor at its own placement only', () => {
    const cells = (['same-core', 'cross-core'] as const).flatMap((placement) =>
      ['pipe', 'native-pipe'].map((subject) =>
        makeCell({ metric: 'round-trip', subject, parameters: {}, placement, centre: 5_000 }),
      ),
    ) as [Cell, Cell, Cell, Cell];
    const [pipe, native, far, farNative] = cells;
    const text = plain(
      makeResult(cells, [compare(farNative, native, 6), compare(far, native, 7), compare(pipe, native, 2)]),
    );
    const rows = text
      .split('Comparisons')[0]!
      .split('\n')
      .filter((line) => line.includes('µs  '));
    expect(rows.map((row) => /\d\.\d\d×/.exec(row)?.[0])).toEqual(['2.00×', undefined, undefined, undefined]);
  });

  it('group comparisons by what differs first and say the rest in the row', () => {
    const job = (subject: string, producers: number) =>
      makeCell({
        metric: 'elapsed',
        subject,
        parameters: { producers, corpusBytes: 4_194_304 },
        placement: 'free',
        centre: 1e7,
      });
    const serial = job('job-serial', 0);
    const others = [1, 2].map((producers) => job('job-pipe', producers));
    const text = plain(
      makeResult(
        [serial, ...others],
        others.map((other) => compare(serial, other, 0.5)),
      ),
    );
    expect(text).toMatch(/elapsed: job-serial \/ job-pipe, free, 4 MiB\n +producers 0 \/ 1 .*\n +producers 0 \/ 2 /);
  });
});

describe('strings from strangers', () => {
  const ESCAPE = '\u001b[2J\u001b]0;title\u0007\u202e\u009b31m\r';
  const nasty = (): Result => {
    const [a, b] = ['native-x', 'y'].map((subject) => ({
      ...shaped({ [`k${ESCAPE}`]: `v${ESCAPE}|<img src=x>` }),
      subject: subject + ESCAPE,
    })) as [Cell, Cell];
    a.warnings.push({ code: 'modes', message: ESCAPE });
    const failed: Cell = { ...a, id: `id${ESCAPE}`, status: 'failed', reason: `reason${ESCAPE}` };
    const finding = {
      id: 'f',
      question: `q${ESCAPE}`,
      answer: `a${ESCAPE}\n[x](javascript:1)`,
      status: 'supported',
      evidence: [],
    } as const;
    const result = makeResult([a, b, failed], [compare(b, a, 2, { id: ESCAPE })], {
      task: ESCAPE,
      findings: [{ ...finding, evidence: [] }],
    });
    result.environment = { ...result.environment, cpuModel: ESCAPE, kernel: ESCAPE, node: ESCAPE };
    result.noise = { ...result.noise, verdict: 'disturbed', reasons: [ESCAPE] };
    return result;
  };
  const UNSAFE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

  it('cannot steer the terminal', () => {
    expect(plain(nasty()).replaceAll('\n', '')).not.toMatch(UNSAFE);
  });

  it('cannot become markup', () => {
    const text = renderMarkdown(nasty());
    expect(text.replaceAll('\n', '')).not.toMatch(UNSAFE);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('[x](');
  });
});

describe('renderMarkdown', () => {
  it('has one row a cell with the same numbers, and the placement as a column', () => {
    const result = makeTypicalResult();
    const text = renderMarkdown(result);
    const rows = text.split('\n').filter((line) => /^\| (pipe|native-pipe|job)/.test(line));
    expect(rows).toHaveLength(result.cells.length);
    expect(text).toMatch(
      /\| pipe \| 64 B \| same-core \| 5\.\d\d µs \| 5\.\d\d … 5\.\d\d \| 8 \| 1\.08× \| 5\.30 µs \| 2\.01 \| d \|/,
    );
  });

  it('has as many cells in each row as in the heading', () => {
    const tables = renderMarkdown(makeTypicalResult())
      .split(/\n\n/)
      .filter((part) => part.startsWith('|'));
    for (const table of tables) {
      const counts = table
        .trim()
        .split('\n')
        .map((line) => line.replaceAll('\\|', '').split('|').length);
      expect(new Set(counts).size).toBe(1);
    }
  });
});

function shaped(parameters: Cell['parameters'], trials = 8): Cell {
  return makeCell({ metric: 'round-trip', subject: 'pipe', parameters, centre: 5_000, trials });
}

describe('a quantile of batch means', () => {
  const shaped = (of: 'samples' | 'batch-means') => {
    const cell = makeCell({ metric: 'round-trip', subject: 'pipe', parameters: { bytes: 64 }, centre: 5_000 });
    return { ...cell, quantiles: { of, samples: 2_000, p50: 5_000, p99: 8_900 } };
  };

  it('is told from one of single operations, in the row and in the notes', () => {
    const batches = plain(makeResult([shaped('batch-means')]));
    expect(batches).toContain('8.90 µs*');
    expect(batches).toContain('with a star');
    const single = plain(makeResult([shaped('samples')]));
    expect(single).toMatch(/8\.90 µs /);
    expect(single).not.toContain('star');
  });
});
