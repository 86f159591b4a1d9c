/** Which CSV files become points of a scaling analysis, and what the others are told. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScalingCsv } from '../../src/cli/scaling-csv.js';
import { readInput } from '../../src/cli/scaling-input.js';
import { LabError } from '../../src/core/errors.js';
import { makeFolder } from './run-lab.js';

const parse = (text: string) => parseScalingCsv(text, 'a.csv');

function catchError(run: () => unknown): LabError {
  try {
    run();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const TWO = [
  { workers: 1, throughput: 20 },
  { workers: 4, throughput: 78.5 },
];

describe('a file is read', () => {
  it.each([
    ['plain', 'workers,throughput\n1,20\n4,78.5\n'],
    ['without a last line end', 'workers,throughput\n1,20\n4,78.5'],
    ['with a byte order mark', '\ufeff# a\n"workers",throughput\n1,20\n4,78.5\n'],
    ['with Windows line ends', 'workers,throughput\r\n1,20\r\n4,78.5\r\n'],
    ['with old Mac line ends', 'workers,throughput\r1,20\r4,78.5\r'],
    ['with quotes and spaces', '"workers", "throughput"\n "1" ,20\n4, "78.5" \n'],
    ['with comments, also above the header, and blank lines', '# a\n\nworkers,throughput\n#1,3\n1,20\n   \n4,78.5\n\n'],
    ['in the other order, with more columns', 'host,throughput,p99,workers\n"a,b",20,,1\n"c ""d""\ne",78.5,x,4\n'],
    ['with # inside a field, which begins no comment', 'host,workers,throughput\na#1,1,20\na #2,4,78.5\n'],
    ['in capitals', 'Workers,THROUGHPUT\n1,20\n4,78.5\n'],
    ['in other forms of number', 'workers,throughput\n+1.0,2e1\n4.,.785E+2\n'],
  ])('%s', (_form, text) => {
    expect(parse(text)).toEqual({ points: TWO, serial: [] });
  });

  it('repeated rows are kept, in their order, and N may be fractional', () => {
    expect(parse('workers,throughput\n2.5,4\n1,2\n2.5,4\n').points).toEqual([
      { workers: 2.5, throughput: 4 },
      { workers: 1, throughput: 2 },
      { workers: 2.5, throughput: 4 },
    ]);
  });

  it('rows of 0 workers are the serial runs and no points', () => {
    expect(parse('workers,throughput\n0,19\n1,20\n0,21\n')).toEqual({ points: [TWO[0]], serial: [19, 21] });
  });

  it('a block is a number where there is one', () => {
    expect(parse('block,workers,throughput\n7,1,20\n,4,78.5\n').points).toEqual([{ ...TWO[0], block: 7 }, TWO[1]]);
  });
});

describe('a file is refused with what it has and what to do', () => {
  it.each([
    ['', ['a.csv is empty', 'workers,throughput']],
    ['# only a comment\n', ['a.csv is empty']],
    ['workers,throughput\n', ['no row below it', '4,1250.5']],
    [
      'N,throughput\n1,20\n',
      ['no column "workers"', 'names "N", "throughput"', 'Is it "N"?', 'rename that to "workers"'],
    ],
    ['threads,concurrency,throughput\n', ['Is it "threads" or "concurrency"?']],
    ['worker,throughput\n', ['Is it "worker"?']],
    ['num_workers,throughput\n', ['Is it "num_workers"?']],
    ['workers,troughput\n1,20\n', ['no column "throughput"', 'Is it "troughput"?']],
    ['workers,rps\n1,20\n', ['Is it "rps"?']],
    ['workers,latency\n1,20\n', ['names "workers", "latency"', 'with the work done per unit of time "throughput"']],
    ['a,b,c,d,e,f,g,h,i,j\n', ['"h" and 2 more']],
    ['1,20\n2,39\n', ['names "1", "20"', 'Put this line above it: workers,throughput']],
    ['workers;throughput\n1;20\n', ['Fields are separated by commas']],
    ['workers,throughput,Workers\n', ['two columns "workers"']],
    ['workers,throughput\n1,20\n\n# x\n4,abc\n', ['a.csv, line 5: throughput is "abc", which is no number']],
    ['workers,throughput\n1,\n', ['line 2: throughput is empty']],
    ['workers,throughput\n,3\n', ['line 2: workers is empty']],
    ['workers,throughput\n0x10,3\n', ['line 2: workers is "0x10", which is no number']],
    ['workers,throughput\n1,Infinity\n', ['is "Infinity", which is no number']],
    ['workers,throughput\n1,1e999\n', ['is "1e999", which is no number']],
    ['workers,throughput\n1,NaN\n', ['is "NaN", which is no number']],
    ['workers,throughput\n1,20 req/s\n', ['is "20 req/s", which is no number', 'no unit']],
    ['workers,throughput\n1,"1,200"\n', ['is "1,200", which is no number']],
    ['workers,throughput\n1,1,200\n', ['line 2 has 3 fields, the header 2', 'Write 12,500 as 12500']],
    ['workers,throughput\n1\n', ['line 2 has 1 field, the header 2']],
    ['workers,throughput\n1,0\n', ['line 2: throughput is 0', 'above 0']],
    ['workers,throughput\n1,-3\n', ['line 2: throughput is -3', 'above 0']],
    ['workers,throughput\n1,1e19\n', ['take another unit']],
    ['workers,throughput\n-1,3\n', ['line 2: workers is -1', '0 stands for a run without any']],
    ['workers,throughput\n1e7,3\n', ['line 2: workers is 10000000', 'up to 1000000']],
    ['workers,throughput,block\n1,20,b\n', ['line 2: block is "b"', 'a whole number']],
    ['workers,throughput\n1,"20\n4,78\n', ['a.csv, line 3 is no CSV', 'Quote a field as a whole']],
    ['workers,throughput\n1,2"0\n', ['a.csv, line 2 is no CSV']],
    ['workers,throughput\n1,"2"0\n', ['a.csv, line 2 is no CSV']],
  ])('%j', (text, parts) => {
    const { code, message } = catchError(() => parse(text));
    expect(code).toBe('bad-input');
    for (const part of parts) expect(message).toContain(part);
  });

  it('what it holds cannot steer the terminal, nor flood it', () => {
    const { message } = catchError(() => parse(`workers,throughput\n1,\u001b[31m${'x'.repeat(10_000)}\n`));
    expect(message).not.toContain('\u001b');
    expect(message.length).toBeLessThan(300);
  });

  it('more rows than the bound are refused, the bound itself is not', () => {
    const rows = 'workers,throughput\n0,2\n1,2\n1,2\n';
    expect(parseScalingCsv(rows, 'a.csv', 3).points).toHaveLength(2);
    expect(catchError(() => parseScalingCsv(`${rows}1,2\n`, 'a.csv', 3)).message).toContain('more than 3 rows');
  });
});

describe('a file on disk', () => {
  let folder: ReturnType<typeof makeFolder>;
  beforeAll(() => {
    folder = makeFolder();
    writeFileSync(join(folder.path, 'utf16.csv'), Buffer.from('workers,throughput\n', 'utf16le'));
    writeFileSync(join(folder.path, 'latin1.csv'), Buffer.from('workers,throughput,caf\u00e9\n', 'latin1'));
    writeFileSync(join(folder.path, 'ten.csv'), '0123456789');
  });
  afterAll(() => folder.remove());
  const read = (name: string, mostBytes?: number) => readInput(join(folder.path, name), mostBytes);

  it('is read as far as the bound and refused beyond', async () => {
    expect(await read('ten.csv', 10)).toBe('0123456789');
    await expect(read('ten.csv', 9)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('larger than'),
    });
  });

  it.each([
    ['utf16.csv', 'is no text in UTF-8'],
    ['latin1.csv', 'is no text in UTF-8'],
    ['missing.csv', 'does not exist. Give a CSV file'],
    ['.', 'is a folder'],
    ['ten.csv/x', 'cannot be read (ENOTDIR)'],
    ['\0', 'cannot be read (ERR_INVALID_ARG_VALUE)'],
  ])('%j is refused: %s', async (name, words) => {
    await expect(read(name)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining(words) });
  });
});
