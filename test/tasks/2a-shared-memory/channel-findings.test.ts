/** Claims about what task 2a concludes of channels beside the ring: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Comparison, Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './conclude.js';

type Verdict = Comparison['verdict'];
type Status = Finding['status'];

describe('channel-or-ring', () => {
  const rate = (verdict: Verdict) => comparison('over-ring/rate/postmessage/64B/cross-core', 0.03, verdict);
  const trip = (verdict: Verdict, placement = 'same-core') =>
    comparison(`over-ring/round-trip/postmessage/64B/${placement}`, 3, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['lower', 'higher', 'supported', /^The ring, for small messages\./],
    ['lower', 'lower', 'refuted', /^The ring is not the faster one everywhere\./],
    ['same', 'higher', 'refuted', /^The ring is not/],
    ['lower', 'undecided', 'undecided', /^Not clear\./],
  ])('a rate that is %s and a round trip that is %s make it %s', (first, second, status, words) => {
    expect(conclude('channel-or-ring', [], [rate(first), trip(second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('has rates, larger messages copied and handed over, and the CPU, none of which decides', () => {
    const others = [
      comparison('over-ring/throughput/postmessage/1MiB/cross-core', 0.3, 'lower'),
      comparison('over-ring/throughput/postmessage-transfer/1MiB/cross-core', 1.6, 'higher'),
      comparison('over-ring/throughput/postmessage-transfer/16KiB/cross-core', 0.4, 'lower'),
    ];
    const cells = [
      cell('rate/postmessage/64B/cross-core', 4e5, { sides: [{ cpuNs: 2_000 }, { cpuNs: 3_000 }] }),
      cell('rate/ring/64B/cross-core', 12e6, { sides: [{ cpuNs: 80 }, { cpuNs: 90 }] }),
    ];
    const { status, answer, evidence } = conclude('channel-or-ring', cells, [rate('lower'), trip('higher'), ...others]);
    expect(status).toBe('supported');
    expect(answer).toContain('that is 400 k msg/s (392 to 408) against 12.0 M msg/s (11.8 to 12.2).');
    expect(answer).toMatch(
      /copied by the channel: 1 MiB 0\.300 .* Handed over by it: 16 KiB 0\.400 .*; 1 MiB 1\.60 times/,
    );
    expect(answer).toContain('channel 5.00 µs and ring 170 ns.');
    for (const { id } of [...cells, ...others]) expect(evidence).toContain(id);
  });
  test('takes the round trip of a quick run, which has it over a ring that blocks, as a number that decides nothing', () => {
    const cells = [
      cell('round-trip/postmessage/64B/same-core', 3_000),
      cell('round-trip/ring/64B/block/same-core', 6_000),
    ];
    const told = conclude('channel-or-ring', cells, [rate('lower')]);
    expect(told.answer).toContain('over that of a ring that blocks: channel 0.500 times');
    expect([told.status, told.evidence]).toEqual(['supported', [rate('lower').id, ...cells.map(({ id }) => id)]]);
    const declared = conclude('channel-or-ring', cells, [rate('lower'), trip('higher')]);
    expect(declared.answer).not.toContain('a ring that blocks');
  });
  test('is not taken away by what only adds to it and failed', () => {
    const failed = cell('rate/postmessage/64B/cross-core', 1, { status: 'failed' });
    const open = { ...comparison('over-ring/throughput/postmessage/1KiB/cross-core', 1, 'undecided'), ratio: null };
    expect(conclude('channel-or-ring', [failed], [rate('lower'), open]).status).toBe('supported');
  });
  test('undecided below six blocks, left out without either', () => {
    expect(conclude('channel-or-ring', [], [{ ...rate('lower'), ratio: null }]).status).toBe('undecided');
    expect(find('channel-or-ring', [cell('rate/ring/64B/cross-core', 1e6)])).toBeUndefined();
  });
});

describe('peer', () => {
  const batched = (verdict: Verdict) => comparison('over-peer/rate/ring-batched/64B/cross-core', 12, verdict);
  const single = (verdict: Verdict) => comparison('over-peer/rate/ring/64B/cross-core', 2.5, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['higher', 'higher', 'supported', /^Ahead of it\./],
    ['higher', 'lower', 'refuted', /^Not ahead of it everywhere\./],
    ['higher', 'undecided', 'undecided', /^Not clear\./],
  ])('in place %s and one at a time %s make it %s', (first, second, status, words) => {
    expect(conclude('peer', [], [batched(first), single(second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('has both ratios, its rate, and other sizes', () => {
    const large = comparison('over-peer/throughput/ring-batched/1KiB/cross-core', 9, 'higher');
    const cells = [cell('rate/peer-ringbuf/64B/cross-core', 4e6)];
    const { answer, evidence } = conclude('peer', cells, [batched('higher'), single('higher'), large]);
    expect(answer).toMatch(
      /published together 12\.0 times .*; one at a time, .* 2\.50 times .*moves 4\.00 M msg\/s .*1 KiB 9\.00/,
    );
    expect(evidence).toEqual([batched('higher').id, single('higher').id, cells[0]!.id, large.id]);
  });
  test('left out where the package is not installed', () => {
    expect(find('peer', [cell('rate/peer-ringbuf/64B/cross-core', 1, { status: 'skipped' })])).toBeUndefined();
  });
});

describe('structures', () => {
  const record = (verdict: Verdict) => comparison('over-fixed/rate/ring-record/64B/cross-core', 0.7, verdict);
  const queue = (verdict: Verdict) => comparison('over-ring/rate/queue/64B/cross-core', 0.6, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['lower', 'lower', 'supported', /^Each costs something\./],
    ['same', 'lower', 'refuted', /^Not each costs something: not records of any length \(over the ring in place\)\./],
    ['lower', 'higher', 'refuted', /^Not each costs something: not the queue for many senders\./],
    ['lower', 'undecided', 'undecided', /^Not clear of each\./],
  ])('records %s and a queue %s make it %s', (first, second, status, words) => {
    expect(conclude('structures', [], [record(first), queue(second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('says that there was one sender and one taker, and adds the other places', () => {
    const trip = comparison('over-ring/round-trip/buffer-condition/64B/cross-core', 40, 'higher');
    const { status, answer } = conclude('structures', [], [queue('lower'), trip]);
    expect(status).toBe('supported');
    expect(answer).toMatch(
      /round trip .*: the buffer of a lock and conditions 40\.0 times .* one sender and one taker/,
    );
  });
  test('undecided below six blocks, left out without any', () => {
    expect(conclude('structures', [], [record('lower'), { ...queue('lower'), ratio: null }]).status).toBe('undecided');
    expect(find('structures', [])).toBeUndefined();
  });
});

describe('cache-line', () => {
  const line = (verdict: Verdict) => comparison('one-line/rate/ring-one-line/64B/cross-core', 0.4, verdict);

  test.each<[Verdict, Status, RegExp, boolean]>([
    ['lower', 'supported', /^Yes, they belong apart\./, true],
    ['same', 'refuted', /^No, not here\./, false],
    ['higher', 'refuted', /^Not so: in one line it is even faster/, false],
    ['undecided', 'undecided', /^Not clear\./, false],
  ])('a ratio that is %s makes it %s, and explained only what is so', (verdict, status, words, isExplained) => {
    const told = conclude('cache-line', [], [line(verdict)]);
    expect(told).toMatchObject({ status, answer: expect.stringMatching(words) });
    expect(told.answer.includes('takes the line away')).toBe(isExplained);
  });
  test('has both rates; left out without the pair', () => {
    const cells = [cell('rate/ring-one-line/64B/cross-core', 6e6), cell('rate/ring-lines-apart/64B/cross-core', 15e6)];
    expect(conclude('cache-line', cells, [line('lower')]).answer).toMatch(/6\.00 M msg\/s .* against 15\.0 M msg\/s/);
    expect(find('cache-line', cells)).toBeUndefined();
  });
});
