/** Assignment 2a as far as no code needs to be graded: what adds up, and that the judges fail for what is wrong. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.js';
import { type Check, type Judgement, sumPoints } from '../../../src/course/assignment.js';
import { findRegions } from '../../../src/course/regions.js';
import { PACKAGE } from '../../../src/course/tree.js';
import { judgeBatches } from '../../../tasks/2a-shared-memory/assignment/checks/batched-ring.js';
import { judgeReports, type Report } from '../../../tasks/2a-shared-memory/assignment/checks/exploring.js';
import { judgePassing } from '../../../tasks/2a-shared-memory/assignment/checks/hidden-mutex.js';
import { judgeLarge } from '../../../tasks/2a-shared-memory/assignment/checks/hidden-partition.js';
import { judgeGuarded, judgeLockSteps } from '../../../tasks/2a-shared-memory/assignment/checks/mutex.js';
import { judgeCover, judgeEven } from '../../../tasks/2a-shared-memory/assignment/checks/partition.js';
import { judgeRing } from '../../../tasks/2a-shared-memory/assignment/checks/ring-judging.js';
import { makeRingScript, runModel } from '../../../tasks/2a-shared-memory/assignment/checks/ring-model.js';
import { judgeWalk } from '../../../tasks/2a-shared-memory/assignment/checks/ring-publication.js';
import {
  judgeSeatSteps,
  judgeSleeps,
  type SleepsSeen,
} from '../../../tasks/2a-shared-memory/assignment/checks/ring-wait.js';
import { judgeGrants } from '../../../tasks/2a-shared-memory/assignment/checks/slot-grants.js';
import { assignment as key } from '../../../tasks/2a-shared-memory/assignment/key.js';
import { assignment } from '../../../tasks/2a-shared-memory/assignment/manifest.js';
import { NOT_OURS } from '../../../tasks/2a-shared-memory/assignment/mutants/not-ours.js';

const stars = new Set(key.regions.filter(({ isStar }) => isStar).map(({ id }) => id));
const { verdict: PASSES } = { verdict: 'passed' } satisfies Judgement;

/** Expects a fail that says what was seen. */
function expectFail({ ...judgement }: Judgement, observed: RegExp): void {
  expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringMatching(observed) });
}

describe('assignment 2a', () => {
  it('has 100 points without its star, about a fifth of them hidden', () => {
    const own = key.checks.filter(({ region }) => !stars.has(region));
    expect(sumPoints(own)).toBe(100);
    expect(sumPoints(own.filter(({ isHidden }) => isHidden))).toBe(22);
    expect(assignment.checks.some(({ isHidden }) => isHidden)).toBe(false);
  });

  it('gives in the handout the points and hours of each region', () => {
    const handout = readFileSync(join(PACKAGE, 'tasks/2a-shared-memory/assignment/handout.md'), 'utf8');
    const rows = [...handout.matchAll(/^\| ([\w-]+)[^|]*\| (\d+) \| (\d+) \|/gm)].map(([, id, points, hours]) => [
      id,
      Number(points),
      Number(hours),
    ]);
    const expected = key.regions.map(({ id, hours }) => [id, sumPoints(checksOf(id)), hours]);
    expect(rows).toEqual(expected);
  });

  it('has checks, a mutant and marked bodies for each region', () => {
    for (const { id, files } of key.regions) {
      expect(checksOf(id).length, id).toBeGreaterThan(0);
      for (const file of files) {
        const bodies = findRegions(readFileSync(join(PACKAGE, file), 'utf8'), file);
        expect(bodies.filter(({ name }) => name === `2a/${id}`).length, `${id} in ${file}`).toBeGreaterThan(0);
        expect(bodies.length, file).toBeLessThanOrEqual(4);
      }
    }
  });

  it.each(key.checks.map((check): [string, Check] => [check.id, check]))(
    '%s kills a mutant and tells three things',
    (id, check) => {
      expect(key.mutants.filter((mutant) => mutant.check === id)).not.toEqual([]);
      expect(new Set(check.hints).size).toBe(3);
      const before = key.checks.slice(0, key.checks.indexOf(check)).map((one) => one.id);
      expect(before).toEqual(expect.arrayContaining([...(check.needs ?? [])]));
    },
  );

  it.each(key.checks.map((check): [string, Check] => [check.id, check]))(
    '%s asks something else with another seed',
    (_, check) => {
      const asked = [1, 2, 3].map((seed) => JSON.stringify(check.ask(new Random(seed)).input));
      expect(new Set(asked).size).toBeGreaterThan(1);
      expect(JSON.stringify(check.ask(new Random(1)).input)).toBe(asked[0]);
    },
  );

  it.each([...key.mutants, ...key.controls].map((one) => [one.id, one] as const))(
    '%s has one place in its source',
    (_, one) => {
      expect(readFileSync(join(PACKAGE, one.file), 'utf8').split(one.find)).toHaveLength(2);
    },
  );

  it('plants or excuses each row of the catalogue of shared memory', () => {
    const rows = new Set([
      ...key.mutants.map(({ row }) => row),
      ...key.controls.map(({ row }) => row),
      ...Object.keys(NOT_OURS),
    ]);
    expect([...ROWS].filter((row) => !rows.has(row))).toEqual([]);
    expect([...rows].filter((row) => !ROWS.has(row))).toEqual([]);
  });
});

