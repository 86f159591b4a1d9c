/** Shows which runs each mode makes, how a search ends, and what a failure that it found says. */

import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { explore } from '../../src/explore/explore.js';
import type { ExploreOptions } from '../../src/explore/report.js';
import { findOutcomes } from './outcomes.js';
import type { Operation } from './programs/scripted.js';
import { WrittenPrograms } from './written-programs.js';

const programs = new WrittenPrograms();
afterAll(() => programs.remove());

const BUMP = 'Atomics.store(words, 0, Atomics.load(words, 0) + 1);';
const counter = programs.write({ bodies: [BUMP, BUMP], check: 'words[0] === 2' });

const exploreBodies = (bodies: readonly string[], options: ExploreOptions = {}, check?: string) =>
  explore(programs.write(check === undefined ? { bodies } : { bodies, check }), options);

describe('two threads that each load and store', () => {
  const bump: Operation[] = [['read'], ['write', 0, 1]];
  const scripts = [bump, bump];

  it('have 6 interleavings one by one', async () => {
    const { report } = await findOutcomes(scripts, { mode: 'all' });
    expect(report).toMatchObject({ verdict: 'clean', runs: 6, prunedRuns: 0, longestRunSteps: 4 });
  });

  it('have at most 4 that differ in more than the order of what commutes', async () => {
    const { report, texts } = await findOutcomes(scripts, { mode: 'exhaustive' });
    expect(report.runs).toBeLessThanOrEqual(4);
    expect(texts).toEqual((await findOutcomes(scripts, { mode: 'all' })).texts);
  });

  it('fail when the second load comes before the first store', async () => {
    const { failure } = await explore(counter);
    expect(failure).toMatchObject({ kind: 'check', message: 'check() returned false', preemptions: 1, isFewest: true });
    expect(failure!.steps.map(({ operation, word }) => `${operation} ${word}`)).toEqual(
      expect.arrayContaining(['load a', 'store a']),
    );
    expect(failure!.steps.map(({ newValue }) => newValue).filter((value) => value !== null)).toEqual(['1', '1']);
  });
});

describe('bounded pre-emptions', () => {
  it('none of them do not find the lost update, and say what was not run', async () => {
    const report = await explore(counter, { mode: 'bounded', preemptions: 0 });
    expect(report).toMatchObject({
      verdict: 'not-found',
      limit: 'schedules with more than 0 pre-emptions were not run',
      runs: 2,
    });
  });

  it('one of them finds it', async () => {
    expect(await explore(counter, { mode: 'bounded', preemptions: 1 })).toMatchObject({
      verdict: 'failed',
      limit: 'the first failure',
      failure: { kind: 'check', preemptions: 1 },
    });
  });
});

describe('random runs', () => {
  it('find it', async () => {
    expect((await explore(counter, { mode: 'random' })).failure).toMatchObject({ kind: 'check', preemptions: 1 });
  });

  it('are the same for the same seed, and others for another', async () => {
    // One place among many, so that it takes a while.
    const rare = programs.write({
      bodies: ['Atomics.add(words, 0, 1);'.repeat(25), 'return Atomics.load(words, 0);'],
      check: 'results[1] !== 7',
    });
    const find = async (seed: number) =>
      (await explore(rare, { mode: 'random', seed, shorten: false })).failure!.foundInRun;
    const found = [await find(3), await find(3), await find(4)];
    expect(found[0]).toBeGreaterThan(1);
    expect(found[1]).toBe(found[0]);
    expect(found[2]).not.toBe(found[0]);
  });

  it('are never complete', async () => {
    const report = await exploreBodies([BUMP], { mode: 'random', randomRuns: 5 });
    expect(report).toMatchObject({
      verdict: 'not-found',
      isComplete: false,
      limit: '5 schedules were drawn, not all',
      runs: 5,
    });
  });
});

describe('a search that is cut short', () => {
  const many = Array.from({ length: 3 }, () => BUMP.repeat(4));

  it('by a number of runs is not found, and says so', async () => {
    const report = await exploreBodies(many, { mode: 'all', maxRuns: 7 });
    expect(report).toMatchObject({ verdict: 'not-found', isComplete: false, limit: '7 runs were allowed', runs: 7 });
  });

  it('by time is not found, and says so', async () => {
    const report = await exploreBodies(many, { mode: 'all', maxMs: 1 });
    expect(report).toMatchObject({ verdict: 'not-found', isComplete: false, limit: '1 ms were allowed' });
  });

  it('at its very end is complete', async () => {
    expect(await exploreBodies([BUMP], { maxRuns: 1 })).toMatchObject({ verdict: 'clean', isComplete: true, runs: 1 });
  });
});

