/** Shows which pairs of accesses are a data race and which are ordered, over real runs. */

import { afterAll, describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/explore.js';
import type { ExploreOptions } from '../../src/explore/report.js';
import { WrittenPrograms } from './written-programs.js';

const programs = new WrittenPrograms();
afterAll(() => programs.remove());

const exploreBodies = (bodies: readonly string[], more = '', options: ExploreOptions = {}) =>
  explore(programs.write({ bodies, more }), { shorten: false, ...options });

/** Goes on when the others are done: time orders nothing, and leaves one run. */
const whenDone = (ms: number) => `Atomics.wait(words, 3, 0, ${ms});`;
const WAIT_FOR_B = 'while (Atomics.load(words, 1) === 0);';

describe('a race: nothing orders the two', () => {
  it.each([
    ['plain write, plain write', ['words[0] = 1;', 'words[0] = 2;'], 'a'],
    ['plain write, plain read', ['words[0] = 1;', 'words[0];'], 'a'],
    ['plain write, atomic load', ['words[0] = 1;', 'Atomics.load(words, 0);'], 'a'],
    ['plain read, atomic store', ['words[0];', 'Atomics.store(words, 0, 1);'], 'a'],
    ['a flag that is read plainly', ['words[0] = 1; words[1] = 1;', 'while (words[1] === 0); words[0];'], 'b'],
    ['the flag is set before the word', ['Atomics.store(words, 1, 1); words[0] = 1;', `${WAIT_FOR_B} words[0];`], 'a'],
    [
      'a flag read without looking at what it says',
      ['words[0] = 1; Atomics.store(words, 1, 1);', 'Atomics.load(words, 1); words[0];'],
      'a',
    ],
    [
      'a compareExchange that fails lets nobody know',
      ['words[0] = 1; Atomics.compareExchange(words, 1, 7, 8);', `${whenDone(5)} Atomics.load(words, 1); words[0];`],
      'a',
    ],
    [
      'a store hides the store before it',
      [
        'words[0] = 1; Atomics.store(words, 1, 1);',
        `${whenDone(5)} Atomics.store(words, 1, 2);`,
        `${whenDone(10)} Atomics.load(words, 1); words[0];`,
      ],
      'a',
    ],
    [
      'a flag that is written plainly as well',
      ['words[0] = 1; Atomics.store(words, 1, 1); words[1] = 2;', 'if (Atomics.load(words, 1) === 2) words[0];'],
      'b',
    ],
    ['Atomics of different widths', ['Atomics.store(words, 0, 1);', 'Atomics.load(bytes, 0);'], 'a'],
    ['a long over a word', ['Atomics.store(words, 1, 1);', 'Atomics.store(longs, 0, 1n);'], 'a'],
    ['one byte of a word', ['bytes[3] = 1;', 'words[0];'], 'a'],
    ['DataView', ['new DataView(memory).setInt16(3, 1);', 'words[1];'], 'b'],
  ])('%s', async (_, bodies, word) => {
    const { failure } = await exploreBodies(bodies);
    expect(failure?.kind).toBe('data-race');
    expect(failure!.message).toMatch(new RegExp(`^${word} is accessed by \\w+ in step \\d+ and \\w+ in step \\d+`));
  });
});

describe('no race: an order, or nothing to order', () => {
  it.each([
    ['plain read, plain read', ['words[0];', 'words[0];']],
    ['Atomics alone', ['Atomics.store(words, 0, 1);', 'Atomics.load(words, 0);', 'Atomics.add(words, 0, 1);']],
    ['different words', ['words[0] = 1;', 'words[1] = 1;']],
    ['different bytes of a word', ['bytes[0] = 1;', 'bytes[1] = 1;']],
    ['a slice beside what is written', ['words[0] = 1;', 'words.slice(1, 3);']],
    ['a flag behind the word', ['words[0] = 1; Atomics.store(words, 1, 1);', `${WAIT_FOR_B} words[0];`]],
    [
      'a flag set by compareExchange',
      ['words[0] = 1; Atomics.compareExchange(words, 1, 0, 1);', `${WAIT_FOR_B} words[0] += 1;`],
    ],
    [
      'a chain of additions',
      [
        'words[0] = 1; Atomics.add(words, 1, 1);',
        'Atomics.add(words, 1, 1);',
        'if (Atomics.load(words, 1) === 2) words[0];',
      ],
    ],
    [
      'a chain of flags',
      [
        'words[0] = 1; Atomics.store(words, 1, 1);',
        `${WAIT_FOR_B} Atomics.store(words, 2, 1);`,
        'if (Atomics.load(words, 2) === 1) words[0];',
      ],
    ],
    [
      'a notify before who it wakes',
      ['words[0] = 1; Atomics.notify(words, 1);', "if (Atomics.wait(words, 1, 0, 5) === 'ok') words[0];"],
    ],
    [
      'a failing wait reads what was stored',
      ['words[0] = 1; Atomics.store(words, 1, 1);', "if (Atomics.wait(words, 1, 0, 5) === 'not-equal') words[0];"],
    ],
    [
      'a lock',
      Array.from(
        { length: 2 },
        () => 'if (Atomics.exchange(words, 1, 1) === 0) { words[0]++; Atomics.store(words, 1, 0); }',
      ),
    ],
  ])('%s', async (_, bodies) => {
    expect(await exploreBodies(bodies)).toMatchObject({ verdict: 'clean', failure: null });
  });
});

describe('a race that is meant', () => {
  const bodies = ['words[0] = 1;', 'words[0];'];

  it('and declared is reported, and no failure', async () => {
    const report = await exploreBodies(bodies, "export const benignRaces = { a: 'a hint' };");
    expect(report).toMatchObject({ verdict: 'clean', benignRaces: ['a'] });
  });

  it('and declared, but did not happen, is not reported', async () => {
    const report = await exploreBodies(['words[0] = 1;'], "export const benignRaces = { a: 'a hint' };");
    expect(report.benignRaces).toEqual([]);
  });

  it('does not hide one on another word', async () => {
    const report = await exploreBodies(
      ['words[0] = 1; words[1] = 1;', 'words[0]; words[1];'],
      "export const benignRaces = { a: 'a hint' };",
    );
    expect(report.failure?.message).toMatch(/^b is accessed/);
  });

  it('orders nothing else', async () => {
    const report = await exploreBodies(
      ['words[0] = 1; words[1] = 1;', `${whenDone(5)} Atomics.load(words, 1); words[0];`],
      "export const benignRaces = { b: 'a hint' };",
    );
    expect(report).toMatchObject({ benignRaces: ['b'], failure: { message: expect.stringMatching(/^a is accessed/) } });
  });

  it('may be overlooked altogether', async () => {
    expect(await exploreBodies(bodies, '', { failOnRace: false })).toMatchObject({ verdict: 'clean', benignRaces: [] });
  });
});

it('a race is told with both steps', async () => {
  const { failure } = await exploreBodies(['words[0] = 1;', 'words[0];']);
  const [, one, other] = /first in step (\d+) and second in step (\d+)/.exec(failure!.message)!;
  expect([one, other].map((step) => failure!.steps[Number(step) - 1]!.operation)).toEqual(['write', 'read']);
});
