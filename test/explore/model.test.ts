/** Shows that Atomics.wait, notify, time and chance in an explored program are those of the standard, in every interleaving. */

import { describe, expect, it } from 'vitest';
import { findOutcomes } from './outcomes.js';
import type { Operation } from './programs/scripted.js';

type Script = Operation[];

/** Deadlines of a thread that is to begin when the others sleep. */
const LATER: Operation = ['wait', 3, 1];
const STILL_LATER: Operation = ['wait', 3, 2];

/** Resolves with what the threads saw, of all runs, in the one mode and the other: they must agree. */
async function findSeen(scripts: Script[], options = {}) {
  const reduced = await findOutcomes(scripts, { mode: 'exhaustive', ...options });
  const all = await findOutcomes(scripts, { mode: 'all', ...options });
  expect(reduced.texts).toEqual(all.texts);
  return all.all.map(({ seen }) => seen);
}

describe('Atomics.wait', () => {
  it('does not sleep on another value', async () => {
    expect(await findSeen([[['store', 0, 1], ['wait for ever']]])).toEqual([[[1, 'not-equal'], [], []]]);
  });

  it('without time does not sleep either', async () => {
    expect(await findSeen([[['wait', 0, 0]]])).toEqual([[['timed-out'], [], []]]);
  });

  it('sleeps, or sees the value, whichever comes first', async () => {
    const scripts: Script[] = [[['wait for ever']], [['store', 0, 1], ['notify all']]];
    expect((await findSeen(scripts)).map(([waiter, waker]) => [waiter![0], waker![1]]).sort()).toEqual([
      ['not-equal', 0],
      ['ok', 1],
    ]);
  });

  it('compares all 64 bits of a BigInt64', async () => {
    expect(await findSeen([[['store', 3, 1], ['wait long']]])).toEqual([[[1, 'not-equal'], [], []]]);
  });

  it('on a BigInt64 is woken by a notify on the same bytes', async () => {
    const waker: Script = [
      ['wait', 0, 1],
      ['notify', 2, 1],
    ];
    expect(await findSeen([[['wait long']], waker])).toEqual([[['ok'], ['timed-out', 1], []]]);
  });
});

describe('Atomics.notify', () => {
  it('wakes who has slept longest', async () => {
    const first: Script = [['wait for ever'], ['add', 1]];
    const second: Script = [LATER, ['wait for ever'], ['add', 1]];
    const waker: Script = [STILL_LATER, ['notify'], STILL_LATER, ['notify']];
    expect(await findSeen([first, second, waker])).toEqual([
      [
        ['ok', 0],
        ['timed-out', 'ok', 1],
        ['timed-out', 1, 'timed-out', 1],
      ],
    ]);
  });

  it('the same with the threads the other way round', async () => {
    const first: Script = [['wait for ever'], ['add', 1]];
    const second: Script = [LATER, ['wait for ever'], ['add', 1]];
    const waker: Script = [STILL_LATER, ['notify'], STILL_LATER, ['notify']];
    const [seen] = await findSeen([waker, second, first]);
    expect([seen![2]![1], seen![1]![2]]).toEqual([0, 1]);
  });

  it.each([
    [
      [0, 1, 1, 1],
      [0, 1, 1, 0],
    ],
    [
      [2, 1],
      [2, 0],
    ],
    [[3], [2]],
  ])('counts whom it wakes: of two sleepers, asked for %j, %j', async (asked, woken) => {
    const waker: Script = [LATER, ...asked.map((most): Operation => ['notify', 0, most])];
    // Who is left asleep would never end: the last call wakes all.
    const [seen] = await findSeen([[['wait for ever']], [['wait for ever']], [...waker, ['notify all']]]);
    expect(seen).toEqual([['ok'], ['ok'], ['timed-out', ...woken, 0]]);
  });

  it('without a count wakes all', async () => {
    const scripts: Script[] = [[['wait for ever']], [['wait for ever']], [LATER, ['notify all']]];
    expect(await findSeen(scripts)).toEqual([[['ok'], ['ok'], ['timed-out', 2]]]);
  });

  it('wakes nobody at another word', async () => {
    const scripts: Script[] = [[['wait for ever']], [LATER, ['notify all', 1], ['notify all']]];
    expect(await findSeen(scripts)).toEqual([[['ok'], ['timed-out', 0, 1], []]]);
  });
});

