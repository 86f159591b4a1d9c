/** Claims about `lab predict`: what it asks, what it takes, what it keeps, and where a run and a report show it. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder, runLab, startLab } from './run-lab.js';

let folder: string;
beforeEach(() => {
  const made = makeFolder();
  folder = made.path;
  onTestFinished(made.remove);
});

const KEPT = 'results/prediction-1a.json';
const lab = (...words: string[]) => runLab(words, { cwd: folder });
const predict = (stdin: string) => runLab(['predict', '1a'], { cwd: folder, stdin });
const read = (path = KEPT) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const values = (path = KEPT) => read(path).answers.map(({ value }: { value: number | null }) => value);

function keepResult(name = '1a-20260102T030405Z.json'): void {
  mkdirSync(join(folder, 'results'), { recursive: true });
  writeFileSync(join(folder, 'results', name), '{}');
}

describe('asked one by one', () => {
  it('each question is shown with its units, an answer is read back, an empty line skips', async () => {
    const { status, stdout, stderr } = await predict('5us\n\n40 µs\n');
    expect(status, stderr).toBe(0);
    expect(stdout).toBe(`${join(folder, KEPT)}\n`);
    expect(values()).toEqual([5_000, null, 40_000]);
    expect(read()).toMatchObject({ schema: 'ipc-lab/prediction@1', task: '1a', seenResult: null });
    for (const part of [
      '1 of 3  How long does a round trip take? (ns, µs, ms, s; a number alone is µs)',
      '5.00 µs',
      'skipped',
    ]) {
      expect(stderr).toContain(part);
    }
  });

  it('a wrong answer is explained, and asked again', async () => {
    const { status, stderr } = await predict('long\n5 MB\n5us\n3x\n40us\n');
    expect(status).toBe(0);
    expect(values()).toEqual([5_000, 3, 40_000]);
    expect(stderr).toContain('"long" does not begin with a number');
    expect(stderr).toContain('"5 MB" is in another kind of unit; this one is asked in ns, µs, ms, s. Once more');
  });

  it('nothing said is nothing written', async () => {
    const { status, stderr } = await predict('\n\n\n');
    expect(status).toBe(0);
    expect(stderr).toContain('nothing is written');
    expect(existsSync(join(folder, KEPT))).toBe(false);
  });

  it('an end before the last question leaves the file as it was', async () => {
    await predict('1us\n1x\n1us\n');
    const before = read();
    const { status, stdout, stderr } = await predict('2us\n');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('nothing was written');
    expect(read()).toEqual(before);
  });

  it('ctrl-C leaves the file as it was, and ends with 130', async () => {
    await predict('1us\n1x\n1us\n');
    const before = read();
    const { child, waitFor, ended } = startLab(['predict', '1a'], { cwd: folder, isStdinOpen: true });
    await waitFor('1 of 3');
    child.stdin!.write('2us\n');
    await waitFor('2 of 3');
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(read()).toEqual(before);
    expect(readdirSync(join(folder, 'results'))).toEqual(['prediction-1a.json']);
  });
});

describe('answers on the command line', () => {
  it('are taken without a question; what is not named is skipped', async () => {
    const { status } = await lab(
      'predict',
      '1a',
      '--answer',
      'cross=1.2ms',
      '--answer',
      'trip=5',
      '--out',
      'mine.json',
    );
    expect(status).toBe(0);
    expect(values('mine.json')).toEqual([5_000, null, 1_200_000]);
    expect(existsSync(join(folder, KEPT))).toBe(false);
  });

  it.each([
    [['1a', '--answer', 'tripp=5us'], 'no question "tripp". Did you mean trip?'],
    [['1a', '--answer', '5us'], '--answer wants ID=VALUE'],
    [['1a', '--answer', 'trip=5 MB'], '--answer trip: "5 MB" is in another kind of unit'],
    [['1a', '--answer', 'trip=5us', '--answer', 'trip=6us'], 'given twice'],
    [['1b', '--answer', 'trip=5us'], 'Task 1b is no assignment. Did you mean 1a? Assignments: 1a.'],
    [['9z'], 'There is no task "9z".'],
  ])('%j is refused with 2', async (words, part) => {
    const { status, stdout, stderr } = await lab('predict', ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(part);
    expect(stderr, 'no stack').not.toContain('    at ');
  });

  it('what cannot be written ends with 1 before anything is asked', async () => {
    const { status, stderr } = await runLab(['predict', '1a', '--out', 'no/such/file.json'], {
      cwd: folder,
      stdin: '',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('give --out another file');
    expect(stderr).not.toContain('1 of 3');
  });
});

describe('after a result', () => {
  it('it says so, and the file as well; one of another task is none', async () => {
    keepResult('1b-20260102T030405Z.json');
    expect((await predict('5us\n\n\n')).stderr).not.toContain('is there already');
    keepResult();
    const { status, stderr } = await lab('predict', '1a', '--answer', 'trip=5us', '--out', 'late.json');
    expect(status).toBe(0);
    expect(stderr).toContain('predict before you look');
    expect(read('late.json').seenResult).toBe('results/1a-20260102T030405Z.json');
  });

  it('what was said before is not written over by what is said after', async () => {
    await predict('5us\n\n\n');
    keepResult();
    const { status, stderr } = await predict('6us\n\n\n');
    expect(status).toBe(2);
    expect(stderr).toContain('was predicted before there was a result');
    expect(values()).toEqual([5_000, null, null]);
  });
});

describe('shown', () => {
  it('after a run and by the report, beside what came out; what was skipped says why', async () => {
    await predict('2.5us\n1x\n40us\n');
    const run = await lab('run', '1a', '--quick', '--no-color');
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toContain('Predicted and measured');
    expect(run.stdout).toMatch(/How long does a round trip take\?\s+2\.50 µs\s+5\.0\d µs.*2\.0\d× too low/);
    expect(run.stdout).toMatch(/not measured: cross: .*two CPUs are\s+needed/);
    const text = await lab('report', '--text', '--no-color');
    expect(text.stdout).toMatch(/2\.50 µs\s+5\.0\d µs/);
    await lab('report', '--out', 'page.html');
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(page).toContain('<h2 id="predicted-title">Predicted and measured</h2>');
    expect(page).not.toContain('class="warn">Made');
  });

  it('nowhere without a prediction; a broken file is named and left out, one that is named is refused', async () => {
    const run = await lab('run', '1a', '--quick', '--no-color');
    expect(run.stdout).not.toContain('Predicted');
    writeFileSync(join(folder, KEPT), '{}');
    const { status, stdout, stderr } = await lab('report', '--text');
    expect(status).toBe(0);
    expect(stdout).not.toContain('Predicted');
    expect(stderr).toContain(`Left out: ${KEPT} does not fit ipc-lab/prediction@1`);
    expect((await lab('report', '--prediction', KEPT)).status).toBe(2);
    expect((await lab('report', '--prediction', 'none.json')).stderr).toContain('none.json does not exist');
  });
});
