/** Points added up, grades written, read with suspicion and merged, and what other programs get of them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/course/grade.js';
import { mergeGrades, readGrades, serializeGrades } from '../../src/course/grades.js';
import { writeGradesCsv } from '../../src/course/grades-csv.js';
import type { GradedSubmission, Grades } from '../../src/course/grades-schema.js';
import { toGradescope } from '../../src/course/gradescope.js';
import type { Rules } from '../../src/course/rules-schema.js';
import { describeChecks, sumScore } from '../../src/course/score.js';
import { WITH_KEY } from './fake/assignment.js';
import { makeTemporary } from './fake-submissions.js';

const CHECKS = describeChecks(WITH_KEY, WITH_KEY.checks);
type Status = CheckResult['status'];

/** Results of add/sum, add/difference, double/twice and add/hidden-sum. */
function makeResults(...statuses: Status[]): CheckResult[] {
  return CHECKS.flatMap((check, index) => {
    const status = statuses[index];
    if (status === undefined) return [];
    const { id, region, title, points: outOf, isHidden, isStar } = check;
    const points = status === 'passed' ? outOf : 0;
    const words = status === 'failed' ? { observed: 'all: 1 2', expected: 'all: 3 4' } : {};
    return { check: id, region, title, status, points, outOf, isHidden, isStar, seed: 5, elapsedMs: 1, ...words };
  });
}

function makeSubmission(
  name: string,
  results: CheckResult[],
  over: Partial<GradedSubmission> = {},
  rules: Rules | null = null,
) {
  const score = sumScore(CHECKS, results, rules, name);
  const common = {
    name,
    path: `class/${name}`,
    verdict: 'graded' as const,
    notes: [],
    digest: 'd',
    seed: 7,
    elapsedMs: 2_400,
  };
  return { ...common, results, score, ...over };
}

function makeGrades(submissions: GradedSubmission[], rules: Rules | null = null): Grades {
  return {
    schema: 'ipc-lab/grade@1',
    task: 'fake',
    title: 'Adding up',
    packageVersion: '0.1.0',
    seed: 7,
    isolation: 'none',
    isPartial: false,
    checks: CHECKS,
    rules,
    submissions,
  };
}

const OVERRIDE: Rules = {
  schema: 'ipc-lab/rules@1',
  late: { due: '2026-12-01T12:00:00Z', graceMinutes: 0, percentPerDay: 10, mostDays: 3 },
  submissions: {
    anna: {
      extensionDays: 0,
      submitted: '2026-12-02T12:00:00Z',
      overrides: [{ check: 'add/difference', points: 2, reason: 'seen by hand' }],
    },
  },
};

describe('points', () => {
  const score = (...statuses: Status[]) => sumScore(CHECKS, makeResults(...statuses), null, 'anna');

  it('of stars are beyond full marks, those of hidden checks are among them', () => {
    expect(score('passed', 'passed', 'passed', 'passed')).toMatchObject({
      visible: { points: 6.5, outOf: 6.5 },
      hidden: { points: 3.5, outOf: 3.5 },
      total: { points: 10, outOf: 10 },
      stars: { points: 3, outOf: 3 },
      final: 13,
    });
    expect(score('passed', 'failed', 'failed', 'failed').total).toEqual({ points: 4, outOf: 10, notGraded: 0 });
  });

  it('of what was not run, or has no result, are none', () => {
    expect(score('failed', 'not-run').total).toEqual({ points: 0, outOf: 10, notGraded: 0 });
    expect(score().final).toBe(0);
  });

  it('of what this machine cannot judge count neither way', () => {
    expect(score('passed', 'not-graded', 'failed', 'passed').total).toEqual({
      points: 7.5,
      outOf: 7.5,
      notGraded: 2.5,
    });
  });

  it('are listed by region', () => {
    expect(score('passed', 'failed', 'passed', 'failed').regions).toEqual([
      { id: 'add', isStar: false, points: 4, outOf: 10, notGraded: 0 },
      { id: 'double', isStar: true, points: 3, outOf: 3, notGraded: 0 },
    ]);
  });
});

