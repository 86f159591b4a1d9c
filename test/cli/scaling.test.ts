/** Claims about `lab scaling`: what it takes, what it prints and writes, and how it ends. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exitStatusOf } from '../../src/cli/failure.js';
import { Output } from '../../src/cli/output.js';
import { runScaling, type ScalingWords } from '../../src/cli/scaling-command.js';
import { replaceScalingOutput } from '../../src/cli/scaling-readme.js';
import { DATASETS, findDataset } from '../../src/scaling/datasets.js';
import type { ErrorModel, ScalingAnalysis } from '../../src/scaling/scaling-analysis.js';
import { makeFolder, runLab, startLab } from './run-lab.js';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
  writeFileSync(join(folder.path, 'ray.csv'), `workers,throughput\n${writeRows('raytracer')}`);
});
afterAll(() => folder.remove());

function writeRows(name: string): string {
  return findDataset(name)
    .points.map(({ workers, throughput }) => `${workers},${throughput}\n`)
    .join('');
}

const lab = (...words: string[]) => runLab(['scaling', ...words], { cwd: folder.path });

/** Keeps what a command prints. */
class KeptOutput extends Output {
  text = '';
  override async print(text: string): Promise<void> {
    this.text += text;
  }
}

const kept = new KeptOutput();
beforeEach(() => {
  kept.text = '';
});

async function analyse(file: string | undefined, words: ScalingWords): Promise<ScalingAnalysis> {
  kept.text = '';
  expect(await runScaling(file, { ...words, json: '-' }, kept)).toBe(0);
  return JSON.parse(kept.text);
}

async function analyseRows(rows: string, words: ScalingWords = {}): Promise<ScalingAnalysis> {
  const path = join(folder.path, 'rows.csv');
  writeFileSync(path, `workers,throughput\n${rows}`);
  return await analyse(path, words);
}

function listNumbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listNumbers) : [];
}

