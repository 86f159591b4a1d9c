/** Late rules and overrides: what is taken off, what is given, and which rules are refused. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRules } from '../../src/course/grades.js';
import { judgeLate, listOverrides, listStrangers } from '../../src/course/rules.js';
import { type Rules, rulesSchema } from '../../src/course/rules-schema.js';
import { describeChecks, sumScore } from '../../src/course/score.js';
import { WITH_KEY } from './fake/assignment.js';
import { makeTemporary } from './fake-submissions.js';

const CHECKS = describeChecks(WITH_KEY, WITH_KEY.checks);
const LATE = { due: '2026-12-01T12:00:00Z', graceMinutes: 30, percentPerDay: 10, mostDays: 3 };

function makeRules(own: object, late: object | null = LATE): Rules {
  return rulesSchema.parse({ schema: 'ipc-lab/rules@1', ...(late ? { late } : {}), submissions: { anna: own } });
}

describe('late', () => {
  it.each([
    ['2026-12-01T11:00:00Z', {}, 'on-time', 0, 0],
    ['2026-12-01T12:00:00Z', {}, 'on-time', 0, 0],
    ['2026-12-01T12:30:00Z', {}, 'on-time', 0, 0],
    ['2026-12-01T12:30:01Z', {}, 'late', 1, 10],
    ['2026-12-01T14:30:00+03:00', {}, 'on-time', 0, 0],
    ['2026-12-02T12:00:00Z', {}, 'late', 1, 10],
    ['2026-12-02T12:00:01Z', {}, 'late', 2, 20],
    ['2026-12-04T12:00:00Z', {}, 'late', 3, 30],
    ['2026-12-04T12:00:01Z', {}, 'late', 4, 100],
    ['2026-12-02T12:00:00Z', { extensionDays: 1 }, 'on-time', 0, 0],
    ['2026-12-02T12:45:00Z', { extensionDays: 1 }, 'late', 1, 10],
    ['2026-12-02T00:15:00Z', { extensionDays: 0.5 }, 'on-time', 0, 0],
  ])('submitted %s, %j: %s, %i days, %i per cent off', (submitted, own, status, days, percent) => {
    expect(judgeLate(makeRules({ submitted, ...own }), 'anna')).toMatchObject({ status, days, percent });
  });

  it('takes nothing off where nobody knows when it came, and says so', () => {
    for (const name of ['anna', 'ben']) {
      expect(judgeLate(makeRules({}), name)).toMatchObject({
        status: 'unknown',
        percent: 0,
        words: expect.stringContaining('do not say'),
      });
    }
    expect(judgeLate(makeRules({}, null), 'anna').status).toBe('no-rule');
    expect(judgeLate(null, 'anna').status).toBe('no-rule');
    expect(judgeLate(makeRules({}), 'constructor').status, 'no name of an object').toBe('unknown');
  });

  it('takes at most all', () => {
    const steep = makeRules({ submitted: '2026-12-04T12:00:00Z' }, { ...LATE, percentPerDay: 60 });
    expect(judgeLate(steep, 'anna').percent).toBe(100);
  });
});

describe('overrides', () => {
  const override = { check: 'add/sum', points: 3, reason: 'right but for a typing error' };

  it('stand in the place of what the check gave, before lateness takes its part', () => {
    const rules = makeRules({ submitted: '2026-12-02T12:00:00Z', overrides: [override] });
    const score = sumScore(CHECKS, [], rules, 'anna');
    expect(score.total.points).toBe(3);
    expect(score.final).toBe(2.7);
    expect(score.overrides).toEqual([override]);
    expect(sumScore(CHECKS, [], rules, 'ben').final).toBe(0);
    expect(listOverrides(rules, 'ben')).toEqual([]);
  });

  it('name the submissions that are not there', () => {
    expect(listStrangers(makeRules({}), ['ben'])).toEqual(['anna']);
    expect(listStrangers(makeRules({}), ['ben', 'anna'])).toEqual([]);
  });
});

describe('a file of rules is refused', () => {
  const whole = (submissions: object, late: object = LATE) =>
    JSON.stringify({ schema: 'ipc-lab/rules@1', late, submissions });
  const by = (override: object) => whole({ anna: { overrides: [override] } });
  it.each([
    ['no JSON', '{', /is no JSON/],
    ['another schema', '{"schema":"ipc-lab/rules@9"}', /is no ipc-lab\/rules@1: schema/],
    ['a misspelt key', whole({ anna: { extension: 3 } }), /submissions\.anna: .*extension/],
    ['a moment without a zone', whole({ anna: { submitted: '2026-12-01T12:00:00' } }), /with a time zone/],
    ['a day that does not exist', whole({}, { ...LATE, due: '2026-02-30T12:00:00Z' }), /late\.due/],
    ['more than all a day', whole({}, { ...LATE, percentPerDay: 101 }), /percentPerDay/],
    ['an override without a reason', by({ check: 'add/sum', points: 1 }), /reason/],
    [
      'an override of no check',
      by({ check: 'add/summ', points: 1, reason: 'x' }),
      /the check "add\/summ", which is none/,
    ],
    [
      'more points than there are',
      by({ check: 'add/sum', points: 5, reason: 'x' }),
      /give 5 points for add\/sum, which has 4/,
    ],
    ['negative points', by({ check: 'add/sum', points: -1, reason: 'x' }), /points/],
    [
      'two overrides of one check',
      whole({ anna: { overrides: [1, 2].map((points) => ({ check: 'add/sum', points, reason: 'x' })) } }),
      /override add\/sum twice/,
    ],
  ])('%s', async (_name, text, message) => {
    const file = join(makeTemporary(), 'rules.json');
    writeFileSync(file, text);
    await expect(readRules(file, CHECKS)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message),
    });
  });

  it('when it is not there', async () => {
    await expect(readRules(join(makeTemporary(), 'none.json'), CHECKS)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