describe('a file of grades', () => {
  it('is read as it was written', async () => {
    const grades = makeGrades([makeSubmission('anna', makeResults('passed', 'failed', 'passed', 'not-run'))], OVERRIDE);
    const file = join(makeTemporary(), 'grades.json');
    writeFileSync(file, await serializeGrades(grades));
    expect(await readGrades(file)).toEqual(grades);
  });

  it('is not written when it would not be read', async () => {
    await expect(serializeGrades({ ...makeGrades([]), checks: [] })).rejects.toMatchObject({ code: 'internal' });
  });

  it.each([
    ['no JSON', '{', /is no JSON/],
    ['something else', '[]', /is no ipc-lab\/grade@1: the whole file/],
    ['another version', '{"schema":"ipc-lab/grade@2"}', /is no ipc-lab\/grade@1: schema/],
  ])('is refused when it is %s', async (_name, text, message) => {
    const file = join(makeTemporary(), 'grades.json');
    writeFileSync(file, text);
    await expect(readGrades(file)).rejects.toMatchObject({
      code: 'bad-result',
      message: expect.stringMatching(message),
    });
  });
});

describe('a regrade', () => {
  const statuses = (one: GradedSubmission) => one.results.map(({ status }) => status);
  const old = makeSubmission('anna', makeResults('passed', 'failed', 'failed', 'failed'));
  const fresh = makeSubmission('anna', makeResults('failed', 'passed', 'passed', 'passed'));
  const chosen = new Set(['add/difference']);

  it('replaces the chosen checks alone, adds up again and leaves the others as they are', () => {
    const ben = makeSubmission('ben', makeResults('passed', 'passed', 'passed', 'passed'));
    const merged = mergeGrades(makeGrades([old, ben]), [fresh], chosen, null);
    expect(statuses(merged.submissions[0]!)).toEqual(['passed', 'passed', 'failed', 'failed']);
    expect(merged.submissions[0]!.score.final).toBe(6.5);
    expect(merged.submissions[1]).toEqual(ben);
  });

  it('applies the rules again', () => {
    const merged = mergeGrades(makeGrades([old]), [fresh], chosen, OVERRIDE);
    expect(merged.submissions[0]!.score).toMatchObject({ final: 5.4, total: { points: 6 } });
    expect(merged.rules).toBe(OVERRIDE);
  });

  it.each([
    ['has changed', {}, { digest: 'other' }, /files have changed/],
    ['was rejected before', { verdict: 'rejected' as const, results: [] }, {}, /rejected before/],
    ['is rejected now', {}, { verdict: 'rejected' as const, reason: 'it is empty' }, /not regraded: it is empty/],
    ['does not compile now', {}, { compileError: 'it does not compile: x' }, /not regraded: it does not compile/],
  ])('leaves a submission that %s, and says so', (_name, before, now, note) => {
    const merged = mergeGrades(makeGrades([{ ...old, ...before }]), [{ ...fresh, ...now }], chosen, null);
    const [one] = merged.submissions;
    expect(one!.results).toEqual({ ...old, ...before }.results);
    expect(one!.notes.join()).toMatch(note);
    const again = mergeGrades(merged, [{ ...fresh, ...now }], chosen, null);
    expect(again.submissions[0]!.notes, 'once').toHaveLength(1);
  });
});

describe('CSV', () => {
  const rows = (submissions: GradedSubmission[], rules: Rules | null = null) =>
    parse<Record<string, string>>(writeGradesCsv(makeGrades(submissions, rules)), { columns: true });

  it('has a row for each submission, with what makes up its final points', () => {
    const anna = makeSubmission('anna', makeResults('passed', 'failed', 'passed', 'passed'), {}, OVERRIDE);
    const ben = makeSubmission('ben', [], { verdict: 'rejected', reason: 'it is empty' });
    expect(rows([anna, ben], OVERRIDE)).toMatchObject([
      {
        submission: 'anna',
        verdict: 'graded',
        add: '9.5',
        double: '3',
        total: '9.5',
        out_of: '10',
        stars: '3',
        late_days: '1',
        late_percent: '10',
        overrides: 'add/difference=2 (seen by hand)',
        final: '11.25',
      },
      { submission: 'ben', verdict: 'rejected', add: '0', final: '0', reason: 'it is empty' },
    ]);
  });

  it('holds names that are made to be formulas, and lines and quotes', () => {
    const names = ['=HYPERLINK("x")', '-rf', '@a', 'a, "b"', 'a\\nb'];
    const read = rows(names.map((each) => makeSubmission(each, [])));
    expect(read.map(({ submission }) => submission)).toEqual(['\'=HYPERLINK("x")', "'-rf", "'@a", 'a, "b"', 'a\\nb']);
  });
});