const checksOf = (region: string) => key.checks.filter((check) => check.region === region);

const ROWS = new Set([
  // No row of the catalogue: right, and slow.
  'slow',
  'plain `++`; load and store instead of add',
  'compareExchange result ignored',
  'ABA on a free list',
  'check, then wait on something else: lost wake-up',
  'expected value re-read after the check',
  'notify missing on one edge',
  'notify before the store',
  'notify one of a mixed crowd',
  'notify storm',
  'timed wait hides a lost wake-up',
  'spin instead of wait',
  'full and empty confused',
  'payload published after the index',
  'plain flag polled',
  'torn multiword value',
  'lock not released on throw; unlocked by another',
  'two locks in two orders: deadlock',
  'barrier reused without a generation',
  'worker dies holding the lock',
  'uneven partition, missing tail, overlap',
  'copied, not shared',
  'false sharing',
  'one global lock serialises workers',
  'shutdown misses sleeping workers',
]);

describe('the judge of explorations', () => {
  const clean: Report = {
    verdict: 'clean',
    isComplete: true,
    limit: null,
    runs: 20,
    assumptions: ['plain'],
    failure: null,
  };
  const asked = (planted: number | null) => ({ input: { mark: 7, refused: planted ?? 9 }, planted });
  const found = (message: string, kind = 'check'): Report => ({
    ...clean,
    verdict: 'failed',
    failure: { kind, message, token: 'T1', steps: ['waiter: wait SEAT'] },
  });
  const judge = (report: Report, planted: number | null = null) =>
    judgeReports('seat', [asked(planted)], [report], true);

  it('passes all interleavings without a failure, and a planted outcome that was found', () => {
    expect(judge(clean).verdict).toBe(PASSES);
    expect(judge(found('x the witness saw 7 (witness.ts:1)'), 7).verdict).toBe(PASSES);
  });

  it('fails a report that calls clean what has a planted outcome', () => {
    expectFail(judge(clean, 7), /planted was not found: it was called clean/);
    expectFail(judge(found('the witness saw 0 (witness.ts:1)'), 7), /planted was not found/);
    expectFail(judge(found('the witness saw 7 (witness.ts:1)', 'throw'), 7), /planted was not found/);
  });

  it.each([
    ['a failure', found('nobody wakes it', 'asleep'), /sleeps for ever.*nobody wakes it.*\n {2}waiter: wait SEAT/s],
    ['a planted outcome that nobody planted', found('the witness saw 7 (witness.ts:1)'), /the witness saw 7/],
    ['a search that did not end', { ...clean, verdict: 'not-found', isComplete: false, limit: '9 runs' }, /9 runs/],
    ['too few runs', { ...clean, runs: 2 }, /2 interleavings/],
    [
      'a thread that spins',
      { ...clean, assumptions: ['a thread that has read the same unchanged words 3'] },
      /again and again/,
    ],
    ['a sleep that timed out', { ...clean, assumptions: ['time passes when nobody can go on'] }, /timed out/],
  ] as const)('fails %s', (_, report, observed) => {
    expectFail(judge(report as Report), observed);
  });

  it('says how to run the failing order again', () => {
    expect(judge(found('late'))).toMatchObject({
      reproduce: expect.stringMatching(
        /^ipc-lab explore dist\/.*\/programs\/seat\.js --input '\{"mark":7,"refused":9\}' --replay T1$/,
      ),
    });
  });

  it('fails another number of reports than was asked for', () => {
    expectFail(judgeReports('seat', [asked(null)], [], true), /0 explorations/);
  });
});

