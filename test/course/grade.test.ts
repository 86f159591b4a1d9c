/** One tree and its checks: order, lanes, and that nothing but a verified pass earns points. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Check, defineCheck } from '../../src/course/assignment.js';
import { type CheckResult, gradeTree, seedOf } from '../../src/course/grade.js';
import { Grader } from '../../src/course/grader.js';
import { Lanes } from '../../src/course/lanes.js';
import type { Ended, Launch, Launcher } from '../../src/course/launch.js';
import type { Order } from '../../src/course/probe.js';
import { traced, WITH_KEY } from './fake/assignment.js';
import { graderOptions, makeTemporary, writeSubmission } from './fake-submissions.js';

const ENDED: Ended = { exitCode: 0, killedBy: null, stopped: null, answer: '', output: '', survivors: 0 };

/** A launcher that answers at once, without a process. */
function answering(observe: (order: Order) => unknown): Launcher {
  return {
    isolation: 'none',
    launch: async ({ order }: Launch) => {
      const read = JSON.parse(order) as Order;
      return { ...ENDED, answer: `${read.nonce} ${JSON.stringify({ observed: observe(read) })}\n` };
    },
  };
}

const grade = (checks: readonly Check[], launcher: Launcher, onResult?: (result: CheckResult) => void) =>
  gradeTree({ ...graderOptions(), checks, tree: '/nowhere', launcher, ...(onResult ? { onResult } : {}) });

const pairs = ({ input }: Order) => input as [number, number][];
const right = (order: Order) =>
  order.probe === 'doubles'
    ? (order.input as number[]).map((a) => 2 * a)
    : pairs(order).map(([a, b]) => (order.probe === 'sums' ? a + b : a - b));

describe('a grading', () => {
  it('gives full points to right answers, in the order of the checks', async () => {
    const results = await grade(WITH_KEY.checks, answering(right));
    expect(results.map(({ check, status, points }) => [check, status, points])).toEqual(
      WITH_KEY.checks.map(({ id, points }) => [id, 'passed', points]),
    );
    expect(results.map(({ isHidden, isStar }) => [isHidden, isStar])).toEqual([
      [false, false],
      [false, false],
      [false, true],
      [true, false],
    ]);
  });

  it('does not run what needs a check that has failed', async () => {
    const asked: string[] = [];
    const results = await grade(
      WITH_KEY.checks,
      answering((order) => {
        asked.push(order.probe);
        return order.probe === 'sums' ? pairs(order).map(() => -1) : right(order);
      }),
    );
    const difference = results.find(({ check }) => check === 'add/difference')!;
    expect(difference).toMatchObject({ status: 'not-run', points: 0, reason: 'it says nothing before add/sum passes' });
    expect(asked).not.toContain('differences');
  });

  it('by no check at all is refused', async () => {
    await expect(grade([], answering(right))).rejects.toMatchObject({ code: 'internal' });
    expect(() => new Grader({ ...graderOptions(), checks: [] })).toThrow('no check to grade by');
    const worthless = WITH_KEY.checks.map((check) => ({ ...check, points: 0 }));
    expect(() => new Grader({ ...graderOptions(), checks: worthless })).toThrow('no check to grade by');
  });

  it('takes a check that breaks over an answer for a fail, and goes on', async () => {
    const broken: Check = {
      ...defineCheck<number[]>(WITH_KEY.checks[0] as Check<number[]>),
      id: 'add/broken',
      ask: () => ({
        input: null,
        judge: () => {
          throw new RangeError('nobody thought of this');
        },
      }),
    };
    const sum = WITH_KEY.checks[0]!;
    const results = await grade(
      [broken, sum],
      answering((order) => (order.input === null ? [1] : right(order))),
    );
    expect(results.map(({ status, points }) => [status, points])).toEqual([
      ['failed', 0],
      ['passed', 4],
    ]);
    expect(results[0]!.observed).toContain('nobody thought of this');
  });

  it('keeps only the beginning of what graded code says at length', async () => {
    const long: Launcher = {
      isolation: 'none',
      launch: async () => ({ ...ENDED, exitCode: 1, output: 'x'.repeat(1e6) }),
    };
    const [result] = await grade([WITH_KEY.checks[0]!], long);
    expect(result!.observed!.length).toBeLessThan(5_000);
    expect(result!.observed).toMatch(/ended with status 1 [\s\S]* more characters\)$/);
  });

  it.each([
    ['an exit in silence', { exitCode: 0 }],
    ['a crash', { exitCode: null, killedBy: 'SIGSEGV' }],
    ['a time-out', { exitCode: null, killedBy: 'SIGKILL', stopped: 'time' as const }],
    ['an answer without the nonce', { answer: '{"observed":[3]}\n' }],
    ['words that look like a verdict', { answer: 'PASS\n', output: 'PASS' }],
  ])('never gives points for %s', async (_name, ended) => {
    const launcher: Launcher = { isolation: 'none', launch: async () => ({ ...ENDED, ...ended }) };
    const [result] = await grade([WITH_KEY.checks[0]!], launcher);
    expect(result).toMatchObject({ status: 'failed', points: 0 });
  });

  it('starts what wants to be alone, and what needs it, after the others', async () => {
    const check = (name: string, over: Partial<Check> = {}) => traced(name, '', over);
    const checks = [
      check('alone', { lane: 'alone' }),
      check('after', { needs: ['add/alone'] }),
      check('a'),
      check('b'),
    ];
    const told: string[] = [];
    const results = await grade(
      checks,
      answering(() => [3]),
      ({ check: id }) => told.push(id),
    );
    expect(told).toEqual(['add/a', 'add/b', 'add/alone', 'add/after']);
    expect(results.map(({ check: id }) => id)).toEqual(checks.map(({ id }) => id));
  });

  it('gives each check a seed of its own, which other checks do not change', () => {
    expect(seedOf(1, 'a/b')).not.toBe(seedOf(2, 'a/b'));
    expect(seedOf(1, 'a/b')).not.toBe(seedOf(1, 'a/c'));
    expect(seedOf(1, 'a/b')).toBe(seedOf(1, 'a/b'));
  });
});

describe('a check that wants to be alone', () => {
  it('is, among several submissions that share the lanes', async () => {
    const folder = makeTemporary();
    const log = join(folder, 'log');
    writeFileSync(log, '');
    const names = ['a', 'b', 'alone'];
    const checks = names.map((name) => traced(name, log, name === 'alone' ? { lane: 'alone' } : {}));
    const assignment = { ...WITH_KEY, checks };
    const grader = new Grader({ ...graderOptions(), assignment, checks, lanes: new Lanes(3) });
    try {
      const paths = ['x', 'y', 'z'].map((name) => writeSubmission(join(folder, name)));
      const graded = await Promise.all(paths.map((path) => grader.grade(path, path)));
      expect(graded.map(({ score }) => score.total)).toEqual(paths.map(() => ({ points: 3, outOf: 3, notGraded: 0 })));
    } finally {
      await grader.close();
    }
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(18);
    lines.forEach((line, at) => {
      // Between its begin and its end nothing else begins or ends.
      if (line === 'begin alone') expect(lines[at + 1]).toBe('end alone');
    });
    let running = 0;
    for (const line of lines) {
      if (line === 'begin alone') expect(running).toBe(0);
      running += line.startsWith('begin') ? 1 : -1;
    }
  });
});
