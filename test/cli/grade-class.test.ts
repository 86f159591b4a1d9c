/** Claims about `lab grade` with a class, as an instructor uses it: tables, files of grades, regrades, rules, interruption. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readGrades } from '../../src/course/grades.js';
import type { GradedSubmission } from '../../src/course/grades-schema.js';
import { ADD, cutFile, readReference, WRONG_SUM, writeSubmission } from '../course/fake-submissions.js';
import { makeFolder, runLab, type StartOptions, startLab } from './run-lab.js';

const PROGRAM = fileURLToPath(new URL('./grading-lab.js', import.meta.url));
/** A name that goes to another line, colours it, and looks like an option. */
const ODD = '-x\n\u001b[31m';
const CLASS = ['class/anna', 'class/ben', 'class/empty', `class/${ODD}`, 'class/hw.zip'];
/** add/hidden-sum earns 3.5 of 10, double/twice is a star of 3. */
const FULL = 13;

let folder: ReturnType<typeof makeFolder>;
let options: StartOptions;
beforeAll(() => {
  folder = makeFolder();
  mkdirSync(join(folder.path, 'tmp'));
  options = {
    cwd: folder.path,
    program: PROGRAM,
    env: { TMPDIR: join(folder.path, 'tmp'), FAKE_KEY: '1' },
    watchdogMs: 120_000,
  };
  submit('class/anna');
  submit('class/ben', { [ADD]: WRONG_SUM });
  submit(`class/${ODD}`, { [ADD]: cutFile(ADD) });
  mkdirSync(join(folder.path, 'class/empty'));
  writeFileSync(join(folder.path, 'class/hw.zip'), 'PK');
});
afterAll(() => folder.remove());

const submit = (name: string, over: Record<string, string | null> = {}) =>
  writeSubmission(join(folder.path, name), over);
const grade = (...words: string[]) => runLab(['grade', 'fake', ...words, '--trusted'], options);
const path = (name: string) => join(folder.path, name);
const write = (name: string, value: unknown) => writeFileSync(path(name), JSON.stringify(value));

