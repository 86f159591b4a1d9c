/** Claims about what task 2a concludes of waiting: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './conclude.js';

type Verdict = Comparison['verdict'];
type Status = Finding['status'];

describe('blocking', () => {
  const trip = (verdict: Verdict) => comparison('over-spin/round-trip/ring/64B/block/cross-core', 40, verdict);
  const rate = (verdict: Verdict) => comparison('over-spin/rate/ring/64B/block/cross-core', 0.5, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['higher', 'lower', 'supported', /^By blocking a round trip loses and a stream loses\./],
    ['higher', 'same', 'supported', /^By blocking a round trip loses and a stream does not lose\./],
    ['same', 'lower', 'refuted', /^By blocking a round trip does not lose and a stream loses\./],
    ['undecided', 'lower', 'undecided', /^By blocking a round trip shows no clear loss/],
  ])('a round trip that is %s and a rate that is %s make it %s', (first, second, status, words) => {
    expect(conclude('blocking', [], [trip(first), rate(second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('goes by the stream where there is no round trip', () => {
    expect(conclude('blocking', [], [rate('lower')])).toMatchObject({
      status: 'supported',
      answer: expect.stringMatching(/^By blocking a stream loses\./),
    });
  });
  test('has each way to wait with its CPU, and the ring in place', () => {
    const others = [
      comparison('over-spin/round-trip/ring/64B/cross-core', 1.5, 'higher'),
      comparison('over-spin/rate/ring-batched/64B/yield/cross-core', 0.9, 'undecided'),
    ];
    const cells = [
      cell('round-trip/ring/64B/spin/cross-core', 250, { sides: [{ cpuNs: 240 }, { cpuNs: 260 }] }),
      cell('round-trip/ring/64B/block/cross-core', 12_000, { sides: [{ cpuNs: 3_000 }, { cpuNs: 4_000 }] }),
    ];
    const { answer, evidence } = conclude('blocking', cells, [trip('higher'), rate('lower'), ...others]);
    expect(answer).toMatch(/spins: block 40\.0 times \(39\.2 to 40\.8\); spin-then-block 1\.50 times/);
    expect(answer).toContain('published together: yield 0.900 times (0.882 to 0.918, no clear verdict).');
    expect(answer).toContain('CPU of both threads a round trip: spin 500 ns and block 7.00 µs.');
    expect(evidence).toEqual(expect.arrayContaining([...others.map(({ id }) => id), ...cells.map(({ id }) => id)]));
  });
  test('undecided below six blocks, and left out of a run that does not block across cores', () => {
    expect(conclude('blocking', [], [{ ...trip('higher'), ratio: null }]).status).toBe('undecided');
    expect(find('blocking', [], [comparison('over-spin/rate/ring/64B/same-core', 20, 'higher')])).toBeUndefined();
  });
});

describe('one-core', () => {
  const over = (median: number, verdict: Verdict) => comparison('over-spin/rate/ring/64B/same-core', median, verdict);
  const rate = (median: number, trials = 8) => cell('rate/ring/64B/same-core', median, { trials });

  test.each<[number, number, Verdict, Status, RegExp]>([
    [
      9e6,
      30,
      'higher',
      'supported',
      /collapses, .* moves 9\.00 M msg\/s \(8\.82 to 9\.18\) of 64 B, at least a million: 111 ns each/,
    ],
    [0.9e6, 30, 'higher', 'refuted', /collapses, .* less than a million/],
    [1.01e6, 30, 'higher', 'undecided', /collapses, .* which may be a million or less/],
    [0.99e6, 30, 'higher', 'undecided', /collapses, .* which may be a million or less/],
    [9e6, 1.5, 'higher', 'refuted', /does not collapse, .* at least a million/],
    [9e6, 1, 'undecided', 'refuted', /does not collapse/],
    [9e6, 2.01, 'higher', 'undecided', /Whether .* is not clear/],
    [9e6, 30, 'undecided', 'undecided', /Whether .* is not clear/],
  ])(
    '%d messages a second, %d times those of who spins (%s), make it %s',
    (perSecond, times, verdict, status, words) => {
      expect(conclude('one-core', [rate(perSecond)], [over(times, verdict)])).toMatchObject({
        status,
        answer: expect.stringMatching(words),
      });
    },
  );
  test('can be said of either alone, and has the number of the one that spins', () => {
    expect(conclude('one-core', [rate(9e6)]).status).toBe('supported');
    const spinning = cell('rate/ring/64B/spin/same-core', 3e5);
    const { status, answer } = conclude('one-core', [spinning], [over(30, 'higher')]);
    expect([status, answer]).toEqual(['supported', expect.stringContaining('Spinning it moves 300 k msg/s')]);
  });
  test('undecided below six sets, left out without a ring on one core', () => {
    expect(conclude('one-core', [rate(9e6, 5)], [over(30, 'higher')])).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('5 sets'),
    });
    expect(find('one-core', [cell('rate/ring/64B/cross-core', 9e6)])).toBeUndefined();
  });
});

describe('memory-or-pipe', () => {
  const trips = (placement: string, ring: number, pipe: number, options: { trials?: number } = {}): Cell[] => [
    cell(`round-trip/ring/64B/block/${placement}`, ring, options),
    cell(`round-trip/pipe-threads/64B/${placement}`, pipe, options),
  ];

  test.each<[number, Status, RegExp]>([
    [3_000, 'supported', /^Yes on one core and yes across cores\./],
    [9_000, 'refuted', /^Yes on one core and no across cores\./],
    [5_200, 'undecided', /^Yes on one core and not clear across cores\./],
  ])('a ring that takes %d ns across cores, the pipe 5,000, makes it %s', (ring, status, words) => {
    const cells = [...trips('same-core', 3_000, 5_000), ...trips('cross-core', ring, 5_000)];
    expect(conclude('memory-or-pipe', cells)).toMatchObject({ status, answer: expect.stringMatching(words) });
  });
  test('pairs within blocks: what slows a whole block down spoils nothing', () => {
    const slow = (ns: number) => (block: number) => ns * (1 + block);
    const cells = [
      cell('round-trip/ring/64B/block/same-core', 3_000, { inBlock: slow(3_000) }),
      cell('round-trip/pipe-threads/64B/same-core', 5_000, { inBlock: slow(5_000) }),
    ];
    const { status, answer, evidence } = conclude('memory-or-pipe', cells);
    expect([status, answer]).toEqual(['supported', expect.stringContaining('0.600 times (0.600 to 0.600) as long')]);
    expect(evidence).toEqual(cells.map(({ id }) => id));
  });
  test('undecided where the blocks disagree, or lie within a quarter: no comparison was declared that would correct for chance', () => {
    const noisy = (block: number) => (block % 2 === 0 ? 2_000 : 6_000);
    const pipe = cell('round-trip/pipe-threads/64B/same-core', 5_000);
    const rings = [
      cell('round-trip/ring/64B/block/same-core', 3_000, { inBlock: noisy }),
      cell('round-trip/ring/64B/block/same-core', 4_200),
    ];
    for (const ring of rings) {
      expect(conclude('memory-or-pipe', [ring, pipe])).toMatchObject({
        status: 'undecided',
        answer: expect.stringContaining('no clear verdict'),
      });
    }
  });
  test('has the word beside the ring, with its size', () => {
    const cells = [...trips('same-core', 3_000, 5_000), cell('round-trip/atomics-block/4B/same-core', 2_500)];
    expect(conclude('memory-or-pipe', cells).answer).toMatch(
      /one word with Atomics\.wait \(4 B\) takes 2\.50 µs .*, 0\.500 times/,
    );
  });
  test('undecided below six sets; left out without a pipe of the same process, however few sets there are', () => {
    expect(conclude('memory-or-pipe', trips('same-core', 3_000, 5_000, { trials: 5 })).status).toBe('undecided');
    expect(find('memory-or-pipe', [cell('round-trip/ring/64B/block/same-core', 3_000, { trials: 2 })])).toBeUndefined();
  });
});
