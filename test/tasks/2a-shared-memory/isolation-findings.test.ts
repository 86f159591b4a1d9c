/** Claims about what task 2a concludes of isolation and of C++: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Comparison, Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './conclude.js';

type Verdict = Comparison['verdict'];
type Status = Finding['status'];

describe('isolation', () => {
  const thread = (alone: number, ring: number, options: { trials?: number } = {}) => [
    cell('round-trip/same-thread/64B/same-core', alone, options),
    cell('round-trip/ring/64B/spin/cross-core', ring, options),
  ];
  const pipes = (placement: string) => [
    cell(`round-trip/pipe-threads/64B/${placement}`, 5_000),
    cell(`round-trip/pipe-processes/64B/${placement}`, 6_000),
  ];
  const process = (verdict: Verdict, placement = 'same-core') =>
    comparison(`over-threads/round-trip/pipe-processes/64B/${placement}`, 1.2, verdict);

  test.each<[number, Verdict, Status, RegExp]>([
    [
      250,
      'higher',
      'supported',
      /^Dearer with each step that was measured: a second thread and a second process on one core\./,
    ],
    [250, 'same', 'refuted', /^Not each step makes it dearer: not a second process on one core\./],
    [250, 'lower', 'refuted', /^Not each step/],
    [40, 'higher', 'refuted', /^Not each step makes it dearer: not a second thread\./],
    [250, 'undecided', 'undecided', /^Not clear of a second process on one core\./],
    [65, 'higher', 'undecided', /^Not clear of a second thread\./],
  ])('a ring of %d ns beside 60 in one thread and processes that are %s make it %s', (ring, verdict, status, words) => {
    const cells = [...thread(60, ring), ...pipes('same-core')];
    expect(conclude('isolation', cells, [process(verdict)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('has each time with its interval, on one core and across', () => {
    const cells = [...thread(60, 240), ...pipes('same-core'), ...pipes('cross-core')];
    const { answer, evidence } = conclude('isolation', cells, [process('higher'), process('higher', 'cross-core')]);
    expect(answer).toMatch(
      /take 60 ns \(58\.8 to 61\.2\); through a ring .*, 240 ns \(235 to 245\), 4\.00 times .* as long\./,
    );
    expect(answer).toMatch(/pipe on one core it takes 5\.00 µs .* 6\.00 µs .*, 1\.20 times .*pipe across cores/);
    expect(answer).not.toContain('was not measured');
    expect(evidence).toHaveLength(cells.length + 2);
  });
  test('of a quick run is the second thread alone: a pipe to a process without one to a thread tells nothing of the process', () => {
    const cells = [...thread(60, 240), pipes('same-core')[1]!];
    const { status, answer } = conclude('isolation', cells);
    expect([status, answer]).toEqual([
      'supported',
      expect.stringMatching(/^Dearer with each step that was measured: a second thread\./),
    ]);
    expect(answer).toMatch(
      /another process on the same core it takes 6\.00 µs .*; how much of that is the pipe was not measured/,
    );
  });
  test('takes one thread from the other placement, undecided below six sets, left out without a step', () => {
    const other = [cell('round-trip/same-thread/64B/cross-core', 60), thread(60, 240)[1]!];
    expect(conclude('isolation', other).status).toBe('supported');
    expect(conclude('isolation', thread(60, 240, { trials: 3 })).status).toBe('undecided');
    expect(find('isolation', thread(60, 240).slice(0, 1))).toBeUndefined();
  });
});

describe('worker-or-process', () => {
  const spawn = (verdict: Verdict) => comparison('over-process/spawn/worker', 0.4, verdict);
  const memory = (verdict: Verdict) => comparison('over-process/memory/worker', 0.25, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['lower', 'lower', 'supported', /^Less\./],
    ['lower', 'higher', 'refuted', /^Not less in everything\./],
    ['undecided', 'lower', 'undecided', /^Not clear of everything\./],
  ])('a start that is %s and memory that is %s make it %s', (first, second, status, words) => {
    expect(conclude('worker-or-process', [], [spawn(first), memory(second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('has times and memory of both; left out of a quick run', () => {
    const cells = [
      cell('spawn/worker', 15e6),
      cell('spawn/process', 4e7),
      cell('memory/worker', 5 * 1024 ** 2),
      cell('memory/process', 20 * 1024 ** 2),
    ];
    expect(conclude('worker-or-process', cells, [spawn('lower'), memory('lower')]).answer).toMatch(
      /first word 0\.400 times .*; memory of one more 0\.250 times .* worker 15\.0 ms .*, a process 40\.0 ms .* worker 5 MiB .*, a process 20 MiB/,
    );
    expect(find('worker-or-process', [])).toBeUndefined();
  });
});

describe('native', () => {
  type Judged = NonNullable<Comparison['target']>['verdict'];
  const judged = (
    id: string,
    ratio: number,
    kind: 'at-least' | 'at-most',
    aim: number,
    verdict: Judged,
  ): Comparison => ({
    ...comparison(`times-native/${id}`, ratio, 'lower'),
    target: { kind, ratio: aim, verdict },
  });
  const ring = (verdict: Judged) => judged('rate/ring-batched/64B/cross-core', 0.95, 'at-least', 0.8, verdict);
  const mutex = (verdict: Judged) => judged('operations/mutex/uncontended', 0.5, 'at-least', 0.4, verdict);

  test.each<[Judged, Judged, Status, RegExp]>([
    ['met', 'met', 'supported', /^As near as was aimed for\./],
    ['met', 'missed', 'refuted', /^Not as near as was aimed for: uncontended lock and unlock a second\./],
    ['undecided', 'met', 'undecided', /^Not clear of all: ring in place/],
    ['not-attempted', 'not-attempted', 'undecided', /^This run judges no target; its numbers: Over C\+\+/],
  ])('targets that are %s and %s make it %s', (first, second, status, words) => {
    expect(conclude('native', [], [ring(first), mutex(second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('says each ratio with what was aimed for, and whether that is so only where it was judged', () => {
    expect(conclude('native', [], [ring('met'), mutex('met')]).answer).toContain(
      '0.950 times (0.931 to 0.969), at least 0.800 was aimed for: met; uncontended lock',
    );
    expect(conclude('native', [], [ring('not-attempted')]).answer).toMatch(/at least 0\.800 was aimed for\.$/);
  });
  test('adds the ends of all streams, where there are several, without who is no part of this package', () => {
    const streams = ['ring', 'queue', 'ring-record', 'peer-ringbuf'].map((name, at) =>
      comparison(`times-native/rate/${name}/64B/cross-core`, 0.9 - at / 5, 'lower'),
    );
    const { answer } = conclude('native', [], [ring('met'), ...streams]);
    expect(answer).toMatch(
      /all 4 streams: ring-record\/64B\/cross-core 0\.500 times .*; ring-batched\/64B\/cross-core 0\.950/,
    );
    expect(answer).toContain('ringbuf.js (over the single ring) 0.300 times');
  });
  test('cannot be said where one that has a target failed; left out without any', () => {
    expect(conclude('native', [], [ring('met'), { ...mutex('undecided'), ratio: null }])).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('Cannot be said'),
    });
    expect(find('native', [], [comparison('times-native/rate/ring/64B/cross-core', 0.9, 'lower')])).toBeUndefined();
  });
});
