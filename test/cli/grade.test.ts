/** Claims about `lab grade` with one folder, as a student uses it: what is said, in which order, and how it ends. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADD, cutFile, DOUBLE, readReference, WRONG_SUM, writeSubmission } from '../course/fake-submissions.js';
import { makeFolder, runLab, type StartOptions, startLab } from './run-lab.js';

const PROGRAM = fileURLToPath(new URL('./grading-lab.js', import.meta.url));
/** subtract() has no end. */
const ENDLESS = readReference(ADD).replace('return a - b;', 'for (;;) if (a > b + 1e9) return 0;');

let folder: ReturnType<typeof makeFolder>;
let options: StartOptions;
beforeAll(() => {
  folder = makeFolder();
  const temporary = join(folder.path, 'tmp');
  mkdirSync(temporary);
  options = { cwd: folder.path, program: PROGRAM, env: { TMPDIR: temporary }, watchdogMs: 120_000 };
  submit('right');
  submit('starter', { [ADD]: cutFile(ADD), [DOUBLE]: cutFile(DOUBLE) });
  submit('half', { [DOUBLE]: cutFile(DOUBLE) });
  submit('wrong', { [ADD]: WRONG_SUM });
  submit('broken', { [ADD]: readReference(ADD).replace('return a + b;', "const sum: string = a + b;\n  return 'x';") });
  submit('endless', { [ADD]: ENDLESS });
});
afterAll(() => folder.remove());

const submit = (name: string, over: Record<string, string | null> = {}) =>
  writeSubmission(join(folder.path, name), over);
const grade = (...words: string[]) => runLab(['grade', 'fake', ...words], options);
const listLeft = () => readdirSync(join(folder.path, 'tmp'));