describe('wrong usage and bad input end with 2 and say what to do', () => {
  it.each([
    [undefined, {}, ['wants a CSV file', 'raytracer', 'ipc-lab scaling --help']],
    ['missing.csv', {}, ['missing.csv does not exist', '--example NAME']],
    ['ray.csv', { example: 'raytracer' }, ['not both']],
    [undefined, { example: 'raytracr' }, ['no example "raytracr"', 'Did you mean raytracer?', 'specsdm91']],
    ['ray.csv', { cores: '0' }, ['--cores wants a number', '"0"']],
    ['ray.csv', { cores: 'many' }, ['--cores wants a number', '"many"']],
    ['ray.csv', { error: 'konstant' }, ['--error wants proportional or constant', 'Did you mean constant?']],
  ] as [string | undefined, ScalingWords, string[]][])('%s, %j', async (file, words, parts) => {
    const error = await runScaling(file, words, kept).catch((thrown: unknown) => thrown);
    expect(exitStatusOf(error)).toBe(2);
    for (const part of parts) expect((error as Error).message).toContain(part);
    expect(kept.text).toBe('');
  });

  it.each([
    [
      ['ray.csv', '--core', '4'],
      ['no option "--core"', 'Did you mean --cores', 'ipc-lab scaling --help'],
    ],
    [
      ['ray.csv', 'other.csv'],
      ['Too many arguments', 'ipc-lab scaling --help'],
    ],
    [['.'], ['. is a folder']],
  ])('the program, of %j', async (words, parts) => {
    const { status, stdout, stderr } = await lab(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr, 'no stack').not.toContain('    at ');
  });

  it('names the row that is no run', async () => {
    const { status, stderr } = await runLab(['scaling', '-'], {
      cwd: folder.path,
      stdin: 'workers,throughput\n1,20\n4,0\n',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('standard input, line 3: throughput is 0.');
  });
});

describe('lab scaling', () => {
  it('prints the report of a file, plainly where that is no terminal', async () => {
    const { status, stdout, stderr } = await lab('ray.csv', '--cores', '64');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('How it scales  ray.csv');
    expect(stdout).toContain('11 rows · 11 numbers of workers, 1 to 64 · 64 cores · deviations taken to grow');
    for (const part of ['What it says', 'The laws', 'Each number of workers', ': 64 cores']) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
    for (const line of stdout.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(100);
  });

  it('takes colour and gives it up again', async () => {
    const forced = { cwd: folder.path, env: { FORCE_COLOR: '1' } };
    expect((await runLab(['scaling', 'ray.csv'], forced)).stdout).toContain('\u001b[');
    expect((await runLab(['scaling', 'ray.csv', '--no-color'], forced)).stdout).not.toContain('\u001b');
  });

  it('reads standard input, and finds in it what it finds in the file', async () => {
    const stdin = `workers,throughput\n${writeRows('raytracer')}`;
    const [piped, read] = await Promise.all([
      runLab(['scaling', '-', '--json', '-'], { cwd: folder.path, stdin }),
      lab('ray.csv', '--json', '-'),
    ]);
    expect(piped).toEqual(read);
    expect(Object.keys(JSON.parse(piped.stdout))).toEqual(
      'verdict explanation breakpoint models peak karpFlatt timeSplit lackOfFit warnings'.split(' '),
    );
  });

  it('writes the JSON beside the report', async () => {
    const { status, stdout } = await lab('ray.csv', '--json', 'out.json');
    expect(status).toBe(0);
    expect(stdout).toContain('What it says');
    expect(stdout).toContain('Written: out.json');
    const { stdout: same } = await lab('ray.csv', '--json', '-');
    expect(readFileSync(join(folder.path, 'out.json'), 'utf8')).toBe(same);
  });

  it('ends with 1 where that cannot be written, before anything is read', async () => {
    const { status, stdout, stderr } = await lab('missing.csv', '--json', 'no/such/out.json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('its folder does not exist');
  });

  it('is quiet when the reader has gone', async () => {
    const { child, ended } = startLab(['scaling', '--example', 'specsdm91'], { cwd: folder.path });
    child.stdout!.destroy();
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('explains itself with an example, every data set, and how to read the result', async () => {
    const { status, stdout } = await lab('--help');
    expect(status).toBe(0);
    const help = stdout.replace(/\s+/g, ' ');
    for (const { name } of DATASETS) expect(help).toContain(name);
    for (const part of ['ipc-lab scaling - --cores 64', 'How to read it', 'Exit status: 0'])
      expect(help).toContain(part);
  });

  it('the example of the help is a pipe that works', async () => {
    const { stdout } = await lab('--help');
    const stdin = /printf '([^']+)'/.exec(stdout)![1]!.replaceAll('\\n', '\n');
    const { status, stdout: report } = await runLab(['scaling', '-', '--cores', '64'], { cwd: folder.path, stdin });
    expect(status).toBe(0);
    expect(report).toContain('6 rows');
  });

  it('takes a hundred thousand rows', async () => {
    const rows = Array.from({ length: 100_000 }, (_, at) => {
      const workers = (at % 32) + 1;
      return `${workers},${(workers * (100 + ((at * 7_919) % 13))) / (1 + 0.05 * (workers - 1))}\n`;
    });
    const stdin = `workers,throughput\n${rows.join('')}`;
    const { status, stdout, stderr } = await runLab(['scaling', '-'], { cwd: folder.path, stdin });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('100,000 rows · 32 numbers of workers, 1 to 32');
  });
});

describe('every example goes through the command, under both error models', () => {
  const cases = DATASETS.flatMap(({ name }) => (['proportional', 'constant'] as const).map((error) => [name, error]));
  it.each(cases as [string, ErrorModel][])('%s, %s', async (name, error) => {
    const { points } = findDataset(name);
    const analysis = await analyse(undefined, { example: name, error });
    expect(analysis.karpFlatt.map(({ workers }) => workers)).toEqual(points.map(({ workers }) => workers));
    expect(analysis.explanation).not.toBe('');
    for (const number of listNumbers(analysis)) expect(number).toSatisfy(Number.isFinite);
    kept.text = '';
    await runScaling(undefined, { example: name, error, cores: '16' }, kept);
    expect(kept.text).toContain(`example ${name}`);
    expect(kept.text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('an example is fitted as its author did unless told otherwise', async () => {
    const pick = ({ models }: ScalingAnalysis) => models.find(({ law }) => law === 'usl')!.parameters.sigma.estimate;
    const own = await analyse(undefined, { example: 'specsdm91' });
    const constant = await analyse(undefined, { example: 'specsdm91', error: 'constant' });
    const proportional = await analyse(undefined, { example: 'specsdm91', error: 'proportional' });
    expect(own).toEqual(constant);
    expect(pick(own)).toBeCloseTo(findDataset('specsdm91').published!.sigma, 5);
    expect(pick(proportional)).not.toBeCloseTo(pick(own), 5);
  });
});

describe('too little to say anything is no error and no claim', () => {
  it.each([
    ['one row', '4,100\n'],
    ['equal N', '4,100\n4,101\n4,99\n'],
    ['serial runs alone', '0,100\n0,101\n'],
    ['two N', '1,100\n2,150\n'],
    ['all the same', '1,5\n2,5\n3,5\n4,5\n5,5\n6,5\n'],
    ['fractions below one worker', '0.25,5\n0.5,9\n1.5,20\n'],
    ['ends of the range', '1,1e-18\n2,1e18\n1000000,1\n'],
  ])('%s', async (name, rows) => {
    const claims = ['linear', 'amdahl', 'usl', 'regimes'];
    const analysis = await analyseRows(rows);
    if (name !== 'all the same' && name !== 'ends of the range') expect(claims).not.toContain(analysis.verdict);
    for (const number of listNumbers(analysis)) expect(number).toSatisfy(Number.isFinite);
    kept.text = '';
    await runScaling(join(folder.path, 'rows.csv'), {}, kept);
    expect(kept.text).toContain(analysis.verdict.replaceAll('-', ' '));
    expect(kept.text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('runs without any worker are where speed-ups start from', async () => {
    const { karpFlatt } = await analyseRows('0,90\n0,110\n1,80\n2,150\n4,300\n');
    expect(karpFlatt.map(({ speedup }) => speedup)).toEqual([0.8, 1.5, 3]);
  });

  it('the cores reach the analysis', async () => {
    const rows = Array.from({ length: 12 }, (_, at) => `${at + 1},${100 * Math.min(at + 1, 6) + (at % 3)}\n`).join('');
    const known = await analyseRows(rows, { cores: '6' });
    const unknown = await analyseRows(rows);
    expect(known.breakpoint?.isAtCores).toBe(true);
    expect(unknown.breakpoint?.isAtCores ?? null).toBeNull();
  });
});

describe("the project's README", () => {
  const path = new URL('../../../README.md', import.meta.url);

  it('shows what the command prints', () => {
    const readme = readFileSync(path, 'utf8');
    expect(readme, 'run `npm run docs` after a change of the report').toBe(replaceScalingOutput(readme));
  });
});