describe('a failure', () => {
  /** Fails when the second thread gets in between at any of many places; depth first gets there late, by several switches. */
  const scattered = [
    'Atomics.add(words, 1, 1); Atomics.add(words, 1, 1); Atomics.store(words, 0, Atomics.load(words, 0) + 1);',
    'Atomics.store(words, 0, Atomics.load(words, 0) + 1); Atomics.add(words, 1, 1); Atomics.add(words, 1, 1);',
  ];

  it('is shortened to the fewest pre-emptions', async () => {
    const seeds = [1, 2, 3];
    const long = await Promise.all(
      seeds.map((seed) =>
        exploreBodies(scattered, { mode: 'random', depth: 8, seed, shorten: false }, 'words[0] === 2'),
      ),
    );
    expect(Math.max(...long.map(({ failure }) => failure!.preemptions))).toBeGreaterThan(1);
    const short = await exploreBodies(scattered, { mode: 'random', depth: 8, seed: 1 }, 'words[0] === 2');
    expect(short.failure).toMatchObject({ kind: 'check', preemptions: 1, isFewest: true });
  });

  it('that is not shortened does not claim to be the shortest', async () => {
    const report = await exploreBodies(scattered, { mode: 'random', seed: 1, shorten: false }, 'words[0] === 2');
    expect(report.failure!.isFewest).toBe(false);
  });

  it('of locks in two orders names the cycle', async () => {
    const take = (word: number) =>
      `while (Atomics.compareExchange(words, ${word}, 0, 1) !== 0) Atomics.wait(words, ${word}, 1);`;
    const give = (word: number) => `Atomics.store(words, ${word}, 0); Atomics.notify(words, ${word});`;
    const both = (one: number, other: number) => take(one) + take(other) + give(other) + give(one);
    const { failure } = await exploreBodies([both(0, 1), both(1, 0)]);
    expect(failure?.kind).toBe('deadlock');
    expect(failure!.message).toMatch(
      /^first waits for b \([\w-]+\.mjs:\d+\), which second took in step \d; second waits for a \([\w-]+\.mjs:\d+\), which first took in step \d: a cycle$/,
    );
  });

  it('of a sleep for ever names the word, who changed it last and the line', async () => {
    const { failure } = await exploreBodies([
      'Atomics.wait(words, 2, 0);',
      'Atomics.notify(words, 2); Atomics.store(words, 2, 1);',
    ]);
    expect(failure).toMatchObject({
      kind: 'asleep',
      message: expect.stringMatching(
        /^first sleeps at c \([\w-]+\.mjs:\d+\), last changed by second in step 3; nobody is left to wake it$/,
      ),
      ends: [{ isDone: false, line: 'program.mjs:4' }, { isDone: true }],
    });
  });
});

describe('the number of threads', () => {
  it('may be one', async () => {
    expect(await exploreBodies(['words[0] = 1; words[0] += 1;'], {}, 'words[0] === 2')).toMatchObject({
      verdict: 'clean',
      runs: 1,
      threads: ['first'],
    });
  });

  it('may be three, of which it takes all to fail', async () => {
    // Each saw what another left; that takes three turns.
    const bodies = [
      'if (Atomics.load(words, 1) === 1) Atomics.store(words, 0, 1);',
      'if (Atomics.load(words, 2) === 1) Atomics.store(words, 1, 1);',
      'Atomics.store(words, 2, 1);',
    ];
    const { failure } = await exploreBodies(bodies, {}, 'words[0] === 0');
    expect(failure).toMatchObject({ kind: 'check', preemptions: 0 });
    expect(failure!.steps.map(({ thread }) => thread)).toEqual([2, 1, 1, 0, 0]);
  });
});

describe('with early time-outs, leaving out what commutes leaves out no outcome', () => {
  const random = new Random(11);
  const names = ['load', 'store', 'add', 'wait', 'wait', 'notify', 'now'] as const;
  const draw = (length: number): Operation[] =>
    Array.from({ length }, () => [names[random.integer(names.length)]!, random.integer(2), 1 + random.integer(2)]);
  const drawn = Array.from({ length: 10 }, () => [draw(3), draw(2), draw(1)]);

  it.each(drawn.map((scripts, at) => [at, scripts] as const))('of program %i', async (_, scripts) => {
    const all = await findOutcomes(scripts, { mode: 'all', earlyTimeouts: 1 });
    const reduced = await findOutcomes(scripts, { mode: 'exhaustive', earlyTimeouts: 1 });
    expect(reduced.texts).toEqual(all.texts);
  });
});