describe('one folder', () => {
  it('with everything right: a line a check, the points by region, stars beyond full marks, status 0', async () => {
    const { status, stdout, stderr } = await grade('right', '--seed', '7');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Assignment fake: Adding up  seed 7');
    for (const line of [
      /ok {5}4\/4 {2}add\/sum {2}the sum is right/,
      /ok {3}2\.5\/2\.5 {2}add\/difference/,
      /add +2 of 2 +6\.5 +6\.5 {2}Sums/,
      /double +1 of 1 +3 +3 {2}Doubles \(star\)/,
      /total +6\.5 +6\.5/,
      /stars +3 +3 {2}beyond full marks/,
      /Everything here passes/,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(listLeft()).toEqual([]);
  });

  it('with nothing written: no list of failures, but what is to be written and what first', async () => {
    const { status, stdout } = await grade('starter');
    expect(status).toBe(1);
    expect(stdout).not.toContain('FAIL');
    expect(stdout).toContain('add: Sums (test/course/fake/add.ts; about 1 h); 1 check waits for it');
    expect(stdout).toContain('a star: beyond full marks');
    expect(stdout).toContain('1 check was not run');
    expect(stdout).toMatch(/total +0 +6\.5/);
    expect(stdout).toContain('Next: write add, add() in test/course/fake/add.ts.');
    expect(stdout).toContain('ipc-lab grade fake starter --hint add/sum');
  });

  it('with all but the star: status 0', async () => {
    const { status, stdout } = await grade('half');
    expect(status).toBe(0);
    expect(stdout).toMatch(/total +6\.5 +6\.5/);
    expect(stdout).toContain('Next: write double');
  });

  it('with a fault: what was observed and expected, its usual cause, what to read, how to have it again', async () => {
    const { status, stdout } = await grade('wrong', '--seed', '11');
    expect(status).toBe(1);
    const details = stdout.slice(stdout.indexOf('FAIL add/sum'));
    for (const label of ['observed', 'expected', 'usual cause', 'read', 'again'])
      expect(details).toMatch(new RegExp(`^ +${label} +\\S`, 'm'));
    expect(details).toContain('1 check was not run: each says nothing before another one passes (add/sum).');
    expect(details).toContain('Next: add/sum, the first that fails.');
    const [, again] = /again +ipc-lab grade fake (.+)/.exec(details)!;
    expect(again).toBe('wrong --only add/sum --seed 11');
    const repeated = await grade(...again!.split(' '));
    expect(repeated.status).toBe(1);
    expect(repeated.stdout.match(/observed .*/)![0]).toBe(details.match(/observed .*/)![0]);
    expect(repeated.stdout, 'that check alone').not.toContain('double/twice');
  });

  it('that does not compile: the first error and nothing else', async () => {
    const { status, stdout } = await grade('broken');
    expect(status).toBe(1);
    expect(stdout).toMatch(/0 points: it does not compile: test\/course\/fake\/add\.ts\(\d+,\d+\): error TS2322/);
    expect(stdout).toContain('the first of 2 errors');
    expect(stdout).not.toContain('FAIL');
  });

  it('that is none: the reason, on standard output, and status 1', async () => {
    const { status, stdout, stderr } = await grade('nothing');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('Not graded: there is nothing of that name');
  });

  it('is coloured where that is wanted, and plain in a pipe', async () => {
    expect((await grade('nothing')).stdout).not.toContain('\u001b');
    const coloured = await runLab(['grade', 'fake', 'nothing'], {
      ...options,
      env: { ...options.env, FORCE_COLOR: '1' },
    });
    expect(coloured.stdout).toContain('\u001b[31m');
  });
});

describe('--only', () => {
  it.each([
    ['double', ['double/twice'], ['add/sum', 'total']],
    ['add/diff*', ['add/difference', 'add/sum'], ['double/twice']],
  ])('%s: those, and what they need', async (only, present, absent) => {
    const { status, stdout } = await grade('right', '--only', only);
    expect(status).toBe(0);
    for (const word of present) expect(stdout).toContain(word);
    for (const word of absent) expect(stdout).not.toContain(word);
  });
});

describe('--hint', () => {
  it('gives one of three at a time, and says how to get the next', async () => {
    const first = await grade('--hint', 'add/sum');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(/Hint 1 of 3\n +Look at it\.\n/);
    expect(first.stdout).toContain('the same with --more.');
    expect(first.stdout).not.toContain('Look closer');
    expect((await grade('--hint', 'add/sum', '--more')).stdout).toMatch(
      /Hint 2 of 3\n +Look closer\.\n[\s\S]*with --more --more\./,
    );
    const last = await grade('.', '--hint', 'add/sum', '--more', '--more');
    expect(last.stdout).toMatch(/Hint 3 of 3\n +Write a \+ b\.\n[\s\S]*That was the last/);
  });
});

describe('wrong usage ends with 2 and nothing on standard output', () => {
  it.each([
    [['fake'], ['wants the folder to grade', 'grade fake .']],
    [
      ['fak', '.'],
      ['"fak" is no assignment', 'Did you mean fake?'],
    ],
    [
      ['2c', '.'],
      ['"2c" is no assignment', 'There are: fake'],
    ],
    [
      ['fake', '.', '--only', 'add/sun'],
      ['matches none of the 3 checks', 'Did you mean add/sum', 'regions: add, double'],
    ],
    [['fake', '.', '--only', ''], ['matches none']],
    [['fake', '.', '--hint', 'add/hidden-sum'], ['There is no check "add/hidden-sum"']],
    [['fake', '.', '--more'], ['--more goes with --hint']],
    [
      ['fake', '.', '--seed', '-1'],
      ['--seed wants a whole number from 0 to 4294967295', '"-1"'],
    ],
    [['fake', '.', '--seed', '4294967296'], ['--seed wants']],
    [['fake', '.', '.'], ['. is given twice']],
    [['fake', 'a', 'b', '--watch'], ['--watch takes one folder']],
    [
      ['fake', '.', '--format', 'cvs'],
      ['--format wants json, csv, gradescope', 'Did you mean csv?'],
    ],
    [['fake', 'a', '--regrade', 'x.json'], ['--regrade wants --only']],
    [['fake', 'a', 'b', '--format', 'gradescope'], ['give --out a folder']],
  ])('%j', async (words, parts) => {
    const { status, stdout, stderr } = await runLab(['grade', ...words], options);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr, 'no stack').not.toContain('    at ');
  });
});

describe('ctrl-C', () => {
  it('finds the first results printed while others are still to come, ends with 130 and leaves nothing', async () => {
    const { child, ended, waitForOutput } = startLab(['grade', 'fake', 'endless'], options);
    await waitForOutput('add/sum');
    child.kill('SIGINT');
    const { status, stdout, stderr } = await ended;
    expect(status).toBe(130);
    expect(stdout).not.toContain('total');
    expect(stderr).toContain('Stopping: ending what is being graded.');
    expect(listLeft()).toEqual([]);
    expect(findProcesses(join(folder.path, 'tmp'))).toEqual([]);
  });
});

describe('--watch', () => {
  it('grades again when a file is saved, says what passes now and what fails, and ends with ctrl-C', async () => {
    const path = submit('watched', { [ADD]: WRONG_SUM });
    const { child, ended, waitFor, waitForOutput } = startLab(['grade', 'fake', 'watched', '--watch'], options);
    await waitFor('Watching the files');
    // As an editor saves: a new file in the old one's place.
    writeFileSync(join(path, ADD), readReference(ADD));
    await waitForOutput('-> 6.5 of 6.5 points');
    await waitFor('Watching the files', 2);
    writeFileSync(join(path, DOUBLE), readReference(DOUBLE).replace('2 * a', '3 * a'));
    await waitForOutput('now fails   double/twice');
    await waitFor('Watching the files', 3);
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    expect(status).toBe(130);
    expect(stdout).toContain('now passes  add/sum');
    expect(stdout).toMatch(/now fails +double\/twice[\s\S]*observed +twice: /);
    expect(listLeft()).toEqual([]);
  });

  it('ends at once with 1 where there is nothing to watch', async () => {
    expect((await grade('nothing', '--watch')).status).toBe(1);
  });
});

/** Returns the command lines that name the path. */
function findProcesses(path: string): string[] {
  return readdirSync('/proc').flatMap((id) => {
    const file = join('/proc', id, 'cmdline');
    if (!/^\d+$/.test(id) || !existsSync(file)) return [];
    try {
      const line = readFileSync(file, 'utf8');
      return line.includes(path) ? [line] : [];
    } catch {
      return []; // it has ended since
    }
  });
}
