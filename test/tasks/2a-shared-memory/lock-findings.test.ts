/** Claims about what task 2a concludes of locks and counters: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Comparison, Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './conclude.js';

type Verdict = Comparison['verdict'];
type Status = Finding['status'];

const over = (prefix: string, workers: number, verdict: Verdict) =>
  comparison(`${prefix}/${workers === 1 ? 'uncontended' : `${workers}workers`}`, 2, verdict);

describe('locks', () => {
  const mutex = (workers: number, verdict: Verdict) => over('over-spin-mutex/operations/mutex', workers, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['higher', 'higher', 'supported', /^The one whose waiters sleep\./],
    ['lower', 'lower', 'refuted', /^The one whose waiters spin\./],
    ['same', 'same', 'refuted', /^Either: there is no difference\./],
    ['lower', 'higher', 'refuted', /^Not the one whose waiters sleep, with each number/],
    ['undecided', 'higher', 'undecided', /^Not clear\./],
  ])('2 workers that are %s and 4 that are %s make it %s; one alone decides nothing', (two, four, status, words) => {
    const ratios = [mutex(1, 'lower'), mutex(2, two), mutex(4, four)];
    expect(conclude('locks', [], ratios)).toMatchObject({ status, answer: expect.stringMatching(words) });
  });
  test('has operations, fairness without a unit, pthread and CPU with most workers', () => {
    const side = (cpuNs: number) => ({ sides: [{ cpuNs }, { cpuNs }] });
    const cells = [
      cell('operations/mutex/uncontended', 49e6),
      cell('operations/mutex/4workers', 20e6, side(50)),
      cell('operations/spin-mutex/4workers', 9e6, side(200)),
      cell('fairness/spin-mutex/4workers', 0.26),
    ];
    const native = over('times-native/operations/mutex', 2, 'lower');
    const { answer, evidence } = conclude('locks', cells, [mutex(2, 'higher'), mutex(4, 'higher'), native]);
    expect(answer).toContain('Mutex: uncontended 49.0 M op/s (48.0 to 50.0), 4 workers 20.0 M op/s');
    expect(answer).toContain('SpinMutex: 4 workers 0.260 (0.255 to 0.265).');
    expect(answer).toContain('Mutex over pthread_mutex_t: 2 workers 2.00 times');
    expect(answer).toContain('with 4 workers, all of them together: Mutex 100 ns and SpinMutex 400 ns.');
    expect(evidence).toHaveLength(7);
  });
  test('has two workers alone in a quick run; undecided below six blocks; left out without contention', () => {
    expect(conclude('locks', [], [mutex(2, 'higher')]).status).toBe('supported');
    expect(conclude('locks', [], [{ ...mutex(2, 'higher'), ratio: null }]).status).toBe('undecided');
    expect(find('locks', [], [mutex(1, 'higher')])).toBeUndefined();
  });
  test('is not taken away by a floor that failed', () => {
    const native = { ...over('times-native/operations/mutex', 2, 'undecided'), ratio: null };
    expect(conclude('locks', [], [mutex(2, 'higher'), native]).status).toBe('supported');
  });
});

describe('counters', () => {
  const padded = (workers: number, verdict: Verdict) => over('over-shared/operations/counter-padded', workers, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['higher', 'higher', 'supported', /^It is slower than a word for each\./],
    ['higher', 'same', 'refuted', /^It is not slower with each number/],
    ['lower', 'higher', 'refuted', /^It is not slower/],
    ['higher', 'undecided', 'undecided', /^Not clear\./],
  ])('2 workers that are %s and 4 that are %s make it %s; one alone decides nothing', (two, four, status, words) => {
    const ratios = [padded(1, 'same'), padded(2, two), padded(4, four)];
    expect(conclude('counters', [], ratios)).toMatchObject({ status, answer: expect.stringMatching(words) });
  });
  test('has operations of both by number of workers; left out with one alone', () => {
    const cells = [
      cell('operations/counter-shared/uncontended', 92e6),
      cell('operations/counter-shared/2workers', 47e6),
    ];
    expect(conclude('counters', cells, [padded(2, 'higher')]).answer).toContain(
      'All on one word: uncontended 92.0 M op/s (90.2 to 93.8), 2 workers 47.0 M op/s (46.1 to 47.9).',
    );
    expect(find('counters', cells, [padded(1, 'same')])).toBeUndefined();
  });
});
