/** Many submissions: a verdict for each, bounded folders, nothing left behind. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type ClassOptions, gradeClass } from '../../src/course/grade-class.js';
import type { Launcher } from '../../src/course/launch.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { WITH_KEY } from './fake/assignment.js';
import {
  ADD,
  cutFile,
  DOUBLE,
  graderOptions,
  makeTemporary,
  readReference,
  STAMP,
  WRONG_SUM,
  writeSubmission,
} from './fake-submissions.js';

let folder: string;
/** Where all trees and scratch folders of these tests are. */
let temporary: string;
beforeEach(() => {
  folder = makeTemporary();
  temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  return () => vi.unstubAllEnvs();
});

const name = (path: string) => ({ name: path, path: join(folder, path) });
const options = (paths: readonly string[]): ClassOptions => ({
  ...graderOptions(),
  submissions: paths.map(name),
  width: 2,
});
const submit = (path: string, over: Record<string, string | null> = {}) =>
  void writeSubmission(join(folder, path), over);

/** The numbered folders in which submissions are compiled. */
function listTrees(): string[] {
  const roots = readdirSync(temporary).filter((each) => each.startsWith('ipc-lab-grading-'));
  return roots.flatMap((root) => readdirSync(join(temporary, root)).filter((each) => /^\d+$/.test(each)));
}

