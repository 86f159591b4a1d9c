/** Claims about what task 2a concludes of copies: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Comparison, Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './conclude.js';

type Verdict = Comparison['verdict'];
type Status = Finding['status'];

const SIZES = ['16B', '64B', '1KiB', '16KiB', '64KiB', '1MiB'];
const metricOf = (size: string) => (size.endsWith('iB') ? 'throughput' : 'rate');
const RATIOS = { higher: 2, lower: 0.5, same: 1, undecided: 1.1 };

/** A verdict for each size, in the order given. */
function pairs(subject: string, verdicts: Readonly<Record<string, Verdict>>, placement = 'cross-core'): Comparison[] {
  return Object.entries(verdicts).map(([size, verdict]) =>
    comparison(`over-copying/${metricOf(size)}/${subject}/${size}/${placement}`, RATIOS[verdict], verdict),
  );
}

const all = (...verdicts: Verdict[]) => Object.fromEntries(SIZES.map((size, at) => [size, verdicts[at]!]));

describe('copied-messages', () => {
  const transfer = (...verdicts: Verdict[]) => pairs('postmessage-transfer', all(...verdicts));

  test.each<[Verdict[], Status, RegExp]>([
    [
      ['lower', 'lower', 'lower', 'higher', 'higher', 'higher'],
      'supported',
      /^From 16 KiB on, up to 1 MiB, .*; not yet at 1 KiB\./,
    ],
    [
      ['lower', 'higher', 'undecided', 'higher', 'higher', 'higher'],
      'supported',
      /^From 16 KiB on, .*; at 1 KiB that is not clear\./,
    ],
    [
      ['higher', 'higher', 'higher', 'higher', 'higher', 'higher'],
      'supported',
      /^At each size measured from 16 B to 1 MiB/,
    ],
    [['lower', 'lower', 'lower', 'higher', 'higher', 'same'], 'refuted', /^From no size on: not at 1 MiB/],
    [['lower', 'lower', 'lower', 'higher', 'higher', 'lower'], 'refuted', /^From no size on/],
    [['higher', 'higher', 'higher', 'higher', 'higher', 'undecided'], 'undecided', /^Not clear: at 1 MiB/],
  ])('verdicts %s by size make it %s', (verdicts, status, words) => {
    expect(conclude('copied-messages', [], transfer(...verdicts))).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });

  test('goes by size, whatever the order of the plan', () => {
    const ratios = transfer('lower', 'lower', 'lower', 'lower', 'higher', 'higher').reverse();
    expect(conclude('copied-messages', [], ratios).answer).toMatch(
      /^From 64 KiB on.*: 16 B 0\.500 times \(0\.490 to 0\.510\); 64 B .*; 1 MiB 2\.00 times/,
    );
  });

  describe('of what a copy costs', () => {
    const ratios = transfer('lower', 'lower', 'lower', 'higher', 'higher', 'higher');
    /** So many ns a KiB, in bytes a second. */
    const stream = (subject: string, nsOf: (block: number) => number, trials = 8) =>
      cell(`throughput/${subject}/1MiB/cross-core`, 1_024e9 / nsOf(0), {
        trials,
        inBlock: (block) => 1_024e9 / nsOf(block),
        sides: [{ cpuNs: nsOf(0) * 1_024 }, { cpuNs: 0 }],
      });

    test('gives ns a KiB from the difference in each block, so that what both have in common cancels, and the CPU', () => {
      const cells = [
        stream('postmessage', (block) => 300 + 51 * block),
        stream('postmessage-transfer', (block) => 200 + 50 * block),
      ];
      const { answer, evidence } = conclude('copied-messages', cells, ratios);
      expect(answer).toMatch(
        /At 1 MiB the stream takes 10[34] ns \(100 to 107\) longer for each KiB with copies than without\./,
      );
      expect(answer).toMatch(/CPU of both threads for a message of 1 MiB: copied 307 µs and handed over 205 µs\./);
      expect(evidence).toContain('throughput/postmessage/1MiB/cross-core');
    });
    test('says so where it cannot be told from nothing, or is less', () => {
      const even = [
        stream('postmessage', (block) => 200 + (block % 2 === 0 ? 9 : -9)),
        stream('postmessage-transfer', () => 200),
      ];
      expect(conclude('copied-messages', even, ratios).answer).toMatch(
        /as far as can be told: the difference is -9\.\d+ to 9\.\d+ ns/,
      );
      const less = [stream('postmessage', (block) => 150 + block), stream('postmessage-transfer', () => 200)];
      expect(conclude('copied-messages', less, ratios).answer).toMatch(
        /no longer for each KiB .* but 4\d\.\d ns \(.*\) less\./,
      );
    });
    test('says nothing where one of the two failed, and leaves the rest as it is', () => {
      const cells = [
        stream('postmessage', () => 300),
        cell('throughput/postmessage-transfer/1MiB/cross-core', 1, { status: 'failed' }),
      ];
      const { status, answer } = conclude('copied-messages', cells, ratios);
      expect([status, /KiB with copies|CPU/.test(answer)]).toEqual(['supported', false]);
    });
  });

  test('adds one core, which decides nothing', () => {
    const ratios = [
      ...transfer('lower', 'lower', 'lower', 'higher', 'higher', 'higher'),
      ...pairs('postmessage-transfer', { '64KiB': 'lower' }, 'same-core'),
    ];
    expect(conclude('copied-messages', [], ratios)).toMatchObject({
      status: 'supported',
      answer: expect.stringContaining('On one core: 64 KiB 0.500 times'),
    });
  });
  test('left out with one size alone, and undecided where a size has no ratio', () => {
    expect(find('copied-messages', [], pairs('postmessage-transfer', { '64B': 'lower' }))).toBeUndefined();
    const broken = transfer('lower', 'lower', 'lower', 'higher', 'higher', 'higher').map((each, at) =>
      at === 5 ? { ...each, ratio: null } : each,
    );
    expect(conclude('copied-messages', [], broken)).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('1MiB/cross-core has fewer than six blocks'),
    });
  });
});