describe('for Gradescope', () => {
  const convert = (one: GradedSubmission, rules: Rules | null = null) =>
    toGradescope(one, makeGrades([one], rules), WITH_KEY);

  it('a submission is a score and a test for each check; hidden ones wait until the grades are published', () => {
    const { score, tests, stdout_visibility, execution_time } = convert(
      makeSubmission('anna', makeResults('passed', 'failed', 'passed', 'failed')),
    );
    expect({ score, stdout_visibility, execution_time }).toEqual({
      score: 7,
      stdout_visibility: 'hidden',
      execution_time: 2,
    });
    expect(
      tests.map(({ name, score: points, max_score, visibility, tags, status }) => ({
        name,
        points,
        max_score,
        visibility,
        tags,
        status,
      })),
    ).toEqual([
      {
        name: 'add/sum: the sum is right',
        points: 4,
        max_score: 4,
        visibility: 'visible',
        tags: ['add'],
        status: 'passed',
      },
      {
        name: 'add/difference: the difference is right',
        points: 0,
        max_score: 2.5,
        visibility: 'visible',
        tags: ['add'],
        status: 'failed',
      },
      {
        name: 'double/twice: twice the number',
        points: 3,
        max_score: 3,
        visibility: 'visible',
        tags: ['double', 'star'],
        status: 'passed',
      },
      {
        name: 'add/hidden-sum: sums of other numbers',
        points: 0,
        max_score: 3.5,
        visibility: 'after_published',
        tags: ['add'],
        status: 'failed',
      },
    ]);
    const [, difference, , hidden] = tests.map((test) => test.output);
    for (const part of [
      'observed: all: 1 2',
      'expected: all: 3 4',
      'usual cause: ',
      'read: ',
      'npm run grade -- --only add/difference --seed 7',
    ]) {
      expect(difference).toContain(part);
    }
    expect(hidden, 'students cannot run it').not.toContain('npm run');
  });

  it('what students read at once tells nothing of hidden checks, not even by a sum', () => {
    const read = (...statuses: Status[]) => convert(makeSubmission('anna', makeResults(...statuses))).output;
    expect(read('passed', 'failed', 'passed', 'failed')).toContain('4 of 6.5 points by the checks that you have');
    expect(read('passed', 'failed', 'passed', 'failed')).toBe(read('passed', 'failed', 'passed', 'passed'));
  });

  it('the sum is told where there are no hidden checks', () => {
    const checks = CHECKS.filter(({ isHidden }) => !isHidden);
    const results = makeResults('passed', 'failed', 'passed');
    const one = { ...makeSubmission('anna', results), score: sumScore(checks, results, null, 'anna') };
    const told = toGradescope(one, { ...makeGrades([one]), checks }, WITH_KEY);
    expect(told.output).toContain('4 of 6.5 points, and 3 beyond (stars)');
    expect(told.output).toContain('Score: 7.');
  });

  it('points by hand and lateness are in the score, and said', () => {
    const told = convert(
      makeSubmission('anna', makeResults('passed', 'failed', 'failed', 'failed'), {}, OVERRIDE),
      OVERRIDE,
    );
    expect(told.score).toBe(5.4);
    expect(told.tests[1]).toMatchObject({ score: 2, output: 'Points by hand: seen by hand' });
    expect(told.output).toMatch(/1 day late: 10 % taken off/);
  });

  it('what was rejected or does not compile has 0 points and the reason at every test', () => {
    const compileError = 'it does not compile: a.ts(1,2): error TS1005';
    for (const over of [{ verdict: 'rejected' as const, reason: 'it is empty' }, { compileError }]) {
      const told = convert(makeSubmission('anna', [], over));
      expect(told.score).toBe(0);
      expect(told.tests.map(({ score, status }) => [score, status])).toEqual(CHECKS.map(() => [0, 'failed']));
      for (const { output } of told.tests) expect(output).toBe(over.reason ?? over.compileError);
      expect(told.output).toContain(over.reason ?? over.compileError);
    }
  });

  it('what this machine cannot judge is worth nothing either way', () => {
    const told = convert(makeSubmission('anna', makeResults('not-graded', 'passed', 'passed', 'passed')));
    expect(told.tests[0]).toMatchObject({ score: 0, max_score: 0 });
    expect(told.tests[0]).not.toHaveProperty('status');
    expect(told.output).toContain('4 points could not be judged');
  });

  it('what graded code wrote cannot steer a terminal', () => {
    const results = makeResults('failed').map((one) => ({ ...one, observed: '\u001b[31mred\u202e' }));
    expect(convert(makeSubmission('anna', results)).tests[0]!.output).toContain('observed: red\n');
  });
});
