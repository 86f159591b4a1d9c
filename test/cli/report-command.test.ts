/** Claims about the report command within this process: which files it refuses, what it cannot write, what it takes from other versions. */

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { exitStatusOf } from '../../src/cli/failure.js';
import { Output } from '../../src/cli/output.js';
import { type ReportWords, runReport } from '../../src/cli/report-command.js';
import type { TaskDefinition } from '../../src/cli/task.js';
import type { Result } from '../../src/core/result.js';
import { serializeResult } from '../../src/harness/result-file.js';
import { dotsOf } from '../../src/report/chart-data.js';
import type { Figure } from '../../src/report/figure.js';
import { makeTypicalResult } from '../report/synthetic.js';
import { makeFolder } from './run-lab.js';

const TYPICAL = makeTypicalResult();

async function makeFigures({ cells }: Result): Promise<Figure[]> {
  const chart = { kind: 'dots' as const, ...dotsOf(cells.filter(({ metric }) => metric === 'round-trip')) };
  return [{ id: 'cost', title: 'What it costs', subtitle: 'Left is faster.', reading: 'Look.', chart }];
}

const REGISTRY: TaskDefinition[] = [
  {
    id: '1a',
    title: 'Pipes',
    question: '',
    load: () => Promise.reject(new Error('a report loads nothing that measures')),
    figures: makeFigures,
  },
];

/** Keeps what a command prints. */
class KeptOutput extends Output {
  text = '';
  override async print(text: string): Promise<void> {
    this.text += text;
  }
}
const kept = new KeptOutput();

let folder: string;
beforeEach(() => {
  const made = makeFolder();
  folder = made.path;
  onTestFinished(made.remove);
});

const place = (name: string) => (name.startsWith('/') ? name : join(folder, name));

function keep(name: string, over: Partial<Result> | string = {}): string {
  writeFileSync(place(name), typeof over === 'string' ? over : serializeResult({ ...TYPICAL, ...over }));
  return place(name);
}

/** As the program ends, with what it says. */
async function report(paths: readonly string[], words: ReportWords = {}) {
  kept.text = '';
  const error = await runReport(REGISTRY, paths, words, kept).then(
    () => null,
    (thrown: unknown) => thrown as Error,
  );
  return { status: error === null ? 0 : exitStatusOf(error), stdout: kept.text, message: error?.message ?? '' };
}

const listFiles = () => readdirSync(folder).sort();
const FORMATS = ['html', 'markdown', 'csv', 'json'];

describe('a file that is no result ends with 2, says why, and nothing is written', () => {
  const text = serializeResult(TYPICAL);
  it.each([
    ['of other JSON', '{"name":"x"}', 'no result of the lab'],
    ['of a list', '[1,2]', 'no result of the lab'],
    ['of another schema', '{"schema":"else@1"}', 'has the schema "else@1"'],
    ['of a newer version', '{"schema":"ipc-lab/result@999"}', 'newer ipc-lab'],
    ['cut off within a text', text.slice(0, text.indexOf('round-trip') + 4), 'is cut off'],
    [
      'cut off after a value',
      text
        .slice(0, text.indexOf('"seed":') - 1)
        .trimEnd()
        .slice(0, -1),
      'is cut off',
    ],
    ['cut off after a key', text.slice(0, text.indexOf('"seed":') + 6), 'is cut off'],
    ['with NaN', text.replace(/"value":[\d.]+/, '"value":NaN'), 'is no JSON'],
    ['with null for a number', text.replace(/"value":[\d.]+/, '"value":null'), 'does not fit'],
    ['with a number that is none', text.replace(/"value":[\d.]+/, '"value":1e999'), 'does not fit'],
    ['that is empty', '', 'is empty'],
    ['that is no text', '\u0000\u0001\ufffd', 'is no JSON'],
  ])('%s', async (_, content, words) => {
    const [good, bad] = [keep('good.json'), keep('bad.json', content)];
    for (const chosen of [...FORMATS.map((format) => ({ format, out: place('out') })), { text: true }]) {
      const { status, stdout, message } = await report([good, bad], chosen);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      for (const part of [bad, words, 'ipc-lab run 1a']) expect(message).toContain(part);
    }
    expect(listFiles()).toEqual(['bad.json', 'good.json']);
  });

  it.each([
    ['missing.json', 'does not exist'],
    ['.', 'is a folder'],
  ])('%s', async (name, words) => {
    const { status, message } = await report([place(name)]);
    expect(status).toBe(2);
    expect(message).toContain(`${place(name)} ${words}`);
  });
});

