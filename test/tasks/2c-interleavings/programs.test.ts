/** Claims about the programs of task 2c: what they say of themselves, and, in one thread, what they compute. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { explore } from '../../../src/explore/explore.js';
import type { ExploredProgram } from '../../../src/explore/program.js';
import { brokenOf, findProgram, INCREMENT_PAIR, mendedOf, PAIRS } from '../../../tasks/2c-interleavings/catalog.js';
import { copyMemories, findMemories, restoreMemories } from '../../../tasks/2c-interleavings/shared-copies.js';

const load = async (name: string) => (await import(findProgram(name)!.href)) as ExploredProgram;
const NAMES = [...PAIRS.flatMap((pair) => [brokenOf(pair), mendedOf(pair)]), INCREMENT_PAIR];

afterEach(() => {
  vi.restoreAllMocks();
});

test('there is none of another name', () => {
  expect(findProgram('futex-lock')).toBeNull();
  expect(findProgram('../experiment')).toBeNull();
});

describe.each(NAMES)('%s', (name) => {
  test('has two threads, a check, and names for words that lie in its memory', async () => {
    const { setup, threads, check, words } = await load(name);
    const state = setup();
    const memories = findMemories(state);
    expect(threads).toHaveLength(2);
    expect(check).toBeTypeOf('function');
    const named = words!(state);
    expect(named.length).toBeGreaterThan(0);
    for (const { memory, byteOffset, bytes = 4 } of named) {
      expect(memories).toContain(memory);
      expect(byteOffset + bytes).toBeLessThanOrEqual(memory.byteLength);
    }
    const namedBytes = named.reduce((sum, { bytes = 4 }) => sum + bytes, 0);
    expect(namedBytes).toBe(memories.reduce((sum, { byteLength }) => sum + byteLength, 0));
  });

  // A barrier takes two.
  test.runIf(!name.startsWith('barrier'))('is right when its threads run one after the other', async () => {
    const { setup, threads, check } = await load(name);
    // Who takes must come behind who publishes.
    const order = name.startsWith('check-then-wait') ? [1, 0] : [0, 1];
    const state = setup();
    const results: unknown[] = [];
    for (const thread of order) results[thread] = threads[thread]!(state, thread);
    expect(check!(state, results)).toBe(true);
  });
});

/** Marks a thread that would sleep, or wait for another one. */
class Waits extends Error {}

/** No thread of these programs has so many by itself. */
const MOST_ACCESSES = 60;

/**
 * Returns how the program ends when one thread is stopped before its access number `stop`, and the other one runs to its end there. Accesses
 * other than by Atomics are not seen.
 */
async function interrupt(name: string, stopped: 0 | 1, stop: number): Promise<string> {
  const { setup, threads, check } = await load(name);
  const state = setup();
  const results: unknown[] = [];
  const other = 1 - stopped;
  let accesses = 0;
  for (const method of ['load', 'store', 'add', 'compareExchange', 'wait', 'notify'] as const) {
    const original = Atomics[method] as (...values: unknown[]) => unknown;
    vi.spyOn(Atomics, method).mockImplementation(((...values: unknown[]) => {
      if (++accesses === stop) results[other] = threads[other]!(state, other);
      if (accesses > MOST_ACCESSES) throw new Waits();
      if (method !== 'wait') return original(...values);
      const [words, at, value] = values as [Int32Array, number, number];
      if (words[at] === value) throw new Waits();
      return 'not-equal';
    }) as never);
  }
  try {
    results[stopped] = threads[stopped]!(state, stopped);
  } catch (error) {
    if (!(error instanceof Waits)) throw error;
    return accesses >= stop ? 'waits' : 'never stopped';
  } finally {
    vi.restoreAllMocks();
  }
  if (accesses < stop) return 'never stopped';
  return check!(state, results) === true ? 'right' : 'wrong';
}

async function interruptEverywhere(name: string, stopped: 0 | 1): Promise<Set<string>> {
  const ends = new Set<string>();
  for (let stop = 1; stop <= 12; stop++) ends.add(await interrupt(name, stopped, stop));
  ends.delete('never stopped');
  return ends;
}

describe('stopped once, for as long as the other thread takes,', () => {
  test.each<[string, 0 | 1, string]>([
    ['split-update', 0, 'wrong'],
    ['check-then-wait', 0, 'waits'],
    ['free-list', 0, 'wrong'],
    ['seqlock', 1, 'wrong'],
  ])('%s, broken, whose thread %d is stopped, ends %s somewhere; mended, nowhere', async (name, stopped, end) => {
    expect(await interruptEverywhere(`${name}-broken`, stopped)).toContain(end);
    expect([...(await interruptEverywhere(`${name}-mended`, stopped))]).toEqual(['right']);
  });
});

describe('explored', () => {
  test.each(PAIRS.map((pair) => [pair.name, pair] as const))(
    '%s is found broken, and complete and clean mended',
    { timeout: 60_000 },
    async (_name, pair) => {
      const broken = await explore(findProgram(brokenOf(pair))!, { failOnRace: false, shorten: false });
      const kinds = pair.sign === 'a wrong result' ? ['check'] : ['asleep', 'deadlock'];
      expect(kinds).toContain(broken.failure?.kind);
      const mended = await explore(findProgram(mendedOf(pair))!);
      expect(mended).toMatchObject({ verdict: 'clean', isComplete: true, failure: null });
    },
  );
});

describe('what was shared', () => {
  test('is found under views and in lists, once each, and put back', () => {
    const [one, other] = [new SharedArrayBuffer(8), new SharedArrayBuffer(4)];
    const words = new Int32Array(one);
    const state = {
      words,
      again: [new Uint8Array(one), { deep: other }],
      plain: [1, 'a', null],
      own: new Uint8Array(3),
    };
    expect(findMemories(state)).toEqual([one, other]);
    words[1] = 5;
    const copies = copyMemories([one, other]);
    words.fill(9);
    restoreMemories([one, other], copies);
    expect([...words]).toEqual([0, 5]);
  });
});