describe('the judge of shares', () => {
  const share = (first: number, end: number) => ({ first, end });
  it.each([
    ['a gap', [share(0, 3), share(4, 10)], /begins at 4/],
    ['an overlap', [share(0, 6), share(5, 10)], /begins at 5/],
    ['a missing tail', [share(0, 5), share(5, 9)], /have 9 of 10/],
    ['a worker too few', [share(0, 10)], /./],
    ['an end before its beginning', [share(0, 12), share(12, 10)], /12 to 10/],
  ])('fails %s', (_, shares, observed) => expectFail(judgeCover({ items: 10, workers: 2 }, shares), observed));

  it('fails shares that are two items apart, and large ones that are rounded', () => {
    expect(judgeEven({ items: 10, workers: 2 }, [share(0, 5), share(5, 10)]).verdict).toBe(PASSES);
    expectFail(
      judgeEven({ items: 10, workers: 2 }, [share(0, 4), share(4, 10)]),
      /worker 1 of 2 has 6, worker 0 has 4/,
    );
    const large = { items: 2 ** 53 - 1, workers: 1_000, index: 700 };
    expectFail(judgeLarge(large, [share(0, 9e12), share(0, 1), share(1, 2), share(2, 2 ** 53)]), /the last ends at/);
  });
});

describe('the judge of seats', () => {
  const deeds = [['sleep', 'wake', 'wake', 'sleep', 'close', 'wake']] as const;
  const right = [
    { returned: false, seat: 1, notified: 0 },
    { returned: false, seat: 0, notified: 1 },
    { returned: false, seat: 0, notified: 0 },
    { returned: false, seat: 1, notified: 0 },
    { returned: false, seat: 2, notified: 1 },
    { returned: true, seat: 2, notified: 0 },
  ];
  const judge = (at: number, change: object) =>
    judgeSeatSteps(
      deeds.map((each) => [...each]),
      right.map((step, index) => (index === at ? { ...step, ...change } : step)),
    );

  it.each([
    ['a sleeper not notified', 1, { notified: 0 }, /AWAKE|SLEEPS/],
    ['a notification for nobody', 2, { notified: 1 }, /so many times: 1/],
    ['a closed seat that was opened', 5, { seat: 0 }, /CLOSED leaves it: AWAKE/],
    ['a closed seat not told', 5, { returned: false }, /returns: false/],
    ['a closing that wakes nobody', 4, { notified: 0 }, /closeSeat\(\)/],
  ])('fails %s', (_, at, change, observed) => {
    expect(judge(-1, {}).verdict).toBe(PASSES);
    expectFail(judge(at, change), observed);
  });

  const script = { results: ['timed-out' as const, 'ok' as const], sliceMs: 50, deadAfter: 0, word: '' };
  const wait = { expected: 1, seat: 1, timeoutMs: 50 };
  const slept: SleepsSeen = { returned: true, threw: null, looks: 4, peerLooks: 1, seatAfter: 0, waits: [wait, wait] };
  it.each([
    ['a spin', { looks: 500, waits: [] }, /looked 500 times and slept 0/],
    ['a sleep for another value', { waits: [wait, { ...wait, expected: 0 }] }, /for the value 0/],
    ['a sleep longer than a slice', { waits: [wait, { ...wait, timeoutMs: 90 }] }, /90 ms/],
    ['nobody asked for the dead', { peerLooks: 0 }, /whether the other side lives: 0/],
    ['a seat that stays', { seatAfter: 1 }, /SLEEPS/],
    ['an error', { threw: 'x' }, /threw: x/],
  ])('fails %s', (_, change, observed) => {
    expect(judgeSleeps(script, slept).verdict).toBe(PASSES);
    expectFail(judgeSleeps(script, { ...slept, ...change }), observed);
  });

  it('fails who returns though the other side is dead', () => {
    const dead = { ...script, deadAfter: 1, word: 'gone 5' };
    expectFail(judgeSleeps(dead, slept), /returned though the other side is dead/);
    expect(judgeSleeps(dead, { ...slept, threw: 'gone 5', waits: [wait] }).verdict).toBe(PASSES);
  });
});

