/** Claims about `lab report` and `run --report`: what they take, what they write, and how they end. */

import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Result } from '../../src/core/result.js';
import { serializeResult } from '../../src/harness/result-file.js';
import { makeTypicalResult } from '../report/synthetic.js';
import { makeFolder, runLab, startLab } from './run-lab.js';

let folder: string;
beforeEach(() => {
  const made = makeFolder();
  folder = made.path;
  onTestFinished(made.remove);
});

const TYPICAL = makeTypicalResult();
const lab = (...words: string[]) => runLab(words, { cwd: folder });
const place = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(place(name), 'utf8');

/** Writes a file of results/, or one elsewhere if its name has a slash. */
function keep(name: string, over: Partial<Result> | string = {}): string {
  const path = name.includes('/') ? name : `results/${name}`;
  mkdirSync(place('results'), { recursive: true });
  writeFileSync(place(path), typeof over === 'string' ? over : serializeResult({ ...TYPICAL, ...over }));
  return path;
}

/** Everything below the folder, hidden files as well. */
function listFiles(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

const titleOf = (page: string) => /<title>(.*?)<\/title>/.exec(page)![1];

describe('without a result', () => {
  it.each([
    ['no folder', null],
    ['an empty folder', ''],
    ['a folder of other files', 'notes.json'],
  ])('ends with 2 and names the command that makes one: %s', async (_, file) => {
    if (file !== null) mkdirSync(place('results'));
    if (file) writeFileSync(place(`results/${file}`), '{}');
    const { status, stdout, stderr } = await lab('report');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('ipc-lab run 1a --quick');
    expect(listFiles()).toEqual(file ? [file] : []);
  });
});

describe('the latest result of each task', () => {
  const csv = async () => {
    const { stdout, stderr } = await lab('report', '--format', 'json', '--out', '-');
    const { results } = JSON.parse(stdout) as { results: { file: string; task: string }[] };
    return { files: results.map(({ file }) => file), stderr };
  };

  it('is the one with the latest stamp, then with the highest number, whatever the names sort like', async () => {
    for (const name of ['1a-20260102T030405Z.json', '1a-20260102T030405Z-2.json', '1a-20260102T030405Z-10.json'])
      keep(name);
    keep('1a-20251231T235959Z-99.json');
    keep('1b-20250101T000000Z.json', { task: '1b' });
    keep('2a-20250101T000000Z.json', { task: '2a' });
    keep('1a-20990101T000000Z.json.tmp', 'half');
    const { files, stderr } = await csv();
    expect(files).toEqual(['1a-20260102T030405Z-10.json', '1b-20250101T000000Z.json', '2a-20250101T000000Z.json']);
    expect(stderr).toBe('');
  });

  it.each([
    ['cut off', serializeResult(TYPICAL).slice(0, 5_000), 'is cut off'],
    ['empty', '', 'is empty'],
    ['of another task', serializeResult({ ...TYPICAL, task: '1b' }), 'is of task 1b'],
  ])('is not one that is %s: that is noted, and the one before is taken', async (_, text, words) => {
    keep('1a-20260101T000000Z.json');
    keep('1a-20260102T000000Z.json', text);
    const { files, stderr } = await csv();
    expect(files).toEqual(['1a-20260101T000000Z.json']);
    expect(stderr).toContain('Left out: results/1a-20260102T000000Z.json');
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  });
});

describe('wrong usage ends with 2 and a way out', () => {
  it.each([
    [
      ['--format', 'htm'],
      ['--format wants html, markdown, csv, json', 'Did you mean html?'],
    ],
    [
      ['--text', '--format', 'csv'],
      ['--text goes to the terminal', 'leave out --format'],
    ],
    [['--text', '--out', 'x.html'], ['leave out --format and --out']],
    [['--format', 'markdown', '--out', '-'], ['name a folder with --out']],
    [Array(25).fill('a.json'), ['24 results at most; 25 were given']],
    [
      ['--formt', 'csv'],
      ['Did you mean --format', 'ipc-lab report --help'],
    ],
  ])('%j', async (words, parts) => {
    keep('1a-20260101T000000Z.json');
    const { status, stdout, stderr } = await lab('report', ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
    expect(listFiles()).toEqual(['1a-20260101T000000Z.json']);
  });

  it.each([
    [['--report', '--json', '-'], 'leave out --json -'],
    [['--report', '--dry-run'], 'leave out --dry-run'],
    [['--report', '-'], '--report wants the name of a file'],
  ])('run 1a %j', async (words, part) => {
    const { status, stdout, stderr } = await lab('run', '1a', '--quick', ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(part);
    expect(listFiles()).toEqual([]);
  });
});

describe('what is written', () => {
  it('is a page in results/, its path on standard output, the same bytes for the same input', async () => {
    keep('1a-20260101T000000Z.json');
    const { status, stdout, stderr } = await lab('report');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${place('results/report.html')}\n`, stderr: '' });
    const page = read('results/report.html');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">.*<\/html>\n$/s);
    expect(titleOf(page)).toBe('IPC lab: 1a');
    await lab('report', '--out', 'again.html');
    expect(read('again.html')).toBe(page);
    expect((await lab('report', '--out', '-')).stdout).toBe(page);
    expect(listFiles()).toEqual(['1a-20260101T000000Z.json', 'again.html', 'report.html']);
  });

  it('goes where a link leads', async () => {
    keep('./good.json');
    writeFileSync(place('page.html'), 'before');
    symlinkSync('page.html', place('link.html'));
    await lab('report', 'good.json', '--out', 'link.html');
    expect(titleOf(read('page.html'))).toBe('IPC lab: 1a');
  });

  it('as markdown is a folder of a text and the pictures that it shows', async () => {
    const { status, stdout } = await lab('report', keep('./good.json'), '--format', 'markdown');
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${place('results/report/report.md')}\n` });
    const text = read('results/report/report.md');
    expect(text).toContain('**Task 1a: quick** (good)');
    for (const [, name] of text.matchAll(/!\[.*?\]\((.*?)\)/g))
      expect(existsSync(place(`results/report/${name}`))).toBe(true);
  });

  it('as CSV is a line for each cell of all results, to standard output or a file', async () => {
    keep('./good.json');
    const { stdout } = await lab('report', 'good.json', 'good.json', '--format', 'csv');
    expect(parse(stdout, { columns: true })).toHaveLength(2 * TYPICAL.cells.length);
    expect((await lab('report', 'good.json', '--format', 'csv', '--out', 'a.csv')).stdout).toBe('');
    expect(parse(read('a.csv'), { columns: true })).toHaveLength(TYPICAL.cells.length);
  });

  it('as JSON has grades and findings of each result, labelled apart', async () => {
    mkdirSync(place('other'));
    const { stdout } = await lab('report', keep('./good.json'), keep('./other/good.json'), '--format', 'json');
    const { schema, results } = JSON.parse(stdout);
    expect(schema).toBe('ipc-lab/report@1');
    expect(results.map(({ label }: { label: string }) => label)).toEqual(['good', 'good (2)']);
    expect(results[0]).toMatchObject({ task: '1a', grade: { name: 'quiet' }, findings: TYPICAL.findings });
  });

  it('as text is for the terminal, coloured if wanted, and no file', async () => {
    const path = keep('./good.json');
    const { status, stdout } = await lab('report', path, '--text');
    expect(status).toBe(0);
    expect(stdout).toContain('Task 1a: quick  good');
    expect(stdout).not.toContain('\u001b');
    const forced = { cwd: folder, env: { FORCE_COLOR: '1' } };
    expect((await runLab(['report', path, '--text'], forced)).stdout).toContain('\u001b[');
    expect((await runLab(['report', path, '--text', '--no-color'], forced)).stdout).not.toContain('\u001b');
    expect(listFiles()).toEqual(['good.json']);
  });
});

describe('run --report', () => {
  it('prints verdicts and the paths of results and page instead of tables', async () => {
    const { status, stdout } = await lab('run', '1a', '2d', '--quick', '--report');
    expect(status).toBe(0);
    expect(stdout.match(/^ {2}Result: results\/\S+\.json$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/Task 1a: quick {2}1a-\d+T\d+Z\n/);
    expect(stdout).toContain('✓ How much? 3 cells');
    expect(stdout).toContain(`  The report: ${place('results/report.html')}\n`);
    expect(stdout, 'no table').not.toContain('round-trip/pipe');
    expect(titleOf(read('results/report.html'))).toBe('IPC lab: 1a, 2d');
  });

  it('of a selection puts the page where it is told, and with --quiet prints paths alone', async () => {
    const words = ['--only', 'round-trip/pipe/*', '--json', 'r.json', '--report', 'p.html', '--quiet'];
    const { status, stdout } = await lab('run', '1a', '--quick', ...words);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `r.json\n${place('p.html')}\n` });
    expect(listFiles()).toEqual(['p.html', 'r.json']);
  });

  it('that cannot be written is seen before anything is measured', async () => {
    const { status, stderr } = await lab('run', '1a', '--quick', '--report', 'no/such/page.html');
    expect(status).toBe(1);
    expect(stderr).toContain('give --report another file');
    expect(stderr, 'no plan was made').not.toContain('[disposed]');
    expect(listFiles()).toEqual([]);
  });

  it('that is interrupted makes the page of what was measured', async () => {
    const { child, waitFor, ended } = startLab(['run', '1b', '--quick', '--report', 'p.html'], { cwd: folder });
    await waitFor('[serving]');
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    expect(status).toBe(130);
    expect(stdout).toContain('The report: ');
    expect(titleOf(read('p.html'))).toBe('IPC lab: 1b');
  });
});