describe('a class', () => {
  it('has a verdict for each submission, whatever the one before was', async () => {
    submit('reference');
    submit('starter', { [ADD]: cutFile(ADD), [DOUBLE]: cutFile(DOUBLE) });
    submit('wrong', { [ADD]: WRONG_SUM });
    submit('endless', { [ADD]: readReference(ADD).replace('return a - b;', 'for (;;) if (a > b + 1e9) return 0;') });
    submit('leaves', { [ADD]: readReference(ADD).replace('return a - b;', 'process.exit(0);') });
    submit('broken', {
      [ADD]: readReference(ADD).replace('return a + b;', "const sum: string = a + b;\n  return 'x';"),
    });
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'hw.zip'), 'PK');
    const paths = ['nothing', 'empty', 'hw.zip', 'broken', 'leaves', 'endless', 'wrong', 'starter', 'reference'];
    // The watchdog of the endless one would be 20 s.
    const impatient: Launcher = {
      ...plainLauncher,
      launch: (launch) => plainLauncher.launch({ ...launch, limits: { ...launch.limits, seconds: 5 } }),
    };
    const { submissions, isPartial } = await gradeClass({ ...options(paths), launcher: impatient });
    expect(isPartial).toBe(false);
    expect(submissions.map(({ name: each, verdict, score }) => [each, verdict, score.total.points])).toEqual([
      ['nothing', 'rejected', 0],
      ['empty', 'rejected', 0],
      ['hw.zip', 'rejected', 0],
      ['broken', 'graded', 0],
      ['leaves', 'graded', 7.5],
      ['endless', 'graded', 7.5],
      ['wrong', 'graded', 0],
      ['starter', 'graded', 0],
      ['reference', 'graded', 10],
    ]);
    expect(submissions.map(({ score }) => score.total.outOf)).toEqual(paths.map(() => 10));
    const broken = submissions.find((one) => one.name === 'broken')!;
    expect(broken.compileError).toMatch(
      /^it does not compile: test\/course\/fake\/add\.ts\(\d+,\d+\): error TS2322.*the first of 2 errors/,
    );
    expect(submissions.at(-1)!.score.stars).toEqual({ points: 3, outOf: 3, notGraded: 0 });
    expect(readdirSync(temporary), 'nothing is left').toEqual([]);
  });

  it('has at most as many trees at a time as it is wide', async () => {
    const paths = Array.from({ length: 5 }, (_, index) => `copy-${index}`);
    for (const path of paths) submit(path, { [ADD]: `${readReference(ADD)}// ${path}\n` });
    let most = 0;
    const counting: Launcher = {
      ...plainLauncher,
      launch: async (launch) => {
        most = Math.max(most, listTrees().length);
        return await plainLauncher.launch(launch);
      },
    };
    const done: number[] = [];
    const { submissions } = await gradeClass({
      ...options(paths),
      launcher: counting,
      onSubmission: () => done.push(listTrees().length),
    });
    expect(submissions.map(({ score }) => score.final)).toEqual(paths.map(() => 13));
    expect(most).toBeGreaterThanOrEqual(1);
    expect(most).toBeLessThanOrEqual(2);
    expect(Math.max(...done), 'its own is gone when it has its verdict').toBeLessThanOrEqual(1);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('asks everybody the same', async () => {
    submit('a', { [ADD]: WRONG_SUM });
    submit('b', { [ADD]: WRONG_SUM });
    const { submissions } = await gradeClass(options(['a', 'b']));
    const [a, b] = submissions.map(({ results }) =>
      results.map(({ seed, observed, expected }) => ({ seed, observed, expected })),
    );
    expect(a).toEqual(b);
    expect(a![0]!.observed).not.toBe(a![0]!.expected);
  });

  it('keeps the grades that were finished when it is aborted, and leaves nothing behind', async () => {
    const paths = ['first', 'second', 'third'];
    for (const path of paths) submit(path);
    const controller = new AbortController();
    const aborted = await gradeClass({
      ...options(paths),
      width: 1,
      signal: controller.signal,
      onSubmission: () => controller.abort(),
    });
    expect(aborted.isPartial).toBe(true);
    expect(aborted.submissions.map((one) => one.name)).toEqual(['first']);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('blames the grader, not the submission, for a process that could not be started, and goes on', async () => {
    submit('a');
    submit('b', { [ADD]: `${readReference(ADD)}// b\n` });
    let launches = 0;
    const failing: Launcher = {
      ...plainLauncher,
      launch: async (launch) => {
        if (launches++ === 0) throw Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' });
        return await plainLauncher.launch(launch);
      },
    };
    const { submissions } = await gradeClass({ ...options(['a', 'b']), width: 1, launcher: failing });
    expect(submissions[0]).toMatchObject({
      verdict: 'rejected',
      isGraderFault: true,
      reason: expect.stringContaining('EAGAIN'),
    });
    expect(submissions[1]).toMatchObject({ verdict: 'graded', score: { final: 13 } });
  });

  it('without hidden checks needs no key', async () => {
    submit('a');
    const checks = WITH_KEY.checks.filter(({ isHidden }) => !isHidden);
    const { hiddenProbes: _, ...assignment } = { ...WITH_KEY, checks };
    const { submissions } = await gradeClass({ ...options(['a']), assignment, checks });
    expect(submissions[0]!.score).toMatchObject({ total: { points: 6.5, outOf: 6.5 }, hidden: { outOf: 0 } });
  });

  it('compares each handout with that of the lab, and those that fit are graded beside those that do not', async () => {
    const told = (over: object) => ({ 'handout.json': JSON.stringify({ ...STAMP, ...over }) });
    const other = '0'.repeat(64);
    submit('same');
    submit('other checks', told({ digests: { ...STAMP.digests, checks: other } }));
    submit('other files', told({ digests: { ...STAMP.digests, regions: other } }));
    submit('other task', told({ task: '1a' }));
    const { submissions } = await gradeClass(options(['same', 'other checks', 'other files', 'other task']));
    expect(submissions.map(({ verdict, notes, score }) => [verdict, notes.length, score.final])).toEqual([
      ['graded', 0, 13],
      ['graded', 1, 13],
      ['rejected', 0, 0],
      ['rejected', 0, 0],
    ]);
  });

  it("ends when the lab's own handout cannot be made out: no submission is to blame", async () => {
    submit('a');
    const assignment = { ...WITH_KEY, probes: 'test/course/gone/probes.ts' };
    await expect(gradeClass({ ...options(['a']), assignment })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/the lab's own handout: test\/course\/gone\/manifest\.ts.* is not there/),
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('writes nothing into a submission', async () => {
    submit('a');
    await gradeClass(options(['a']));
    expect(existsSync(join(folder, 'a/dist'))).toBe(false);
    expect(readdirSync(join(folder, 'a')).sort()).toEqual(['handout.json', 'test']);
  });
});
