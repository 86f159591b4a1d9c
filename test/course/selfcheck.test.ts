/** The self-check finds what is wrong with an assignment: each kind of fault is planted in a small one. */

import { describe, expect, test } from 'vitest';
import type { Assignment, Check, Control, Mutant } from '../../src/course/assignment.js';
import { Lanes } from '../../src/course/lanes.js';
import { makeMatrix } from '../../src/course/matrix.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { repeatReference } from '../../src/course/repeats.js';
import { selfcheck } from '../../src/course/selfcheck.js';
import { leavingNothing } from '../harness/leftovers.js';
import { BLIND, COVERS, SMALL } from './small-assignment.js';

const working = () => ({
  seed: 1,
  launcher: plainLauncher,
  lanes: new Lanes(2),
  signal: new AbortController().signal,
});

const check = (assignment: Assignment, isWanted: (subject: string) => boolean) =>
  leavingNothing(() => selfcheck(assignment, { ...working(), isWanted }));

/** Resolves with the problems of each subject, all but the paper's. */
async function findProblems(assignment: Assignment): Promise<Record<string, string[]>> {
  const items = await check(assignment, (subject) => subject !== 'agreement');
  return Object.fromEntries(items.map(({ subject, problems }) => [subject, problems]));
}

const mutant = SMALL.mutants[0] as Mutant;
const control = SMALL.controls[0] as Control;
const withChecks = (...checks: Check[]): Assignment => ({ ...SMALL, checks });

describe('a self-check', () => {
  test('finds nothing where all is well, and looks at every subject', async () => {
    expect(await findProblems(SMALL)).toEqual({
      leaks: [],
      reference: [],
      starter: [],
      'region partition': [],
      'mutant drops-rest': [],
      'control rest-first': [],
    });
  });

  test('finds a check that cannot fail: starter and mutant pass it', async () => {
    const found = await findProblems(withChecks(BLIND));
    expect(found['mutant drops-rest']).toEqual(['expected a fail; partition/covers passed']);
    expect(found.starter).toEqual(['expected "not written yet"; partition/covers passed']);
    expect(found['region partition']).toEqual(['expected "not written yet"; partition/covers passed']);
    expect(found.reference).toEqual([]);
  });

  test('finds a check that fails the reference', async () => {
    const strict: Check = {
      ...COVERS,
      ask: () => ({ input: [], judge: () => ({ verdict: 'failed', observed: 'x', expected: 'y' }) }),
    };
    expect((await findProblems(withChecks(strict))).reference).toEqual(['partition/covers failed: x']);
  });

  test('finds a mutant that lives, one that does not compile, and a control that fails', async () => {
    const harmless = { ...mutant, id: 'harmless', replace: `${mutant.find} + 0` };
    const broken = { ...mutant, id: 'broken', replace: 'nonsense' };
    const wrong = { ...control, id: 'wrong', replace: mutant.replace };
    const found = await findProblems({ ...SMALL, mutants: [harmless, broken], controls: [wrong] });
    expect(found['mutant harmless']).toEqual(['expected a fail; partition/covers passed']);
    expect(found['mutant broken']).toEqual([
      expect.stringMatching(/^it does not compile: src\/sync\/partition\.ts.*nonsense/),
    ]);
    expect(found['control wrong']).toEqual(['partition/covers failed: a rest']);
  });

  test('finds a mutant that compiles by itself, but not what uses it; one beside it that is no TypeScript hides nothing', async () => {
    const broken = { ...mutant, id: 'broken', replace: '((' };
    const narrower = { ...mutant, id: 'narrower', find: 'export function shareOf(', replace: 'function shareOf(' };
    const items = await check({ ...SMALL, mutants: [broken, narrower, mutant] }, (subject) => /^mutant/.test(subject));
    const found = Object.fromEntries(items.map(({ subject, problems }) => [subject, problems.join('; ')]));
    expect(found['mutant broken']).toMatch(/^it does not compile: src\/sync\/partition\.ts/);
    expect(found['mutant narrower']).toMatch(/^it does not compile: (?!src\/sync\/partition\.ts)/);
    expect(found['mutant drops-rest']).toBe('');
  });

  test('finds that there is no handout to be made', async () => {
    const [item] = await check({ ...SMALL, task: 'none' }, (subject) => subject === 'leaks');
    expect(item?.problems).toEqual(['the handout cannot be made: the registry has no task none']);
  });

  test('shows what this machine could not tell, and finds no fault in it', async () => {
    const untold: Check = {
      ...COVERS,
      ask: () => ({ input: [], judge: () => ({ verdict: 'not-graded', reason: 'too much else' }) }),
    };
    const [item] = await check(withChecks(untold), (subject) => subject.startsWith('mutant'));
    expect(item).toMatchObject({ problems: [], notes: ['partition/covers not-graded: too much else'] });
  });

  test('finds a check that fails, not only waits, when another region is cut', async () => {
    const stranger: Check = { ...COVERS, id: 'other/covers', region: 'other' };
    const found = await findProblems({ ...withChecks(COVERS, stranger), mutants: [], controls: [] });
    expect(found['region partition']).toEqual([
      expect.stringMatching(/^expected a pass; other\/covers failed: not written yet/),
    ]);
    const waiting: Check = { ...stranger, needs: [COVERS.id] };
    const fine = await findProblems({ ...withChecks(COVERS, waiting), mutants: [], controls: [] });
    expect(fine['region partition']).toEqual([]);
  });

  test('refuses a mutant that has no place', async () => {
    const lost = { ...mutant, find: 'no such text' };
    await leavingNothing(async () => {
      await expect(findProblems({ ...SMALL, mutants: [lost] })).rejects.toThrow(
        /drops-rest: .* 0 times, not once: no such text/,
      );
    });
  });
});

describe('gradings of the reference in a row', () => {
  test('ask each check as often as the spread says, with another seed each time', async () => {
    const second: Check = { ...COVERS, id: 'partition/again', needs: [COVERS.id] };
    const seeds: number[] = [];
    const spy: Check = {
      ...COVERS,
      ask: (random) => {
        seeds.push(random.integer(2 ** 30));
        return COVERS.ask(random);
      },
    };
    const rows = await leavingNothing(() =>
      repeatReference(withChecks(spy, second), { ...working(), gradings: 5, spread: 2 }),
    );
    expect(rows.map(({ check, asked, failures }) => [check, asked, failures])).toEqual([
      [COVERS.id, 3, []],
      ['partition/again', 2, []],
    ]);
    expect(new Set(seeds).size).toBe(3);
  });

  test('tell each failure with the seed that has it again', async () => {
    let asked = 0;
    const flaky: Check = {
      ...COVERS,
      ask: (random) => {
        const question = COVERS.ask(random);
        return asked++ === 1
          ? { ...question, judge: () => ({ verdict: 'failed', observed: 'bad luck', expected: 'none' }) }
          : question;
      },
    };
    const [row] = await repeatReference(withChecks(flaky), { ...working(), gradings: 3, spread: 1 });
    expect(row).toMatchObject({ asked: 3, failures: [{ observed: 'bad luck', seed: expect.any(Number) }] });
  });
});

test('the matrix says which checks kill a mutant, and which do not', async () => {
  const blind: Check = { ...BLIND, id: 'partition/blind' };
  const rows = await leavingNothing(() => makeMatrix(withChecks(COVERS, blind), { ...working(), rounds: 2 }));
  expect(rows).toEqual([{ mutant: 'drops-rest', named: COVERS.id, kills: { [COVERS.id]: 2 } }]);
});