it('is refused with the key beside it, unless what runs is kept apart or trusted', async () => {
  const { status, stderr } = await runLab(['grade', 'fake', 'class/anna', '--seed', '1'], options);
  // Where there is isolation it is graded.
  if (status === 2) expect(stderr).toMatch(/--trusted/);
  else expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

describe('a class', () => {
  it('gets a table and grades in a file; every submission has a verdict, whatever it is', async () => {
    const { status, stdout, stderr } = await grade(...CLASS, '--out', 'all.json', '--seed', '7');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const line of [
      /^ +anna +10 +3 +10 +10 +3 +13$/m,
      /^ +ben +0 +3 +0 +10 +3 +3$/m,
      /^ +empty +0 +0 +0 +10 +0 +0 {2}rejected$/m,
      /^ +-x\\n\\u\{1b\}\[31m +0 +3 /m,
      /hw\.zip: rejected: it is an archive, not a folder/,
      /3 graded, 2 rejected\./,
      /Written: all\.json/,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).not.toContain('\u001b');
    const grades = await readGrades(path('all.json'));
    expect(grades).toMatchObject({ seed: 7, isPartial: false, packageVersion: '0.1.0' });
    expect(grades.submissions.map((one) => [one.name, one.verdict, one.score.final])).toEqual([
      ['anna', 'graded', FULL],
      ['ben', 'graded', 3],
      ['empty', 'rejected', 0],
      ['-x\\n\\u{1b}[31m', 'graded', 3],
      ['hw.zip', 'rejected', 0],
    ]);
    expect(readdirSync(path('tmp'))).toEqual([]);
  });

  it('as CSV on standard output leaves the table to standard error', async () => {
    const { status, stdout, stderr } = await grade('class/ben', 'class/empty', '--format', 'csv');
    expect(status).toBe(0);
    const rows = parse<Record<string, string>>(stdout, { columns: true });
    expect(rows.map(({ submission, verdict, final }) => [submission, verdict, final])).toEqual([
      ['ben', 'graded', '3'],
      ['empty', 'rejected', '0'],
    ]);
    expect(stderr).toContain('1 graded, 1 rejected.');
  });

  it('for Gradescope is a file each in a folder, one submission the object itself', async () => {
    const { status, stdout } = await grade('class/anna', `class/${ODD}`, '--format', 'gradescope', '--out', 'scope');
    expect(status).toBe(0);
    expect(stdout).toContain('Written: 2 files in scope');
    const files = readdirSync(path('scope')).sort();
    expect(files).toEqual(['anna.json', expect.stringMatching(/^_x[\w.-]*\.json$/)].sort());
    expect(JSON.parse(readFileSync(path('scope/anna.json'), 'utf8'))).toMatchObject({
      score: FULL,
      stdout_visibility: 'hidden',
    });

    const single = await grade('class/ben', '--format', 'gradescope', '--out', 'results.json');
    expect(single.status).toBe(0);
    const { score, tests } = JSON.parse(readFileSync(path('results.json'), 'utf8'));
    expect(score).toBe(3);
    expect(tests.map(({ visibility }: { visibility: string }) => visibility)).toEqual([
      'visible',
      'visible',
      'visible',
      'after_published',
    ]);
  });

  it('whose grades cannot be written is not graded at all', async () => {
    const { status, stderr } = await grade('class/anna', 'class/ben', '--out', 'none/all.json');
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot write none/all.json (ENOENT)');
  });
});

describe('rules', () => {
  const rules = (submissions: object) => ({
    schema: 'ipc-lab/rules@1',
    late: { due: '2026-12-01T12:00:00Z', graceMinutes: 10, percentPerDay: 10, mostDays: 3 },
    submissions,
  });

  it('take off for lateness, put in points by hand, and say what they do not know', async () => {
    const override = { check: 'add/sum', points: 4, reason: 'a typing error' };
    write(
      'rules.json',
      rules({ anna: { submitted: '2026-12-02T12:00:00Z' }, ben: { overrides: [override] }, bem: {} }),
    );
    const { status, stdout, stderr } = await grade('class/anna', 'class/ben', '--rules', 'rules.json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ +anna +10 +3 +10 +10 +3 +-10 % +11\.7$/m);
    expect(stdout).toMatch(/^ +ben +4 +3 +4 +10 +3 +unknown +7$/m);
    expect(stdout).toContain('ben: add/sum: 4 points by hand (a typing error)');
    expect(stderr).toContain('names submissions that are not among these: bem'.replace('names', 'name'));
  });

  it('that do not fit are refused before anything is graded', async () => {
    write('bad.json', rules({ anna: { overrides: [{ check: 'add/sum', points: 40, reason: 'x' }] } }));
    const { status, stdout, stderr } = await grade('class/anna', '--rules', 'bad.json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('give 40 points for add/sum, which has 4');
  });
});

describe('--regrade', () => {
  it('asks the chosen check again and puts its results among the earlier ones', async () => {
    submit('again/cleo', { [ADD]: WRONG_SUM });
    submit('again/dora');
    await grade('again/cleo', 'again/dora', '--out', 'before.json', '--seed', '3');
    const before = await readGrades(path('before.json'));
    // As if these checks had been wrong: both have failed for both.
    const forge = (one: GradedSubmission): GradedSubmission => ({
      ...one,
      results: one.results.map((result) =>
        ['double/twice', 'add/difference'].includes(result.check) ? { ...result, status: 'failed', points: 0 } : result,
      ),
    });
    write('forged.json', { ...before, submissions: before.submissions.map(forge) });
    const { status, stdout } = await grade(
      'again/cleo',
      'again/dora',
      '--regrade',
      'forged.json',
      '--only',
      'double/twice',
      '--out',
      'after.json',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ +dora +7\.5 +3 /m);
    const after = await readGrades(path('after.json'));
    const statuses = after.submissions.map(({ results }) => results.map((one) => one.status));
    expect(statuses).toEqual([
      ['failed', 'failed', 'passed', 'failed'],
      ['passed', 'failed', 'passed', 'passed'],
    ]);
    expect(after.submissions.map(({ score }) => score.final)).toEqual([3, 10.5]);
    expect(after.seed).toBe(3);
  });

  it.each([
    ['of another task', { task: '1a' }, /its grades are of 1a, not of fake/],
    ['of another version', { packageVersion: '9' }, /by version 9, this lab is/],
    [
      'of other checks',
      { checks: [{ id: 'x', region: 'add', title: 'x', points: 1, isHidden: false, isStar: false }] },
      /other checks/,
    ],
    ['without this submission', {}, /no grades of empty/],
  ])('refuses grades %s', async (_name, over, message) => {
    await grade('class/hw.zip', '--out', 'one.json');
    write('other.json', { ...(await readGrades(path('one.json'))), ...over });
    const { status, stderr } = await grade('class/empty', '--regrade', 'other.json', '--only', 'add');
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

it('ctrl-C writes the grades so far, ends with 130, and leaves nothing behind', async () => {
  submit('slow/first');
  submit('slow/second', { [ADD]: readReference(ADD).replace('return a - b;', 'for (;;) if (a > b + 1e9) return 0;') });
  const { child, ended } = startLab(
    ['grade', 'fake', 'slow/first', 'slow/second', '--out', 'partial.json', '--trusted'],
    options,
  );
  const listTrees = () =>
    readdirSync(path('tmp'))
      .filter((name) => name.startsWith('ipc-lab-grading-'))
      .flatMap((root) => readdirSync(join(path('tmp'), root)).filter((name) => /^\d+$/.test(name)));
  // The second is being graded, and the first one's tree is gone: it has its verdict.
  await vi.waitFor(() => expect(listTrees()).toEqual(['2']), { timeout: 60_000, interval: 20 });
  child.kill('SIGINT');
  const { status, stdout, stderr } = await ended;
  expect(status).toBe(130);
  expect(stderr).toContain('writing the grades so far');
  expect(stdout).toContain('1 graded; interrupted');
  const grades = await readGrades(path('partial.json'));
  expect(grades).toMatchObject({ isPartial: true, submissions: [{ name: 'first', score: { final: FULL } }] });
  expect(readdirSync(path('tmp'))).toEqual([]);
});
