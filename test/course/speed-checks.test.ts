/** Holds the checks of speed of the three assignments to their label: graded side and native floor do the same work. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.js';
import type { Check, Mutant } from '../../src/course/assignment.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { runBlock } from '../../src/course/speed-block.js';
import { runFloorBlock } from '../../src/course/speed-floor.js';
import type { SpeedOrder } from '../../src/course/speed-plan.js';
import { PACKAGE } from '../../src/course/tree.js';
import { findFloor } from '../../src/sys/native-files.js';
import { HIDDEN_SPEED_CHECKS as PIPE_HIDDEN } from '../../tasks/1a-pipes/assignment/checks/hidden-speed.js';
import { SPEED_CHECKS as PIPE_CHECKS } from '../../tasks/1a-pipes/assignment/checks/speed.js';
import { SPEED_MUTANTS as PIPE_MUTANTS } from '../../tasks/1a-pipes/assignment/mutants/speed.js';
import { HIDDEN_SPEED_CHECKS as MANY_HIDDEN } from '../../tasks/1b-multiplexing/assignment/checks/hidden-speed.js';
import { SPEED_CHECKS as MANY_CHECKS } from '../../tasks/1b-multiplexing/assignment/checks/speed.js';
import { SPEED_MUTANTS as MANY_MUTANTS } from '../../tasks/1b-multiplexing/assignment/mutants/speed.js';
import { HIDDEN_SPEED_CHECKS as SHARED_HIDDEN } from '../../tasks/2a-shared-memory/assignment/checks/hidden-speed.js';
import { SPEED_CHECKS as SHARED_CHECKS } from '../../tasks/2a-shared-memory/assignment/checks/speed.js';
import { SPEED_MUTANTS as SHARED_MUTANTS } from '../../tasks/2a-shared-memory/assignment/mutants/speed.js';

interface Part {
  task: string;
  checks: readonly Check[];
  hidden: readonly Check[];
  mutants: readonly Mutant[];
}

const PARTS: Part[] = [
  { task: '1a-pipes', checks: PIPE_CHECKS, hidden: PIPE_HIDDEN, mutants: PIPE_MUTANTS },
  { task: '1b-multiplexing', checks: MANY_CHECKS, hidden: MANY_HIDDEN, mutants: MANY_MUTANTS },
  {
    task: '2a-shared-memory',
    checks: SHARED_CHECKS,
    hidden: SHARED_HIDDEN,
    mutants: SHARED_MUTANTS,
  },
];
const CHECKS = PARTS.flatMap(({ task, checks }) => checks.map((check) => [check.id, task, check] as const));
const { signal } = new AbortController();
const floor = findFloor();

async function runGraded(task: string, check: Check, seed: number) {
  const probes = `tasks/${task}/assignment/probes/speed.ts`;
  return await runBlock({
    check,
    question: check.ask(new Random(seed)),
    tree: PACKAGE,
    probes,
    launcher: plainLauncher,
    signal,
  });
}

describe.each(CHECKS)('%s', (_id, task, check) => {
  const plan = check.speed!.floor;

  test('does all operations of its order', async () => {
    expect(await runGraded(task, check, 3)).toMatchObject({ operations: check.speed!.operations });
  });

  test.runIf(plan !== null && 'path' in floor)('is the work that the floor does', async () => {
    const order = check.ask(new Random(3)).input as unknown as SpeedOrder; // speed-schema.ts makes no other
    const native = await runFloorBlock((floor as { path: string }).path, plan!, order, signal);
    expect(native.operations).toBeGreaterThan(0);
    if (native.checksum === null) return;
    expect(await runGraded(task, check, 3)).toMatchObject({ checksum: native.checksum });
    expect(await runGraded(task, check, 4)).not.toMatchObject({ checksum: native.checksum });
  });
});

describe.each(PARTS)('$task', ({ checks, hidden, mutants }) => {
  test('students have the floor alone as opponent, the hidden checks the reference', () => {
    expect(checks.map(({ speed, isHidden }) => [speed?.opponent, isHidden])).toEqual(
      checks.map(() => ['floor', undefined]),
    );
    expect(hidden.map(({ speed, isHidden }) => [speed?.opponent, isHidden])).toEqual(
      hidden.map(() => ['reference', true]),
    );
  });

  test('every check of speed runs alone and gives few points', () => {
    for (const { lane, points } of [...checks, ...hidden])
      expect({ lane, isFew: points <= 5 }).toEqual({ lane: 'alone', isFew: true });
  });

  test('every check that has an opponent has a slow mutant, which fits its source', () => {
    const graded = [...checks, ...hidden].filter(
      ({ speed }) => speed!.opponent === 'reference' || speed!.floor !== null,
    );
    expect(mutants.map(({ check }) => check).sort()).toEqual(graded.map(({ id }) => id).sort());
    for (const { file, find } of mutants) expect(readFileSync(join(PACKAGE, file), 'utf8').split(find)).toHaveLength(2);
  });
});
