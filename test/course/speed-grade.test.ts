/** Shows how speed is graded: the judge's clock, the order that cannot be known before, the opponents, and what stands in place of a block. */

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Random } from '../../src/core/random.js';
import type { Check } from '../../src/course/assignment.js';
import { gradeTree } from '../../src/course/grade.js';
import { Lanes } from '../../src/course/lanes.js';
import type { Launcher } from '../../src/course/launch.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { runBlock } from '../../src/course/speed-block.js';
import { gradeSpeed } from '../../src/course/speed-grade.js';
import type { SpeedPlan } from '../../src/course/speed-plan.js';
import { defineSpeedCheck } from '../../src/course/speed-schema.js';
import { PACKAGE } from '../../src/course/tree.js';

const { signal } = new AbortController();
const PROBES = 'test/course/speed-probes.ts';
const REFERENCE: SpeedPlan = {
  operation: 'nothing is done for a while',
  opponent: 'reference',
  allowedRatio: 3,
  operations: 1000,
  floor: null,
};

function check(probe: string, speed: SpeedPlan = REFERENCE): Check & { speed: SpeedPlan } {
  const words = { title: 'it is fast', hints: ['', '', ''] as const, usualCause: '', read: '' };
  return { ...defineSpeedCheck({ id: `any/${probe}`, region: 'any', points: 3, probe, speed, ...words }), speed };
}

async function runOne(probe: string) {
  const one = check(probe);
  const question = one.ask(new Random(1));
  return await runBlock({ check: one, question, tree: PACKAGE, probes: PROBES, launcher: plainLauncher, signal });
}

describe('a block', () => {
  test('has the time of the judge: stopped clocks in the graded process change nothing', async () => {
    const block = await runOne('stopsClocks');
    expect(block).toMatchObject({ operations: 1000 });
    expect((block as { wallNs: number }).wallNs).toBeGreaterThanOrEqual(59e6);
  });

  test.each([
    ['doesHalf', /it did 500 operations/],
    ['throws', /no warm-up/],
    ['throwsInBlock', /no block/],
    ['answersEarly', /something wrote to descriptor 4/],
    ['leaves', /before the check was done/],
    ['reportsTime', /something else than its work/],
    ['unknown', /has no speed probe unknown/],
  ])('that %s is a fail', async (probe, words) => {
    expect(await runOne(probe)).toMatchObject({ verdict: 'failed', observed: expect.stringMatching(words) });
  });

  test('has a fail for who answers before the order, even behind the right nonce', async () => {
    const early: Launcher = {
      isolation: 'none',
      async launch({ order, converse }) {
        const { nonce } = JSON.parse(order) as { nonce: string };
        const ready = `${nonce} ready\n`;
        const answer = `${ready}${nonce} {"observed":{"operations":1000,"checksum":1}}\n`;
        converse?.(answer);
        return { exitCode: 0, killedBy: null, stopped: null, answer, output: '', survivors: 0 };
      },
    };
    const one = check('honest');
    const asked = {
      check: one,
      question: one.ask(new Random(1)),
      tree: PACKAGE,
      probes: PROBES,
      launcher: early,
      signal,
    };
    expect(await runBlock(asked)).toMatchObject({ observed: 'it answered before it was given its order' });
  });

  test('gets an order with another first number for another seed', () => {
    const one = check('honest');
    const firsts = Array.from(
      { length: 20 },
      (_, seed) => (one.ask(new Random(seed)).input as { first: number }).first,
    );
    expect(new Set(firsts).size).toBeGreaterThan(10);
  });
});