describe('copied-slots', () => {
  const batched = (...verdicts: Verdict[]) => pairs('ring-batched', all(...verdicts));

  test('supported by the large sizes, and tells what else differs at the small ones', () => {
    const { status, answer } = conclude(
      'copied-slots',
      [],
      batched('higher', 'higher', 'higher', 'same', 'higher', 'higher'),
    );
    expect(status).toBe('supported');
    expect(answer).toMatch(/^From 64 KiB on, up to 1 MiB, .*; not yet at 16 KiB\./);
    expect(answer).toMatch(
      /also published together in place, up to 256 at 16 B, up to 256 at 64 B and up to 16 at 1 KiB, against at most 2 .*not of the copies alone: 16 B 2\.00/,
    );
  });
  test.each<[Verdict[], Status]>([
    // Small sizes are no evidence: there publication differs as well.
    [['higher', 'higher', 'higher', 'same', 'same', 'same'], 'refuted'],
    [['higher', 'higher', 'higher', 'higher', 'higher', 'undecided'], 'undecided'],
    [['lower', 'lower', 'lower', 'higher', 'higher', 'higher'], 'supported'],
  ])('verdicts %s make it %s', (verdicts, status) => {
    expect(conclude('copied-slots', [], batched(...verdicts)).status).toBe(status);
  });
  test('does not take another way to wait for another size', () => {
    const spinning = comparison('over-copying/throughput/ring-batched/1MiB/spin/cross-core', 0.5, 'lower');
    const ratios = [...batched('higher', 'higher', 'higher', 'higher', 'higher', 'higher'), spinning];
    const { answer, evidence } = conclude('copied-slots', [], ratios);
    expect(answer).toMatch(/^At each size measured from 16 KiB to 1 MiB/);
    expect(evidence).not.toContain(spinning.id);
  });
  test('has C++ beside it where that was measured', () => {
    const native = pairs('native-ring', { '16KiB': 'higher', '64B': 'higher' });
    expect(
      conclude('copied-slots', [], [...batched('higher', 'higher', 'higher', 'higher', 'higher', 'higher'), ...native])
        .answer,
    ).toContain('The same two in C++: 16 KiB 2.00 times (1.96 to 2.04).');
  });
  test('left out of a quick run, which has 64 B alone, whether that has six blocks or not', () => {
    const small = pairs('ring-batched', { '64B': 'higher' });
    expect(find('copied-slots', [], small)).toBeUndefined();
    expect(find('copied-slots', [], [{ ...small[0]!, ratio: null }])).toBeUndefined();
  });
});