describe('what cannot be written ends with 1, names the option, and leaves nothing behind', () => {
  it.each([
    [
      'a folder that is not there',
      'no/such/report.html',
      'its folder does not exist. Make it first (mkdir -p), or give --out',
    ],
    ['a folder in the place of the file', 'taken', 'it is a folder. Give --out the name of a file'],
    ['a file in the place of the folder', 'good.json/report.html', 'Check the path given to --out'],
    ['a full disk', '/dev/full', 'the disk is full. Free some space, or give --out a file on another disk'],
    ['a name that is too long', 'x'.repeat(300), 'Give --out a shorter one'],
  ])('%s', async (_, out, words) => {
    mkdirSync(place('taken'));
    const good = keep('good.json');
    for (const format of ['html', 'csv', 'json']) {
      const { status, stdout, message } = await report([good], { format, out: place(out) });
      expect({ status, stdout }, format).toEqual({ status: 1, stdout: '' });
      expect(message).toContain(words);
    }
    expect(listFiles()).toEqual(['good.json', 'taken']);
    expect(readdirSync(place('taken'))).toEqual([]);
  });

  it('markdown where a file stands', async () => {
    const { status, message } = await report([keep('good.json')], { format: 'markdown', out: place('good.json') });
    expect(status).toBe(1);
    expect(message).toContain('Cannot make the folder');
    expect(listFiles()).toEqual(['good.json']);
  });

  it.runIf(process.getuid?.() !== 0)('a folder that is not ours', async () => {
    const good = keep('good.json');
    mkdirSync(place('locked'));
    chmodSync(place('locked'), 0o555);
    expect((await report([good], { out: place('locked/r.html') })).status).toBe(1);
    expect(readdirSync(place('locked'))).toEqual([]);
  });

  it('and what stood there before stays as it was', async () => {
    writeFileSync(place('page.html'), 'before');
    await report([keep('good.json'), place('missing.json')], { out: place('page.html') });
    expect(readFileSync(place('page.html'), 'utf8')).toBe('before');
  });
});

describe('a result that is not of this version', () => {
  it.each([
    [
      'of a task that this version does not know',
      { task: '9z' },
      'Task 9z: a task that this version of ipc-lab does not know',
    ],
    ['of an old version', { packageVersion: '0.0.1-old' }, 'Task 1a: Pipes'],
    ['without a cell', { cells: [], comparisons: [], findings: [] }, 'Task 1a: Pipes'],
    [
      'of a task with a hostile name',
      { task: '../<b>"x"</b>/..' },
      'a task that this version of ipc-lab does not know',
    ],
  ] as [string, Partial<Result>, string][])('%s is written in every format', async (_, over, words) => {
    const path = keep('good.json', over);
    for (const format of FORMATS) {
      const { status, message } = await report([path], { format, out: place(`out.${format}`) });
      expect({ status, message }, format).toEqual({ status: 0, message: '' });
    }
    expect((await report([path], { text: true })).stdout.replace(/\s+/g, ' ')).toContain(words);
    expect(readFileSync(place('out.html'), 'utf8')).toContain(words);
    expect(listFiles()).toEqual(['good.json', 'out.csv', 'out.html', 'out.json', 'out.markdown']);
  });

  it('stands last, after the tasks of this version in their order', async () => {
    const paths = [keep('a.json', { task: '9z' }), keep('b.json')];
    const { stdout } = await report(paths, { format: 'json' });
    expect(JSON.parse(stdout).results.map(({ task }: Result) => task)).toEqual(['1a', '9z']);
  });
});

describe('several results of a task', () => {
  it('are labelled by their files, and by number where those have one name', async () => {
    mkdirSync(place('other'));
    const paths = [keep('good.json'), keep('other/good.json'), keep('server.json')];
    const { results } = JSON.parse((await report(paths, { format: 'json' })).stdout);
    expect(results.map(({ label }: { label: string }) => label)).toEqual(['good', 'good (2)', 'server']);
  });

  it('are in one picture, in the page and in markdown, the same bytes each time', async () => {
    const paths = [keep('laptop.json'), keep('server.json')];
    await report(paths, { out: place('a.html') });
    await report(paths, { out: place('b.html') });
    const page = readFileSync(place('a.html'), 'utf8');
    expect(readFileSync(place('b.html'), 'utf8')).toBe(page);
    const ids = [...page.matchAll(/<figure id="(.*?)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['figure-1a-cost', 'job-over-every-way-1', 'job-over-every-way-2']);
    expect(page).toContain('pipe 64 B · laptop');
    await report(paths, { format: 'markdown', out: place('md') });
    const text = readFileSync(place('md/report.md'), 'utf8');
    const pictures = [...text.matchAll(/!\[.*?\]\((.*?)\)/g)].map(([, name]) => name!);
    expect(pictures).toEqual(['1a-cost.svg']);
    for (const name of pictures) expect(existsSync(place(`md/${name}`))).toBe(true);
    expect(text).toContain('pipe 64 B · server');
  });

  it('are 24 at most', async () => {
    const path = keep('good.json', { cells: [], comparisons: [] });
    expect((await report(Array(24).fill(path), { format: 'csv' })).status).toBe(0);
    expect((await report(Array(25).fill(path), { format: 'csv' })).status).toBe(2);
  });
});