/** A second path to the lab: stands for a submission's tree, in which another probe answers. */
function makeSubmission(
  probe: string,
  referenceProbe: string,
): { tree: string; launcher: Launcher; launched: string[] } {
  const root = mkdtempSync(join(tmpdir(), 'ipc-lab-speed-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const tree = join(root, 'tree');
  symlinkSync(PACKAGE, tree);
  const launched: string[] = [];
  const launcher: Launcher = {
    isolation: 'none',
    launch(launch) {
      const isSubject = launch.tree === tree;
      launched.push(isSubject ? 'subject' : 'reference');
      const order = launch.order.replace('"honest"', `"${isSubject ? probe : referenceProbe}"`);
      return plainLauncher.launch({ ...launch, order });
    },
  };
  return { tree, launcher, launched };
}

async function gradeAgainst(
  probe: string,
  referenceTree: string | undefined,
  speed = REFERENCE,
  referenceProbe = 'honest',
) {
  const { tree, launcher, launched } = makeSubmission(probe, referenceProbe);
  const grading = {
    check: check('honest', speed),
    speed,
    seed: 7,
    tree,
    referenceTree,
    probes: PROBES,
    launcher,
    signal,
  };
  return { judgement: await gradeSpeed(grading), launched };
}

describe('against the reference', () => {
  test('the same work is never failed, and takes eight pairs with a control, in an order that changes', async () => {
    const { judgement, launched } = await gradeAgainst('honest', PACKAGE);
    expect(judgement.verdict).not.toBe('failed');
    expect(launched).toHaveLength(1 + 8 * 3);
    const places = Array.from({ length: 8 }, (_, pair) =>
      launched.slice(1 + pair * 3, 4 + pair * 3).indexOf('subject'),
    );
    expect(places).not.toContain(-1);
    expect(new Set(places).size).toBeGreaterThan(1);
  });

  test('who is much slower never passes', async () => {
    expect((await gradeAgainst('slow', PACKAGE)).judgement.verdict).not.toBe('passed');
  });

  test('another checksum than the reference has of the same order is a fail', async () => {
    const { judgement } = await gradeAgainst('wrongSum', PACKAGE);
    expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringMatching(/the checksum of its work/) });
  });

  test('that is not there nothing is graded, but who throws has failed', async () => {
    const { judgement } = await gradeAgainst('honest', undefined);
    expect(judgement).toMatchObject({
      verdict: 'not-graded',
      reason: expect.stringMatching(/the reference .* is not there/),
    });
    expect((await gradeAgainst('throws', undefined)).judgement.verdict).toBe('failed');
  });

  test('that fails itself nothing is graded', async () => {
    const { judgement } = await gradeAgainst('honest', PACKAGE, REFERENCE, 'throws');
    expect(judgement).toMatchObject({
      verdict: 'not-graded',
      reason: expect.stringMatching(/the reference did not do its block/),
    });
  });
});

describe('against the native floor', () => {
  const floor = { ...REFERENCE, opponent: 'floor' as const };

  test('where no verb of it does this work, nothing is graded', async () => {
    const { judgement } = await gradeAgainst('honest', PACKAGE, floor);
    expect(judgement).toMatchObject({
      verdict: 'not-graded',
      reason: expect.stringMatching(/no native floor for this/),
    });
  });

  test('that refuses its command, nothing is graded', async () => {
    const plan = { args: [], warmUp: () => [], block: () => 'dance' };
    const { judgement } = await gradeAgainst('honest', PACKAGE, { ...floor, floor: plan });
    expect(judgement).toMatchObject({ verdict: 'not-graded', reason: expect.stringMatching(/did not do its block/) });
  });
});

test('a check that is not graded takes its points out of what can be had', async () => {
  const one = check('honest', { ...REFERENCE, opponent: 'floor' });
  const assignment = {
    task: 'any',
    title: '',
    regions: [],
    checks: [one],
    probes: PROBES,
    mutants: [],
    controls: [],
    predictions: [],
  };
  const lanes = new Lanes(1);
  const grading = { assignment, tree: PACKAGE, checks: [one], seed: 1, launcher: plainLauncher, lanes, signal };
  expect(await gradeTree(grading)).toMatchObject([{ status: 'not-graded', points: 0, outOf: 0 }]);
});