describe('a time-out', () => {
  const scripts: Script[] = [
    [
      ['wait', 0, 1],
      ['load', 1],
    ],
    [['add', 1], ['notify']],
  ];
  const sawWaiter = async (options: object) =>
    new Set((await findSeen(scripts, options)).map(([waiter]) => waiter!.join()));

  it('comes when nobody else can go on', async () => {
    expect(await sawWaiter({})).toEqual(new Set(['ok,1', 'timed-out,1']));
  });

  it('comes earlier as often as that is allowed', async () => {
    expect(await sawWaiter({ earlyTimeouts: 1 })).toEqual(new Set(['ok,1', 'timed-out,1', 'timed-out,0']));
  });

  it('comes in the order of the deadlines', async () => {
    const sleeper = (tens: number): Script => [['wait', 0, tens], ['add', 1], ['now']];
    const seen = await findSeen([sleeper(3), sleeper(1), sleeper(2)]);
    expect(seen).toEqual([
      [
        ['timed-out', 2, 30],
        ['timed-out', 0, 10],
        ['timed-out', 1, 20],
      ],
    ]);
  });

  it('of two at the same moment comes in either order', async () => {
    const sleeper: Script = [['wait'], ['add', 1]];
    const seen = await findSeen([sleeper, sleeper]);
    expect(seen.map(([one, other]) => [one![1], other![1]]).sort()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('time is virtual', () => {
  it('and passes by time-outs alone, for every clock alike', async () => {
    const script: Script = [['now'], ['date'], ['hrtime'], ['add'], ['add'], ['now'], ['wait', 1, 2]];
    const [seen] = await findSeen([[...script, ['now'], ['date'], ['hrtime']]]);
    const [now, date, hrtime, , , still, , later, laterDate, laterHrtime] = seen![0] as number[];
    expect([now, still, later]).toEqual([0, 0, 20]);
    expect(laterDate! - date!).toBe(20);
    expect([hrtime, laterHrtime]).toEqual([0, 20_000_000]);
  });

  it('and not by a wait that is woken', async () => {
    const seen = await findSeen([
      [['wait', 0, 5], ['now']],
      [['store', 0, 1], ['notify']],
    ]);
    expect(new Set(seen.map(([waiter]) => waiter![1]))).toEqual(new Set([0]));
  });
});

describe('a loop that waits by reading', () => {
  it('has few runs and ends when the word changes', async () => {
    const { all, report } = await findOutcomes([[['spin for ever']], [['store']]], { mode: 'all' });
    expect(all.map(({ seen }) => seen[0])).toEqual([['seen']]);
    expect(report.runs).toBeLessThanOrEqual(5);
  });

  it('is said to be assumed fair', async () => {
    const { report } = await findOutcomes([[['spin for ever']], [['store']]], {});
    expect(report.assumptions.join('\n')).toContain('read the same unchanged words 3 times goes on when one changes');
  });

  it('is looked at oftener when that is asked for', async () => {
    const countRuns = async (spinReads: number) =>
      (await findOutcomes([[['spin for ever']], [['store']]], { mode: 'all', spinReads })).report.runs;
    expect(await countRuns(6)).toBe((await countRuns(3)) + 3);
  });

  const spinner: Script = [['spin, then sleep']];

  it('that then sleeps does so when nobody else can go on', async () => {
    const seen = await findSeen([spinner, [LATER, ['store'], ['notify all']]]);
    expect(seen).toEqual([[['slept'], ['timed-out', 1, 1], []]]);
  });

  it('that then sleeps does so at any moment where all its looks are made', async () => {
    const seen = await findSeen([spinner, [['store'], ['notify all']]], { spinReads: 12 });
    expect(new Set(seen.map(([waiter, waker]) => `${waiter}, ${waker![1]}`))).toEqual(
      new Set(['seen, 0', 'slept, 0', 'slept, 1']),
    );
  });
});

describe('a thread that counts its looks before it sleeps', () => {
  const spinner: Script = [['spin, then sleep']];
  const waker: Script = [['store'], ['notify all']];

  it.each(['exhaustive', 'all'] as const)('is told, and no search for it is complete: %s', async (mode) => {
    const { report } = await findOutcomes([spinner, waker], { mode });
    expect(report).toMatchObject({ verdict: 'not-found', isComplete: false });
    expect(report.limit).toMatch(/counts them, or looks at a clock.*raise --spin-reads/);
  });

  it('is like any other where all its looks are made', async () => {
    const { report } = await findOutcomes([spinner, waker], { spinReads: 12 });
    expect(report).toMatchObject({ verdict: 'clean', limit: null });
  });

  it('is not confused with one that looks until something changes', async () => {
    const { report } = await findOutcomes([[['spin for ever']], [['store']]], {});
    expect(report).toMatchObject({ verdict: 'clean', limit: null });
    expect(report.assumptions.join()).toMatch(/read the same unchanged words 3 times/);
  });
});

describe('Math.random()', () => {
  const scripts: Script[] = [
    [['random'], ['add'], ['random']],
    [['random'], ['add'], ['random']],
  ];
  const drawn = async (seed: number) => {
    const { all } = await findOutcomes(scripts, { mode: 'all', seed });
    return new Set(all.map(({ seen }) => [seen[0]![0], seen[0]![2], seen[1]![0], seen[1]![2]].join()));
  };

  it('draws the same in every run', async () => {
    expect((await drawn(1)).size).toBe(1);
    expect(await drawn(1)).toEqual(await drawn(1));
  });

  it('draws four different numbers', async () => {
    const [numbers] = [...(await drawn(1))];
    expect(new Set(numbers!.split(',')).size).toBe(4);
  });

  it('draws others with another seed', async () => {
    expect(await drawn(2)).not.toEqual(await drawn(1));
  });
});
