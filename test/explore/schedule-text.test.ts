/** Shows what an exploration prints: the verdict in words, and a schedule that fits the terminal. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type ExploreFailure,
  type ExploreReport,
  type FailureKind,
  REPLAY_LIMIT,
  type ScheduleStep,
} from '../../src/explore/report.js';
import { renderExploration, type TextStyle } from '../../src/explore/schedule-text.js';

const step = (thread: number, over: Partial<ScheduleStep> = {}): ScheduleStep => ({
  thread,
  operation: 'load',
  word: 'count',
  oldValue: '0',
  newValue: null,
  outcome: null,
  line: `counter.mjs:${thread + 3}`,
  ...over,
});

const STEPS = [
  step(0),
  step(1),
  step(0, { operation: 'store', newValue: '1' }),
  step(1, { operation: 'store', oldValue: '1', newValue: '1' }),
];

const FAILURE: ExploreFailure = {
  kind: 'check',
  message: 'check() returned false',
  foundInRun: 2,
  token: '1-3f9a12cd-5be2-3.0-0x1,1x1,0x1,1x1',
  steps: STEPS,
  ends: [
    { isDone: true, line: null },
    { isDone: false, line: 'counter.mjs:4' },
  ],
  switches: 3,
  preemptions: 1,
  isFewest: true,
};

const REPORT: ExploreReport = {
  program: 'file:///somewhere/counter%20of%20two.mjs',
  mode: 'exhaustive',
  threads: ['bump', 'jump'],
  verdict: 'failed',
  isComplete: false,
  limit: 'the first failure',
  runs: 2,
  prunedRuns: 0,
  longestRunSteps: 4,
  elapsedMs: 250,
  assumptions: [],
  benignRaces: [],
  failure: FAILURE,
};

const CLEAN: ExploreReport = { ...REPORT, verdict: 'clean', isComplete: true, limit: null, failure: null };
const STYLE: TextStyle = { width: 100, color: false, all: false, command: 'ipc-lab explore counter.mjs' };

const render = (over: Partial<ExploreReport> = {}, style: Partial<TextStyle> = {}) =>
  renderExploration({ ...REPORT, ...over }, { ...STYLE, ...style });
const renderFailure = (over: Partial<ExploreFailure>, style: Partial<TextStyle> = {}) =>
  render({ failure: { ...FAILURE, ...over } }, style);
const linesOf = (text: string) => text.split('\n').filter((line) => !line.includes('--replay'));

describe('the verdict', () => {
  it('clean says that all was covered', () => {
    const text = renderExploration(CLEAN, STYLE);
    expect(text).toContain('clean  No interleaving fails: all of them were covered.');
    expect(text).toContain('2 runs, up to 4 steps each, in 0.3 s (reduced by what commutes).');
    expect(text).not.toContain('--replay');
  });

  it('not found says why it is not clean', () => {
    const text = renderExploration({ ...CLEAN, verdict: 'not-found', limit: '7 runs were allowed', runs: 7 }, STYLE);
    expect(text).toContain('not found  No run failed, but not all interleavings were covered: 7 runs were allowed.');
  });

  it.each([
    ['check', 'wrong'],
    ['throw', 'threw'],
    ['deadlock', 'deadlock'],
    ['asleep', 'asleep for ever'],
    ['spinning', 'spins for ever'],
    ['step-bound', 'no end'],
    ['data-race', 'data race'],
    ['stalled', 'stalled'],
    ['exited', 'exited'],
    ['out-of-memory', 'out of memory'],
  ] satisfies [FailureKind, string][])('%s is called %s, with what happened', (kind, words) => {
    expect(renderFailure({ kind, message: 'this and that' })).toContain(`  ${words}  this and that\n`);
  });

  it('counts one as one', () => {
    const text = renderExploration({ ...CLEAN, threads: ['bump'], runs: 1, longestRunSteps: 1 }, STYLE);
    expect(text).toContain('1 thread: bump');
    expect(text).toContain('1 run, up to 1 step each');
  });

  it('tells runs that were given up', () => {
    expect(render({ prunedRuns: 3 })).toContain('2 runs and 3 given up, since others covered them');
  });

  it('of a replay does not speak of a search', () => {
    const text = render({ limit: REPLAY_LIMIT, runs: 1 });
    expect(text).toContain('One run of 4 steps, in 0.3 s. The schedule below changes threads 3 times');
    expect(text).not.toContain('Found in run');
  });

  it('names what it rests on', () => {
    const text = render({ assumptions: ['time passes when nobody can go on'], benignRaces: ['hint', 'epoch'] });
    expect(text).toContain('- assumed: time passes when nobody can go on');
    expect(text).toContain('- races that the program declares: hint, epoch');
  });
});

describe('a failing schedule', () => {
  it('has a column for each thread', () => {
    expect(render()).toContain(
      [
        '     bump                               jump',
        '  1  load count: 0  counter.mjs:3',
        '  2                                     load count: 0  counter.mjs:4',
        '  3  store count: 0 → 1  counter.mjs:3',
        '  4                                     store count: 1 → 1  counter.mjs:4',
        '     done                               stands at counter.mjs:4',
      ].join('\n'),
    );
  });

  it('has one column with the thread where that is too wide', () => {
    expect(render({}, { width: 60 })).toContain(
      [
        '     thread  step                line',
        '  1  bump    load count: 0       counter.mjs:3',
        '  2  jump    load count: 0       counter.mjs:4',
        '  3  bump    store count: 0 → 1  counter.mjs:3',
        '  4  jump    store count: 1 → 1  counter.mjs:4',
        '  bump: done',
        '  jump: stands at counter.mjs:4',
      ].join('\n'),
    );
  });

  it('says in how few switches it fails', () => {
    expect(render().replace(/\n\s+/g, ' ')).toContain(
      'Found in run 2 (2 runs, up to 4 steps each, in 0.3 s, reduced by what commutes). The schedule below changes ' +
        'threads 3 times, once away from one that could have gone on, and none with fewer fails like that.',
    );
  });

  it('says how to have it again', () => {
    expect(render()).toContain(`  ipc-lab explore counter.mjs --replay ${FAILURE.token}\n`);
  });

  it.each([
    [{ operation: 'wait', outcome: 'sleeps' }, 'wait count: 0, sleeps'],
    [{ operation: 'notify', oldValue: null, outcome: 'wakes 1' }, 'notify count, wakes 1'],
    [{ operation: 'times out', oldValue: null }, 'times out count'],
  ])('%j is written as %s', (over, words) => {
    expect(renderFailure({ steps: [step(0, over), step(1, { newValue: '1' })] })).toContain(
      `1  ${words}  counter.mjs:3`,
    );
  });

  it('tells threads of the same name apart', () => {
    expect(render({ threads: ['bump', 'bump'] })).toMatch(/ bump 0 +bump 1\n/);
  });

  it('leaves out what concerns one thread alone, unless all is wanted', () => {
    const own = [step(0, { word: 'own', newValue: '5' }), step(0, { word: 'own' })];
    const steps = [...own, ...STEPS];
    const text = renderFailure({ steps });
    expect(text).toContain('\n  … 2 steps that nobody else sees or disturbs\n  3  load count');
    expect(text).not.toContain('own');
    const all = renderFailure({ steps }, { all: true });
    expect(all).toContain('  1  load own: 0 → 5');
    expect(all).not.toContain('…');
  });
});

describe('what does not fit', () => {
  const threads = ['aVeryLongNameOfAThread', 'anEvenLongerNameOfAThreadThatGoesOn', 'c'];
  const long: Partial<ExploreReport> = {
    threads,
    assumptions: [
      'a thread that has read the same unchanged words 3 times goes on when one changes, or nobody else can',
    ],
    benignRaces: Array.from({ length: 30 }, (_, at) => `word${at}`),
    failure: {
      ...FAILURE,
      message: 'aVeryLongNameOfAThread waits for something, which another thread took in step 17; and so on: a cycle',
      steps: [0, 1, 2].map((thread) =>
        step(thread, { word: 'aWordWithAVeryLongName[12345]', newValue: '1.2345678901234567e-300', line: 'x.mjs:1' }),
      ),
      ends: threads.map(() => ({ isDone: false, line: 'somewhere-far-away.ts:1234, from program.mjs:12' })),
    },
  };

  it.each([60, 80, 100, 160])('is wrapped or cut to %i columns', (width) => {
    for (const line of linesOf(render(long, { width }))) expect([...line].length, line).toBeLessThanOrEqual(width);
  });

  it('below 60 columns is written for 60', () => {
    expect(render(long, { width: 20 })).toBe(render(long, { width: 60 }));
  });

  it('keeps the token whole', () => {
    const token = `1-3f9a12cd-5be2-3.0-${'0x1,1x1,'.repeat(100)}0x1`;
    expect(renderFailure({ token }, { width: 60 })).toContain(`--replay ${token}\n`);
  });

  it.each([false, true])('of a very long schedule is its middle (all steps: %s)', (all) => {
    const steps = Array.from({ length: 20_000 }, (_, at) => step(at % 2, { newValue: '1' }));
    const text = renderFailure({ steps }, { all });
    expect(text.split('\n').length).toBeLessThan(400);
    expect(text).toContain('… 19680 steps left out, all are in --json FILE');
    expect(text).toMatch(/\n +1 .*\n/);
    expect(text).toMatch(/\n +20000 .*\n/);
  });
});

describe('what a stranger wrote', () => {
  const evil = '\u001b[31mred\u0007\u202e\n';
  const expectHarmless = (text: string) => {
    for (const sign of ['\u001b', '\u0007', '\u202e']) expect(text).not.toContain(sign);
  };

  it('does not steer the terminal', () => {
    const text = render({
      program: `file:///somewhere/${encodeURIComponent(evil)}.mjs`,
      threads: [evil, 'jump'],
      limit: evil,
      assumptions: [evil],
      benignRaces: [evil],
      failure: {
        ...FAILURE,
        message: evil,
        steps: [step(0, { word: evil, oldValue: evil, line: evil }), step(1, { word: evil, newValue: evil })],
        ends: [
          { isDone: false, line: evil },
          { isDone: true, line: null },
        ],
      },
    });
    expectHarmless(text);
    expect(text).toContain('red');
  });

  it('does not steer it by why nothing was found either', () => {
    expectHarmless(renderExploration({ ...CLEAN, verdict: 'not-found', limit: evil }, STYLE));
  });
});

it('colour changes no word', () => {
  expect(stripVTControlCharacters(render({}, { color: true }))).toBe(render());
  expect(render({}, { color: true })).toContain('\u001b[');
});