describe('the judge of rings', () => {
  const script = makeRingScript(new Random(3), 3, 0);
  const right = runModel(script).map((outcome) => ({ ...outcome, threw: null }));
  const names = { put: 'push', take: 'the other side takes' };
  const firstTake = right.findIndex(({ bytes }) => bytes !== '');
  const judge = (at: number, change: object) =>
    judgeRing(
      script,
      right.map((step, index) => (index === at ? { ...step, ...change } : step)),
      names,
    );

  it('models a queue: what comes out is what went in, and it is full once and empty in the end', () => {
    const full = right.map((step) => step.full);
    expect(Math.max(...full)).toBe(3);
    expect(full.at(-1)).toBe(0);
    expect(judge(-1, {}).verdict).toBe(PASSES);
  });

  it.each([
    ['a wrong byte', firstTake, { bytes: 'ee'.repeat(right[firstTake]!.bytes.length / 2) }, /is 0xee/],
    ['a push into a full ring', right.findIndex(({ isDone }) => !isDone), { isDone: true }, /: true/],
    ['a slot too few', firstTake, { full: 9 }, /full afterwards: 9/],
    ['an error', 0, { threw: 'RangeError: x' }, /threw: RangeError/],
  ])('fails %s', (_, at, change, observed) => expectFail(judge(at, change), observed));

  const walk = { capacity: 1, firstCursor: -1, gives: [1, -1] };
  const step = (head: number, tail: number, full: number) => ({
    free: 1 - full,
    full,
    hasFree: [true, full === 0],
    hasFull: [true, full === 1],
    head,
    tail,
    writeIndex: 0,
    readIndex: 0,
  });
  const counts = [step(0, -1, 1), step(0, 0, 0)];
  it.each([
    ['full taken for empty', { full: 0, hasFull: [true, false] }, /counts full: 0/],
    ['a cursor that did not wrap', { head: 2 ** 32 }, /HEAD: 4294967296/],
    ['a free slot too many', { free: 1 }, /counts free: 1/],
    ['a slot that nobody sees', { hasFull: [true, false] }, /hasUnits/],
  ])('fails %s', (_, change, observed) => {
    expect(judgeWalk(walk, counts).verdict).toBe(PASSES);
    expectFail(judgeWalk(walk, [{ ...counts[0]!, ...change }, counts[1]!]), observed);
  });

  it('fails who gives what was not granted, or keeps what was', () => {
    const names = { ask: 'reserve', settle: 'commit', other: 'take' } as const;
    const steps = [
      { deed: 'ask', count: 2 },
      { deed: 'settle', count: 1 },
      { deed: 'settle', count: 2 },
    ] as const;
    const grants = [
      { returned: 0, threw: null, given: 0 },
      { returned: -2, threw: null, given: 1 },
      { returned: -2, threw: 'RangeError: 2', given: 1 },
    ];
    const judge = (seen: typeof grants) => judgeGrants(names, { capacity: 4, steps: [...steps] }, seen);
    expect(judge(grants).verdict).toBe(PASSES);
    expectFail(judge([grants[0]!, grants[1]!, { returned: -2, threw: null, given: 3 }]), /commit\(2\) with 1 reserved/);
    expectFail(judge([grants[0]!, { ...grants[1]!, given: 2 }, grants[2]!]), /slots that the other side has got: 2/);
  });

  it('fails a run past the end, and a batch that takes too little', () => {
    const run = {
      capacity: 4,
      isRun: true,
      steps: [
        { other: 0, asked: 3 },
        { other: 0, asked: 3 },
      ],
    };
    const seen = (returned: number, at: number) => ({ returned, at, threw: null });
    expect(judgeBatches(run, [seen(3, 3), seen(1, 0)]).verdict).toBe(PASSES);
    expectFail(judgeBatches(run, [seen(3, 3), seen(3, 2)]), /reserveRun\(3\) at slot 3 of 4 returned: 3/);
    expectFail(
      judgeBatches({ capacity: 4, isRun: false, steps: [{ other: 2, asked: 3 }] }, [seen(0, 0)]),
      /returned: 0/,
    );
  });
});

describe('the judge of a mutex', () => {
  const deeds = [
    { thread: 1, deed: 'tryLock' },
    { thread: 2, deed: 'unlock' },
    { thread: 1, deed: 'unlock' },
  ] as const;
  const right = [
    { outcome: 'true', holder: 1, notified: 0 },
    { outcome: 'usage', holder: 1, notified: 0 },
    { outcome: 'done', holder: 0, notified: 0 },
  ];
  it('fails who lets another unlock', () => {
    expect(judgeLockSteps(deeds, right).verdict).toBe(PASSES);
    expectFail(
      judgeLockSteps(deeds, [right[0]!, { ...right[1]!, outcome: 'done', holder: 0 }, right[2]!]),
      /thread 2, held by thread 1/,
    );
  });

  it('fails a function that throws and leaves it locked, or whose promise was taken for its result', () => {
    const seen = { outcome: 'threw a', isFree: true, heldInside: true };
    expect(judgeGuarded([{ run: 'throws', word: 'a' }], [seen]).verdict).toBe(PASSES);
    expectFail(judgeGuarded([{ run: 'throws', word: 'a' }], [{ ...seen, isFree: false }]), /free afterwards: false/);
    expectFail(
      judgeGuarded([{ run: 'is async', word: 'a' }], [{ ...seen, outcome: 'returned [object Promise]' }]),
      /Promise/,
    );
  });

  it('fails who forgets one that sleeps', () => {
    expect(judgePassing(2, { notified: [1, 1, 0], entered: 2, outsiders: 0 }).verdict).toBe(PASSES);
    expectFail(judgePassing(2, { notified: [1, 0], entered: 1, outsiders: 0 }), /while 1 sleep, notifies nobody/);
    expectFail(judgePassing(2, { notified: [1, 1, 0], entered: 2, outsiders: 1 }), /two had it at once/);
  });
});
